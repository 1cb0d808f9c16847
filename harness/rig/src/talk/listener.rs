//! The end of a conversation that hears.

use std::io;
use std::time::Duration;

use journal::BusEvent;
use quantity::{Instant, Span};

use super::Seen;
use crate::Clock;
use crate::bus::{BusError, Receive, Sighting};

/// What makes of what is said what is seen.
pub(crate) trait Talk: Send {
    /// How long it listens before it looks after what only time tells.
    const NAP: Duration;

    /// What was seen until now.
    fn seen(&mut self) -> &mut Seen;

    /// Takes in what was heard next; false where everything is taken.
    fn take(&mut self) -> bool;

    /// Looks after what only time tells.
    ///
    /// # Errors
    /// Where the other side is gone.
    fn look_after(&mut self, now: Instant) -> io::Result<()>;

    /// Listens once, `wait` at most. False where nothing came.
    ///
    /// # Errors
    /// Where the other side is gone.
    fn listen(&mut self, wait: Duration) -> io::Result<bool>;

    /// The other side is gone: nothing can be said to it any more.
    fn hang_up(&mut self);
}

/// A bus that is heard of in a conversation.
pub(crate) struct Listener<T> {
    name: String,
    clock: Clock,
    talk: T,
    is_gone: bool,
}

impl<T: Talk> Listener<T> {
    pub(crate) fn new(name: &str, clock: Clock, talk: T) -> Self {
        Self { name: name.to_owned(), clock, talk, is_gone: false }
    }

    /// Something has come, or the time is up.
    fn listen(&mut self, wait: Duration) -> io::Result<()> {
        let end = self.clock.now() + Span::from_nanos(i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX));
        let mut is_over = false;
        while self.talk.seen().is_empty() {
            if self.talk.take() {
                continue;
            }
            self.talk.look_after(self.clock.now())?;
            if is_over || !self.talk.seen().is_empty() {
                return Ok(());
            }
            let has_heard = self.talk.listen(wait.min(T::NAP))?;
            is_over = !has_heard && self.clock.now() >= end;
        }
        Ok(())
    }
}

impl<T: Talk> Receive for Listener<T> {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        if self.talk.seen().is_empty() && self.is_gone {
            return Err(BusError::Gone(self.name.clone()));
        }
        if self.talk.seen().is_empty() && self.listen(wait).is_err() {
            self.is_gone = true;
            self.talk.hang_up();
            let now = self.clock.now();
            self.talk.seen().happened(now, BusEvent::Gone);
        }
        Ok(self.talk.seen().next())
    }
}
