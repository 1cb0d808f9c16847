//! Numbers in as few bytes as they need.

/// The longest varint of 64 bits.
const MAX_LEN: usize = 10;

/// Appends `value`, seven bits a byte, the lowest first.
pub(crate) fn write(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// What stands at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Varint {
    /// A number and how many bytes it took.
    Value(u64, usize),
    /// The beginning of a number: the bytes end too early.
    Cut,
    /// No number of 64 bits, or one that is longer than it needs to be.
    Malformed,
}

/// Reads the number at the beginning of `bytes`.
pub(crate) fn read(bytes: &[u8]) -> Varint {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().take(MAX_LEN).enumerate() {
        value |= u64::from(byte & 0x7F) << (7 * index as u32);
        if byte & 0x80 == 0 {
            // A last byte of zero adds nothing, and the tenth byte has room for one bit only.
            let padded = *byte == 0 && index > 0;
            let overflows = index == MAX_LEN - 1 && *byte > 1;
            return if padded || overflows { Varint::Malformed } else { Varint::Value(value, index + 1) };
        }
    }
    if bytes.len() < MAX_LEN { Varint::Cut } else { Varint::Malformed }
}

/// Folds the sign into the lowest bit, so that small distances in both directions stay short.
pub(crate) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Undoes [`zigzag`].
pub(crate) const fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::nothing(&[], Varint::Cut)]
    #[case::one_byte(&[5, 9], Varint::Value(5, 1))]
    #[case::half(&[0x80], Varint::Cut)]
    #[case::longer_than_needed(&[0x85, 0x00], Varint::Malformed)]
    #[case::more_than_64_bits(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2], Varint::Malformed)]
    #[case::endless(&[0xFF; 11], Varint::Malformed)]
    fn a_number_has_one_form(#[case] bytes: &[u8], #[case] expected: Varint) {
        assert_eq!(read(bytes), expected);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(value: u64, shift in 0u32..64) {
            let mut out = Vec::new();
            write(&mut out, value >> shift);
            prop_assert_eq!(read(&out), Varint::Value(value >> shift, out.len()));
        }

        #[test]
        fn signs_come_back(value: i64) {
            prop_assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
