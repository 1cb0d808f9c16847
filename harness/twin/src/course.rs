//! How the battery's current goes over time.

use quantity::text::{self, Duration};
use quantity::{Instant, Span};
use serde::{Deserialize, Serialize};

/// A stretch of time with one current. In files: `{for: 10 min, current: 60 A}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// How long it lasts, at least 1 s.
    #[serde(rename = "for")]
    pub length: Duration,
    /// The current, positive into the battery, in amperes.
    #[serde(with = "text::current")]
    pub current: f64,
}

impl Leg {
    /// The charge that it brings, in ampere seconds.
    pub(crate) fn charge(&self) -> f64 {
        self.current * self.length.0.as_secs_f64()
    }
}

/// Where a battery is in its course; the last leg is followed by the first. Time goes on only while current can flow, so
/// that a course that takes out what it puts in does so however often the main switch opens.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    legs: Vec<Leg>,
    at: usize,
    left: Span,
    until: Instant,
}

impl Course {
    /// At the origin, before the first leg.
    pub(crate) fn new(legs: &[Leg]) -> Self {
        let left = legs.first().map_or(Span::ZERO, |leg| leg.length.0);
        Self { legs: legs.to_vec(), at: 0, left, until: Instant::ZERO }
    }

    /// Whether there is none: the current is always zero.
    pub(crate) fn is_empty(&self) -> bool {
        self.legs.is_empty()
    }

    /// The time up to which it has gone.
    pub(crate) fn until(&self) -> Instant {
        self.until
    }

    /// The current where it is, in amperes.
    pub(crate) fn current(&self) -> f64 {
        self.legs.get(self.at).map_or(0.0, |leg| leg.current)
    }

    /// Time goes on to `now`, and the course does not.
    pub(crate) fn rest(&mut self, now: Instant) {
        self.until = self.until.max(now);
    }

    /// Goes on to `now`; tells each stretch of one current by its amperes and seconds.
    pub(crate) fn go(&mut self, now: Instant, mut each: impl FnMut(f64, f64)) {
        let mut span = now - self.until;
        while !self.legs.is_empty() && span > Span::ZERO {
            let part = span.min(self.left);
            each(self.current(), part.as_secs_f64());
            (span, self.left) = (span - part, self.left - part);
            if self.left <= Span::ZERO {
                self.at = (self.at + 1) % self.legs.len();
                // A leg of no length would never let time go on.
                self.left = self.legs[self.at].length.0.max(Span::from_millis(1));
            }
        }
        self.rest(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        let leg = |secs, current| Leg { length: Duration(Span::from_secs(secs)), current };
        Course::new(&[leg(10, 5.0), leg(20, -2.5)])
    }

    fn at(secs: i64) -> Instant {
        Instant::ZERO + Span::from_secs(secs)
    }

    #[test]
    fn legs_follow_each_other_and_begin_again() {
        let mut course = course();
        let mut stretches = Vec::new();
        course.go(at(35), |amperes, secs| stretches.push((amperes, secs)));
        assert_eq!(stretches, [(5.0, 10.0), (-2.5, 20.0), (5.0, 5.0)]);
        assert_eq!(course.current(), 5.0);
    }

    #[test]
    fn a_rest_moves_time_and_nothing_else() {
        let mut course = course();
        course.go(at(4), |_, _| {});
        course.rest(at(100));
        let mut stretches = Vec::new();
        course.go(at(110), |amperes, secs| stretches.push((amperes, secs)));
        assert_eq!(stretches, [(5.0, 6.0), (-2.5, 4.0)]);
    }

    #[test]
    fn without_legs_nothing_flows() {
        let mut course = Course::new(&[]);
        course.go(at(10), |_, _| panic!("nothing flows"));
        assert_eq!(course.current(), 0.0);
    }
}
