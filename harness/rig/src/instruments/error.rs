//! Why a bench is not armed.

use thiserror::Error;

use crate::guarded::GuardianError;

/// Why a bench is not armed. Every output is off.
#[derive(Debug, Error)]
pub enum InstrumentsError {
    /// There is no guard.
    #[error("{0}")]
    Guard(#[from] GuardianError),
    /// An instrument is not as it has to be.
    #[error("the bench is not armed: `{name}`: {why}")]
    Refused {
        /// The channel, as the rig file names it.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The guard ended, or switched everything off, before the bench was armed.
    #[error("the bench is not armed: {0}")]
    Tripped(String),
    /// It takes too long.
    #[error("the bench is not armed after {0}; `bmscert rig doctor` looks at each instrument alone")]
    TooSlow(quantity::Span),
}
