//! The bit rates that have a number in the protocol.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A bit rate from 10 kbit/s to 1 Mbit/s, one of nine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BitRate(u8);

const NAMED: [(u32, &str); 9] = [
    (10_000, "10k"),
    (20_000, "20k"),
    (50_000, "50k"),
    (100_000, "100k"),
    (125_000, "125k"),
    (250_000, "250k"),
    (500_000, "500k"),
    (800_000, "800k"),
    (1_000_000, "1M"),
];

/// Why a text is no bit rate of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a bit rate of slcan is one of 10k, 20k, 50k, 100k, 125k, 250k, 500k, 800k and 1M")]
pub struct RateError;

impl BitRate {
    /// 500 kbit/s, which the CAN-bus BMS protocol uses.
    pub const USUAL: Self = Self(6);

    /// The rate behind the digit of `S`.
    #[must_use]
    pub fn from_digit(digit: u8) -> Option<Self> {
        (b'0'..=b'8').contains(&digit).then(|| Self(digit - b'0'))
    }

    /// The digit behind `S`.
    #[must_use]
    pub const fn digit(self) -> u8 {
        b'0' + self.0
    }

    /// Bits per second.
    #[must_use]
    pub fn bits_per_second(self) -> u32 {
        NAMED[usize::from(self.0)].0
    }
}

/// `500k`, `1M`, or the bits per second.
impl FromStr for BitRate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let number = text.parse().ok();
        let named = |(rate, name): &(u32, &str)| *name == text || number == Some(*rate);
        let at = NAMED.iter().position(named).ok_or(RateError)?;
        Ok(Self(at as u8))
    }
}

impl fmt::Display for BitRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAMED[usize::from(self.0)].1)
    }
}
