//! The server's end of one connection, without any input or output.

use quantity::Span;

use super::{Elements, Reply, Request};
use crate::{Frame, Text};

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Greeted, without an interface.
    NoBus,
    /// With an interface; frames are sent, and none told.
    Open,
    /// Every frame is told.
    Raw,
    /// The connection is to be closed.
    Over,
}

/// One connection to a server of one interface.
#[derive(Debug, Clone)]
pub struct Session {
    elements: Elements,
    mode: Mode,
    interface: Text,
}

impl Session {
    /// What is said first.
    pub const GREETING: &[u8] = b"< hi >";

    /// A connection that was just made, to a server of the interface with this name.
    #[must_use]
    pub fn new(interface: &str) -> Self {
        Self { elements: Elements::default(), mode: Mode::NoBus, interface: Text::cut(interface.as_bytes()) }
    }

    /// What the client sends: `frame` is given what it wants on the bus, `reply` what it has to be told, each in order.
    pub fn hear(&mut self, bytes: &[u8], mut frame: impl FnMut(Frame), mut reply: impl FnMut(&[u8])) {
        let mut elements = std::mem::take(&mut self.elements);
        elements.feed(bytes, |element| {
            if self.mode != Mode::Over
                && let Some(said) = self.obey(Request::read(element).ok(), &mut frame)
            {
                reply(&said.text());
            }
        });
        self.elements = elements;
    }

    /// What the client is told of a frame on the bus, with the wall clock; nothing before it asked for frames.
    #[must_use]
    pub fn show(&self, frame: &Frame, stamp: Span) -> Option<Text> {
        (self.mode == Mode::Raw).then(|| Reply::Frame { frame: *frame, stamp }.text())
    }

    /// Whether the connection is to be closed, once all was said.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.mode == Mode::Over
    }

    fn obey(&mut self, request: Option<Request>, frame: &mut impl FnMut(Frame)) -> Option<Reply> {
        match (request, self.mode) {
            (Some(Request::Open(name)), Mode::NoBus) if name == self.interface => {
                self.mode = Mode::Open;
                Some(Reply::Ok)
            }
            (Some(Request::Open(_)), Mode::NoBus) => {
                self.mode = Mode::Over;
                Some(Reply::Refused(Text::cut(b"could not open bus")))
            }
            (Some(Request::Raw), Mode::Open) => {
                self.mode = Mode::Raw;
                Some(Reply::Ok)
            }
            (Some(Request::Echo), Mode::Open | Mode::Raw) => Some(Reply::Echo),
            (Some(Request::Send(sent)), Mode::Open | Mode::Raw) => {
                frame(sent);
                None
            }
            _ => Some(Reply::Refused(Text::cut(b"unknown command"))),
        }
    }
}
