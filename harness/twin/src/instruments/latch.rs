//! A protection that trips and stays tripped.

use quantity::{Instant, Span};

/// A protection: enabled or not, with a level and a time, latched once it has tripped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Latch {
    /// Whether it watches.
    pub(crate) enabled: bool,
    /// What is not to be passed, in volts or amperes.
    pub(crate) level: f64,
    /// How long it may be passed.
    pub(crate) delay: Span,
    /// Whether it has tripped since it was last cleared.
    pub(crate) tripped: bool,
    /// Since when its level has been passed.
    pub(crate) since: Option<Instant>,
}

impl Latch {
    /// One that trips at once.
    pub(crate) const fn new(enabled: bool, level: f64) -> Self {
        Self { enabled, level, delay: Span::ZERO, tripped: false, since: None }
    }

    /// It is passed at `now`, or not.
    pub(crate) fn watch(&mut self, now: Instant, passed: bool) {
        self.since = if passed && self.enabled { self.since.or(Some(now)) } else { None };
        self.poll(now);
    }

    /// Trips where it was passed for long enough.
    pub(crate) fn poll(&mut self, now: Instant) {
        if self.next_at().is_some_and(|at| at <= now) {
            (self.tripped, self.since) = (true, None);
        }
    }

    /// When it trips if nothing changes.
    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.since.map(|since| since + self.delay)
    }

    /// May trip again.
    pub(crate) fn clear(&mut self) {
        (self.tripped, self.since) = (false, None);
    }
}
