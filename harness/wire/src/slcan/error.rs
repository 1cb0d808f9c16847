//! What is wrong with a line.

use thiserror::Error;

use super::Line;
use crate::Text;

/// Why a line was passed over. What it quotes is escaped, and cut where it is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LineError {
    /// A line that nothing begins with.
    #[error("`{0}` is no line of slcan")]
    Unknown(Text),
    /// It begins like a line of the protocol and does not go on like it.
    #[error("`{0}` is damaged")]
    Damaged(Text),
    /// A frame of CAN FD.
    #[error("`{0}` is a frame of CAN FD, which the protocol of the battery does not use")]
    Fd(Text),
    /// More bytes than any line has.
    #[error("a line of {len} bytes that begins with `{start}` is no line of slcan")]
    Overlong {
        /// How it begins.
        start: Text,
        /// How many bytes it has.
        len: u64,
    },
}

impl LineError {
    /// What is wrong with a line that has no meaning.
    pub(super) fn of(line: Line<'_>) -> Self {
        let (text, len) = match line {
            Line::Text(text) | Line::Cut(text) => (text, text.len() as u64),
            Line::Overlong { start, len } => (start, len),
            Line::Bell => (&[7][..], 1),
        };
        let start = Text::cut(text);
        match (text.first(), line) {
            (Some(b'd' | b'D' | b'b' | b'B'), _) => Self::Fd(start),
            (_, Line::Overlong { .. }) => Self::Overlong { start, len },
            (Some(first), _) if b"tTrRsSeEFVNZOLC".contains(first) => Self::Damaged(start),
            _ => Self::Unknown(start),
        }
    }
}
