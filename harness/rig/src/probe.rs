//! Which bit rate a bus has, found by listening.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

use crate::bus::BusError;
use crate::{Address, Clock};

/// What was found. The interface is as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// Bits per second.
    pub bit_rate: u32,
    /// Whether frames were seen that ended well; else there were only frames that nobody acknowledged.
    pub acknowledged: bool,
    /// The command by which the administrator has the interface take part at this bit rate; none where it does.
    pub command: Option<String>,
}

/// Why no bit rate was found. The interface is as it was before.
#[derive(Debug, Error)]
pub enum NotProbed {
    /// The bus is silent.
    #[error(
        "nothing was heard on {0} at any bit rate; switch the battery on, check CAN high and CAN low, and terminate both ends"
    )]
    Silent(String),
    /// Something is sent, at none of the bit rates.
    #[error(
        "{interface} has traffic that is garbled at 500, 250, 1000 and 125 kbit/s; swap CAN high and CAN low, and check \
         terminators; where nobody else is on the bus to acknowledge, every frame is garbled for who only listens: then \
         take part with `{command}` and see whether frames come"
    )]
    Garbled {
        /// The interface.
        interface: String,
        /// The command for the protocol's own bit rate.
        command: String,
    },
    /// There are no bit rates on it.
    #[error("{0} is virtual and has no bit rate; use it as it is")]
    Virtual(String),
    /// It is no interface of this machine.
    #[error(
        "the bit rate of {0} cannot be found by listening: only an interface of Linux is probed (`can:can0`); name the rate, \
         as in `slcan:PORT@250k`, or set it where the interface is"
    )]
    NotHere(String),
    /// The interface could not be used.
    #[error(transparent)]
    Bus(#[from] BusError),
}

/// Finds the bit rate of a bus by listening for `patience` at each that is usual, which nobody on it can notice: the
/// controller neither sends nor acknowledges meanwhile. One that takes part already is listened to first as it is.
///
/// # Errors
/// Where none fits, or the program may not change the interface.
pub fn probe(address: &Address, patience: Duration, clock: &Clock) -> Result<Probed, NotProbed> {
    match address {
        #[cfg(target_os = "linux")]
        Address::Can(interface) => crate::linux::probe(interface, patience, clock),
        #[cfg(not(target_os = "linux"))]
        Address::Can(_) => {
            let _ = (patience, clock);
            Err(BusError::NoSocketCanHere.into())
        }
        Address::Slcan { .. } | Address::Socketcand { .. } => Err(NotProbed::NotHere(address.to_string())),
    }
}

impl fmt::Display for Probed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kbit/s", self.bit_rate / 1_000)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::an_adapter_on_a_serial_port("slcan:/dev/ttyACM0")]
    #[case::an_interface_of_another_machine("socketcand:host/can0")]
    fn what_is_no_interface_of_this_machine_says_what_to_do(#[case] address: &str) {
        let refused = probe(&address.parse().unwrap(), Duration::ZERO, &Clock::start()).unwrap_err();
        assert!(matches!(refused, NotProbed::NotHere(_)), "{refused:?}");
        assert!(refused.to_string().contains("name the rate"), "{refused}");
    }
}
