//! What a check ends in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Evidence, Findings};

/// What a check ends in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It held, and this is what shows it.
    Pass(Evidence),
    /// It did not hold.
    Fail(Findings),
    /// Nobody can say.
    Unverified(Why),
    /// Its trigger never came; counts for nothing.
    NotExercised(Why),
}

/// Why a check ended without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It needs something that only a battery statement can tell.
    NoStatement {
        /// What the statement would have to give.
        needs: String,
        /// What was seen, for a person to look at.
        seen: Option<String>,
    },
    /// It is not known who sent the frames that matter.
    SenderUnknown {
        /// The frames.
        frames: String,
    },
    /// The recording carries no times.
    NoTimes,
    /// The window was too short.
    TooShort {
        /// What would have been needed.
        needed: String,
    },
    /// Nothing was seen that could decide it.
    NothingSeen {
        /// What was looked for.
        of: String,
    },
    /// A signal was not fresh throughout.
    Stale {
        /// The signals' sources.
        of: String,
    },
    /// Nothing shows that the bus was alive.
    NoWitness,
    /// The battery was silent or had not come to it, in a recording that does not say whether it was on.
    PerhapsNotOn {
        /// What was seen of it.
        seen: String,
    },
    /// It may have had a cause that the check leaves open.
    OtherCause {
        /// What was seen, and the cause.
        what: String,
    },
    /// Something moves faster than it is sent.
    TooCoarse {
        /// What moves.
        of: String,
    },
    /// Too close to the limit for the clock or the meter.
    WithinUncertainty {
        /// How close.
        by: String,
    },
    /// Frames were lost, a recording was damaged, or a clock was set.
    Disturbed {
        /// By what.
        by: String,
    },
    /// The run did not come to it.
    NotReached,
    /// The condition that the check waits for never came.
    NoTrigger,
    /// The battery does not do it, and does not say that it does.
    NotClaimed {
        /// What.
        what: String,
    },
    /// A role did not answer.
    NoAnswer {
        /// The role.
        role: String,
    },
}

impl Why {
    /// Whether this lies in the nature of a recording without a statement, and not in what was recorded.
    #[must_use]
    pub fn is_inherent_to_recordings(&self) -> bool {
        matches!(
            self,
            Self::NoStatement { .. } | Self::SenderUnknown { .. } | Self::NoTimes | Self::TooShort { .. }
        )
    }
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoStatement { needs, seen: None } => {
                write!(f, "no battery statement gives {needs}")
            }
            Self::NoStatement { needs, seen: Some(seen) } => {
                write!(f, "no battery statement gives {needs}; {seen}")
            }
            Self::SenderUnknown { frames } => write!(f, "a recording does not say who sent {frames}"),
            Self::NoTimes => f.write_str("the recording carries no times"),
            Self::TooShort { needed } => write!(f, "too short: {needed}"),
            Self::NothingSeen { of } => write!(f, "nothing was seen of {of}"),
            Self::Stale { of } => write!(f, "not known throughout: {of} went stale"),
            Self::NoWitness => f.write_str("nothing shows that the bus was alive"),
            Self::PerhapsNotOn { seen } => {
                write!(f, "a recording does not say when the battery was on: {seen}")
            }
            Self::OtherCause { what } => write!(f, "it may have another cause: {what}"),
            Self::TooCoarse { of } => write!(f, "{of} moves faster than it is sent"),
            Self::WithinUncertainty { by } => write!(f, "too close to the limit to tell: {by}"),
            Self::Disturbed { by } => write!(f, "disturbed: {by}"),
            Self::NotReached => f.write_str("the run did not come to it"),
            Self::NoTrigger => f.write_str("what it waits for never came"),
            Self::NotClaimed { what } => write!(f, "not claimed, and not seen: {what}"),
            Self::NoAnswer { role } => write!(f, "{role} did not answer"),
        }
    }
}
