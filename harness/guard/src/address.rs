//! Where an instrument is connected.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where an instrument is connected: `tcp:HOST:PORT`, or `serial:PATH@BAUD` for 8 data bits, no parity and one stop bit.
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

impl fmt::Display for PortAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(at) => write!(f, "tcp:{at}"),
            Self::Serial { path, baud } => write!(f, "serial:{path}@{baud}"),
        }
    }
}
