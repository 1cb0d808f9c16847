//! What was asked for and not answered yet.

use journal::{ActionId, AskId, Event, Measured, Outcome, RoleId};
use quantity::Instant;

/// What was asked for and not answered yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) what: Wanted,
    pub(super) until: Instant,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wanted {
    Reading { ask: AskId, role: RoleId, asked: Instant },
    Done(ActionId),
}

impl Wanted {
    /// The role's answer to it.
    pub(super) fn reading(self, at: Instant, value: Measured) -> Option<Event> {
        match self {
            Self::Reading { ask, role, asked } => Some(Event::Reading { ask, role, asked, at, value }),
            Self::Done(_) => None,
        }
    }

    /// The answer that says that there is none.
    pub(super) fn unanswered(self, at: Instant, why: &str) -> Event {
        match self {
            Self::Reading { ask, role, asked } => {
                Event::Reading { ask, role, asked, at, value: Measured::Nothing }
            }
            Self::Done(action) => Event::Done { action, outcome: Outcome::Failed { why: why.to_owned() } },
        }
    }
}
