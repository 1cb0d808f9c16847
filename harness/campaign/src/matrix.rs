//! The kill matrix: which defects the suites catch, and for which requirement.

use std::fmt::Write as _;

use judge::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// A check that covers a violated requirement ended in fail.
    Killed,
    /// No such check did: the suites would pass a battery like this.
    Survived,
    /// No suite covers any of the requirements that it violates; the catalogue says why.
    NotCovered,
}

/// A requirement that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Broken {
    /// The requirement.
    pub requirement: String,
    /// How much it weighs.
    pub level: Level,
}

/// One mutant, and what the suites said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MutantRow {
    /// Its name: the stem of its file.
    pub name: String,
    /// SHA-256 of its file.
    pub file: String,
    /// What it does wrong.
    pub about: String,
    /// The requirements that it violates.
    pub violates: Vec<String>,
    /// What became of it.
    pub fate: Fate,
    /// The violated requirements for which a check failed.
    pub killed_for: Vec<String>,
    /// The violated requirements that checks cover, none of which failed.
    pub missed: Vec<Broken>,
    /// Everything that did not hold, the violated requirements included.
    pub fails: Vec<Broken>,
    /// The verdict of the run, in words.
    pub verdict: String,
    /// How many checks nobody could judge.
    pub unverified: usize,
}

/// All mutants, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KillMatrix {
    /// A row for each.
    pub rows: Vec<MutantRow>,
}

impl MutantRow {
    /// Whether it is caught, but by nothing that blocks: every violated requirement that failed is advice.
    #[must_use]
    pub fn is_advised(&self) -> bool {
        let blocks = |id: &String| {
            self.fails.iter().any(|broken| broken.requirement == *id && broken.level == Level::Must)
        };
        self.fate == Fate::Killed && !self.killed_for.iter().any(blocks)
    }
}

impl KillMatrix {
    /// How many mutants came to this.
    #[must_use]
    pub fn count(&self, fate: Fate) -> usize {
        self.rows.iter().filter(|row| row.fate == fate).count()
    }

    /// The mutants that no check catches for what they violate.
    pub fn survivors(&self) -> impl Iterator<Item = &MutantRow> {
        self.rows.iter().filter(|row| row.fate == Fate::Survived)
    }

    /// The mutants that are killed for this requirement.
    pub fn kills<'a>(&'a self, requirement: &'a str) -> impl Iterator<Item = &'a MutantRow> {
        self.rows.iter().filter(move |row| row.killed_for.iter().any(|killed| killed == requirement))
    }

    /// The matrix for a person: three lines for each mutant, and one more for what it violates
    /// unseen; advice stands in brackets.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let fate = match row.fate {
                Fate::Killed => "killed",
                Fate::Survived => "SURVIVED",
                Fate::NotCovered => "not covered",
            };
            let all = |broken: &[Broken]| broken.iter().map(Broken::shown).collect::<Vec<_>>().join(" ");
            let fails = if row.fails.is_empty() { String::from("nothing") } else { all(&row.fails) };
            let missed = all(&row.missed);
            let missed = if missed.is_empty() { missed } else { format!("  misses   {missed}\n") };
            let violates = row.violates.join(" ");
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{}: {fate}\n  violates {violates}\n  fails    {fails}\n{missed}  {}, {} unverified",
                row.name, row.verdict, row.unverified
            );
        }
        text
    }
}

impl Broken {
    fn shown(&self) -> String {
        if self.level == Level::Must { self.requirement.clone() } else { format!("({})", self.requirement) }
    }
}
