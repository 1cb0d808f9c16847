//! The guard's end of the pipes to and from the runner. Neither ever waits for the runner once it guards.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::message::{Broken, FromGuard, Inbox, ToGuard, frame_into, framed};

/// How much of what is told may wait for a runner that does not read; what finds no room is not told.
const ROOM: usize = 64 << 10;

/// The longest message to the runner.
const LONGEST: usize = 1024;

/// The guard's end of the pipes.
pub(super) struct Pipe {
    from: File,
    to: File,
    inbox: Inbox,
    outbox: Vec<u8>,
    /// Whether nothing more comes from the runner.
    pub(super) ended: bool,
}

impl Pipe {
    pub(super) fn new(from: OwnedFd, to: OwnedFd) -> Self {
        let (from, to) = (File::from(from), File::from(to));
        Self { from, to, inbox: Inbox::default(), outbox: Vec::with_capacity(ROOM), ended: false }
    }

    /// Waits for the first message; from then on nothing is waited for.
    pub(super) fn first(&mut self) -> Option<ToGuard> {
        let mut room = vec![0; ROOM];
        let first = loop {
            if let Some(first) = self.inbox.take().ok()? {
                break first;
            }
            match self.from.read(&mut room) {
                Ok(0) => return None,
                Ok(len) => self.inbox.feed(&room[..len]),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        };
        for end in [&self.from, &self.to] {
            let flags = fcntl_getfl(end).ok()?;
            fcntl_setfl(end, flags | OFlags::NONBLOCK).ok()?;
        }
        Some(first)
    }

    pub(super) fn awaited(&self) -> Option<PollFd<'_>> {
        (!self.ended).then(|| PollFd::new(&self.from, PollFlags::IN))
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
                self.ended = next.is_err();
                return next;
            }
            match self.from.read(&mut room) {
                Ok(len) if len > 0 => self.inbox.feed(&room[..len]),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) if why.kind() == ErrorKind::WouldBlock => return Ok(None),
                Ok(_) | Err(_) => {
                    self.ended = true;
                    return Err(Broken);
                }
            }
        }
    }

    /// Tells the runner, as far as it reads.
    pub(super) fn tell(&mut self, message: &FromGuard) {
        let mut room = [0; LONGEST];
        if let Some(used) = frame_into(message, &mut room)
            && self.outbox.len() + used <= ROOM
        {
            self.outbox.extend_from_slice(&room[..used]);
        }
        self.flush();
    }

    /// Hands over what waits, as far as it is taken.
    fn flush(&mut self) {
        while !self.outbox.is_empty() {
            match self.to.write(&self.outbox) {
                Ok(taken) if taken > 0 => drop(self.outbox.drain(..taken)),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) if why.kind() == ErrorKind::WouldBlock => return,
                Ok(_) | Err(_) => return self.outbox.clear(),
            }
        }
    }

    /// Nothing is left to guard, and this is the last that is told, however long it is.
    pub(super) fn tell_last(&mut self, message: &FromGuard) {
        if let Ok(bytes) = framed(message) {
            self.outbox.extend_from_slice(&bytes);
        }
        self.end();
    }

    /// Nothing is left to guard: what is told last may wait for its reader.
    pub(super) fn end(&mut self) {
        if let Ok(flags) = fcntl_getfl(&self.to) {
            let _ = fcntl_setfl(&self.to, flags - OFlags::NONBLOCK);
        }
        self.flush();
    }
}
