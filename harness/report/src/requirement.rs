//! A requirement, and what it came to.

use judge::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Outcome;

/// A requirement, as its catalogue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementFacts {
    /// Document, clause, running number: `CAN-1.4-2`.
    pub id: String,
    /// How much it weighs.
    pub level: Level,
    /// What it asks for.
    pub says: String,
    /// Whether the rule is ours and not the specification's.
    pub derived: bool,
    /// Which reading is tested where the specification is ambiguous, outdated or wrong.
    pub erratum: Option<String>,
    /// Why no suite covers it: who has to be asked, or why nobody can see it.
    pub not_tested: Option<String>,
    /// What a battery maker does about a fail.
    pub advice: String,
}

/// A requirement, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementResult {
    /// Document, clause, running number: `CAN-1.4-2`.
    pub id: String,
    /// How much it weighs.
    pub level: Level,
    /// What it asks for.
    pub says: String,
    /// Whether the rule is ours and not the specification's.
    pub derived: bool,
    /// Which reading is tested where the specification is ambiguous, outdated or wrong.
    pub erratum: Option<String>,
    /// Why no suite covers it: who has to be asked, or why nobody can see it.
    pub not_tested: Option<String>,
    /// What it came to: the heaviest of what its checks and the review of the battery statement say.
    pub outcome: Outcome,
    /// The checks that cover it in cases that ran, each as `suite/case/check`, in the order of the cases.
    pub checks: Vec<String>,
    /// What a battery maker does about a fail.
    #[serde(rename = "do")]
    pub advice: String,
}
