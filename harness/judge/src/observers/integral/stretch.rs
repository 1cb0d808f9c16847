//! A stretch of time over which a rate is known without a break.

use quantity::{Instant, Span};

/// What has flowed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flow {
    /// With its sign.
    pub(super) integral: f64,
    /// Without it: what flows to and fro does not cancel.
    pub(super) throughput: f64,
    /// What the gap between two frames can have hidden, at most.
    pub(super) hidden: f64,
    /// By how much it may be off because the rate moved somewhere between frames, and nobody saw when.
    pub(super) coarse: f64,
}

impl Flow {
    /// Twice what has flowed back; nothing where all went one way.
    pub(super) fn returned(&self) -> f64 {
        self.throughput - self.integral.abs()
    }
}

/// A signal and what has flowed since it was first seen in this stretch.
#[derive(Debug)]
pub(super) struct Stretch {
    /// The signal at the beginning.
    pub(super) base: f64,
    /// The signal when it was last seen.
    pub(super) newest: f64,
    pub(super) flow: Flow,
    /// Whether the bus was silent for a while, so that frames may be missing.
    pub(super) unwitnessed: bool,
    /// Until when the flow is reckoned.
    until: Instant,
}

impl Stretch {
    /// Begins with the value of the signal at `at`.
    pub(super) fn new(value: f64, at: Instant) -> Self {
        Self { base: value, newest: value, flow: Flow::default(), unwitnessed: false, until: at }
    }

    /// The rate went from what it was at `since` to what it is at `at`.
    pub(super) fn slope(&mut self, from: f64, to: f64, since: Instant, at: Instant) {
        self.reckon(from, to, at);
        self.flow.coarse += (to - from).abs() / 2.0 * seconds(at - since);
        self.note_hidden(from.abs().max(to.abs()), at - since);
    }

    /// The rate is known to be nothing else until `at`.
    pub(super) fn hold(&mut self, rate: f64, at: Instant) {
        let span = at - self.until;
        self.reckon(rate, rate, at);
        self.note_hidden(rate.abs(), span);
    }

    fn reckon(&mut self, from: f64, to: f64, at: Instant) {
        let seconds = seconds(at - self.until);
        self.until = self.until.max(at);
        self.flow.integral += (from + to) / 2.0 * seconds;
        self.flow.throughput += (from.abs() + to.abs()) / 2.0 * seconds;
    }

    fn note_hidden(&mut self, rate: f64, gap: Span) {
        self.flow.hidden = self.flow.hidden.max(rate * seconds(gap));
    }
}

/// The stamps of two messages may be out of order: then no time has passed.
fn seconds(span: Span) -> f64 {
    span.as_secs_f64().max(0.0)
}
