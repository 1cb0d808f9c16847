//! Points in time and distances between them, in whole nanoseconds.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

use serde::{Deserialize, Serialize};

/// A point in time: nanoseconds since the origin of a run or of a recording.
///
/// Arithmetic saturates: a hostile recording can push time to its ends, but never around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

/// A distance in time, in nanoseconds; negative where a clock went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

impl Instant {
    /// The origin.
    pub const ZERO: Self = Self(0);
    /// The latest instant that can be expressed.
    pub const MAX: Self = Self(i64::MAX);

    /// The instant `nanos` nanoseconds after the origin.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the origin.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Seconds since the origin, for display and physics, never for verdicts.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        Span(self.0).as_secs_f64()
    }

    /// How much later this instant is than `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No distance.
    pub const ZERO: Self = Self(0);
    /// The longest span that can be expressed, about 292 years.
    pub const MAX: Self = Self(i64::MAX);

    /// `nanos` nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// `micros` microseconds.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros.saturating_mul(1_000))
    }

    /// `millis` milliseconds.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// `secs` seconds.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000_000))
    }

    /// The nearest whole number of nanoseconds to `secs` seconds, or `None` where that is not finite or does not fit.
    #[must_use]
    pub fn try_from_secs_f64(secs: f64) -> Option<Self> {
        let nanos = (secs * 1e9).round();
        // 2^63 is the first float that does not fit.
        (nanos.is_finite() && nanos.abs() < 9.223_372_036_854_775e18).then_some(Self(nanos as i64))
    }

    /// Nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Seconds, for display and physics, never for verdicts.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Whether this span is shorter than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Span> for Instant {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Instant {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        self.since(earlier)
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<i64> for Span {
    type Output = Self;
    fn mul(self, factor: i64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl Sum for Span {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

/// Seconds with as many decimals as the value has: `12.5 s`, `0.000001 s`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_seconds(f, self.0)?;
        f.write_str(" s")
    }
}

/// Seconds since the origin with as many decimals as the value has: `12.5 s`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Span(self.0).fmt(f)
    }
}

/// Exact decimal seconds: floats would round what the journal knows to the nanosecond.
fn write_seconds(f: &mut fmt::Formatter<'_>, nanos: i64) -> fmt::Result {
    let magnitude = nanos.unsigned_abs();
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, part) = (magnitude / 1_000_000_000, magnitude % 1_000_000_000);
    if part == 0 {
        return write!(f, "{sign}{whole}");
    }
    let digits = format!("{part:09}");
    write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::whole(Span::from_secs(3), "3 s")]
    #[case::with_a_part(Span::from_millis(3_200), "3.2 s")]
    #[case::a_nanosecond(Span::from_nanos(1), "0.000000001 s")]
    #[case::back_in_time(Span::from_millis(-1_500), "-1.5 s")]
    fn a_span_is_written_in_exact_seconds(#[case] span: Span, #[case] text: &str) {
        assert_eq!(span.to_string(), text);
    }

    #[test]
    fn time_stops_at_its_ends() {
        assert_eq!(Instant::MAX + Span::from_secs(1), Instant::MAX);
        assert_eq!(Instant::from_nanos(i64::MIN).since(Instant::MAX), Span::from_nanos(i64::MIN));
    }

    #[rstest]
    #[case::not_a_number(f64::NAN)]
    #[case::infinite(f64::INFINITY)]
    #[case::too_long(1e12)]
    fn a_span_that_cannot_be_is_refused(#[case] secs: f64) {
        assert_eq!(Span::try_from_secs_f64(secs), None);
    }

    proptest! {
        #[test]
        fn adding_and_taking_away_is_nothing(at in -1_000_000_000_000i64..1_000_000_000_000, span in -1_000_000_000i64..1_000_000_000) {
            let (at, span) = (Instant::from_nanos(at), Span::from_nanos(span));
            prop_assert_eq!((at + span) - at, span);
            prop_assert_eq!((at + span) - span, at);
        }
    }
}
