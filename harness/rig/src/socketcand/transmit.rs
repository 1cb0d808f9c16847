//! Frames go out.

use wire::Frame;

use super::sent::Shared;
use crate::Clock;
use crate::bus::{BusError, Transmit};

/// The end of a connection that sends.
pub(super) struct Transmitter {
    bus: String,
    clock: Clock,
    sent: Shared,
}

/// How many echoes a server may owe.
const OWED: usize = 1024;

impl Transmitter {
    pub(super) fn new(bus: &str, clock: Clock, sent: Shared) -> Self {
        Self { bus: bus.to_owned(), clock, sent }
    }
}

impl Transmit for Transmitter {
    fn transmit(&mut self, frame: &Frame) -> Result<(), BusError> {
        let mut sent = self.sent.hold();
        if sent.gone {
            return Err(BusError::Gone(self.bus.clone()));
        }
        if sent.owed.len() >= OWED {
            return Err(BusError::Full(self.bus.clone()));
        }
        sent.send(Some(frame), self.clock.now()).map_err(|_| BusError::Gone(self.bus.clone()))
    }
}
