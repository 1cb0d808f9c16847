//! What the client says.

use super::words::Words;
use super::{Element, ElementError};
use crate::{Frame, Text};

/// One element of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Use this interface.
    Open(Text),
    /// Tell every frame from now on.
    Raw,
    /// Say the same, once all before it was done.
    Echo,
    /// Send a frame.
    Send(Frame),
}

impl Request {
    /// The element. A remote request has a word of its own, which older servers do not know.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Open(name) => Text::cut(b"< open ").and_all(name).and_all(b" >"),
            Self::Raw => Text::cut(b"< rawmode >"),
            Self::Echo => Text::cut(b"< echo >"),
            Self::Send(frame) => send(frame),
        }
    }

    /// What an element of the client means.
    ///
    /// # Errors
    /// Where it means nothing here.
    pub fn read(element: Element<'_>) -> Result<Self, ElementError> {
        match element {
            Element::Inside(text) => Self::of(text).ok_or_else(|| ElementError::of(element)),
            _ => Err(ElementError::of(element)),
        }
    }

    fn of(text: &[u8]) -> Option<Self> {
        let mut words = Words::of(text);
        Some(match words.next() {
            b"open" => Self::Open(Some(words.rest()).filter(|name| is_name(name)).map(Text::cut)?),
            b"rawmode" if words.rest().is_empty() => Self::Raw,
            b"echo" if words.rest().is_empty() => Self::Echo,
            b"send" => {
                let (id, len) = (words.id()?, words.length()?);
                Self::Send(words.frame(id).filter(|frame| frame.len() == len)?)
            }
            b"sendrtr" => {
                let (id, len) = (words.id()?, words.length()?);
                let frame = Frame::from_word(id.remote(), len, 0).ok()?;
                words.rest().is_empty().then_some(Self::Send(frame))?
            }
            _ => return None,
        })
    }
}

/// The protocol allows names of 16 characters.
fn is_name(name: &[u8]) -> bool {
    (1..=16).contains(&name.len()) && name.iter().all(u8::is_ascii_graphic)
}

fn send(frame: &Frame) -> Text {
    let word: &[u8] = if frame.id().is_remote() { b"< sendrtr " } else { b"< send " };
    let text = identifier(Text::cut(word), frame).and(b' ').and(b'0' + frame.len());
    let bytes = if frame.id().is_remote() { &[] } else { frame.bytes() };
    bytes.iter().fold(text, |text, byte| text.and(b' ').and_hex(u32::from(*byte), 2)).and_all(b" >")
}

/// Three digits or eight, which says how many bits it has.
pub(super) fn identifier(text: Text, frame: &Frame) -> Text {
    text.and_hex(frame.id().number(), if frame.id().is_extended() { 8 } else { 3 })
}
