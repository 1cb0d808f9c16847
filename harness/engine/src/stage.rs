//! Where a run is.

use journal::{ActionId, AskId, RoleId};
use quantity::{Instant, Span};
use suite::{CheckId, PlannedProbe, Times};

/// How long an action may take to be acknowledged, and a question to be answered.
pub(crate) const PATIENCE: Span = Span::from_secs(30);

/// How long it may take until a run that lost its guard has switched everything off and asked the meters.
pub(crate) const OFF_WITHIN: Span = Span::from_secs(20);

/// Where a run is.
#[derive(Debug)]
pub(crate) enum Stage {
    /// Nothing has happened yet.
    Idle,
    /// Watching before anything is driven, until this instant.
    Watching(Instant),
    /// In a driven case.
    Case(usize, CaseStage),
    /// Everything is done.
    Over,
}

/// Where a driven case is.
#[derive(Debug)]
pub(crate) enum CaseStage {
    /// Doing the steps of a phase.
    Preparing(usize, Steps),
    /// In a phase.
    Running(Running),
    /// Doing the steps of the clean-up.
    Cleaning(Steps),
    /// Over, and the next case begins at this instant: not before the battery may have recovered from it.
    Recovering(Instant),
}

/// Steps that are done one after the other.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    /// The next one.
    pub(crate) next: usize,
    /// The one that is not acknowledged yet, and until when it has to be.
    pub(crate) pending: Option<(ActionId, Instant)>,
}

/// A phase that has begun.
#[derive(Debug)]
pub(crate) struct Running {
    /// Its index.
    pub(crate) phase: usize,
    /// From when its time is counted.
    pub(crate) origin: Instant,
    /// When each of its probes is due next.
    pub(crate) probes: Vec<Cursor>,
    /// Questions that are not answered yet, and until when they have to be.
    pub(crate) asked: Vec<(AskId, Instant)>,
    /// Checks whose windows begin with the first frame of the battery.
    pub(crate) unmet: Vec<CheckId>,
    /// Whether nobody acknowledged what was sent, and nothing was heard since.
    pub(crate) alone: bool,
    /// Whether a probe was answered last that what it asks for does not hold: the battery itself is not there, then.
    pub(crate) denied: bool,
}

/// Where a probe is in its times.
#[derive(Debug)]
pub(crate) struct Cursor {
    /// The role.
    pub(crate) role: RoleId,
    times: Times,
    next: usize,
}

impl Cursor {
    pub(crate) fn new(probe: &PlannedProbe) -> Self {
        Self { role: probe.role, times: probe.times.clone(), next: 0 }
    }

    /// When it is due next, in a phase whose time is counted from `origin`.
    pub(crate) fn due(&self, origin: Instant) -> Option<Instant> {
        match &self.times {
            Times::At(times) => times.get(self.next).map(|time| origin + *time),
            Times::Every(every) => Some(origin + *every * self.next as i64),
        }
    }

    /// It was asked.
    pub(crate) fn asked(&mut self) {
        self.next += 1;
    }
}

impl Running {
    /// Whether any question is still open at `now`.
    pub(crate) fn waits(&self, now: Instant) -> bool {
        self.asked.iter().any(|(_, until)| now < *until)
    }
}
