//! Numbers out of text.

/// A number of up to eight hexadecimal digits.
pub(super) fn hex(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    text.iter().try_fold(0, |number, byte| Some(number << 4 | char::from(*byte).to_digit(16)?))
}

/// A number of up to 18 decimal digits.
pub(super) fn whole(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

/// A decimal number, in units of its `digits`-th digit behind the point: with 9, seconds become nanoseconds. Further
/// digits are cut. Python writes very small numbers with an exponent.
pub(super) fn scaled(text: &[u8], digits: usize) -> Option<i64> {
    if text.len() > 64 {
        return None;
    }
    if text.contains(&b'e') || text.contains(&b'E') {
        return with_exponent(text, digits);
    }
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let fraction = text.get(point + 1..).unwrap_or_default();
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let padded = fraction.iter().chain(std::iter::repeat(&b'0')).take(digits);
    padded.fold(whole(&text[..point]), |number, digit| {
        number?.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
    })
}

fn with_exponent(text: &[u8], digits: usize) -> Option<i64> {
    let number: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    let scaled = (0..digits).fold(number, |number, _| number * 10.0);
    (0.0..9e18).contains(&scaled).then_some(scaled.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::seconds("1700000000.123456789", 9, Some(1_700_000_000_123_456_789))]
    #[case::further_digits_are_cut("0.1234567899", 9, Some(123_456_789))]
    #[case::without_a_point("12", 3, Some(12_000))]
    #[case::nothing_behind_the_point("12.", 3, Some(12_000))]
    #[case::nothing_before_it(".5", 3, None)]
    #[case::exponent("1e-06", 9, Some(1_000))]
    #[case::negative("-1.0", 9, None)]
    #[case::not_a_number("nan", 9, None)]
    #[case::exponent_beyond("1e300", 9, None)]
    #[case::beyond("99999999999999999.9", 9, None)]
    #[case::letters("1.2x", 9, None)]
    fn a_decimal_number_is_scaled(#[case] text: &str, #[case] digits: usize, #[case] number: Option<i64>) {
        assert_eq!(scaled(text.as_bytes(), digits), number);
    }
}
