//! Where a simulated instrument is found.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use crate::address::host_and_port;

/// Where a simulated instrument is found: `pty`, `pty:PATH`, `tcp:HOST:PORT`.
///
/// Shown, it is the text that parses to it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinePlace {
    /// A pseudo-terminal, which others open as a serial port: by the path that is told, or by a path of one's own that
    /// leads there.
    Terminal(Option<PathBuf>),
    /// A TCP port at which it listens; 0 takes any that is free.
    Port {
        /// The address of this machine.
        host: String,
        /// The port.
        port: u16,
    },
}

/// Why a line cannot be had.
#[derive(Debug, Error)]
pub enum LineError {
    /// The text names no place.
    #[error(
        "`{0}` is not a place for an instrument; write `pty`, `pty:PATH` for a serial port with a name of its own, or \
         `tcp:127.0.0.1:5025`"
    )]
    NoPlace(String),
    /// The system has no pseudo-terminals.
    #[error("this system has no pseudo-terminals; give the instrument a place such as `tcp:127.0.0.1:5025`")]
    NoTerminals,
    /// It cannot be made there.
    #[error(
        "cannot offer an instrument at {place}: {why}; take another place, or end the program that has it"
    )]
    Taken {
        /// The place.
        place: String,
        /// What the system said.
        why: std::io::Error,
    },
}

const TERMINAL: &str = "pty";

impl FromStr for LinePlace {
    type Err = LineError;

    fn from_str(text: &str) -> Result<Self, LineError> {
        let wrong = || LineError::NoPlace(text.to_owned());
        match text.split_once(':') {
            None if text == TERMINAL => Ok(Self::Terminal(None)),
            Some((TERMINAL, path)) if !path.is_empty() && !path.contains(char::is_control) => {
                Ok(Self::Terminal(Some(PathBuf::from(path))))
            }
            Some(("tcp", rest)) if rest.contains(':') => {
                let (host, port) = host_and_port(rest).ok_or_else(wrong)?;
                Ok(Self::Port { host: host.to_owned(), port })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for LinePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(None) => f.write_str(TERMINAL),
            Self::Terminal(Some(path)) => write!(f, "{TERMINAL}:{}", path.display()),
            Self::Port { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Port { host, port } => write!(f, "tcp:{host}:{port}"),
        }
    }
}
