//! Numbers as instruments write them.

use super::Refusal;
use crate::Text;

/// The longest number that an instrument writes; a longer one is a reply that went wrong.
const LONGEST: usize = 32;

/// What SCPI writes for a value beyond the range, and for none at all.
const OVERLOAD: f64 = 9.9e37;
const UNDEFINED: f64 = 9.91e37;

/// A number (NR1, NR2 or NR3) and what stands behind it.
///
/// # Errors
/// Where there is no number, it is too long, or it is one of those that stand for having none.
pub(super) fn number(text: &[u8]) -> Result<(f64, &[u8]), Refusal> {
    let len = length(text).ok_or_else(|| Refusal::NoNumber(Text::cut(text)))?;
    let (digits, rest) = text.split_at(len);
    if len > LONGEST {
        return Err(Refusal::NoNumber(Text::cut(text)));
    }
    let value: Option<f64> = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    match value {
        Some(value) if value.abs() == UNDEFINED => Err(Refusal::Undefined),
        Some(value) if value.abs() < OVERLOAD => Ok((value, rest)),
        Some(_) => Err(Refusal::Overload(Text::cut(digits))),
        None => Err(Refusal::NoNumber(Text::cut(text))),
    }
}

/// How many bytes of the beginning are a number.
fn length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let whole = digits(sign);
    let mut end = sign + whole;
    let mut mantissa = whole;
    if text.get(end) == Some(&b'.') {
        let part = digits(end + 1);
        mantissa += part;
        end += 1 + part;
    }
    if mantissa == 0 {
        return None;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        let power = digits(end + 1 + sign);
        // `12 E` is a number and a unit that nobody expects, not half an exponent.
        if power > 0 {
            end += 1 + sign + power;
        }
    }
    Some(end)
}

/// A whole number, in decimal digits or in hexadecimal ones with or without `0x` or `#H` before them.
pub(super) fn whole(text: &[u8], radix: u32) -> Option<u64> {
    let digits = match (radix, text) {
        (16, [b'0', b'x' | b'X', digits @ ..] | [b'#', b'h' | b'H', digits @ ..]) => digits,
        (10, [b'+', digits @ ..]) => digits,
        _ => text,
    };
    if digits.is_empty() || digits.len() > 16 || !digits.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}
