//! Why an outside program cannot be the battery.

use thiserror::Error;

/// Why an outside program cannot be the battery: it failed before the run began. Later failures are events.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the program that is to be the battery {0}")]
pub struct OutsideError(pub String);
