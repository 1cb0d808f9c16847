//! What the server says.

use quantity::Span;

use super::request::identifier;
use super::words::Words;
use super::{Element, ElementError};
use crate::{CanId, Frame, Text, hex};

/// One element of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It is there.
    Hi,
    /// It did what was asked.
    Ok,
    /// All that was asked before was done.
    Echo,
    /// It did not do what was asked.
    Refused(Text),
    /// A frame; one that the controller made itself comes without its bytes, and has eight zeros.
    Frame {
        /// The frame.
        frame: Frame,
        /// The server's wall clock: time since 1970, UTC.
        stamp: Span,
    },
}

impl Reply {
    /// The element. A stamp is given in whole microseconds.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Hi => Text::cut(b"< hi >"),
            Self::Ok => Text::cut(b"< ok >"),
            Self::Echo => Text::cut(b"< echo >"),
            Self::Refused(why) => Text::cut(b"< error ").and_all(shortened(why)).and_all(b" >"),
            Self::Frame { frame, stamp } => told(frame, *stamp),
        }
    }

    /// What an element of the server means.
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
        let first = words.next();
        Some(match first {
            b"frame" => {
                let (id, stamp) = (words.id()?, words.stamp()?);
                Self::Frame { frame: words.frame(id)?, stamp }
            }
            b"rtr" => {
                let (id, stamp, len) = (words.id()?, words.stamp()?, words.length()?);
                let frame = Frame::from_word(id.remote(), len, 0).ok()?;
                words.rest().is_empty().then_some(Self::Frame { frame, stamp })?
            }
            b"error" => {
                let why = words.rest();
                error_frame(why).unwrap_or_else(|| Self::Refused(Text::cut(why)))
            }
            _ if !words.rest().is_empty() => return None,
            b"hi" => Self::Hi,
            b"ok" => Self::Ok,
            b"echo" => Self::Echo,
            _ => return None,
        })
    }
}

/// As much as has room between the brackets.
fn shortened(why: &[u8]) -> &[u8] {
    const ROOM: usize = Text::LONGEST - b"< error  >".len();
    why.get(..ROOM).unwrap_or(why)
}

/// `004 23.424242`: the class of an error, and when.
fn error_frame(text: &[u8]) -> Option<Reply> {
    let mut words = Words::of(text);
    let class = words.next();
    let class = (!class.is_empty()).then(|| hex::number(class))??;
    let stamp = words.stamp()?;
    words.rest().is_empty().then(|| Reply::Frame { frame: Frame::full(CanId::error(class), 0), stamp })
}

fn told(frame: &Frame, stamp: Span) -> Text {
    let id = frame.id();
    let text = match (id.is_error(), id.is_remote()) {
        (true, _) => Text::cut(b"< error ").and_hex(id.bits() & 0x1FFF_FFFF, 8),
        (_, true) => identifier(Text::cut(b"< rtr "), frame),
        _ => identifier(Text::cut(b"< frame "), frame),
    };
    let text = stamped(text.and(b' '), stamp);
    let text = match (id.is_error(), id.is_remote()) {
        (true, _) => text,
        (_, true) => text.and(b' ').and(b'0' + frame.len()),
        _ => frame.bytes().iter().fold(text.and(b' '), |text, byte| text.and_hex(u32::from(*byte), 2)),
    };
    text.and_all(b" >")
}

/// `23.424242`; before 1970 it is zero.
fn stamped(text: Text, stamp: Span) -> Text {
    let micros = stamp.as_nanos().max(0) / 1_000;
    let digit = |text: Text, place: u32| text.and(b'0' + (micros / 10_i64.pow(place) % 10) as u8);
    let first = micros.checked_ilog10().unwrap_or(0).max(6);
    (0..6).rev().fold((6..=first).rev().fold(text, digit).and(b'.'), digit)
}
