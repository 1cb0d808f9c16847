//! A short text that is kept in place.

use std::fmt;
use std::ops::Deref;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Up to [`Text::LONGEST`] bytes, without a place on the heap; a line of slcan and an element of socketcand fit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text {
    bytes: [u8; Self::LONGEST],
    len: u8,
}

impl Text {
    /// The most bytes.
    pub const LONGEST: usize = 64;

    /// No bytes.
    pub(crate) const EMPTY: Self = Self { bytes: [0; Self::LONGEST], len: 0 };

    /// As much of these bytes as fits.
    #[must_use]
    pub fn cut(bytes: &[u8]) -> Self {
        bytes.iter().fold(Self::EMPTY, |text, byte| text.and(*byte))
    }

    /// With one byte more, where it fits.
    pub(crate) fn and(mut self, byte: u8) -> Self {
        if let Some(place) = self.bytes.get_mut(usize::from(self.len)) {
            *place = byte;
            self.len += 1;
        }
        self
    }

    /// With these bytes more, as far as they fit.
    pub(crate) fn and_all(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |text, byte| text.and(*byte))
    }

    /// With the last digits of a number more.
    pub(crate) fn and_hex(self, number: u32, digits: u32) -> Self {
        (0..digits)
            .rev()
            .fold(self, |text, at| text.and(b"0123456789ABCDEF"[(number >> (4 * at) & 15) as usize]))
    }
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = Vec::<u8>::deserialize(from)?;
        if bytes.len() > Self::LONGEST {
            return Err(D::Error::invalid_length(bytes.len(), &"a text of at most 64 bytes"));
        }
        Ok(Self::cut(&bytes))
    }
}

/// What is not printable ASCII is escaped.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.escape_ascii().fmt(f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({self})")
    }
}
