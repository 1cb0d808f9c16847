//! How much a requirement weighs, and whom a check binds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a requirement weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Reported only.
    Info,
    /// Reported as advice; blocks in the strict profile alone.
    Should,
    /// Blocks certification.
    Must,
    /// Binds the rig, not the battery: a violation is a rig error.
    Constraint,
}

/// Whom a check binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The battery's to hold.
    Condition,
    /// The rig's or the room's to hold; violated, it is a rig error.
    Constraint,
}

impl Level {
    /// The word for it, in lower case.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Should => "should",
            Self::Must => "must",
            Self::Constraint => "constraint",
        }
    }

    /// Whom checks of this level bind.
    #[must_use]
    pub fn kind(self) -> Kind {
        if self == Self::Constraint { Kind::Constraint } else { Kind::Condition }
    }
}
