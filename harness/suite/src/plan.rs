//! A checked plan: what runs in which order, and what is judged meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use journal::{PartnerMode, RoleId, SetPoints};
use judge::{Book, Level, Observer, Profile, Selection, SlotId, SourceId, Why};
use quantity::Span;

use crate::lack::Lack;
use crate::{BatteryState, Catalogue, Otherwise, Statement};

/// Index of a check in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub u32);

/// One check of a plan.
#[derive(Debug)]
pub struct PlannedCheck {
    /// Its name within its case.
    pub id: String,
    /// The requirement that it covers; none where an `until` only waits.
    pub covers: Option<String>,
    /// How much that weighs.
    pub level: Level,
    /// The observer, or why there can be none.
    pub judging: Result<Box<dyn Observer>, Why>,
    /// The signals, and readings of roles, that it names; it may look at messages besides as they are.
    pub reads: BTreeSet<SlotId>,
}

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// The partner behaves like this from now on.
    Partner(PartnerMode),
    /// Switch a role on or off, and wait until that is acknowledged.
    Switch(RoleId, bool),
    /// Let a role hold these set points, or drive nothing, and wait until that is acknowledged.
    Set(RoleId, Option<SetPoints>),
}

/// What ends a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Its time is over.
    After(Span),
    /// A check has come to its conclusion.
    When(CheckId, Otherwise),
}

/// When a role is asked in a phase, counted from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    /// At these times, in order.
    At(Vec<Span>),
    /// At the beginning, and then again and again.
    Every(Span),
}

/// A role that is asked during a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedProbe {
    /// The role.
    pub role: RoleId,
    /// When.
    pub times: Times,
}

/// One phase of a driven case.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedPhase {
    /// Its name.
    pub name: String,
    /// What the battery is meant to be.
    pub battery: BatteryState,
    /// Done at its beginning.
    pub steps: Vec<Step>,
    /// Its time is counted from the last entry of this source.
    pub from: Option<SourceId>,
    /// What ends it.
    pub ends: Ends,
    /// The longest that it may take once its steps are done.
    pub longest: Span,
    /// What is asked meanwhile.
    pub probes: Vec<PlannedProbe>,
    /// What is judged meanwhile, the check of an `until` included.
    pub checks: Vec<CheckId>,
}

/// What a case does.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Judged whenever the battery is on.
    Standing,
    /// Watches; a run watches at least so long.
    Watch(Span),
    /// Drives phases, then cleans up.
    Drive {
        /// The phases, in order.
        phases: Vec<PlannedPhase>,
        /// Done at the end, whatever happened.
        finally: Vec<Step>,
        /// The current that proves that the main switch conducts, in amperes, where the case is allowed one.
        probe_current: Option<f64>,
        /// How long the battery may take until it is usable again, whatever of the case it went through.
        recovery: Span,
    },
}

/// One case of a plan: one row of the campaign table.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedCase {
    /// The suite that it belongs to.
    pub suite: String,
    /// Its name, unique in the suite.
    pub id: String,
    /// What it shows.
    pub about: String,
    /// Why it is not trusted yet, where it is not: then its checks are noted only.
    pub watchlist: Option<String>,
    /// Whether it runs.
    pub selection: Selection,
    /// What it does.
    pub body: Body,
    /// All its checks, those of its phases included.
    pub checks: Vec<CheckId>,
}

/// A checked plan.
#[derive(Debug)]
pub struct Plan {
    /// The protocol.
    pub protocol: String,
    /// Which cases are selected, and what blocks.
    pub profile: Profile,
    /// The names of messages, signals and roles.
    pub book: Arc<Book>,
    /// The requirements.
    pub catalogue: Arc<Catalogue>,
    /// What the battery claims.
    pub statement: Option<Statement>,
    /// All checks, indexed by [`CheckId`].
    pub checks: Vec<PlannedCheck>,
    /// All cases, in the order in which they run.
    pub cases: Vec<PlannedCase>,
    /// What the battery statement would have to give so that everything could be judged.
    pub lacks: Vec<Lack>,
}

impl Plan {
    /// The check with this index.
    #[must_use]
    pub fn check(&self, id: CheckId) -> &PlannedCheck {
        &self.checks[id.0 as usize]
    }

    /// The longest that a case may take on a bench: of a watching one, how long it watches. Standing checks take no time.
    #[must_use]
    pub fn longest(case: &PlannedCase) -> Span {
        match &case.body {
            Body::Standing => Span::ZERO,
            Body::Watch(span) => *span,
            Body::Drive { phases, .. } => phases.iter().fold(Span::ZERO, |sum, phase| sum + phase.longest),
        }
    }

    /// What a case asks roles to hold, in order, and by which names.
    pub fn set_points<'p>(&'p self, case: &'p PlannedCase) -> impl Iterator<Item = (&'p str, SetPoints)> {
        let phases = match &case.body {
            Body::Drive { phases, .. } => phases.as_slice(),
            Body::Standing | Body::Watch(_) => &[],
        };
        phases.iter().flat_map(|phase| &phase.steps).filter_map(move |step| match step {
            Step::Set(role, Some(points)) => {
                let source = self.book.role_source(*role)?;
                Some((&*self.book.source(source).name, *points))
            }
            _ => None,
        })
    }

    /// The longest that watching cases want to watch before anything is driven.
    #[must_use]
    pub fn watch_at_least(&self) -> Span {
        let spans = self.cases.iter().filter(|case| case.selection == Selection::Selected);
        let spans =
            spans.filter_map(|case| if let Body::Watch(span) = case.body { Some(span) } else { None });
        spans.max().unwrap_or(Span::ZERO)
    }
}
