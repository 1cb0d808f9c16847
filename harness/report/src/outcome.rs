//! What a requirement came to.

use judge::{Check, Level, Why};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Profile;

/// What a requirement came to. The later in this list, the more it weighs: a requirement comes to the heaviest of what
/// its checks came to, and of what the review of the battery statement says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No case that ran covers it.
    NotTested,
    /// The battery neither does nor claims what it is about.
    NotClaimed,
    /// What it waits for never came.
    NotExercised,
    /// It held wherever it was checked.
    Pass,
    /// It could not be judged.
    Inconclusive,
    /// It did not hold, and is reported only.
    Noted,
    /// It did not hold, and does not block.
    Advice,
    /// It binds the rig, and did not hold.
    RigError,
    /// It did not hold, and blocks.
    Fail,
}

impl Outcome {
    /// All outcomes, as they weigh.
    pub const ALL: [Self; 9] = [
        Self::NotTested,
        Self::NotClaimed,
        Self::NotExercised,
        Self::Pass,
        Self::Inconclusive,
        Self::Noted,
        Self::Advice,
        Self::RigError,
        Self::Fail,
    ];

    /// What one check means for a requirement of this level. Only a case that went to its end shows that something
    /// held; that something did not hold shows in any case.
    pub(crate) fn of(check: &Check, level: Level, completed: bool, profile: Profile) -> Self {
        match check {
            Check::Pass(_) if completed => Self::Pass,
            Check::Pass(_) | Check::Unverified(_) => Self::Inconclusive,
            Check::NotExercised(Why::NotClaimed { .. }) => Self::NotClaimed,
            Check::NotExercised(_) => Self::NotExercised,
            Check::Fail(_) => Self::violated(level, profile),
        }
    }

    /// What it means that a requirement of this level did not hold.
    pub(crate) fn violated(level: Level, profile: Profile) -> Self {
        match level {
            Level::Constraint => Self::RigError,
            blocking if profile.blocks(blocking) => Self::Fail,
            Level::Info => Self::Noted,
            Level::Should | Level::Must => Self::Advice,
        }
    }

    /// The words for it, in lower case.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotTested => "not tested",
            Self::NotClaimed => "not claimed",
            Self::NotExercised => "not exercised",
            Self::Pass => "pass",
            Self::Inconclusive => "inconclusive",
            Self::Noted => "noted",
            Self::Advice => "advice",
            Self::RigError => "rig error",
            Self::Fail => "fail",
        }
    }
}
