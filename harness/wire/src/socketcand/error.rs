//! What is wrong with an element.

use thiserror::Error;

use super::Element;
use crate::Text;

/// Why something was passed over. What it quotes is escaped, and cut where it is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ElementError {
    /// An element that begins with no known word, or does not go on like one.
    #[error("`<{0}>` is no element of socketcand that is known here")]
    Unknown(Text),
    /// A frame of CAN FD.
    #[error("`<{0}>` is a frame of CAN FD, which the protocol of the battery does not use")]
    Fd(Text),
    /// More bytes than any element has.
    #[error("an element of {len} bytes that begins with `<{start}` is none of socketcand")]
    Overlong {
        /// How it begins.
        start: Text,
        /// How many bytes it has.
        len: u64,
    },
    /// Bytes that belong to no element.
    #[error("{0} bytes stand outside of any element of socketcand")]
    Outside(u64),
}

impl ElementError {
    /// What is wrong with an element that has no meaning.
    pub(super) fn of(element: Element<'_>) -> Self {
        match element {
            Element::Outside(bytes) => Self::Outside(bytes),
            Element::Overlong { start, len } => Self::Overlong { start: Text::cut(start), len },
            Element::Inside(text) if text.trim_ascii_start().starts_with(b"fd") => Self::Fd(Text::cut(text)),
            Element::Inside(text) => Self::Unknown(Text::cut(text)),
        }
    }
}
