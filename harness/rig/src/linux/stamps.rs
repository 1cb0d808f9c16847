//! From the kernel's stamps to the run's clock.

use journal::ClockStepKind;
use quantity::{Instant, Span};

use crate::bus::Sighting;
use crate::{Clock, Pair};

/// Converts stamps of the wall clock, which anybody can set, to instants of the run's clock, which nobody can.
///
/// Both clocks are read together for every frame, but for those that came just after the last reading. What the wall
/// clock gains slowly is followed; what it gains at once is a step. Frames that waited in the socket while the clock was
/// set still have stamps of the old setting, and are told from the others by where they would lie in the run. That is
/// exact where the step is longer than the stretch of the run in which any of them can lie: by the other setting it would
/// lie outside.
#[derive(Debug)]
pub(super) struct Stamps {
    /// From the run's clock to the wall clock, now.
    offset: Span,
    /// How long the machine had slept then.
    slept: Span,
    /// When that was seen last, by the run's clock.
    seen: Instant,
    /// Nothing that came before this is still to be taken from the socket.
    empty: Instant,
    /// Whether the last look at the clocks said nothing.
    doubtful: bool,
    /// Whether a frame was converted since the last look that said something.
    guessed: bool,
    /// The setting before, while frames with its stamps may still be waiting.
    before: Option<Before>,
    /// The instant of the last frame.
    last: Instant,
}

/// A setting of the wall clock that is no longer true.
#[derive(Debug, Clone, Copy)]
struct Before {
    offset: Span,
    /// When it was last seen to be true.
    until: Instant,
    /// When it was first seen to be wrong.
    noticed: Instant,
    /// What was set.
    step: Step,
    /// No frame that waits is older.
    oldest: Instant,
}

/// A step of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// When it was noticed.
    pub(super) at: Instant,
    /// By how much the clock went forward.
    pub(super) by: Span,
    /// Whether frames of both settings can be told apart.
    pub(super) exact: bool,
}

impl From<Step> for Sighting {
    fn from(Step { at, by, exact }: Step) -> Self {
        let kind = if exact { ClockStepKind::Exact } else { ClockStepKind::Inexact };
        Self::ClockStep { at, by, kind }
    }
}

/// What is a step and not the slow correction of a clock that is kept by the network.
const STEP: Span = Span::from_millis(5);

/// How long after a reading of both clocks a stamp needs no new one. It is less than a step, and no more than what a
/// stamp may be off anyway; on a full bus it saves most of the readings.
const RECENT: Span = Span::from_millis(2);

/// A sleep is longer than what the scheduler can put between two readings.
const SLEEP: Span = Span::from_millis(50);

/// A pair that took longer to read, because something else ran in between, says nothing about steps.
pub(super) const DOUBTFUL: Span = Span::from_millis(1);

/// What stamps may be off while the clock is not touched: both clocks are read one after the other.
const SLACK: Span = Span::from_millis(1);

/// By how much a step has to be longer than the stretch in which frames can lie: what stamps may be off at both ends of
/// it, and the doubt about the step.
const MARGIN: Span = Span::from_millis(3);

impl Stamps {
    pub(super) fn new(clock: &Clock) -> Self {
        Self::from_pair(clock.pair())
    }

    fn from_pair(pair: Pair) -> Self {
        Self {
            offset: pair.offset(),
            slept: pair.slept,
            seen: pair.run,
            empty: pair.run,
            doubtful: false,
            guessed: false,
            before: None,
            last: pair.run,
        }
    }

    /// Whether the last reading of both clocks is good for a frame with this stamp.
    pub(super) fn is_recent(&self, stamp: Span) -> bool {
        let age = convert(stamp, self.offset).since(self.seen);
        self.before.is_none() && !age.is_negative() && age < RECENT
    }

    /// By how much the wall clock is ahead, as far as is known.
    pub(super) fn offset(&self) -> Span {
        self.offset
    }

