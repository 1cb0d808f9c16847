//! Frames as text: `t3512AABB`.

use crate::{CanId, Frame, Text, hex};

/// A frame without the end of the line. An error frame has no form; it becomes the frame with its number.
pub(super) fn text(frame: &Frame) -> Text {
    let id = frame.id();
    let (kind, digits) = match (id.is_remote(), id.is_extended()) {
        (false, false) => (b't', 3),
        (false, true) => (b'T', 8),
        (true, false) => (b'r', 3),
        (true, true) => (b'R', 8),
    };
    let head = Text::EMPTY.and(kind).and_hex(id.number(), digits).and(b'0' + frame.len());
    let bytes = if id.is_remote() { &[] } else { frame.bytes() };
    bytes.iter().fold(head, |text, byte| text.and_hex(u32::from(*byte), 2))
}

/// The frame that a line begins with, and what follows it.
pub(super) fn parse(line: &[u8]) -> Option<(Frame, &[u8])> {
    let (kind, rest) = line.split_first()?;
    let digits = if kind.is_ascii_uppercase() { 8 } else { 3 };
    let number = hex::number(rest.get(..digits)?)?;
    let id = if digits == 8 { CanId::extended(number) } else { CanId::standard(number as u16) }.ok()?;
    let (len, rest) = rest.get(digits..)?.split_first()?;
    let len = (b'0'..=b'8').contains(len).then(|| len - b'0')?;
    if matches!(kind, b'r' | b'R') {
        return Some((Frame::from_word(id.remote(), len, 0).ok()?, rest));
    }
    let word = hex::word(rest.get(..2 * usize::from(len))?)?;
    Some((Frame::from_word(id, len, word).ok()?, &rest[2 * usize::from(len)..]))
}
