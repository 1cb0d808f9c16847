//! Contacts that somebody opens and closes at set times.

use quantity::{Instant, Span};

use super::spec::ContactSpec;

/// A contact.
#[derive(Debug)]
pub(super) struct Contact {
    closed: bool,
    changes: Vec<Span>,
}

impl Contact {
    pub(super) fn new(spec: &ContactSpec) -> Self {
        Self { closed: spec.closed, changes: spec.changes.clone() }
    }

    /// Whether it is closed then.
    pub(super) fn is_closed(&self, now: Instant) -> bool {
        let changed = self.changes.iter().filter(|after| Instant::ZERO + **after <= now).count();
        self.closed == changed.is_multiple_of(2)
    }

    /// When it changes next.
    pub(super) fn changes_after(&self, now: Instant) -> Option<Instant> {
        self.changes.iter().map(|after| Instant::ZERO + *after).filter(|at| *at > now).min()
    }
}