    /// Whether no frame is waited for that has a stamp of an earlier setting.
    pub(super) fn is_settled(&self) -> bool {
        self.before.is_none()
    }

    /// Looks at both clocks. To be called after a frame was taken from the socket and before its stamp is converted.
    /// A step is told again, as one that is not exact, where frames of its setting wait for too long.
    pub(super) fn look(&mut self, pair: Pair) -> Option<Step> {
        self.doubtful = pair.doubt > DOUBTFUL;
        if self.doubtful {
            return self.no_longer_exact(pair.run);
        }
        self.sleep(pair.slept);
        let by = Span::from_nanos(pair.offset().as_nanos().saturating_sub(self.offset.as_nanos()));
        let step = (magnitude(by) > STEP).then(|| self.stepped(by, pair.run));
        // Within its doubt a reading says nothing new, and following it would only make the instants tremble.
        if magnitude(by) > pair.doubt {
            self.offset = pair.offset();
        }
        (self.seen, self.guessed) = (pair.run, false);
        step.or_else(|| self.no_longer_exact(pair.run))
    }

    fn stepped(&mut self, by: Span, noticed: Instant) -> Step {
        let oldest = self.last.max(self.empty);
        let exact = self.before.is_none() && !self.guessed && is_told_apart(by, noticed - oldest);
        let step = Step { at: noticed, by, exact };
        self.before = Some(Before { offset: self.offset, until: self.seen, noticed, step, oldest });
        step
    }

    fn no_longer_exact(&mut self, now: Instant) -> Option<Step> {
        let before = self.before.as_mut()?;
        let was_exact = before.step.exact;
        before.step.exact &= is_told_apart(before.step.by, now - before.oldest);
        (was_exact && !before.step.exact).then_some(Step { at: now, ..before.step })
    }

    /// Nothing waited in the socket, and now both clocks were read. What came between the two may still have a stamp of a
    /// setting that this look is the first to find wrong, but not of one that an earlier look did.
    pub(super) fn look_after_all(&mut self, pair: Pair) -> Option<Step> {
        self.before = None;
        self.empty = self.seen;
        self.look(pair)
    }

    /// The wall clock went on while the machine slept, and the run's clock did not: nobody has set anything.
    fn sleep(&mut self, slept: Span) {
        let by = slept - self.slept;
        if by > SLEEP {
            self.slept = slept;
            self.offset += by;
            self.before.iter_mut().for_each(|before| before.offset += by);
        }
    }

    /// When a frame with this stamp was on the bus; never later than `now`, and never before the frame before it.
    pub(super) fn instant(&mut self, stamp: Span, now: Instant) -> Instant {
        let at = self.by_setting(stamp, now).max(self.last).min(now);
        self.last = at;
        self.guessed |= self.doubtful;
        at
    }

    fn by_setting(&mut self, stamp: Span, now: Instant) -> Instant {
        let at = convert(stamp, self.offset);
        let Some(before) = self.before else { return at };
        if before.until - SLACK <= at && at <= now + SLACK {
            return at;
        }
        let earlier = convert(stamp, before.offset);
        if self.last - SLACK <= earlier && earlier <= before.noticed + SLACK {
            return earlier;
        }
        // Set twice while it waited. All that is known is that it waited.
        at.clamp(self.last.min(now), now)
    }
}

/// Whether frames of both settings can be told apart that lie within a stretch so long.
fn is_told_apart(step: Span, stretch: Span) -> bool {
    magnitude(step) > stretch + MARGIN
}

/// How long a span is, forward or back.
fn magnitude(span: Span) -> Span {
    span.max(Span::from_nanos(span.as_nanos().saturating_neg()))
}

fn convert(stamp: Span, offset: Span) -> Instant {
    Instant::from_nanos(stamp.as_nanos().saturating_sub(offset.as_nanos()))
}

#[cfg(test)]
mod tests;
