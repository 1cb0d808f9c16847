//! What became of systematic mutants.

use std::collections::BTreeSet;

use judge::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A check that failed for a mutant and does not fail without its defect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Kill {
    /// The check, as `suite/case/check`.
    pub check: String,
    /// The requirement that it covers.
    pub requirement: String,
    /// How much that weighs.
    pub level: Level,
}

/// What became of a systematic mutant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Checks that look at a message that was changed failed.
    Killed(Vec<Kill>),
    /// Checks failed, but none that looks at a message that was changed: it may have been caught by chance.
    KilledElsewhere(Vec<Kill>),
    /// The battery sent the same frames at the same times as without the defect, in the whole run, a healthy one and one in
    /// trouble: nobody can tell the two apart.
    SameOnTheWire,
    /// Nothing failed: the suites would pass a battery like this.
    Survived,
}

/// One systematic mutant, and what the suites said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SystematicRow {
    /// Its class: `scale-x10`.
    pub class: String,
    /// What it strikes: `CVL`.
    pub subject: String,
    /// SHA-256 of it as a file.
    pub file: String,
    /// What it does wrong.
    pub about: String,
    /// Whether the battery had to be driven to see it; else watching was enough.
    pub driven: bool,
    /// Whether it was tried in a battery in trouble at last, because a healthy one does not show it.
    pub in_trouble: bool,
    /// What became of it.
    pub end: End,
}

/// All systematic mutants, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystematicMatrix {
    /// A row for each.
    pub rows: Vec<SystematicRow>,
}

impl SystematicRow {
    /// The class and the subject: `scale-x10/CVL`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.class, self.subject)
    }

    /// Whether the battery would not be certified: a requirement of level `must` is known not to hold.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        matches!(&self.end, End::Killed(by) if by.iter().any(|kill| kill.level == Level::Must))
    }

    /// Whether checks that look at what was changed failed.
    #[must_use]
    pub fn is_killed(&self) -> bool {
        matches!(self.end, End::Killed(_))
    }

    /// The requirements that it was caught for.
    #[must_use]
    pub fn requirements(&self) -> BTreeSet<&str> {
        self.kills().iter().map(|kill| kill.requirement.as_str()).collect()
    }

    /// The checks that caught it.
    #[must_use]
    pub fn kills(&self) -> &[Kill] {
        match &self.end {
            End::Killed(kills) => kills,
            End::KilledElsewhere(_) | End::SameOnTheWire | End::Survived => &[],
        }
    }

    /// Whether it was seen by no check that looks at what was changed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_killed()
    }
}

impl SystematicMatrix {
    /// The mutants that no check which looks at what was changed catches, those that do not show on the wire included: each
    /// needs a reason.
    pub fn survivors(&self) -> impl Iterator<Item = &SystematicRow> {
        self.rows.iter().filter(|row| row.is_open())
    }
}
