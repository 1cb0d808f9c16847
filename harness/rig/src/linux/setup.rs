//! How a controller is set up.

use std::io;

use nix::errno::Errno;
use nix::libc;
use socketcan::CanInterface;

use super::Link;
use super::request::Request;
use super::system::errno;
use crate::Interface;
use crate::bus::BusError;

/// How a controller is to be set up. To apply it, the program needs the right to administer the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// Bits per second.
    pub bit_rate: u32,
    /// Whether it only listens: nobody on the bus can notice it, and it acknowledges nothing.
    pub listen_only: bool,
    /// Whether every error on the bus becomes an error frame, if the controller can do that.
    pub bus_errors: bool,
}

/// What the protocol asks for: 500 kbit/s, taking part.
impl Default for Setup {
    fn default() -> Self {
        Self { bit_rate: 500_000, listen_only: false, bus_errors: false }
    }
}

const LISTEN_ONLY: u32 = libc::CAN_CTRLMODE_LISTENONLY;
const BUS_ERRORS: u32 = libc::CAN_CTRLMODE_BERR_REPORTING;

impl Setup {
    /// Sets the interface down, changes it, and sets it up again.
    ///
    /// # Errors
    /// Where it is not permitted (the error has the command for the administrator), or the controller cannot do it. The
    /// interface may be down then.
    pub fn apply(&self, interface: &Interface) -> Result<(), BusError> {
        self.change(interface, true)
    }

    /// Sets the interface down and changes it, for when it is set up again.
    ///
    /// # Errors
    /// As with [`apply`](Self::apply).
    pub fn prepare(&self, interface: &Interface) -> Result<(), BusError> {
        self.change(interface, false)
    }

    fn change(&self, interface: &Interface, up: bool) -> Result<(), BusError> {
        let index = index(interface)?;
        let change = || {
            Request::new(index).up(false).send()?;
            match self.request(index, LISTEN_ONLY | BUS_ERRORS).up(up).send() {
                // Not every controller reports single errors; its error states it reports all the same.
                Err(error) if is_unsupported(&error) => self.request(index, LISTEN_ONLY).up(up).send(),
                sent => sent,
            }
        };
        change().map_err(|error| refused(interface, error, "set up the interface", self.command(interface)))
    }

    fn request(&self, index: u32, changed: u32) -> Request {
        let listen_only = if self.listen_only { LISTEN_ONLY } else { 0 };
        let bus_errors = if self.bus_errors { BUS_ERRORS } else { 0 };
        Request::new(index).bit_rate(self.bit_rate).modes(changed, (listen_only | bus_errors) & changed)
    }

    /// Sets the interface down.
    ///
    /// # Errors
    /// As with [`apply`](Self::apply).
    pub fn down(interface: &Interface) -> Result<(), BusError> {
        let sent = Request::new(index(interface)?).up(false).send();
        sent.map_err(|error| {
            refused(interface, error, "set the interface down", format!("sudo ip link set {interface} down"))
        })
    }

    /// Starts a controller that went off the bus again.
    ///
    /// # Errors
    /// Where it is not permitted, or the controller is on the bus.
    pub fn restart(interface: &Interface) -> Result<(), BusError> {
        let sent = Request::new(index(interface)?).restart().send();
        sent.map_err(|error| {
            refused(
                interface,
                error,
                "start the controller again",
                format!("sudo ip link set {interface} type can restart"),
            )
        })
    }

    /// The command that does the same.
    #[must_use]
    pub fn command(&self, interface: &Interface) -> String {
        format!("sudo ip link set {interface} down && {}", self.command_from_down(interface))
    }

    /// The command for an interface that is down.
    #[must_use]
    pub fn command_from_down(&self, interface: &Interface) -> String {
        let listen_only = if self.listen_only { " listen-only on" } else { "" };
        format!("sudo ip link set {interface} up type can bitrate {}{listen_only}", self.bit_rate)
    }
}

/// Its number, after it was seen to be there and for CAN.
fn index(interface: &Interface) -> Result<u32, BusError> {
    Link::read(interface)?;
    let found = CanInterface::open(interface.as_str()).and_then(|link| link.details());
    found.map(|known| known.index).map_err(|_| BusError::Gone(interface.to_string()))
}

fn is_unsupported(error: &io::Error) -> bool {
    errno(error) == Some(Errno::EOPNOTSUPP)
}

fn refused(interface: &Interface, source: io::Error, doing: &'static str, command: String) -> BusError {
    match errno(&source) {
        Some(Errno::EPERM | Errno::EACCES) => {
            BusError::NotPermitted { interface: interface.to_string(), command }
        }
        _ => BusError::System { bus: interface.to_string(), doing, source },
    }
}
