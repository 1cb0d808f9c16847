//! What a guard tells the runner.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use wire::Text;
use wire::scpi::{Mismatch, Nameplate, Reading, Unwritable, Values};

use crate::{Allowance, StationId};

/// What a guard tells the runner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// An instrument says who it is.
    Named(StationId, Nameplate),
    /// Every instrument is what it should be, and off. Nothing was changed so far.
    Looked,
    /// Every instrument is what it should be, off, and armed.
    Armed,
    /// Nothing was switched on, and nothing is armed: an instrument is not as it has to be.
    Refused(StationId, Fault),
    /// An order cannot be followed now; nothing changed.
    NotNow,
    /// It is permitted to go beyond what the battery allows, so far and until then.
    Allowed(Allowance),
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
#[derive(Debug, Clone, Copy, PartialEq, Error, Serialize, Deserialize)]
pub enum Why {
    /// The runner was silent for too long.
    #[error("the runner was silent for too long")]
    RunnerSilent,
    /// The runner ended without saying so.
    #[error("the runner ended without saying so")]
    RunnerEnded,
    /// The guard before this one ended.
    #[error("the guard ended, and everything is switched off without it")]
    GuardEnded,
    /// Somebody asked the process to end.
    #[error("somebody asked the guard to end")]
    Signal,
    /// The runner asked for it.
    #[error("the run is over")]
    Asked,
    /// An instrument is not as it has to be.
    #[error("{1}")]
    Station(StationId, Fault),
}

/// What is wrong with an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Error, Serialize, Deserialize)]
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
    /// It is not the one that the rig file names.
    #[error("its serial number is `{0}`, and the rig file names another")]
    SerialNumber(Text),
    /// A meter sees a current although every output says that it is off.
    #[error("{amperes:.3} A flow although every output says that it is off")]
    StillFlows {
        /// How much, either way.
        amperes: f64,
    },
    /// Two meters at the same terminals read different voltages, again and again.
    #[error("it reads {own:.3} V where the meter beside it reads {meter:.3} V")]
    Disagrees {
        /// What the output itself reads.
        own: f64,
        /// What the meter reads.
        meter: f64,
    },
    /// The meter of the voltage is too slow, or tells nothing.
    #[error("the meter beside it tells no voltage in time; it takes one reading every second")]
    NotCompared,
    /// Its port is gone.
    #[error("its port is gone")]
    Gone,
}
