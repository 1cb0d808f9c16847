//! Why a bench is not guarded.

use std::io;

use thiserror::Error;

use super::Unguarded;
use crate::{Busy, OnePort, Unmarked};

/// Why a bench is not guarded. Nothing was switched on.
#[derive(Debug, Error)]
pub enum GuardianError {
    /// The process cannot be started.
    #[error("cannot start the guard of the bench: {0}")]
    Start(#[from] io::Error),
    /// It could not be kept safe.
    #[error("the bench is not guarded, and nothing was switched on: {0}")]
    Unguarded(#[from] Unguarded),
    /// Somebody else has an instrument.
    #[error("the bench is not guarded, and nothing was switched on: {0}")]
    Busy(#[from] Busy),
    /// The run before did not end in order, or the next one could not know that this one did not.
    #[error("nothing was switched on: {0}")]
    Unmarked(#[from] Unmarked),
    /// Two instruments of it are one.
    #[error("the bench is not guarded, and nothing was switched on: {0}")]
    OnePort(#[from] OnePort),
    /// The setup does not fit through a pipe.
    #[error("this bench is too large to be guarded")]
    TooLarge,
    /// It refused.
    #[error("the bench is not guarded, and nothing was switched on: {0}")]
    NotBegun(String),
    /// It ended.
    #[error("the guard of the bench ended before it guarded anything")]
    Ended,
    /// It does not answer.
    #[error("the guard of the bench does not answer")]
    Silent,
}
