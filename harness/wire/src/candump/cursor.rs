//! A place in a line, for the parts of the grammar.

use super::{Expected, LineError};
use crate::hex;

/// What is left of a line.
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Steps over this text, if it comes next.
    pub(super) fn eat(&mut self, text: &[u8]) -> bool {
        let comes = self.rest().starts_with(text);
        self.at += if comes { text.len() } else { 0 };
        comes
    }

    /// The next bytes as long as `keep` holds.
    pub(super) fn take(&mut self, keep: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let len = rest.iter().position(|byte| !keep(*byte)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    /// Steps over blanks and says how many there were.
    pub(super) fn blanks(&mut self) -> usize {
        self.take(is_blank).len()
    }

    /// The next bytes up to a blank.
    pub(super) fn word(&mut self) -> &'a [u8] {
        self.take(|byte| !is_blank(byte))
    }

    pub(super) fn hex_digits(&mut self) -> &'a [u8] {
        self.take(hex::is_digit)
    }

    /// The error that `expected` should have come here.
    pub(super) fn fail(&self, expected: Expected) -> LineError {
        self.fail_back(0, expected)
    }

    /// The error that `expected` should have come `back` bytes before here.
    pub(super) fn fail_back(&self, back: usize, expected: Expected) -> LineError {
        LineError::Unexpected { column: self.column(back), expected }
    }

    pub(super) fn fd(&self) -> LineError {
        LineError::Fd { column: self.column(0) }
    }

    fn column(&self, back: usize) -> u16 {
        // No line is longer than 512 bytes, so this fits.
        (self.at.saturating_sub(back) + 1) as u16
    }
}

/// Blanks are spaces and tabs; a carriage return is one too, because logs come from Windows as well.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}
