//! What can go wrong in the simulated world.

use journal::LogError;
use quantity::Instant;
use thiserror::Error;

/// Why a battery cannot be simulated, or a run could not go on.
#[derive(Debug, Error)]
pub enum TwinError {
    /// A value of the battery that no conforming battery has, or that cannot be simulated.
    #[error("the battery's `{field}` {why}")]
    Spec {
        /// The field, as it is written in the file.
        field: &'static str,
        /// What is wrong and what to write instead.
        why: String,
    },
    /// A message that the protocol does not have.
    #[error("the protocol has no message `{0}`; use a name of the protocol database")]
    NoMessage(String),
    /// A signal that the protocol does not have, or that is in none of the battery's messages.
    #[error("the battery sends no signal `{0}`; use a name of a message that it sends")]
    NoSignal(String),
    /// A message that is in the protocol, but not among those that the battery sends.
    #[error("the battery does not send `{0}`; add it to `sends`, or change another message")]
    NotSent(String),
    /// A value that the signal's bits cannot hold.
    #[error("the value {value} does not fit into the bits of `{signal}`; use one in its range")]
    OutOfRange {
        /// The signal.
        signal: String,
        /// The value, in the signal's unit, or the raw bits.
        value: f64,
    },
    /// A defect that cannot be built into this battery.
    #[error("the defect `{defect}` {why}")]
    Defect {
        /// The defect, as it is written in the file.
        defect: &'static str,
        /// What is wrong and what to write instead.
        why: String,
    },
    /// The core asks to be woken at the same instant again and again.
    #[error("time stands still at {at}: the core was polled {polls} times; it must ask to be woken later")]
    Stuck {
        /// The instant.
        at: Instant,
        /// How often it was polled there.
        polls: u32,
    },
    /// Nothing will ever happen again, and the core has not finished.
    #[error("nothing is left to happen after {at}, but the core has not finished; it must ask to be woken")]
    Stalled {
        /// The last instant at which something happened.
        at: Instant,
    },
    /// The log refused an entry.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl TwinError {
    /// A value of the battery that cannot be.
    pub(crate) fn spec(field: &'static str, why: impl Into<String>) -> Self {
        Self::Spec { field, why: why.into() }
    }

    /// A defect that cannot be built in.
    pub(crate) fn defect(defect: &'static str, why: impl Into<String>) -> Self {
        Self::Defect { defect, why: why.into() }
    }
}
