//! What can be wrong with the name of a bus.

use thiserror::Error;
use wire::slcan::RateError;

/// Why a text names no bus. What it quotes is cut and free of control characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// There is no kind before a colon.
    #[error(
        "`{0}` does not say what kind of bus it is; write `can:can0`, `slcan:/dev/ttyACM0` or `socketcand:HOST/can0`"
    )]
    Kindless(String),
    /// The kind is not known.
    #[error("there is no kind of bus `{0}`; there are `can`, `slcan` and `socketcand`")]
    Kind(String),
    /// The interface cannot have this name.
    #[error("`{0}` cannot be an interface; `ip link` shows their names, such as `can0`")]
    Interface(String),
    /// The serial port cannot have this name.
    #[error("`{0}` cannot be a serial port; write for example `slcan:/dev/ttyACM0` or `slcan:COM3`")]
    Port(String),
    /// What follows the `@` is no bit rate that an adapter has.
    #[error("`{rate}` is not a bit rate; {error}, as in `slcan:/dev/ttyACM0@250k`")]
    BitRate {
        /// What is written.
        rate: String,
        /// Which there are.
        error: RateError,
    },
    /// What follows `socketcand:` is not a machine and an interface.
    #[error(
        "`{0}` is not a machine with an interface; write for example `socketcand:192.168.1.5:29536/can0`"
    )]
    Remote(String),
    /// What follows `socketcand:listen:` is not a place where this machine can listen.
    #[error("`{0}` is not a place to listen at; write for example `socketcand:listen:127.0.0.1:29536/can0`")]
    Listen(String),
}

impl AddressError {
    pub(super) fn kindless(text: &str) -> Self {
        Self::Kindless(quoted(text))
    }

    pub(super) fn kind(kind: &str) -> Self {
        Self::Kind(quoted(kind))
    }

    pub(super) fn interface(name: &str) -> Self {
        Self::Interface(quoted(name))
    }

    pub(super) fn port(port: &str) -> Self {
        Self::Port(quoted(port))
    }

    pub(super) fn bit_rate(rate: &str, error: RateError) -> Self {
        Self::BitRate { rate: quoted(rate), error }
    }

    pub(super) fn remote(rest: &str) -> Self {
        Self::Remote(quoted(rest))
    }

    pub(crate) fn listen(rest: &str) -> Self {
        Self::Listen(quoted(rest))
    }
}

/// As much as a person wants to see of it; control characters would steer the terminal.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut quoted: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().count() > LONGEST {
        quoted.push('…');
    }
    quoted
}
