//! The words of a line, each with its place.

use wire::{CanId, Frame};

use super::{Sight, decimal};
use crate::Defect;

/// The generic error frame: that there was an error is known, not which.
pub(super) const ERROR: CanId = CanId::from_bits(0x2000_0000);

pub(super) const IDENTIFIER: &str = "an identifier such as `351`";
pub(super) const LENGTH: &str = "a data length from 0 to 8";
pub(super) const BYTE: &str = "a data byte";
pub(super) const DIRECTION: &str = "`Rx` or `Tx`";
pub(super) const TIME: &str = "a time";
pub(super) const CHANNEL: &str = "the number of a channel";

/// A word and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
}

impl Word<'_> {
    pub(super) const fn expected(self, what: &'static str) -> Defect {
        Defect::expected(self.at, what)
    }

    pub(super) fn is(self, text: &str) -> bool {
        self.text.eq_ignore_ascii_case(text.as_bytes())
    }
}

/// The words of a line between blanks.
#[derive(Debug, Clone)]
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The next word; an empty one at the end of the line.
    pub(super) fn next(&mut self) -> Word<'a> {
        let rest = &self.text[self.at..];
        let blanks = rest.iter().position(|byte| !is_blank(*byte)).unwrap_or(rest.len());
        let rest = &rest[blanks..];
        let len = rest.iter().position(|byte| is_blank(*byte)).unwrap_or(rest.len());
        let at = self.at + blanks;
        self.at = at + len;
        Word { text: &rest[..len], at }
    }

    /// `len` data bytes of two hexadecimal digits each.
    pub(super) fn bytes(&mut self, len: u8, base: u32) -> Result<[u8; 8], Defect> {
        let mut data = [0; 8];
        for place in data.iter_mut().take(usize::from(len)) {
            let word = self.next();
            *place = byte(word.text, base).ok_or(word.expected(BYTE))?;
        }
        Ok(data)
    }
}

/// Two hexadecimal digits, or up to three decimal ones.
fn byte(text: &[u8], base: u32) -> Option<u8> {
    match base {
        16 if text.len() == 2 => u8::try_from(decimal::hex(text)?).ok(),
        10 if text.len() <= 3 => u8::try_from(decimal::whole(text)?).ok(),
        _ => None,
    }
}

pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// `Rx` or `Tx`.
pub(super) fn is_sent(word: Word<'_>) -> Option<bool> {
    if word.is("Tx") {
        Some(true)
    } else if word.is("Rx") {
        Some(false)
    } else {
        None
    }
}

/// An identifier of so many bits.
pub(super) fn identifier(number: u32, is_extended: bool) -> Option<CanId> {
    if is_extended { CanId::extended(number).ok() } else { CanId::standard(u16::try_from(number).ok()?).ok() }
}

/// The frame with the first `len` of these bytes; a remote request has none.
pub(super) fn frame(id: CanId, len: u8, data: [u8; 8]) -> Result<Frame, Defect> {
    let word = if id.is_remote() { 0 } else { u64::from_le_bytes(data) };
    Frame::from_word(id, len, word).map_err(|_| Defect::expected(0, LENGTH))
}

/// An error frame without what the controller said; nobody sent it.
pub(super) fn error_seen(time: i64, interface: &[u8]) -> Result<Sight<'_>, Defect> {
    let frame = frame(ERROR, 0, [0; 8])?;
    Ok(Sight { time: Some(time), interface, frame, sent: None, may_be_cut: false })
}
