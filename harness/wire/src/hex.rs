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
pub(crate) fn is_digit(byte: u8) -> bool {
    DIGITS[usize::from(byte)] != INVALID
}

/// The number that up to eight digits stand for.
#[inline]
pub(crate) fn number(digits: &[u8]) -> Option<u32> {
    let mut number = 0;
    let mut seen = 0;
    for digit in digits {
        let value = DIGITS[usize::from(*digit)];
        seen |= value;
        number = number << 4 | u32::from(value & 15);
    }
    (seen < 16 && digits.len() <= 8).then_some(number)
}

/// Up to eight bytes as a little-endian word, out of two digits each. Most frames have eight, and each line of a log has one.
#[inline(always)]
pub(crate) fn word(digits: &[u8]) -> Option<u64> {
    if let Some((first, rest)) = digits.split_first_chunk::<8>()
        && let Ok(last) = <[u8; 8]>::try_from(rest)
    {
        return Some(u64::from(four_bytes(*first)?) | u64::from(four_bytes(last)?) << 32);
    }
    shorter_word(digits)
}

fn shorter_word(digits: &[u8]) -> Option<u64> {
    if digits.len() > 16 || !digits.len().is_multiple_of(2) {
        return None;
    }
    match (digits.first_chunk::<8>(), digits.last_chunk::<8>()) {
        // Where there are fewer than sixteen, the bytes in both halves are the same.
        (Some(first), Some(last)) => {
            let behind = 8 * (digits.len() / 2 - 4) as u32;
            Some(u64::from(four_bytes(*first)?) | u64::from(four_bytes(*last)?) << behind)
        }
        _ => few_bytes(digits),
    }
}

/// Four bytes as a little-endian word: eight digits at once, without a table.
#[inline]
const fn four_bytes(digits: [u8; 8]) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let digits = u64::from_le_bytes(digits);
    let letters = digits >> 6 & ONES;
    let low = digits & (ONES * 0x0F);
    // Upper case, the higher half of each is 3 or 4. The lower half of a number is at most 9, of a letter from 1 to 6.
    let is_either = (digits & !(letters << 5)) == low + ONES * 0x30 + letters * 0x10;
    let too_high = low + ONES * 0x76 + letters * 3;
    let not_zero = low + ONES * 0x7F;
    if !is_either || (too_high | letters << 7 & !not_zero) & HIGH != 0 {
        return None;
    }
    // The first digit of each byte moves beside its second, then neighbours move together.
    let values = low + letters * 9;
    let bytes = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF;
    let pairs = (bytes | bytes >> 8) & 0x0000_FFFF_0000_FFFF;
    Some((pairs | pairs >> 16) as u32)
}

/// Up to three bytes, digit by digit.
fn few_bytes(digits: &[u8]) -> Option<u64> {
    let mut word = 0;
    let mut seen = 0;
    for (at, pair) in digits.chunks_exact(2).enumerate() {
        let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
        seen |= high | low;
        word |= u64::from(high << 4 | low & 15) << (8 * at);
    }
    (seen < 16).then_some(word)
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
        fn all_digits_at_once_are_what_each_of_them_is(text in "([0-9A-Fa-f]{2}){0,8}") {
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
