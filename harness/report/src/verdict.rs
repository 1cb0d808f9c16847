//! What a run came to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a run came to. The first of this list that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Something that blocks did not hold, whatever else happened.
    Failed,
    /// Something of the rig's broke or was not as it has to be.
    RigError,
    /// Somebody stopped the run.
    Interrupted,
    /// Something that counts could not be judged, or nothing at all passed.
    Inconclusive,
    /// Everything that was selected and counts held.
    Passed,
}

impl Verdict {
    /// The words for it, in lower case.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::RigError => "rig error",
            Self::Interrupted => "interrupted",
            Self::Inconclusive => "inconclusive",
            Self::Passed => "passed",
        }
    }
}
