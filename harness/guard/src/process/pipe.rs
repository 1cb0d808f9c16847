//! The guard's end of the pipes to and from the runner. Neither ever waits for the runner once it guards.

use std::io;
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, poll};

use super::line::Line;
use super::message::{Broken, FromGuard, Inbox, ToGuard, frame_into, framed};

/// How much of what is told may wait for a runner that does not read; what finds no room is not told.
const ROOM: usize = 64 << 10;

/// The longest message to the runner, but for the last.
const LONGEST: usize = 1024;

/// The guard's end of the pipes.
pub(super) struct Pipe {
    from: Line,
    to: Line,
    inbox: Inbox,
}

impl Pipe {
    pub(super) fn new(from: OwnedFd, to: OwnedFd) -> io::Result<Self> {
        Ok(Self { from: Line::new(from, 0)?, to: Line::new(to, ROOM)?, inbox: Inbox::default() })
    }

    /// Waits for the first message.
    pub(super) fn first(&mut self) -> Option<ToGuard> {
        loop {
            match self.hear() {
                Ok(None) => drop(poll(&mut [self.from.awaited()], None)),
                told => return told.ok()?,
            }
        }
    }

    pub(super) fn awaited(&self) -> Option<PollFd<'_>> {
        (!self.from.gone).then(|| self.from.awaited())
    }

    /// The next message of the runner, if one has come whole.
    ///
    /// # Errors
    /// Where the runner has ended, or says what is no message.
    pub(super) fn hear(&mut self) -> Result<Option<ToGuard>, Broken> {
        let mut room = [0; 4096];
        loop {
            let next = self.inbox.take();
            if !matches!(next, Ok(None)) {
                self.from.gone |= next.is_err();
                return next;
            }
            match self.from.read(&mut room) {
                Some(bytes) => self.inbox.feed(bytes),
                None if self.from.gone => return Err(Broken),
                None => return Ok(None),
            }
        }
    }

    /// Tells the runner, as far as it reads.
    pub(super) fn tell(&mut self, message: &FromGuard) {
        let mut room = [0; LONGEST];
        if let Some(used) = frame_into(message, &mut room) {
            self.to.write(&room[..used]);
        }
        self.to.flush();
    }

    /// Nothing is left to guard, and this is the last that is told: it may wait for its reader.
    pub(super) fn tell_last(&mut self, message: &FromGuard) {
        // Who does not read any more is told nothing.
        let _ = framed(message).map(|bytes| self.to.finish(&bytes));
    }
}
