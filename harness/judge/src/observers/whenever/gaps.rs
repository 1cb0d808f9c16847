//! How much of a time something did not hold that should have.

use lang::Truth;
use quantity::{Instant, Span};

use crate::{Finding, Moment, Sighting, Told, Why};

/// A gap that has ended before it was too long by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closed {
    pub(super) moment: Moment,
    pub(super) lasted: Span,
}

/// Gaps in a statement that has to hold for a time, and how long that time was.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    /// How long the statement had to hold.
    wanted: Span,
    /// How long it did not.
    missing: Span,
    told: Told,
    /// Since when it has to hold, where it does.
    since: Option<Instant>,
}

impl Gaps {
    /// A window begins.
    pub(super) fn open(&mut self, at: Instant, wanted: Truth) {
        self.since = (wanted == Truth::True).then_some(at);
    }

    /// Reckons the time until an entry, and whether the statement has to hold from then on.
    pub(super) fn pass(&mut self, sighting: &Sighting, wanted: Truth) {
        self.until(sighting.at);
        self.since = (wanted == Truth::True).then_some(sighting.at);
    }

    fn until(&mut self, at: Instant) {
        if let Some(since) = self.since.take() {
            self.wanted += (at - since).max(Span::ZERO);
        }
    }

    /// A gap ended.
    pub(super) fn add(&mut self, closed: Closed, words: impl FnOnce() -> String) {
        self.missing += closed.lasted.max(Span::ZERO);
        self.told.add(closed.moment, words);
    }

    /// The window ends.
    pub(super) fn shut(&mut self, at: Instant) {
        self.until(at);
    }

    /// The gaps, where they are longer than one may be and half of the time or more.
    pub(super) fn finding(&self, longest: Span) -> Option<Finding> {
        let too_many = self.missing > longest && self.missing * 2 >= self.wanted;
        self.told.finding().filter(|_| too_many)
    }

    /// Why nobody can say whether gaps are what `within` allows, where they are longer and a tenth of
    /// the time or more.
    pub(super) fn doubt(&self, longest: Span, of: &str) -> Option<Why> {
        let many = self.missing > longest && self.missing * 10 >= self.wanted;
        let (missing, wanted) = (self.missing.as_secs_f64(), self.wanted.as_secs_f64());
        let what = || format!("`{of}` did not hold for {missing:.1} s of {wanted:.1} s");
        many.then(|| Why::OtherCause { what: what() })
    }
}
