//! What Linux knows about an interface.

use std::fs;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use socketcan::CanInterface;
use socketcan::nl::{CanCtrlMode, CanState, InterfaceDetails};

use super::Setup;
use super::system::{errno, io_error};
use crate::Interface;
use crate::bus::{Adapter, BusError, Controller};

/// The error state of a controller (ISO 11898-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Fewer than 96 errors: it takes part in everything.
    Active,
    /// Fewer than 128.
    Warning,
    /// Fewer than 256: it no longer marks errors for others to see.
    Passive,
    /// It takes no part at all until it is started again.
    BusOff,
    /// It was not started.
    Stopped,
    /// It sleeps.
    Sleeping,
}

/// What Linux knows about an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its name.
    pub interface: Interface,
    /// Whether it is up.
    pub is_up: bool,
    /// What is behind it.
    pub adapter: Adapter,
    /// The state of the controller; a virtual one has none.
    pub state: Option<State>,
    /// Errors that count towards the state: while sending, while receiving.
    pub errors: Option<(u16, u16)>,
    /// After how many milliseconds it starts again by itself when it went off the bus; zero where it does not.
    pub restart_ms: Option<u32>,
}

impl Link {
    /// Asks for what is known now.
    ///
    /// # Errors
    /// Where there is no such interface, or it is not one for CAN.
    pub fn read(interface: &Interface) -> Result<Self, BusError> {
        let known = CanInterface::open(interface.as_str())
            .and_then(|found| found.details())
            .map_err(|error| unknown(interface, error))?;
        if !is_can(interface.as_str()) {
            return Err(BusError::NotCan { interface: interface.to_string(), others: others() });
        }
        Ok(Self::new(interface.clone(), &known))
    }

    fn new(interface: Interface, known: &InterfaceDetails) -> Self {
        let can = &known.can;
        let listen_only = can.ctrl_mode.is_some_and(|modes| modes.has_mode(CanCtrlMode::ListenOnly));
        let adapter = Adapter {
            controller: controller(interface.as_str(), can.state.is_some()),
            bit_rate: can.bit_timing.map(|timing| timing.bitrate).filter(|rate| *rate != 0),
            listen_only,
            ..adapter(interface.as_str())
        };
        Self {
            interface,
            is_up: known.is_up,
            adapter,
            state: can.state.map(State::from),
            errors: can.berr_counter.map(|errors| (errors.txerr, errors.rxerr)),
            restart_ms: can.restart_ms,
        }
    }

    /// Whether its driver gives own frames back, when they were on the bus. Where that cannot be told, it does not.
    pub(super) fn gives_back(&self) -> bool {
        /// `IFF_ECHO` of linux/if.h.
        const ECHO: u32 = 1 << 18;
        let flags = fs::read_to_string(folder(self.interface.as_str()).join("flags")).unwrap_or_default();
        let flags = flags.trim().strip_prefix("0x").map(|digits| u32::from_str_radix(digits, 16));
        matches!(flags, Some(Ok(flags)) if flags & ECHO != 0)
    }

    /// That it can be used.
    ///
    /// # Errors
    /// Where it is down or off the bus; the error has the command that helps.
    pub fn usable(&self) -> Result<(), BusError> {
        let interface = self.interface.to_string();
        match (self.is_up, self.state) {
            (true, Some(State::BusOff)) => return Err(BusError::Off(interface)),
            (true, _) => return Ok(()),
            (false, _) => {}
        }
        // Whether it had a bit rate before or not, this command is right for a battery of the protocol.
        let command = match self.adapter.controller {
            Controller::Virtual => format!("sudo ip link set {interface} up"),
            _ if self.adapter.bit_rate.is_some() => format!("sudo ip link set {interface} up"),
            _ => Setup::default().command_from_down(&self.interface),
        };
        let otherwise = match self.adapter.controller {
            Controller::Virtual => String::new(),
            _ => format!(
                "; where the bit rate is not known, `sudo bmscert rig probe can:{interface}` listens for it"
            ),
        };
        Err(BusError::Down { interface, command, otherwise })
    }
}

impl From<CanState> for State {
    fn from(state: CanState) -> Self {
        match state {
            CanState::ErrorActive => Self::Active,
            CanState::ErrorWarning => Self::Warning,
            CanState::ErrorPassive => Self::Passive,
            CanState::BusOff => Self::BusOff,
            CanState::Stopped => Self::Stopped,
            CanState::Sleeping => Self::Sleeping,
        }
    }
}

