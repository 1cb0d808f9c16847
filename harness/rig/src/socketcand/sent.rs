//! What was sent, and what the server still has to say about it.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::net::TcpStream;

use quantity::Instant;
use wire::Frame;
use wire::socketcand::Request;

use crate::talk::Speak;

/// The end of a connection that speaks.
pub(super) struct Sent {
    stream: TcpStream,
    /// For each `< echo >` that is owed: since when, and what was sent before it; nothing, where only the connection is
    /// looked after.
    pub(super) owed: VecDeque<(Instant, Option<Frame>)>,
    /// The connection is of no more use.
    pub(super) gone: bool,
}

impl Sent {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, owed: VecDeque::new(), gone: false }
    }

    /// Asks for something before anything is sent.
    pub(super) fn say(&mut self, request: Request) -> io::Result<()> {
        self.write(&request.text())
    }

    /// Sends a frame, if there is one, and asks for an echo behind it. In one piece: half an element would make what
    /// follows it useless.
    pub(super) fn ask(&mut self, frame: Option<&Frame>, now: Instant) -> io::Result<()> {
        let echo = Request::Echo.text();
        match frame {
            Some(frame) => self.write(&[&*Request::Send(*frame).text(), &*echo].concat())?,
            None => self.write(&echo)?,
        }
        self.owed.push_back((now, frame.copied()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.stream.write_all(bytes);
        // Nobody knows how much of it was written.
        self.gone |= written.is_err();
        written
    }
}

impl Speak for Sent {
    const OWED: usize = 1024;

    fn owed(&self) -> usize {
        self.owed.len()
    }

    fn is_gone(&self) -> bool {
        self.gone
    }

    fn send(&mut self, frame: &Frame, now: Instant) -> io::Result<()> {
        self.ask(Some(frame), now)
    }
}
