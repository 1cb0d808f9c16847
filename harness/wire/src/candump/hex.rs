//! Hexadecimal digits by table: no branch per digit.

const INVALID: u8 = 0xFF;

static DIGITS: [u8; 256] = digits();

const fn digits() -> [u8; 256] {
    let mut table = [INVALID; 256];
    let mut value = 0;
    while value < 16 {
        table[b"0123456789ABCDEF"[value] as usize] = value as u8;
        table[b"0123456789abcdef"[value] as usize] = value as u8;
        value += 1;
    }
    table
}

/// Whether this is a digit, in upper or lower case.
pub(super) fn is_digit(byte: u8) -> bool {
    DIGITS[usize::from(byte)] != INVALID
}

/// The number that up to eight digits stand for.
#[inline]
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    let mut number = 0;
    let mut seen = 0;
    for digit in digits {
        let value = DIGITS[usize::from(*digit)];
        seen |= value;
        number = number << 4 | u32::from(value & 15);
    }
    (seen < 16 && digits.len() <= 8).then_some(number)
}

/// Up to eight bytes as a little-endian word, out of two digits each.
#[inline]
pub(super) fn word(digits: &[u8]) -> Option<u64> {
    if let Ok(all) = <&[u8; 16]>::try_from(digits) {
        return whole_word(all);
    }
    if digits.len() > 16 || !digits.len().is_multiple_of(2) {
        return None;
    }
    let mut word = 0;
    let mut seen = 0;
    for (at, pair) in digits.chunks_exact(2).enumerate() {
        let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
        seen |= high | low;
        word |= u64::from(high << 4 | low & 15) << (8 * at);
    }
    (seen < 16).then_some(word)
}

/// Eight bytes as a little-endian word: all digits at once, without a table.
#[inline]
fn whole_word(digits: &[u8; 16]) -> Option<u64> {
    let mut values = [0; 16];
    let mut wrong = 0;
    for (value, digit) in values.iter_mut().zip(digits) {
        let number = digit.wrapping_sub(b'0');
        let letter = (digit | 0x20).wrapping_sub(b'a');
        *value = if number < 10 { number } else { letter.wrapping_add(10) };
        wrong |= u8::from(number >= 10) & u8::from(letter >= 6);
    }
    let [low, high] = [&values[..8], &values[8..]].map(|half| {
        half.chunks_exact(2).rev().fold(0, |word: u64, pair| word << 8 | u64::from(pair[0] << 4 | pair[1]))
    });
    (wrong == 0).then_some(high << 32 | low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One digit at a time.
    fn slowly(text: &str) -> Option<u64> {
        let bytes = text.as_bytes().chunks(2).rev();
        bytes
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .try_fold(0, |word, byte| Some(word << 8 | u64::from(byte?)))
    }

    proptest! {
        #[test]
        fn all_digits_at_once_are_what_each_of_them_is(text in "[0-9A-Fa-f]{16}") {
            prop_assert_eq!(word(text.as_bytes()), slowly(&text));
            prop_assert!(slowly(&text).is_some());
        }

        #[test]
        fn what_is_no_digit_is_found_wherever_it_is(text in "[0-9A-Fa-f]{16}", at in 0usize..16, byte: u8) {
            let mut digits = text.into_bytes();
            digits[at] = byte;
            prop_assert_eq!(word(&digits).is_some(), byte.is_ascii_hexdigit());
        }
    }
}
