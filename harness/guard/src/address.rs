//! Where an instrument is connected.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where an instrument is connected: `tcp:HOST:PORT`, or `serial:PATH@BAUD` for 8 data bits, no parity and one stop bit.
///
/// Shown, it is the text that parses to it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PortAddress {
    /// A TCP port that takes raw commands.
    Tcp(String),
    /// A serial port.
    Serial {
        /// Its path.
        path: String,
        /// Bits per second.
        baud: u32,
    },
}

/// A text that is no address of a port.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no port of an instrument; write `tcp:192.168.1.20:5025` or `serial:/dev/ttyUSB0@9600`")]
pub struct NoPort(String);

impl FromStr for PortAddress {
    type Err = NoPort;

    fn from_str(text: &str) -> Result<Self, NoPort> {
        let clean = |text: &str| !text.is_empty() && !text.contains(char::is_control);
        let parsed = match text.split_once(':') {
            Some(("tcp", at)) => at
                .rsplit_once(':')
                .filter(|(host, port)| clean(host) && port.parse::<u16>().is_ok_and(|port| port > 0))
                .map(|_| Self::Tcp(at.to_owned())),
            Some(("serial", at)) => {
                at.rsplit_once('@').filter(|(path, _)| clean(path)).and_then(|(path, baud)| {
                    let baud = baud.parse().ok().filter(|baud| *baud > 0)?;
                    Some(Self::Serial { path: path.to_owned(), baud })
                })
            }
            _ => None,
        };
        parsed.ok_or_else(|| NoPort(text.to_owned()))
    }
}

impl fmt::Display for PortAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(at) => write!(f, "tcp:{at}"),
            Self::Serial { path, baud } => write!(f, "serial:{path}@{baud}"),
        }
    }
}
