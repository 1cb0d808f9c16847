//! What makes a defective battery fall silent.

use quantity::{Instant, Span};
use wire::{CanId, Frame};

/// A frame that silences the battery.
#[derive(Debug, Clone)]
struct Trigger {
    id: CanId,
    /// These bytes do no harm.
    unless: Option<Vec<u8>>,
}

/// Whether frames get out; always open in a battery without defects.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate {
    silent_without_keepalive: Option<Span>,
    triggers: Vec<Trigger>,
    shut: bool,
}

impl Gate {
    /// Closes while the last keepalive is older than `after`.
    pub(crate) fn needs_keepalive(&mut self, after: Span) {
        self.silent_without_keepalive = Some(after);
    }

    /// Closes for good once such a frame comes with other bytes than `unless`.
    pub(crate) fn shuts_on(&mut self, id: CanId, unless: Option<Vec<u8>>) {
        self.triggers.push(Trigger { id, unless });
    }

    /// Takes note of a frame.
    pub(crate) fn hear(&mut self, frame: &Frame) {
        let hit = |trigger: &Trigger| {
            trigger.id == frame.id()
                && trigger.unless.as_deref().is_none_or(|harmless| harmless != frame.bytes())
        };
        self.shut |= self.triggers.iter().any(hit);
    }

    /// A restart heals it.
    pub(crate) fn reset(&mut self) {
        self.shut = false;
    }

    /// Whether frames get out at `now`.
    #[inline]
    pub(crate) fn is_open(&self, now: Instant, last_keepalive: Instant) -> bool {
        !self.shut && self.silent_without_keepalive.is_none_or(|after| now - last_keepalive <= after)
    }
}
