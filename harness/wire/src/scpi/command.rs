//! One command, ready to be sent.

use std::fmt;
use std::ops::Deref;

/// Up to [`Command::LONGEST`] bytes, its end included, without a place on the heap.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Command {
    bytes: [u8; Self::LONGEST],
    len: u8,
}

impl Command {
    /// The most bytes; dialects with longer commands are refused when they are loaded.
    pub const LONGEST: usize = 160;

    /// No bytes.
    pub(super) const EMPTY: Self = Self { bytes: [0; Self::LONGEST], len: 0 };

    /// Adds these bytes, or none where they do not fit all.
    #[must_use]
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        let from = usize::from(self.len);
        let Some(place) = self.bytes.get_mut(from..from + bytes.len()) else { return false };
        place.copy_from_slice(bytes);
        self.len += bytes.len() as u8;
        true
    }
}

impl Deref for Command {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// What is not printable ASCII is escaped.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.escape_ascii().fmt(f)
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({self})")
    }
}
