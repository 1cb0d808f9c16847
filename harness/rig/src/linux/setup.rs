//! How a controller is set up.

use nix::errno::Errno;
use socketcan::CanInterface;
use socketcan::nl::{CanBitTiming, CanCtrlMode, CanCtrlModes, InterfaceCanParams};

use super::system::{errno, io_error};
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

impl Setup {
    /// Sets the interface down, changes it, and sets it up again.
    ///
    /// # Errors
    /// Where it is not permitted (the error has the command for the administrator), or the controller cannot do it. The
    /// interface may be down then.
    pub fn apply(&self, interface: &Interface) -> Result<(), BusError> {
        let refused = |error| refused(interface, error, self.command(interface));
        let link = CanInterface::open(interface.as_str()).map_err(refused)?;
        link.bring_down().map_err(refused)?;
        match link.set_can_params(&self.parameters(self.bus_errors)) {
            // Not every controller reports single errors; its error states it reports all the same.
            Err(error) if self.bus_errors && is_unsupported(&error) => {
                link.set_can_params(&self.parameters(false))
            }
            set => set,
        }
        .map_err(refused)?;
        link.bring_up().map_err(refused)
    }

    /// Sets the interface down.
    ///
    /// # Errors
    /// As with [`apply`](Self::apply).
    pub fn down(interface: &Interface) -> Result<(), BusError> {
        let refused = |error| refused(interface, error, format!("sudo ip link set {interface} down"));
        let link = CanInterface::open(interface.as_str()).map_err(refused)?;
        link.bring_down().map_err(refused)
    }

    /// Starts a controller that went off the bus again.
    ///
    /// # Errors
    /// Where it is not permitted, or the controller is on the bus.
    pub fn restart(interface: &Interface) -> Result<(), BusError> {
        let refused =
            |error| refused(interface, error, format!("sudo ip link set {interface} type can restart"));
        let link = CanInterface::open(interface.as_str()).map_err(refused)?;
        link.restart().map_err(refused)
    }

    fn parameters(&self, bus_errors: bool) -> InterfaceCanParams {
        let mut modes = CanCtrlModes::from_mode(CanCtrlMode::ListenOnly, self.listen_only);
        if bus_errors {
            modes.add(CanCtrlMode::BerrReporting, true);
        }
        let bit_timing = CanBitTiming { bitrate: self.bit_rate, ..CanBitTiming::default() };
        InterfaceCanParams {
            bit_timing: Some(bit_timing),
            ctrl_mode: Some(modes),
            ..InterfaceCanParams::default()
        }
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

fn is_unsupported(error: &socketcan::Error) -> bool {
    matches!(error, socketcan::Error::Nl(error) if error.errno() == Some(Errno::EOPNOTSUPP as i32))
}

fn refused(interface: &Interface, error: socketcan::Error, command: String) -> BusError {
    let source = io_error(error);
    match errno(&source) {
        Some(Errno::EPERM | Errno::EACCES) => {
            BusError::NotPermitted { interface: interface.to_string(), command }
        }
        _ => BusError::System { bus: interface.to_string(), doing: "set up the interface", source },
    }
}
