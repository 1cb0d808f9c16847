//! The JSON form of everything that is not a frame: part of the file format, so apart from the vocabulary.

use quantity::{Instant, Span};
use serde::{Deserialize, Serialize};

use crate::{
    Action, ActionId, AskId, BusEvent, BusId, ClockStepKind, Event, Fault, Guarded, LogError, Mark, Measured,
    Outcome, RoleId, SetPoints, Stop,
};

/// An event other than a frame or a wake.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum StoredEvent {
    Bus {
        bus: BusId,
        at: Instant,
        what: BusEvent,
    },
    Reading {
        ask: AskId,
        role: RoleId,
        asked: Instant,
        at: Instant,
        value: Measured,
    },
    Done {
        action: ActionId,
        outcome: Outcome,
    },
    ClockStep {
        at: Instant,
        by: Span,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        exact: bool,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        slept: bool,
    },
    Stop(Stop),
    RigFault(Fault),
    Guard(Guarded),
}

/// An action other than a send.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum StoredAction {
    Ask {
        ask: AskId,
        role: RoleId,
    },
    Switch {
        action: ActionId,
        role: RoleId,
        on: bool,
    },
    Set {
        action: ActionId,
        role: RoleId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        points: Option<SetPoints>,
    },
    Mark(Mark),
    Finish,
}

impl From<StoredEvent> for Event {
    fn from(stored: StoredEvent) -> Self {
        match stored {
            StoredEvent::Bus { bus, at, what } => Self::Bus { bus, at, what },
            StoredEvent::Reading { ask, role, asked, at, value } => {
                Self::Reading { ask, role, asked, at, value }
            }
            StoredEvent::Done { action, outcome } => Self::Done { action, outcome },
            StoredEvent::ClockStep { at, by, exact, slept } => {
                let kind = match (slept, exact) {
                    (true, _) => ClockStepKind::Slept,
                    (false, true) => ClockStepKind::Exact,
                    (false, false) => ClockStepKind::Inexact,
                };
                Self::ClockStep { at, by, kind }
            }
            StoredEvent::Stop(stop) => Self::Stop(stop),
            StoredEvent::RigFault(fault) => Self::RigFault(fault),
            StoredEvent::Guard(did) => Self::Guard(did),
        }
    }
}

impl From<StoredAction> for Action {
    fn from(stored: StoredAction) -> Self {
        match stored {
            StoredAction::Ask { ask, role } => Self::Ask { ask, role },
            StoredAction::Switch { action, role, on } => Self::Switch { action, role, on },
            StoredAction::Set { action, role, points } => Self::Set { action, role, points },
            StoredAction::Mark(mark) => Self::Mark(mark),
            StoredAction::Finish => Self::Finish,
        }
    }
}

/// Refuses set points that JSON cannot hold.
pub(crate) fn finite_points(points: Option<SetPoints>) -> Result<Option<SetPoints>, LogError> {
    let numbers = points.iter().flat_map(|points| points.voltage.into_iter().chain([points.current]));
    match numbers.into_iter().find(|number| !number.is_finite()) {
        Some(number) => Err(LogError::TooLarge(format!("{number} is no set point"))),
        None => Ok(points),
    }
}

/// Refuses numbers that JSON cannot hold; a role that could not measure says so instead.
pub(crate) fn finite(value: Measured) -> Result<Measured, LogError> {
    match value {
        Measured::Number { value, uncertainty } if !(value.is_finite() && uncertainty.is_finite()) => {
            Err(LogError::TooLarge(format!(
                "{value} +/- {uncertainty} is not a number; report `nothing` instead"
            )))
        }
        value => Ok(value),
    }
}
