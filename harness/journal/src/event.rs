//! What the world tells the core.

use quantity::{Instant, Span};
use serde::{Deserialize, Serialize};
use wire::Frame;

use crate::{ActionId, BusId, RoleId};

/// Who sent a frame, as far as the one who saw it can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Somebody else: on a rig's bus, the battery side.
    Received,
    /// We ourselves: the frame came back from the bus.
    Echo,
    /// Not known, as in a recording.
    Unknown,
}

/// The number of a question to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AskId(pub u32);

/// What a role measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measured {
    /// A number in base units, with the half width of its uncertainty.
    Number {
        /// The number.
        value: f64,
        /// Half width of its uncertainty, in the same unit.
        uncertainty: f64,
    },
    /// A statement that holds or does not.
    Truth(bool),
    /// The role could not measure; why stands in a [`Event::RigFault`] beside it.
    Nothing,
}

/// Something about a bus that is not a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusEvent {
    /// Frames were lost between the bus and us.
    Lost {
        /// How many.
        frames: u64,
    },
    /// The controller went off the bus.
    Off,
    /// The controller is on the bus again.
    On,
    /// The interface is gone.
    Gone,
    /// A frame that was to be sent is not on the bus, and nothing is heard either: nobody is there to acknowledge it. That is
    /// what a bus looks like on which the battery is off, or which is open on our side.
    Alone,
    /// Whoever listens was held up, so that what came meanwhile bears stamps that are later than it was there. Told before
    /// all of that, where stamps are those of arrival.
    HeldUp {
        /// For how long.
        by: Span,
    },
    /// Nothing was recorded for a while, between two files of one recording.
    Gap {
        /// Between which, and how long as far as is known.
        what: String,
    },
    /// Part of the recording could not be read.
    Damaged {
        /// What was wrong.
        what: String,
    },
}

/// What is in doubt by a step of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockStepKind {
    /// Every frame around it is stamped as if the clock had not been set, because the step was longer than any of them can
    /// have waited.
    Exact,
    /// Stamps near it are not to be trusted.
    Inexact,
    /// Nobody set it: the machine slept, and nothing was seen meanwhile. The run's clock does not count that time.
    Slept,
}

/// How an action ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was carried out.
    Done,
    /// It was refused or failed.
    Failed {
        /// Why.
        why: String,
    },
    /// Nothing is left of what was asked for: the battery allows none of it now. That is nobody's fault.
    NotAllowed {
        /// In words.
        why: String,
    },
}

/// Why a run is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// Somebody asked: Ctrl-C, a signal.
    Interrupted,
    /// The input is at its end.
    EndOfInput,
    /// The battery itself is lost to the rig, so that nothing can be judged from here on; the fault that follows at once
    /// says why. It is told first, because nothing may be begun any more when the fault is taken in.
    Lost,
}

/// Something of the rig's that broke; never the battery's fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The part that broke: a bus, a role, an instrument.
    pub part: String,
    /// What happened.
    pub what: String,
}

/// What the guard of a bench did, for whoever reads the journal: nothing is judged from it. Volts and amperes; an output is
/// named as in the rig file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Guarded {
    /// Every output is off, and its limits, protections and watchdog are written and read back.
    Armed,
    /// It is permitted to go beyond what the battery allows, so far and until then.
    Allowed {
        /// Volts to charge with; none where the battery's limit holds.
        charge_voltage: Option<f64>,
        /// Amperes to charge with.
        charge_current: Option<f64>,
        /// Amperes to discharge with.
        discharge_current: Option<f64>,
        /// Until when.
        until: Instant,
    },
    /// These set points were written and read back, lowered to every limit that holds.
    Set {
        /// The output.
        output: String,
        /// Volts.
        voltage: Option<f64>,
        /// Amperes; of a load, that it takes.
        current: Option<f64>,
        /// Amperes that a bidirectional supply takes.
        sink_current: Option<f64>,
    },
    /// An output is on.
    On {
        /// The output.
        output: String,
    },
    /// An output says that it is off, twice.
    Off {
        /// The output.
        output: String,
    },
    /// The guard was lost, and the run begins to switch everything off itself.
    Lost,
    /// It has switched everything off as far as it goes.
    TakenOver {
        /// What the outputs say, and what the meter of the current says, where there is one.
        what: String,
    },
}

/// What the world tells the core. Every poll is one event, wakes included: otherwise a replay could not ask for the
/// same actions.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A frame was seen on a bus.
    Frame {
        /// The bus.
        bus: BusId,
        /// Who sent it, as far as is known.
        direction: Direction,
        /// When it was on the bus, by the clock that the header states.
        at: Instant,
        /// The frame.
        frame: Frame,
    },
    /// Something about a bus that is not a frame.
    Bus {
        /// The bus.
        bus: BusId,
        /// When it happened.
        at: Instant,
        /// What happened.
        what: BusEvent,
    },
    /// A role answered a question.
    Reading {
        /// The question.
        ask: AskId,
        /// The role.
        role: RoleId,
        /// When it was asked.
        asked: Instant,
        /// When it was measured.
        at: Instant,
        /// What was measured.
        value: Measured,
    },
    /// An action was carried out, or not.
    Done {
        /// The action.
        action: ActionId,
        /// How it ended.
        outcome: Outcome,
    },
    /// The wall clock was set, or went on while the machine slept.
    ClockStep {
        /// When it was noticed.
        at: Instant,
        /// By how much the clock went forward.
        by: Span,
        /// What is in doubt by it.
        kind: ClockStepKind,
    },
    /// The instant that the core asked for has come.
    Wake,
    /// The run is to end.
    Stop(Stop),
    /// Something of the rig's broke.
    RigFault(Fault),
    /// What the guard of the bench did.
    Guard(Guarded),
}
