//! What a campaign tells while it goes on.

use journal::{Action, Event, Log, LogError, Mark, Seq};
use quantity::Instant;

use crate::onlooker::Onlooker;

/// What a campaign tells while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It begins, with so many driven cases.
    Started {
        /// How many cases will be driven.
        cases: usize,
    },
    /// A case begins.
    Case {
        /// Its name.
        name: String,
    },
    /// A phase of a case begins.
    Phase {
        /// The case.
        case: String,
        /// The phase.
        phase: String,
    },
    /// A case is over.
    CaseOver {
        /// Its name.
        name: String,
    },
    /// So much of a recording was read.
    Read {
        /// Bytes.
        bytes: u64,
        /// Frames.
        frames: u64,
    },
}

/// Passes entries on to a log, shows them to whoever looks at the screen, and tells of the marks among them.
pub(crate) struct Telling<'a, L> {
    pub(crate) log: L,
    pub(crate) onlooker: Onlooker,
    pub(crate) tell: &'a mut dyn FnMut(Progress),
}

impl<L: Log> Log for Telling<'_, L> {
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError> {
        self.onlooker.see(event);
        self.log.event(seen, event)
    }

    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError> {
        if let Action::Mark(mark) = action {
            self.mark(mark);
        }
        self.log.action(seen, action)
    }

    fn pause(&mut self, now: Instant) -> Result<(), LogError> {
        self.log.pause(now)
    }
}

impl<L> Telling<'_, L> {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::CaseBegins { case } => (self.tell)(Progress::Case { name: case.clone() }),
            Mark::PhaseBegins { case, phase } => {
                (self.tell)(Progress::Phase { case: case.clone(), phase: phase.clone() });
            }
            Mark::CaseEnds { case } => (self.tell)(Progress::CaseOver { name: case.clone() }),
            Mark::Partner { .. } => {}
        }
    }
}
