//! Why a run on a bench could not go to its end.

use std::io;

use journal::LogError;
use quantity::Instant;
use thiserror::Error;

/// Why a run on a bench could not go to its end. What the rig breaks on the way is an event, and none of these.
#[derive(Debug, Error)]
pub enum RunError {
    /// An entry could not be logged.
    #[error(transparent)]
    Log(#[from] LogError),
    /// There are no threads for the buses.
    #[error("the system gives no thread to listen to a bus: {0}; close other programs, then run again")]
    Threads(#[from] io::Error),
    /// The core was told that nothing follows, and goes on.
    #[error("at {at}: the run was stopped and does not come to its end")]
    Unfinished {
        /// When it was given up.
        at: Instant,
    },
    /// An output was told to be off and does not prove it.
    #[error("{0}; look at the bench, and switch it off by hand")]
    LeftOn(String),
}
