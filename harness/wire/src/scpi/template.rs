//! Commands with places for numbers.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Command, Slot, Values};

/// Which way a number goes that has more digits than are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rounding {
    /// Towards zero: for what must not be exceeded.
    Down,
    /// Away from zero: for what must not be fallen short of.
    Up,
}

/// How a number is written: in fixed digits, because instruments read exponents differently or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Digits {
    /// How many behind the point; none is written without them.
    pub decimals: u8,
    /// How many bytes at least, filled with zeros in front; the sign counts.
    pub width: u8,
    /// What the number is multiplied by before it is written: -1 where an instrument wants the sign, 1000 for
    /// milliseconds.
    pub scale: f64,
    /// Which way the rest goes.
    pub rounding: Rounding,
}

/// A part of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// These bytes.
    Bytes(Box<[u8]>),
    /// The number in a slot.
    Number(Slot, Digits),
}

/// A command with places for numbers, its end included.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Template(pub Vec<Piece>);

/// Why a command cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Error, Serialize, Deserialize)]
pub enum Unwritable {
    /// A slot has no value.
    #[error("nothing is known of the {0} that is to be set")]
    Unset(Slot),
    /// A value is negative, infinite, not a number, or too large for any instrument.
    #[error("{value} cannot be set as {slot}")]
    Value {
        /// The slot.
        slot: Slot,
        /// The value.
        value: f64,
    },
    /// More bytes than a command has.
    #[error("the command has more than {} bytes", Command::LONGEST)]
    TooLong,
}

/// Beyond this, a number is not a set point of anything.
const LARGEST: f64 = 1e9;

/// The most digits behind the point.
const MOST_DECIMALS: u8 = 6;

impl Template {
    /// The command with these values. Allocates nothing.
    ///
    /// # Errors
    /// Where a slot has no value or an impossible one, or the command is too long.
    pub fn write(&self, values: &Values) -> Result<Command, Unwritable> {
        let mut command = Command::EMPTY;
        for piece in &self.0 {
            let fits = match piece {
                Piece::Bytes(bytes) => command.push(bytes),
                Piece::Number(slot, digits) => {
                    let units = digits.units(*slot, values)?;
                    let (text, from) = digits.text(units);
                    command.push(&text[from..])
                }
            };
            if !fits {
                return Err(Unwritable::TooLong);
            }
        }
        Ok(command)
    }

    /// The slots that it has places for.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Number(slot, _) => Some(*slot),
            Piece::Bytes(_) => None,
        })
    }
}

impl Digits {
    /// The number as it will be read by the instrument: scaled, and rounded to the digits that are written.
    ///
    /// # Errors
    /// Where the slot has no value or an impossible one.
    pub fn sent(&self, slot: Slot, values: &Values) -> Result<f64, Unwritable> {
        Ok(self.units(slot, values)? as f64 / self.tenths())
    }

    /// One in the last digit.
    #[must_use]
    pub fn last_digit(&self) -> f64 {
        1.0 / self.tenths()
    }

    fn tenths(&self) -> f64 {
        (0..self.decimals.min(MOST_DECIMALS)).fold(1.0, |tenths, _| tenths * 10.0)
    }

    /// How many of the last digit, with the sign of the scale.
    fn units(&self, slot: Slot, values: &Values) -> Result<i64, Unwritable> {
        let value = values.get(slot).ok_or(Unwritable::Unset(slot))?;
        if !(0.0..=LARGEST).contains(&value) {
            return Err(Unwritable::Value { slot, value });
        }
        let exact = value * self.scale.abs() * self.tenths();
        let nearest = exact.round();
        // 13.2 is stored as slightly less: what is that near to a whole one was meant to be one.
        let near = (nearest - exact).abs() <= exact.abs() * 1e-12;
        let whole = match self.rounding {
            _ if near => nearest,
            Rounding::Down => exact.floor(),
            Rounding::Up => exact.ceil(),
        };
        let signed = if self.scale < 0.0 { -whole } else { whole };
        Ok(signed as i64)
    }

    /// The digits, at the end of these bytes, and where they begin.
    fn text(&self, units: i64) -> ([u8; 48], usize) {
        let (mut text, mut from) = ([b'0'; 48], 48);
        let decimals = usize::from(self.decimals.min(MOST_DECIMALS));
        let mut rest = units.unsigned_abs();
        let mut written = 0;
        while rest > 0 || written <= decimals {
            if written == decimals && decimals > 0 {
                from -= 1;
                text[from] = b'.';
            }
            from -= 1;
            text[from] = b'0' + (rest % 10) as u8;
            rest /= 10;
            written += 1;
        }
        let sign = usize::from(units < 0);
        let wanted = 48 - usize::from(self.width).min(40) + sign;
        from = from.min(wanted);
        if sign == 1 {
            from -= 1;
            text[from] = b'-';
        }
        (text, from)
    }
}
