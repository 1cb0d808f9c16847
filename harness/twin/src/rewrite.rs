//! What a defect makes of the bits of a field, whatever they stand for.

use serde::{Deserialize, Serialize};
use wire::Field;

/// What becomes of the bits of a signal. It is done with the raw number, sign included; what does not fit is cut off, as
/// where a program stores a number in too few bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rewrite {
    /// Multiplied.
    Times(u32),
    /// Divided, towards zero; by zero gives zero.
    Over(u32),
    /// So many counts more, or less.
    Plus(i32),
    /// The number of the other sign.
    Negated,
    /// Every bit the other one.
    Inverted,
    /// Its bytes in the opposite order; a field of part of a byte, or of one, stays as it is.
    BytesReversed,
}

impl Rewrite {
    /// The frame's word with this field rewritten.
    pub(crate) fn apply(self, field: &Field, word: u64) -> u64 {
        field.insert(word, self.of(field, field.raw(word)))
    }

    fn of(self, field: &Field, raw: u64) -> u64 {
        let number = field.number(raw);
        let number = match self {
            Self::Times(factor) => number.wrapping_mul(i64::from(factor)),
            Self::Over(divisor) => number.checked_div(i64::from(divisor)).unwrap_or(0),
            Self::Plus(counts) => number.wrapping_add(i64::from(counts)),
            Self::Negated => number.wrapping_neg(),
            Self::Inverted => !number,
            Self::BytesReversed => return reversed(field, raw),
        };
        number as u64
    }
}

fn reversed(field: &Field, raw: u64) -> u64 {
    let bits = u32::from(field.bits());
    if bits.is_multiple_of(8) { raw.swap_bytes() >> (64 - bits.clamp(1, 64)) } else { raw }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::protocol::table;

    #[rstest]
    #[case::ten_times("CVL", Rewrite::Times(10), 560, 5_600)]
    #[case::what_does_not_fit_is_cut_off("CVL", Rewrite::Times(1_000), 560, 560_000 & 0xFFFF)]
    #[case::a_tenth("CVL", Rewrite::Over(10), 569, 56)]
    #[case::nothing_divides_by_zero("CVL", Rewrite::Over(0), 569, 0)]
    #[case::a_tenth_of_a_negative_number("Current", Rewrite::Over(10), 0xFFF6, 0xFFFF)]
    #[case::more("CVL", Rewrite::Plus(5), 560, 565)]
    #[case::less_than_nothing("CVL", Rewrite::Plus(-5), 0, 0xFFFB)]
    #[case::the_other_sign("Current", Rewrite::Negated, 600, 0xFDA8)]
    #[case::the_other_bits("HighVoltageAlarm", Rewrite::Inverted, 2, 1)]
    #[case::the_other_byte_first("CVL", Rewrite::BytesReversed, 0x0230, 0x3002)]
    #[case::of_a_big_endian_field("FirmwareVersion", Rewrite::BytesReversed, 0x0102, 0x0201)]
    #[case::a_pair_of_bits_has_no_bytes("HighVoltageAlarm", Rewrite::BytesReversed, 2, 2)]
    fn a_field_is_rewritten_and_its_neighbours_are_not(
        #[case] signal: &str,
        #[case] how: Rewrite,
        #[case] raw: u64,
        #[case] becomes: u64,
    ) {
        let table = table();
        let field = table.signal(table.signal_named(signal).unwrap()).field;
        for others in [0, u64::MAX] {
            let word = how.apply(&field, field.insert(others, raw));
            assert_eq!(field.raw(word), becomes);
            assert_eq!(field.insert(word, 0), field.insert(others, 0));
        }
    }
}
