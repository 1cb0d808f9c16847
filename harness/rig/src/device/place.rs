//! Where a simulated battery is put.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::offered::Offered;
use super::socketcand::SocketcandServer;
use crate::address::{AddressError, host_and_port};
use crate::bus::{BusError, Receive, Transmit, open};
use crate::{Address, Clock, Interface};

/// On a bus that is there, or at the other end of one that others open: `can:vcan0`, `slcan:pty`,
/// `socketcand:listen:127.0.0.1:29536`.
///
/// Shown, it is the text that parses to it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An [`Address`]: a bus of somebody else's.
    On(Address),
    /// `slcan:pty`: an adapter of its own, which others open by the path of a pseudo-terminal; `slcan:pty:PATH` is a path of
    /// one's own that leads there.
    Adapter(Option<PathBuf>),
    /// `socketcand:listen:HOST[:PORT][/INTERFACE]`: a server of its own.
    Server {
        /// The address of this machine at which it listens.
        host: String,
        /// The TCP port, 29536 where none is written; 0 takes any that is free.
        port: u16,
        /// What others call the bus, `can0` where none is written.
        interface: Interface,
    },
}

/// A place that is open.
pub struct Placed {
    /// How others come to the same bus.
    pub address: Address,
    /// What is seen there.
    pub receive: Box<dyn Receive>,
    /// What is sent there.
    pub transmit: Box<dyn Transmit>,
}

const ADAPTER: &str = "slcan:pty";
const SERVER: &str = "socketcand:listen:";
const INTERFACE: &str = "can0";

impl FromStr for Place {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        match text.strip_prefix(SERVER) {
            // Another machine may have this name.
            Some(rest) => server(rest)
                .or_else(|| text.parse().ok().map(Self::On))
                .ok_or_else(|| AddressError::listen(rest)),
            None => match text.strip_prefix(ADAPTER) {
                Some("") => Ok(Self::Adapter(None)),
                Some(rest) => match rest.strip_prefix(':').filter(|path| is_path(path)) {
                    Some(path) => Ok(Self::Adapter(Some(PathBuf::from(path)))),
                    None => text.parse().map(Self::On),
                },
                None => text.parse().map(Self::On),
            },
        }
    }
}

fn is_path(path: &str) -> bool {
    !path.is_empty() && !path.contains(char::is_control)
}

fn server(rest: &str) -> Option<Place> {
    let (machine, interface) = rest.rsplit_once('/').unwrap_or((rest, INTERFACE));
    // A number alone is a port of nothing.
    let is_host = |host: &str| !host.bytes().all(|byte| byte.is_ascii_digit());
    let (host, port) = host_and_port(machine).filter(|(host, _)| is_host(host))?;
    Some(Place::Server { host: host.to_owned(), port, interface: interface.parse().ok()? })
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(address) => address.fmt(f),
            Self::Adapter(None) => f.write_str(ADAPTER),
            Self::Adapter(Some(path)) => write!(f, "{ADAPTER}:{}", path.display()),
            Self::Server { host, port, interface } if host.contains(':') => {
                write!(f, "{SERVER}[{host}]:{port}/{interface}")
            }
            Self::Server { host, port, interface } => write!(f, "{SERVER}{host}:{port}/{interface}"),
        }
    }
}

impl Place {
    /// Opens the bus, or makes the other end of one. Its instants are on `clock`.
    ///
    /// # Errors
    /// Where the bus cannot be opened, or nothing can be made there.
    pub fn open(&self, clock: &Clock) -> Result<Placed, BusError> {
        match self {
            Self::On(address) => {
                let opened = open(address, clock)?;
                let address = address.clone();
                Ok(Placed { address, receive: opened.receive, transmit: opened.transmit })
            }
            Self::Adapter(own) => adapter(own.as_deref(), clock),
            Self::Server { host, port, interface } => self.serve(host, *port, interface, clock),
        }
    }

    fn serve(&self, host: &str, port: u16, interface: &Interface, clock: &Clock) -> Result<Placed, BusError> {
        let listening = SocketcandServer::listen((host, port), interface);
        let listening = listening.and_then(|server| Ok((server.address()?, server)));
        let (listens, server) = listening
            .map_err(|error| BusError::NoPlace { place: self.to_string(), why: error.to_string() })?;
        let (host, port, interface) = (listens.ip().to_string(), listens.port(), interface.clone());
        let address = Address::Socketcand { host, port, interface };
        let (receive, transmit) = Offered::both(server, &address.to_string(), *clock);
        Ok(Placed { address, receive, transmit })
    }
}

