//! What a server says.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::net::TcpStream;
use std::time::Duration;

use quantity::{Instant, Span};
use wire::socketcand::{ElementError, Elements, Reply};

use crate::Clock;

/// What was heard, and when it arrived.
pub(super) type Heard = (Instant, Result<Reply, ElementError>);

/// The end of a connection that listens.
pub(super) struct Hearing {
    stream: TcpStream,
    clock: Clock,
    elements: Elements,
    heard: VecDeque<Heard>,
}

impl Hearing {
    pub(super) fn new(stream: TcpStream, clock: Clock) -> Self {
        Self { stream, clock, elements: Elements::default(), heard: VecDeque::new() }
    }

    /// What was heard next and not taken yet.
    pub(super) fn next(&mut self) -> Option<Heard> {
        self.heard.pop_front()
    }

    /// Listens once, `wait` at most. False where nothing came.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub(super) fn listen(&mut self, wait: Duration) -> io::Result<bool> {
        // No time at all would be taken for any time.
        self.stream.set_read_timeout(Some(wait.max(Duration::from_millis(1))))?;
        let mut bytes = [0; 4096];
        let read = match self.stream.read(&mut bytes) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => read,
            Err(error) if is_silence(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        let at = self.clock.now();
        self.elements.feed(&bytes[..read], |element| self.heard.push_back((at, Reply::read(element))));
        Ok(true)
    }

    /// What is said next, `None` where nothing is within `wait`.
    pub(super) fn wait(&mut self, wait: Span) -> io::Result<Option<Result<Reply, ElementError>>> {
        let end = self.clock.now() + wait;
        loop {
            match self.next() {
                Some((_, said)) => return Ok(Some(said)),
                None if self.clock.now() >= end => return Ok(None),
                None => {
                    self.listen(Duration::from_millis(20))?;
                }
            }
        }
    }
}

pub(super) fn is_silence(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}
