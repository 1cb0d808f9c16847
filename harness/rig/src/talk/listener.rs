//! The end of a conversation that hears.

use std::io;
use std::time::Duration;

use journal::BusEvent;
use quantity::{Instant, Span};

use super::Seen;
use crate::Clock;
use crate::bus::{BusError, Receive, Sighting};
use crate::looks::Looks;

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
///
/// What is heard is stamped when it is heard. Where this process was held up, that is later than it was there, and no stamp
/// shows it; so the time between two looks at the clock is told, before anything that was heard after it.
pub(crate) struct Listener<T> {
    name: String,
    clock: Clock,
    talk: T,
    looks: Looks,
    is_gone: bool,
}

impl<T: Talk> Listener<T> {
    pub(crate) fn new(name: &str, clock: Clock, talk: T) -> Self {
        Self { name: name.to_owned(), clock, talk, looks: Looks::default(), is_gone: false }
    }

    /// Something has come, or the time is up.
    fn listen(&mut self, wait: Duration) -> io::Result<()> {
        let end = self.look() + span(wait);
        let mut is_over = false;
        while self.talk.seen().is_empty() {
            if self.talk.take() {
                continue;
            }
            let now = self.look();
            self.talk.look_after(now)?;
            if is_over || !self.talk.seen().is_empty() {
                return Ok(());
            }
            let has_heard = self.talk.listen(wait.min(T::NAP))?;
            is_over = self.look() >= end && !has_heard;
        }
        Ok(())
    }

    /// Looks at the clock.
    fn look(&mut self) -> Instant {
        let now = self.clock.now();
        if let Some(by) = self.looks.look(now, span(T::NAP)) {
            self.talk.seen().happened(now, BusEvent::HeldUp { by });
        }
        now
    }
}

fn span(duration: Duration) -> Span {
    Span::from_nanos(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
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

#[cfg(test)]
mod tests {
    use std::thread;

    use journal::Direction;
    use wire::{CanId, Frame};

    use super::*;
    use crate::looks::SLACK;

    /// A conversation in which every turn hears a frame, and the second takes long.
    #[derive(Default)]
    struct Slow {
        turns: u32,
        heard: bool,
        seen: Seen,
    }

    impl Talk for Slow {
        const NAP: Duration = Duration::from_millis(1);

        fn seen(&mut self) -> &mut Seen {
            &mut self.seen
        }

        fn take(&mut self) -> bool {
            if std::mem::take(&mut self.heard) {
                let frame = Frame::new(CanId::standard(0x351).unwrap(), &[]).unwrap();
                self.seen.received(Instant::ZERO, frame);
                return true;
            }
            false
        }

        fn look_after(&mut self, _: Instant) -> io::Result<()> {
            Ok(())
        }

        fn listen(&mut self, _: Duration) -> io::Result<bool> {
            self.turns += 1;
            if self.turns == 2 {
                thread::park_timeout(Duration::from_millis(350));
            }
            self.heard = true;
            Ok(true)
        }

        fn hang_up(&mut self) {}
    }

    #[test]
    fn that_it_was_held_up_is_told_before_what_was_heard_meanwhile() {
        let mut bus = Listener::new("can0", Clock::start(), Slow::default());
        let mut next = || bus.receive(Duration::from_millis(20)).unwrap().unwrap();
        let is_frame =
            |seen: &Sighting| matches!(seen, Sighting::Frame { direction: Direction::Received, .. });
        // On a machine that is held up itself it is told of the first one as well.
        let second = loop {
            if is_frame(&next()) {
                break next();
            }
        };
        assert!(
            matches!(second, Sighting::Bus { what: BusEvent::HeldUp { by }, .. } if by > SLACK),
            "{second:?}"
        );
        while !is_frame(&next()) {}
    }
}