#[cfg(unix)]
fn adapter(own: Option<&Path>, clock: &Clock) -> Result<Placed, BusError> {
    use wire::slcan::BitRate;

    /// What the adapter tells to whoever asks for its serial number.
    const SERIAL_NUMBER: [u8; 4] = *b"TWIN";

    let device = super::SlcanDevice::open_at(own, SERIAL_NUMBER).map_err(|source| BusError::System {
        bus: String::from(ADAPTER),
        doing: "make a pseudo-terminal",
        source,
    })?;
    let address = Address::Slcan { port: device.path().display().to_string(), bit_rate: BitRate::USUAL };
    let (receive, transmit) = Offered::both(device, &address.to_string(), *clock);
    Ok(Placed { address, receive, transmit })
}

#[cfg(not(unix))]
fn adapter(_: Option<&Path>, _: &Clock) -> Result<Placed, BusError> {
    let why = String::from("this system has no pseudo-terminals");
    Err(BusError::NoPlace { place: String::from(ADAPTER), why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn server(host: &str, port: u16, interface: &str) -> Place {
        Place::Server { host: host.to_owned(), port, interface: interface.parse().unwrap() }
    }

    #[rstest]
    #[case::a_bus("can:vcan0", Place::On("can:vcan0".parse().unwrap()))]
    #[case::an_adapter_that_is_plugged_in("slcan:/dev/ttyACM0", Place::On("slcan:/dev/ttyACM0".parse().unwrap()))]
    #[case::an_adapter_of_its_own("slcan:pty", Place::Adapter(None))]
    #[case::with_a_path("slcan:pty:bench/can0", Place::Adapter(Some("bench/can0".into())))]
    #[case::a_server("socketcand:listen:127.0.0.1:1234/vcan0", server("127.0.0.1", 1234, "vcan0"))]
    #[case::its_usual_interface("socketcand:listen:127.0.0.1:1234", server("127.0.0.1", 1234, "can0"))]
    #[case::its_usual_port("socketcand:listen:0.0.0.0", server("0.0.0.0", 29536, "can0"))]
    #[case::any_port("socketcand:listen:[::1]:0", server("::1", 0, "can0"))]
    #[case::another_machine("socketcand:listen/can0", Place::On("socketcand:listen/can0".parse().unwrap()))]
    fn a_place_is_known_by_its_name_and_shown_by_one_that_parses(#[case] text: &str, #[case] place: Place) {
        assert_eq!(text.parse(), Ok(place.clone()));
        assert_eq!(place.to_string().parse(), Ok(place));
    }

    proptest! {
        #[test]
        fn what_is_shown_parses_to_the_same(text in "socketcand:listen:[a-z0-9:/.\\[\\]%@]{0,24}") {
            if let Ok(place) = text.parse::<Place>() {
                prop_assert_eq!(place.to_string().parse(), Ok(place));
            }
        }
    }

    #[test]
    fn what_is_no_place_is_told_what_is_one() {
        let texts = [
            "socketcand:listen:",
            "socketcand:listen:29536",
            "socketcand:listen:h:x",
            "socketcand:listen:h:1/a b",
            "pty",
            "slcan:",
        ];
        let told = texts.map(|text| format!("{text:?}\n    {}\n", text.parse::<Place>().unwrap_err()));
        insta::assert_snapshot!(told.concat());
    }

    #[test]
    fn a_port_that_is_taken_is_told() {
        let clock = Clock::start();
        let first = server("127.0.0.1", 0, "can0").open(&clock).unwrap();
        let Address::Socketcand { port, .. } = first.address else { panic!("{}", first.address) };
        let refused =
            server("127.0.0.1", port, "can0").open(&clock).map(|placed| placed.address).unwrap_err();
        let told = refused.to_string().replace(&port.to_string(), "PORT");
        assert!(told.starts_with("cannot offer a bus at socketcand:listen:127.0.0.1:PORT/can0: "), "{told}");
    }
}
