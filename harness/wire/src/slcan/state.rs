//! The error state of a controller, as some devices tell it: `sp128000`.

use crate::{CanId, Frame, Text};

/// How far a controller takes part (ISO 11898-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// In everything.
    Active,
    /// In everything, with 96 errors or more.
    Warning,
    /// It no longer marks errors for others to see.
    Passive,
    /// Not at all.
    Off,
}

/// The error state of a controller, with its counts of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// How far it takes part.
    pub level: Level,
    /// Errors while receiving, at most 999.
    pub receiving: u16,
    /// Errors while sending, at most 999.
    pub sending: u16,
}

const LETTERS: [(u8, Level); 4] =
    [(b'a', Level::Active), (b'w', Level::Warning), (b'p', Level::Passive), (b'b', Level::Off)];

impl State {
    /// The error frame that Linux makes of it (`linux/can/error.h`).
    #[must_use]
    pub fn frame(&self) -> Frame {
        let (class, detail) = match self.level {
            Level::Active => (0x004, 0x40),
            Level::Warning => (0x004, 0x0C),
            Level::Passive => (0x004, 0x30),
            Level::Off => (0x040, 0),
        };
        let count = |errors: u16| u64::from(errors.min(255));
        let word = detail << 8 | count(self.sending) << 48 | count(self.receiving) << 56;
        Frame::full(CanId::error(class), word)
    }

    pub(super) fn text(&self) -> Text {
        let letter =
            LETTERS.iter().find(|(_, level)| *level == self.level).map_or(b'a', |(letter, _)| *letter);
        three_digits(three_digits(Text::EMPTY.and(b's').and(letter), self.receiving), self.sending)
    }

    /// Out of what stands behind the `s`.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let (letter, digits) = text.split_first()?;
        let level = LETTERS.iter().find(|(known, _)| known == letter)?.1;
        let (receiving, sending) = (digits.len() == 6).then(|| digits.split_at(3))?;
        Some(Self { level, receiving: number(receiving)?, sending: number(sending)? })
    }
}

fn three_digits(text: Text, number: u16) -> Text {
    [100, 10, 1].iter().fold(text, |text, unit| text.and(b'0' + (number.min(999) / unit % 10) as u8))
}

fn number(digits: &[u8]) -> Option<u16> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0')))
}
