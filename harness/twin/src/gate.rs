//! What makes a defective battery fall silent, open, or lower its limits.

use quantity::{Instant, Span};
use wire::{CanId, Frame};

use crate::BusFault;
use crate::defect::Form;

/// What a battery does about a frame that it should not mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// Sends nothing any more.
    FallsSilent,
    /// Opens its main switch.
    Opens,
    /// Sends half the current limits.
    HalvesLimits,
}

/// A frame that the battery reacts to, once after each boot.
#[derive(Debug, Clone)]
pub(crate) struct Trigger {
    pub(crate) id: CanId,
    pub(crate) form: Form,
    /// These bytes do no harm.
    pub(crate) unless: Option<Vec<u8>>,
    pub(crate) reaction: Reaction,
    pub(crate) fired: bool,
}

impl Trigger {
    fn takes(&self, frame: &Frame) -> bool {
        let id = frame.id();
        let alike = id.number() & 0x7FF == self.id.number();
        let taken = match self.form {
            Form::Plain => id == self.id,
            Form::Extended => alike && id.is_extended() && !id.is_remote(),
            Form::Remote => alike && id.is_remote(),
        };
        taken && self.unless.as_deref().is_none_or(|harmless| harmless != frame.bytes())
    }
}

/// Whether frames get out; always open in a battery without defects.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate {
    silent_without_keepalive: Option<Span>,
    shut_by_gap: Option<Span>,
    shut_by_fault: Vec<(BusFault, Span)>,
    triggers: Vec<Trigger>,
    shut: bool,
    tripped: bool,
}

impl Gate {
    /// Closes while the last keepalive is older than `after`.
    pub(crate) fn needs_keepalive(&mut self, after: Span) {
        self.silent_without_keepalive = Some(after);
    }

    /// Closes for good once the keepalive comes back after a gap of at least this.
    pub(crate) fn shuts_after_gap(&mut self, of: Span) {
        self.shut_by_gap = Some(of);
    }

    /// Closes for good once a fault of the bus is over that lasted at least this.
    pub(crate) fn shuts_after_fault(&mut self, fault: BusFault, of: Span) {
        self.shut_by_fault.push((fault, of));
    }

    /// Reacts to a frame.
    pub(crate) fn reacts(&mut self, trigger: Trigger) {
        self.triggers.push(trigger);
    }

    /// Takes note of a frame; what the battery does about it, beside falling silent.
    pub(crate) fn hear(&mut self, frame: &Frame) -> Option<Reaction> {
        let trigger = self.triggers.iter_mut().find(|trigger| !trigger.fired && trigger.takes(frame))?;
        trigger.fired = true;
        self.shut |= trigger.reaction == Reaction::FallsSilent;
        self.tripped |= trigger.reaction == Reaction::Opens;
        Some(trigger.reaction)
    }

    /// Takes note of how long the keepalive was missing.
    pub(crate) fn note_gap(&mut self, gap: Span) {
        self.shut |= self.shut_by_gap.is_some_and(|of| gap >= of);
    }

    /// Takes note of a fault of the bus that is over.
    pub(crate) fn note_fault(&mut self, fault: BusFault, lasted: Span) {
        self.shut |= self.shut_by_fault.iter().any(|(bad, of)| fault.is_taken_for(*bad) && lasted >= *of);
    }

    /// A restart heals it.
    pub(crate) fn reset(&mut self) {
        (self.shut, self.tripped) = (false, false);
        self.triggers.iter_mut().for_each(|trigger| trigger.fired = false);
    }

    /// Whether the main switch is held open.
    pub(crate) fn is_tripped(&self) -> bool {
        self.tripped
    }

    /// Whether frames get out at `now`.
    #[inline]
    pub(crate) fn is_open(&self, now: Instant, last_keepalive: Instant) -> bool {
        !self.shut && self.silent_without_keepalive.is_none_or(|after| now - last_keepalive <= after)
    }
}
