//! What the device says.

use super::{Errors, Flags, Line, LineError, State, frame};
use crate::{Frame, Text, hex};

/// One line of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A command was carried out; by some devices, a frame was taken.
    Done,
    /// BEL: a command or a frame was not taken.
    Refused,
    /// A frame was taken, of 11 bits or of 29.
    Taken {
        /// Whether the frame has an identifier of 29 bits.
        extended: bool,
    },
    /// A frame came.
    Frame {
        /// The frame.
        frame: Frame,
        /// Milliseconds of the device's own clock, which begins again after a minute.
        stamp: Option<u16>,
    },
    /// The status flags.
    Flags(Flags),
    /// The version, as the device writes it.
    Version(Text),
    /// The serial number, as the device writes it.
    SerialNumber(Text),
    /// The error state of the controller.
    State(State),
    /// What went wrong on the bus.
    Errors(Errors),
}

impl Answer {
    /// The line, with its end.
    #[must_use]
    pub fn text(&self) -> Text {
        let text = match self {
            Self::Refused => return Text::EMPTY.and(7),
            Self::Done => Text::EMPTY,
            Self::Taken { extended } => Text::EMPTY.and(if *extended { b'Z' } else { b'z' }),
            Self::Frame { frame, stamp } => {
                let text = frame::text(frame);
                stamp.map_or(text, |stamp| text.and_hex(u32::from(stamp), 4))
            }
            Self::Flags(Flags(flags)) => Text::EMPTY.and(b'F').and_hex(u32::from(*flags), 2),
            Self::Version(text) => Text::EMPTY.and(b'V').and_all(text),
            Self::SerialNumber(text) => Text::EMPTY.and(b'N').and_all(text),
            Self::State(state) => state.text(),
            Self::Errors(errors) => errors.text(),
        };
        text.and(b'\r')
    }

    /// What a line of the device means.
    ///
    /// # Errors
    /// Where it means nothing: it was damaged on its way, or a device says more than is known here.
    pub fn read(line: Line<'_>) -> Result<Self, LineError> {
        match line {
            Line::Bell => Ok(Self::Refused),
            Line::Text(text) => Self::of(text).ok_or_else(|| LineError::of(line)),
            _ => Err(LineError::of(line)),
        }
    }

    fn of(text: &[u8]) -> Option<Self> {
        Some(match text {
            [] => Self::Done,
            b"z" => Self::Taken { extended: false },
            b"Z" => Self::Taken { extended: true },
            [b't' | b'T' | b'r' | b'R', ..] => Self::frame(text)?,
            [b'F', digits @ ..] if digits.len() == 2 => Self::Flags(Flags(hex::number(digits)? as u8)),
            [b'V', version @ ..] => Self::Version(printable(version)?),
            [b'N', number @ ..] => Self::SerialNumber(printable(number)?),
            [b's', state @ ..] => Self::State(State::read(state)?),
            [b'e', errors @ ..] => Self::Errors(Errors::read(errors)?),
            _ => return None,
        })
    }

    fn frame(text: &[u8]) -> Option<Self> {
        let (frame, rest) = frame::parse(text)?;
        let stamp = match rest.len() {
            0 => None,
            4 => Some(hex::number(rest)? as u16),
            _ => return None,
        };
        Some(Self::Frame { frame, stamp })
    }
}

fn printable(text: &[u8]) -> Option<Text> {
    text.iter().all(|byte| (b' '..=b'~').contains(byte)).then(|| Text::cut(text))
}
