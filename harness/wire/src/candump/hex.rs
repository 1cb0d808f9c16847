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
