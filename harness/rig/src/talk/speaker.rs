//! The end of a conversation that speaks.

use std::io;

use quantity::Instant;
use wire::Frame;

use super::Shared;
use crate::Clock;
use crate::bus::{BusError, Transmit};

/// What has frames sent.
pub(crate) trait Speak: Send {
    /// How many answers may be owed.
    const OWED: usize;

    /// How many are.
    fn owed(&self) -> usize;

    /// Whether the other side is known to be gone.
    fn is_gone(&self) -> bool;

    /// Has a frame sent.
    ///
    /// # Errors
    /// Where it was not taken; where nothing else will be either, it [is gone](Self::is_gone) from then on.
    fn send(&mut self, frame: &Frame, now: Instant) -> io::Result<()>;
}

/// A bus that is sent on in a conversation.
pub(crate) struct Speaker<S> {
    name: String,
    clock: Clock,
    shared: Shared<S>,
}

impl<S: Speak> Speaker<S> {
    pub(crate) fn new(name: &str, clock: Clock, shared: Shared<S>) -> Self {
        Self { name: name.to_owned(), clock, shared }
    }
}

impl<S: Speak> Transmit for Speaker<S> {
    fn transmit(&mut self, frame: &Frame) -> Result<(), BusError> {
        let mut said = self.shared.hold();
        let taken = !said.is_gone() && said.owed() < S::OWED && said.send(frame, self.clock.now()).is_ok();
        match (taken, said.is_gone()) {
            (true, _) => Ok(()),
            (false, true) => Err(BusError::Gone(self.name.clone())),
            (false, false) => Err(BusError::Full(self.name.clone())),
        }
    }
}
