//! Frames go out.

use wire::Frame;

use super::hearing::is_silence;
use super::sent::Shared;
use crate::Clock;
use crate::bus::{BusError, Transmit};

/// The end of an adapter that sends.
pub(super) struct Transmitter {
    port: String,
    clock: Clock,
    sent: Shared,
}

/// How many frames an adapter may owe an answer for; its own queue is smaller.
const OWED: usize = 64;

impl Transmitter {
    pub(super) fn new(port: &str, clock: Clock, sent: Shared) -> Self {
        Self { port: port.to_owned(), clock, sent }
    }
}

impl Transmit for Transmitter {
    fn transmit(&mut self, frame: &Frame) -> Result<(), BusError> {
        let mut sent = self.sent.hold();
        if sent.gone {
            return Err(BusError::Gone(self.port.clone()));
        }
        if sent.expected.len() >= OWED {
            return Err(BusError::Full(self.port.clone()));
        }
        sent.send(frame, self.clock.now()).map_err(|error| {
            sent.gone |= !is_silence(&error);
            if sent.gone { BusError::Gone(self.port.clone()) } else { BusError::Full(self.port.clone()) }
        })
    }
}
