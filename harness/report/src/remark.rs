//! What the review of a claim says.

use judge::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Outcome, Profile};

/// What a remark means for the requirements that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bearing {
    /// A battery that is as it is claimed breaks them.
    Breaks,
    /// What is claimed is not enough to judge them.
    Open,
}

/// One thing that the review of a battery statement has to say, before anything was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// The requirements, in order.
    pub requirements: Vec<String>,
    /// How much it weighs.
    pub level: Level,
    /// What it means for them.
    pub bearing: Bearing,
    /// The code of its kind: `claim-contradicts`.
    pub code: String,
    /// What is said.
    pub says: String,
    /// The line of the statement that it is about, from 1, where there is one.
    pub line: Option<u32>,
    /// The column of the statement that it is about, from 1, where there is one.
    pub column: Option<u32>,
    /// What to do.
    #[serde(rename = "do")]
    pub advice: Option<String>,
}

impl Remark {
    /// Whether a battery that is as it is claimed breaks something that blocks: then it fails, whatever was seen of it.
    #[must_use]
    pub fn is_fail(&self, profile: Profile) -> bool {
        self.bearing == Bearing::Breaks && profile.blocks(self.level)
    }

    /// What it means for a requirement; nothing where it does not bear on it.
    ///
    /// Advice beside a `must` leaves open whether that holds, so it says nothing about it.
    pub(crate) fn outcome(&self, requirement: &str, level: Level, profile: Profile) -> Option<Outcome> {
        let bears = self.bearing == Bearing::Breaks && self.requirements.iter().any(|id| id == requirement);
        let weighs = self.is_fail(profile) || self.level == level;
        (bears && weighs).then(|| Outcome::violated(self.level, profile))
    }
}
