//! Why a mutant is not caught for everything that it violates: a list that people write, and that has to fit.

use std::collections::BTreeSet;

use judge::Level;
use lang::SourceFile;
use serde::{Deserialize, Serialize};

use crate::matrix::{Fate, KillMatrix};
use crate::{CampaignError, Wrong};

/// A requirement that a mutant violates unseen, though it is caught for another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// The mutant.
    pub mutant: String,
    /// The requirement.
    pub requirement: String,
    /// Why no check of it fails.
    pub because: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Misses {
    /// A reason for each.
    pub missed: Vec<Missed>,
}

/// The reasons that are built in.
///
/// # Errors
/// Where they are wrong, which a test rules out.
pub fn embedded_misses() -> Result<Misses, CampaignError> {
    let text = include_str!("../../../fixtures/systematic/missed.yaml");
    let file = SourceFile::new("systematic/missed.yaml", text);
    lang::yaml::parse(&file)
        .map_err(|wrong| CampaignError::Wrong(vec![Wrong { diagnostic: wrong, text: file.text }]))
}

impl Misses {
    /// Why a mutant is not caught for a requirement that it violates, if that is known.
    #[must_use]
    pub fn reason(&self, mutant: &str, requirement: &str) -> Option<&str> {
        let mut missed = self.missed.iter();
        let missed = missed.find(|missed| missed.mutant == mutant && missed.requirement == requirement)?;
        Some(&missed.because)
    }

    /// Gaps that nobody explains: requirements that block, that mutants violate, and that checks cover without seeing it. A
    /// mutant that survives is one as a whole, and does not stand here.
    #[must_use]
    pub fn unexplained(&self, matrix: &KillMatrix) -> Vec<String> {
        let missed = missed(matrix).filter(|(.., level)| *level == Level::Must);
        let missed = missed.filter(|(mutant, requirement, _)| self.reason(mutant, requirement).is_none());
        let says =
            |(mutant, id, _)| format!("{mutant} violates {id}, whose checks do not see it; nobody says why");
        missed.map(says).collect()
    }

    /// What does not fit a matrix of all mutants: gaps that nobody explains, and reasons for what is caught or violated no more.
    #[must_use]
    pub fn misfits(&self, matrix: &KillMatrix) -> Vec<String> {
        let open: BTreeSet<_> =
            missed(matrix).map(|(mutant, requirement, _)| (mutant, requirement)).collect();
        let stale =
            self.missed.iter().filter(|missed| !open.contains(&(&*missed.mutant, &*missed.requirement)));
        let stale = stale.map(|missed| {
            format!(
                "{} is not missed for {} any more; take the reason out",
                missed.mutant, missed.requirement
            )
        });
        self.unexplained(matrix).into_iter().chain(stale).collect()
    }
}

/// What mutants violate unseen that are caught for something else.
fn missed(matrix: &KillMatrix) -> impl Iterator<Item = (&str, &str, Level)> {
    let killed = matrix.rows.iter().filter(|row| row.fate == Fate::Killed);
    killed.flat_map(|row| {
        row.missed.iter().map(|missed| (row.name.as_str(), missed.requirement.as_str(), missed.level))
    })
}
