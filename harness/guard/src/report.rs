//! What a guard tells the runner.

use std::fmt;

use thiserror::Error;
use wire::scpi::{Mismatch, Reading, Unwritable, Values};

use crate::StationId;

/// What a guard tells the runner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Report {
    /// Every instrument is what it should be, off, and armed.
    Armed,
    /// Nothing was switched on, and nothing is armed: an instrument is not as it has to be.
    Refused(StationId, Fault),
    /// An order cannot be followed now; nothing changed.
    NotNow,
    /// These set points were written and read back. Where they are lower than what was asked for, a limit clamped them.
    Set(StationId, Values),
    /// An output is on.
    On(StationId),
    /// An output is off: it says so itself, twice.
    Off(StationId),
    /// An instrument measured.
    Measured(StationId, Reading, f64),
    /// Everything goes off, for good.
    Tripped(Why),
    /// An output was told to be off and could not be asked. Look at it.
    Doubtful(StationId, Fault),
}

/// Why everything goes off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// The runner was silent for too long.
    RunnerSilent,
    /// The runner ended without saying so.
    RunnerEnded,
    /// Somebody asked the process to end.
    Signal,
    /// The runner asked for it.
    Asked,
    /// An instrument is not as it has to be.
    Station(StationId, Fault),
}

/// What is wrong with an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Fault {
    /// It answers what it must not.
    #[error("{0}")]
    Mismatch(#[from] Mismatch),
    /// A command cannot be written.
    #[error("{0}")]
    Unwritable(#[from] Unwritable),
    /// It does not answer in time.
    #[error("no reply in time")]
    NoReply,
    /// It does not take what it is sent.
    #[error("it takes no bytes")]
    Stuck,
    /// It says something that it was not asked for: a reply that came late or twice, or an echo.
    #[error("it says something that it was not asked for")]
    Unasked,
    /// Its error queue does not become empty.
    #[error("its error queue does not become empty")]
    NeverDrained,
    /// Its port is gone.
    #[error("its port is gone")]
    Gone,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RunnerSilent => f.write_str("the runner was silent for too long"),
            Self::RunnerEnded => f.write_str("the runner ended without saying so"),
            Self::Signal => f.write_str("somebody asked the guard to end"),
            Self::Asked => f.write_str("the run is over"),
            Self::Station(_, fault) => fault.fmt(f),
        }
    }
}
