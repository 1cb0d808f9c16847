//! How users name a bus.

mod error;
mod interface;

use std::fmt;
use std::str::FromStr;

pub use error::AddressError;
pub use interface::Interface;
use wire::slcan::BitRate;

/// A bus as users write it: `can:can0`, `slcan:/dev/ttyACM0@250k`, `socketcand:host:29536/can0`.
///
/// Shown, it is the text that parses to it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `can:INTERFACE`: an interface of this machine, by SocketCAN.
    Can(Interface),
    /// `slcan:PORT[@RATE]`: an adapter on a serial port, by the text protocol of slcan.
    Slcan {
        /// The port as the system names it: `/dev/ttyACM0`, `COM3`.
        port: String,
        /// The bit rate of the bus, 500 kbit/s where none is written.
        bit_rate: BitRate,
    },
    /// `socketcand:HOST[:PORT]/INTERFACE`: an interface of another machine, by socketcand.
    Socketcand {
        /// A name, an IPv4 address, or an IPv6 address (shown in brackets).
        host: String,
        /// The TCP port, 29536 where none is written.
        port: u16,
        /// The interface over there.
        interface: Interface,
    },
}

/// The TCP port of socketcand where none is written.
const SOCKETCAND_PORT: u16 = 29536;

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (kind, rest) = text.split_once(':').ok_or_else(|| AddressError::kindless(text))?;
        match kind {
            "can" => Ok(Self::Can(rest.parse()?)),
            "slcan" => slcan(rest),
            "socketcand" => socketcand(rest),
            _ => Err(AddressError::kind(kind)),
        }
    }
}

/// What stands behind the last `@` is a bit rate if it begins with a digit; names of ports may have an `@` as well.
fn slcan(rest: &str) -> Result<Address, AddressError> {
    let at = rest.rsplit_once('@').filter(|(_, rate)| rate.starts_with(|char: char| char.is_ascii_digit()));
    let (port, bit_rate) = match at {
        Some((port, rate)) => (port, rate.parse().map_err(|error| AddressError::bit_rate(rate, error))?),
        None => (rest, BitRate::USUAL),
    };
    if port.is_empty() || port.contains(char::is_control) {
        return Err(AddressError::port(port));
    }
    Ok(Address::Slcan { port: port.to_owned(), bit_rate })
}

fn socketcand(rest: &str) -> Result<Address, AddressError> {
    let (machine, interface) = rest.rsplit_once('/').ok_or_else(|| AddressError::remote(rest))?;
    let named = host_and_port(machine).filter(|(_, port)| *port != 0);
    let (host, port) = named.ok_or_else(|| AddressError::remote(rest))?;
    Ok(Address::Socketcand { host: host.to_owned(), port, interface: interface.parse()? })
}

/// `HOST`, `HOST:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`.
pub(crate) fn host_and_port(machine: &str) -> Option<(&str, u16)> {
    if let Some(bracketed) = machine.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']')?;
        let is_address = host.contains(':')
            && host.chars().all(|char| char.is_ascii_alphanumeric() || ":.%-_".contains(char));
        let port =
            if rest.is_empty() { Some(SOCKETCAND_PORT) } else { rest.strip_prefix(':').and_then(tcp_port) };
        return port.filter(|_| is_address).map(|port| (host, port));
    }
    let (host, port) = match machine.split_once(':') {
        Some((host, port)) => (host, tcp_port(port)?),
        None => (machine, SOCKETCAND_PORT),
    };
    let is_name =
        !host.is_empty() && host.chars().all(|char| char.is_ascii_alphanumeric() || "-._".contains(char));
    is_name.then_some((host, port))
}

fn tcp_port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Can(interface) => write!(f, "can:{interface}"),
            Self::Slcan { port, bit_rate } => write!(f, "slcan:{port}@{bit_rate}"),
            Self::Socketcand { host, port, interface } if host.contains(':') => {
                write!(f, "socketcand:[{host}]:{port}/{interface}")
            }
            Self::Socketcand { host, port, interface } => write!(f, "socketcand:{host}:{port}/{interface}"),
        }
    }
}

#[cfg(test)]
mod tests;
