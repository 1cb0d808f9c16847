//! One defect of one class, where it strikes.

use twin::Defect;
use wire::{Message, Signal};

/// One defect of one class, where it strikes.
#[derive(Debug, Clone)]
pub(super) struct Strike {
    /// The class of the defect, as in `scale-x10`.
    pub(super) class: &'static str,
    /// What it strikes, unique in its class: a signal, or a message.
    pub(super) subject: String,
    /// What is wrong, in one sentence.
    pub(super) about: String,
    /// The change to the battery.
    pub(super) defects: Vec<Defect>,
}

impl Strike {
    /// A defect of this class, where its subject is a signal.
    pub(super) fn of_signal(class: &'static str, signal: &Signal, does: &str, defect: Defect) -> Self {
        let subject = signal.name.to_string();
        let about = format!("{subject} {does}.");
        Self { class, subject, about, defects: vec![defect] }
    }

    /// Defects of this class, where their subject is a message.
    pub(super) fn of_message(
        class: &'static str,
        message: &Message,
        does: &str,
        defects: Vec<Defect>,
    ) -> Self {
        let subject = message.name.to_string();
        let about = format!("{subject} {does}.");
        Self { class, subject, about, defects }
    }
}

/// Whether a signal is there to keep bits free.
pub(super) fn is_reserved(signal: &Signal) -> bool {
    signal.name.starts_with("Reserved")
}
