//! Stamps: `(1436509052.249713)`, `(000.000000)` and `(2022-01-01 12:00:00.123456)`, in whole nanoseconds.

use super::cursor::Cursor;
use super::{Expected, LineError};

const NANOS: i64 = 1_000_000_000;

/// The time after the opening parenthesis, and the closing one.
pub(super) fn stamp(cursor: &mut Cursor<'_>) -> Result<i64, LineError> {
    let before = cursor.rest().len();
    let time = seconds_or_date(cursor).and_then(|seconds| nanos(cursor, seconds));
    match time {
        Some(time) if cursor.eat(b")") => Ok(time),
        _ => Err(cursor.fail_back(before - cursor.rest().len(), Expected::Time)),
    }
}

fn seconds_or_date(cursor: &mut Cursor<'_>) -> Option<i64> {
    let first = digits(cursor, 11)?;
    if cursor.eat(b"-") { date(cursor, first) } else { Some(first) }
}

fn nanos(cursor: &mut Cursor<'_>, seconds: i64) -> Option<i64> {
    if !cursor.eat(b".") {
        return None;
    }
    let fraction = cursor.take(|byte| byte.is_ascii_digit());
    if fraction.is_empty() || fraction.len() > 9 {
        return None;
    }
    let digits = fraction.iter().chain(std::iter::repeat(&b'0')).take(9);
    let fraction = digits.fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    seconds.checked_mul(NANOS)?.checked_add(fraction)
}

/// Seconds since 1970 of the rest of a date; its zone is not in the text, so it is taken as UTC.
fn date(cursor: &mut Cursor<'_>, year: i64) -> Option<i64> {
    let month = part(cursor, 1..=12)?;
    let day = cursor.eat(b"-").then(|| part(cursor, 1..=31))??;
    let hour = cursor.eat(b" ").then(|| part(cursor, 0..=23))??;
    let minute = cursor.eat(b":").then(|| part(cursor, 0..=59))??;
    let second = cursor.eat(b":").then(|| part(cursor, 0..=60))??;
    let known = (1970..=2261).contains(&year);
    known.then(|| days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn part(cursor: &mut Cursor<'_>, allowed: std::ops::RangeInclusive<i64>) -> Option<i64> {
    digits(cursor, 2).filter(|value| allowed.contains(value))
}

/// One to `most` digits as a number.
fn digits(cursor: &mut Cursor<'_>, most: usize) -> Option<i64> {
    let digits = cursor.take(|byte| byte.is_ascii_digit());
    let fits = !digits.is_empty() && digits.len() <= most;
    fits.then(|| digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0')))
}

/// Days from 1970-01-01 in the Gregorian calendar, for years that begin in March so that the leap day comes last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
