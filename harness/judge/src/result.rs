//! What a campaign came to: one row a case, one entry a check.

use quantity::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CaseVerdict, Check, Level, Shown};

/// Whether a case runs. This is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// It runs.
    Selected,
    /// It would say nothing about this battery.
    NotApplicable {
        /// Why.
        reason: String,
    },
    /// It cannot run, or was left out.
    NotRun {
        /// Why.
        reason: String,
    },
}

/// What kind of case it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CaseKind {
    /// A check that is judged whenever the battery is on.
    Standing,
    /// It watches.
    Watch,
    /// It drives.
    Drive,
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckResult {
    /// Its name within its case.
    pub id: String,
    /// The requirement that it covers; none where a phase only waits.
    pub covers: Option<String>,
    /// How much that weighs.
    pub level: Level,
    /// What was expected, in words.
    pub expects: String,
    /// What it came to.
    pub outcome: Check,
}

impl CaseResult {
    /// Whether it is not trusted yet and nothing of the rig's went wrong in it, so that it says nothing that counts.
    #[must_use]
    pub fn is_only_watched(&self) -> bool {
        self.watchlist.is_some() && self.verdict.shown() == Shown::None
    }
}

/// What a case came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseResult {
    /// The suite that it belongs to.
    pub suite: String,
    /// Its name, unique in the suite.
    pub id: String,
    /// What it shows.
    pub about: String,
    /// What kind of case it is.
    pub kind: CaseKind,
    /// Why it is not trusted yet, where it is not: then what its checks came to is shown and counts for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watchlist: Option<String>,
    /// Whether it ran.
    pub selection: Selection,
    /// The verdict, on both axes.
    pub verdict: CaseVerdict,
    /// When it began, in nanoseconds since the origin.
    #[schemars(with = "Option<i64>")]
    pub began: Option<Instant>,
    /// When it ended.
    #[schemars(with = "Option<i64>")]
    pub ended: Option<Instant>,
    /// What went wrong on the way, for the rig.
    pub faults: Vec<String>,
    /// Its checks.
    pub checks: Vec<CheckResult>,
}
