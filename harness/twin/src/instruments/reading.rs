//! Numbers as instruments print them.

/// With an exponent of two digits and signs everywhere: `+5.28400E+01`.
pub(crate) fn nr3(value: f64, decimals: usize) -> String {
    let written = format!("{value:+.decimals$E}");
    let Some((mantissa, exponent)) = written.split_once('E') else { return written };
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}E{sign}{digits:0>2}")
}

/// With this many decimals and no sign where it is not negative: `52.840`. Zero is never negative.
pub(crate) fn nr2(value: f64, decimals: usize) -> String {
    let written = format!("{value:.decimals$}");
    match written.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        _ => written,
    }
}

/// `ON` or `OFF`.
pub(crate) fn on_off(on: bool) -> String {
    String::from(if on { "ON" } else { "OFF" })
}

/// `1` or `0`.
pub(crate) fn one_zero(on: bool) -> String {
    String::from(if on { "1" } else { "0" })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::more_than_one(52.84, "+5.28400E+01")]
    #[case::less_than_one(-0.0123, "-1.23000E-02")]
    #[case::overload(9.9e37, "+9.90000E+37")]
    #[case::nothing(0.0, "+0.00000E+00")]
    fn an_exponent_has_two_digits(#[case] value: f64, #[case] written: &str) {
        assert_eq!(nr3(value, 5), written);
    }

    #[test]
    fn nothing_has_no_sign() {
        assert_eq!(nr2(-0.0004, 3), "0.000");
        assert_eq!(nr2(-1.5, 1), "-1.5");
    }
}