fn folder(interface: &str) -> PathBuf {
    Path::new("/sys/class/net").join(interface)
}

/// `ARPHRD_CAN` of linux/if_arp.h.
fn is_can(interface: &str) -> bool {
    fs::read_to_string(folder(interface).join("type")).is_ok_and(|kind| kind.trim() == "280")
}

/// What the device behind an interface says. The kernel's own interfaces have none.
fn adapter(interface: &str) -> Adapter {
    let device = folder(interface).join("device");
    let driver = fs::read_link(device.join("driver")).ok();
    let driver = driver.and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
    // An interface belongs to a function of a USB device, which stands one folder above.
    let serial = ["serial", "../serial"].iter().find_map(|name| fs::read_to_string(device.join(name)).ok());
    let serial = serial.map(|serial| serial.trim().to_owned()).filter(|serial| !serial.is_empty());
    Adapter { controller: Controller::Unknown, driver, serial, bit_rate: None, listen_only: false }
}

/// The kernel's own `vcan` and `vxcan` have neither a device nor an error state. Its `slcan` has a state only: what is at
/// the other end of the serial line cannot be told.
fn controller(interface: &str, has_state: bool) -> Controller {
    match (folder(interface).join("device").exists(), has_state) {
        (true, _) => Controller::Physical,
        (false, true) => Controller::Unknown,
        (false, false) => Controller::Virtual,
    }
}

fn unknown(interface: &Interface, error: socketcan::Error) -> BusError {
    let source = io_error(error);
    match errno(&source) {
        Some(Errno::ENODEV | Errno::ENXIO) => {
            BusError::NoInterface { interface: interface.to_string(), others: others() }
        }
        _ => BusError::System { bus: interface.to_string(), doing: "ask for the interface", source },
    }
}

/// Which interfaces for CAN there are, as the end of a sentence.
fn others() -> String {
    let names = fs::read_dir("/sys/class/net").into_iter().flatten().flatten();
    let mut names: Vec<_> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| is_can(name));
    names.sort();
    if names.is_empty() {
        String::from("there is none for CAN at all; plug the adapter in and see what `ip -brief link` shows")
    } else {
        format!("for CAN there are: {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn link(is_up: bool, state: Option<State>, controller: Controller, bit_rate: Option<u32>) -> Link {
        let adapter = Adapter { controller, driver: None, serial: None, bit_rate, listen_only: false };
        Link { interface: "can0".parse().unwrap(), is_up, adapter, state, errors: None, restart_ms: None }
    }

    #[rstest]
    #[case::just_plugged_in(Controller::Physical, None, "sudo ip link set can0 up type can bitrate 500000")]
    #[case::used_before(Controller::Physical, Some(250_000), "sudo ip link set can0 up")]
    #[case::without_a_wire(Controller::Virtual, None, "sudo ip link set can0 up")]
    fn an_interface_that_is_down_says_how_to_set_it_up(
        #[case] controller: Controller,
        #[case] bit_rate: Option<u32>,
        #[case] expected: &str,
    ) {
        match link(false, None, controller, bit_rate).usable() {
            Err(BusError::Down { command, .. }) => assert_eq!(command, expected),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_interface_that_is_down_says_how_its_bit_rate_is_found_where_it_has_one() {
        let said = |controller| link(false, None, controller, None).usable().unwrap_err().to_string();
        insta::assert_snapshot!(said(Controller::Physical), @"the interface can0 is down; set it up with `sudo ip link set can0 up type can bitrate 500000`; where the bit rate is not known, `sudo bmscert rig probe can:can0` listens for it");
        insta::assert_snapshot!(said(Controller::Virtual), @"the interface can0 is down; set it up with `sudo ip link set can0 up`");
    }

    #[test]
    fn a_controller_that_is_off_the_bus_says_how_to_start_it_again() {
        let off = link(true, Some(State::BusOff), Controller::Physical, Some(500_000));
        insta::assert_snapshot!(off.usable().unwrap_err());
        assert!(link(true, Some(State::Passive), Controller::Physical, Some(500_000)).usable().is_ok());
    }
}
