//! What the host says.

use super::{BitRate, Line, LineError, frame};
use crate::{Frame, Text};

/// One line of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// An empty line, which ends whatever the device had heard before.
    Nothing,
    /// A frame to be sent.
    Send(Frame),
    /// The bit rate, while the channel is closed.
    BitRate(BitRate),
    /// Whether frames carry stamps, while the channel is closed.
    Stamps(bool),
    /// Open the channel.
    Open,
    /// Open it to listen only: nothing is sent or acknowledged.
    Listen,
    /// Close it.
    Close,
    /// Tell the status flags, and clear them.
    Flags,
    /// Tell the version.
    Version,
    /// Tell the serial number.
    SerialNumber,
}

impl Command {
    /// The line, with its end.
    #[must_use]
    pub fn text(&self) -> Text {
        let text = match self {
            Self::Nothing => Text::EMPTY,
            Self::Send(frame) => frame::text(frame),
            Self::BitRate(rate) => Text::EMPTY.and(b'S').and(rate.digit()),
            Self::Stamps(on) => Text::EMPTY.and(b'Z').and(b'0' + u8::from(*on)),
            Self::Open => Text::EMPTY.and(b'O'),
            Self::Listen => Text::EMPTY.and(b'L'),
            Self::Close => Text::EMPTY.and(b'C'),
            Self::Flags => Text::EMPTY.and(b'F'),
            Self::Version => Text::EMPTY.and(b'V'),
            Self::SerialNumber => Text::EMPTY.and(b'N'),
        };
        text.and(b'\r')
    }

    /// What a line of the host means.
    ///
    /// # Errors
    /// Where it means nothing here; a device refuses it.
    pub fn read(line: Line<'_>) -> Result<Self, LineError> {
        match line {
            Line::Text(text) => Self::of(text).ok_or_else(|| LineError::of(line)),
            _ => Err(LineError::of(line)),
        }
    }

    fn of(text: &[u8]) -> Option<Self> {
        Some(match text {
            [] => Self::Nothing,
            [b'S', digit] => Self::BitRate(BitRate::from_digit(*digit)?),
            [b'Z', on @ (b'0' | b'1')] => Self::Stamps(*on == b'1'),
            b"O" => Self::Open,
            b"L" => Self::Listen,
            b"C" => Self::Close,
            b"F" => Self::Flags,
            b"V" => Self::Version,
            b"N" => Self::SerialNumber,
            [b't' | b'T' | b'r' | b'R', ..] => match frame::parse(text)? {
                (frame, []) => Self::Send(frame),
                _ => return None,
            },
            _ => return None,
        })
    }
}
