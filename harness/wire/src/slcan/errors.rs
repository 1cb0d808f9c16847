//! What went wrong on the bus, as some devices tell it: `e2bc`.

use crate::{CanId, Frame, Text};

/// Errors on the bus, one bit each in the order of [`Errors::LETTERS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Errors(u8);

impl Errors {
    /// No acknowledgement, bit 0, bit 1, check sum, form, receive overrun, send overrun, stuffing.
    pub const LETTERS: [u8; 8] = *b"abBcfoOs";

    /// Class, word of an error frame of Linux (`linux/can/error.h`).
    const MEANINGS: [(u32, u64); 8] = [
        (0x020, 0x19 << 24),
        (0, 0x08 << 16),
        (0, 0x10 << 16),
        (0, 0x01 << 16 | 0x08 << 24),
        (0, 0x02 << 16),
        (0x004, 0x01 << 8),
        (0x004, 0x02 << 8),
        (0, 0x04 << 16),
    ];

    /// The errors of these bits.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Whether the error with this letter is among them.
    #[must_use]
    pub fn has(self, letter: u8) -> bool {
        bit(letter).is_some_and(|bit| self.0 & bit != 0)
    }

    /// The error frame that Linux makes of it.
    #[must_use]
    pub fn frame(self) -> Frame {
        /// A violation of the protocol, an error on the bus.
        const CLASS: u32 = 0x008 | 0x080;
        let all = Self::LETTERS.iter().zip(Self::MEANINGS).filter(|(letter, _)| self.has(**letter));
        let (class, word) =
            all.fold((CLASS, 0), |(class, word), (_, meaning)| (class | meaning.0, word | meaning.1));
        Frame::full(CanId::error(class), word)
    }

    pub(super) fn text(self) -> Text {
        let letters = Self::LETTERS.iter().filter(|letter| self.has(**letter));
        letters.fold(Text::EMPTY.and(b'e').and(b'0' + self.0.count_ones() as u8), |text, letter| {
            text.and(*letter)
        })
    }

    /// Out of what stands behind the `e`.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let (count, letters) = text.split_first()?;
        let fits = usize::from(count.checked_sub(b'0')?) == letters.len() && letters.len() <= 8;
        let bits = letters.iter().try_fold(0, |bits, letter| Some(bits | bit(*letter)?))?;
        fits.then_some(Self(bits))
    }
}

fn bit(letter: u8) -> Option<u8> {
    Errors::LETTERS.iter().position(|known| *known == letter).map(|at| 1 << at)
}
