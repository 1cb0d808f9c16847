//! What follows a header, read as what the command takes.

use std::ops::RangeInclusive;

use super::Trouble;

/// A number with its unit, or a word for the ends of its range.
pub(crate) fn number(text: &str, unit: &str, range: &RangeInclusive<f64>) -> Result<f64, Trouble> {
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "MIN" | "MINIMUM" => return Ok(*range.start()),
        "MAX" | "MAXIMUM" => return Ok(*range.end()),
        _ => {}
    }
    let end = upper.find(|c: char| c.is_ascii_alphabetic() && c != 'E').unwrap_or(upper.len());
    let (digits, suffix) = upper.split_at(end);
    let number: f64 = digits.trim().parse().map_err(|_| Trouble::DataType)?;
    let number = number * factor(suffix.trim(), unit)?;
    if range.contains(&number) { Ok(number) } else { Err(Trouble::OutOfRange) }
}

/// By what a number is multiplied that has this suffix.
fn factor(suffix: &str, unit: &str) -> Result<f64, Trouble> {
    match suffix.strip_suffix(unit) {
        Some("") => Ok(1.0),
        Some("M") => Ok(1e-3),
        Some("K") => Ok(1e3),
        _ if suffix.is_empty() => Ok(1.0),
        _ => Err(Trouble::Suffix),
    }
}

/// `ON` or `1`, `OFF` or `0`.
pub(crate) fn switch(text: &str) -> Result<bool, Trouble> {
    match text.to_ascii_uppercase().as_str() {
        "ON" | "1" => Ok(true),
        "OFF" | "0" => Ok(false),
        _ => Err(Trouble::Illegal),
    }
}

/// A list of channels: `(@1,3)`, `(@101:103)`.
pub(crate) fn list(text: &str) -> Result<Vec<u32>, Trouble> {
    let inner = text.strip_prefix("(@").and_then(|text| text.strip_suffix(')')).ok_or(Trouble::Syntax)?;
    let mut channels = vec![];
    for part in inner.split(',').map(str::trim) {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        let read = |text: &str| text.trim().parse::<u32>().map_err(|_| Trouble::Syntax);
        let (first, last) = (read(first)?, read(last)?);
        if first > last || last - first > 99 {
            return Err(Trouble::OutOfRange);
        }
        channels.extend(first..=last);
    }
    Ok(channels)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("12.5", Ok(12.5))]
    #[case::with_an_exponent("1.2E+1", Ok(12.0))]
    #[case::with_its_unit("12 V", Ok(12.0))]
    #[case::in_thousandths("500mV", Ok(0.5))]
    #[case::a_word("MAX", Ok(60.0))]
    #[case::another_unit("12 A", Err(Trouble::Suffix))]
    #[case::too_much("61", Err(Trouble::OutOfRange))]
    #[case::no_number("twelve", Err(Trouble::DataType))]
    #[case::not_a_number("NAN", Err(Trouble::DataType))]
    fn a_number_is_read(#[case] text: &str, #[case] read: Result<f64, Trouble>) {
        assert_eq!(number(text, "V", &(0.0..=60.0)), read);
    }

    #[rstest]
    #[case::several("(@1,3)", Ok(vec![1, 3]))]
    #[case::from_to("(@101:103)", Ok(vec![101, 102, 103]))]
    #[case::the_wrong_way_round("@(1)", Err(Trouble::Syntax))]
    #[case::empty("(@)", Err(Trouble::Syntax))]
    fn a_list_of_channels_is_read(#[case] text: &str, #[case] read: Result<Vec<u32>, Trouble>) {
        assert_eq!(list(text), read);
    }
}
