//! The words of an element.

use quantity::Span;

use crate::{CanId, Frame, hex};

/// The words that are left of an element.
pub(super) struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    pub(super) const fn of(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The next word, empty at the end.
    pub(super) fn next(&mut self) -> &'a [u8] {
        let rest = self.0.trim_ascii();
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.0 = rest;
        word
    }

    /// All that is left, without the blanks around it.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.0.trim_ascii()
    }

    /// An identifier: up to seven digits are 11 bits, eight are 29.
    pub(super) fn id(&mut self) -> Option<CanId> {
        let word = self.next();
        let number = (!word.is_empty()).then(|| hex::number(word))??;
        match word.len() {
            8 => CanId::extended(number).ok(),
            _ => CanId::standard(u16::try_from(number).ok()?).ok(),
        }
    }

    /// A length, 0 to 8.
    pub(super) fn length(&mut self) -> Option<u8> {
        match self.next() {
            [digit @ b'0'..=b'8'] => Some(digit - b'0'),
            _ => None,
        }
    }

    /// A stamp: seconds and up to nine digits behind a dot.
    pub(super) fn stamp(&mut self) -> Option<Span> {
        const SECOND: i64 = 1_000_000_000;
        let word = self.next();
        let dot = word.iter().position(|byte| *byte == b'.').unwrap_or(word.len());
        let (seconds, fraction) = (&word[..dot], word.get(dot + 1..).unwrap_or_default());
        let unit =
            SECOND / 10_i64.checked_pow(u32::try_from(fraction.len()).ok().filter(|len| *len <= 9)?)?;
        let nanos = decimal(seconds)?.checked_mul(SECOND)?.checked_add(decimal(fraction)? * unit)?;
        (!seconds.is_empty()).then(|| Span::from_nanos(nanos))
    }

    /// Bytes: `AABB`, or one word of one or two digits each.
    pub(super) fn frame(mut self, id: CanId) -> Option<Frame> {
        let mut bytes = [0; 8];
        let mut len = 0;
        loop {
            let digits = self.next();
            if digits.is_empty() {
                return Frame::new(id, &bytes[..len]).ok();
            }
            for byte in digits.chunks(2) {
                *bytes.get_mut(len)? = hex::number(byte)? as u8;
                len += 1;
            }
            // Half a byte stands alone, or something was cut.
            if digits.len() > 1 && digits.len() % 2 == 1 {
                return None;
            }
        }
    }
}

fn decimal(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
