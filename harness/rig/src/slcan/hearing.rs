//! What an adapter says.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use quantity::{Instant, Span};
use serialport::SerialPort;
use wire::slcan::{Answer, LineError, Lines};

use crate::Clock;

/// What was heard, and when it came out of the port.
pub(super) type Heard = (Instant, Result<Answer, LineError>);

/// The end of a serial port that listens.
pub(super) struct Hearing {
    port: Box<dyn SerialPort>,
    clock: Clock,
    lines: Lines,
    heard: VecDeque<Heard>,
}

impl Hearing {
    pub(super) fn new(port: Box<dyn SerialPort>, clock: Clock) -> Self {
        Self { port, clock, lines: Lines::default(), heard: VecDeque::new() }
    }

    /// What was heard next and not taken yet.
    pub(super) fn next(&mut self) -> Option<Heard> {
        self.heard.pop_front()
    }

    /// Puts something back, to be taken next.
    pub(super) fn put_back(&mut self, heard: VecDeque<Heard>) {
        let later = std::mem::replace(&mut self.heard, heard);
        self.heard.extend(later);
    }

    /// Listens once, `wait` at most. False where nothing came.
    ///
    /// # Errors
    /// Where the port is gone.
    pub(super) fn listen(&mut self, wait: Duration) -> io::Result<bool> {
        self.port.set_timeout(wait)?;
        let mut bytes = [0; 4096];
        let read = match self.port.read(&mut bytes) {
            Ok(0) => return Err(io::ErrorKind::BrokenPipe.into()),
            Ok(read) => read,
            Err(error) if is_silence(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        let at = self.clock.now();
        self.lines.feed(&bytes[..read], |line| self.heard.push_back((at, Answer::read(line))));
        Ok(true)
    }

    /// Waits for an answer that `wanted` recognises, and keeps all else that is heard meanwhile. Nothing where it does not
    /// come within `wait`.
    pub(super) fn wait_for<T>(
        &mut self,
        wait: Span,
        wanted: impl Fn(&Answer) -> Option<T>,
    ) -> io::Result<Option<T>> {
        let end = self.clock.now() + wait;
        let mut others = VecDeque::new();
        let found = loop {
            match self.next() {
                Some((at, said)) => match said.as_ref().ok().and_then(&wanted) {
                    Some(found) => break Some(found),
                    None => others.push_back((at, said)),
                },
                None if self.clock.now() >= end => break None,
                None => {
                    self.listen(Duration::from_millis(10))?;
                }
            }
        };
        self.put_back(others);
        Ok(found)
    }

    /// Forgets what was heard.
    pub(super) fn forget(&mut self) {
        self.heard.clear();
    }
}

pub(super) fn is_silence(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}
