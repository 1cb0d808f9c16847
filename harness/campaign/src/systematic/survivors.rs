//! Why systematic mutants survive: a list that people write, and that has to fit what survives.

use std::collections::BTreeSet;

use judge::Level;
use lang::SourceFile;
use serde::{Deserialize, Serialize};
use suite::Catalogue;
use wildmatch::WildMatch;

use super::matrix::{SystematicMatrix, SystematicRow};
use crate::CampaignError;

/// Why mutants survive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Because {
    /// A battery like this conforms, and why.
    Equivalent(String),
    /// It violates this requirement, of which the catalogue says why no suite covers it.
    NotTested(String),
    /// It violates a requirement that checks cover, in a way that frames alone do not show: it takes a meter or a sensor.
    Undecidable {
        /// The requirement.
        violates: String,
        /// Why nobody can tell from the frames.
        because: String,
    },
    /// It violates this requirement, and the checks that cover it do not see it.
    Gap(String),
}

/// Mutants that survive for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surviving {
    /// Their classes; `*` stands for any characters.
    pub class: String,
    /// What they strike; `*` stands for any characters.
    pub subject: String,
    /// What they may not strike all the same, as these are caught.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// Why they survive.
    pub because: Because,
}

/// All reasons why mutants survive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survivors {
    /// The reasons; the first one that fits a mutant is its own.
    pub survivors: Vec<Surviving>,
}

/// The reasons that are built in.
///
/// # Errors
/// Where they are wrong, which a test rules out.
pub fn embedded_survivors() -> Result<Survivors, CampaignError> {
    let text = include_str!("../../../../fixtures/systematic/survivors.yaml");
    let file = SourceFile::new("systematic/survivors.yaml", text);
    lang::yaml::parse(&file)
        .map_err(|wrong| CampaignError::Wrong(vec![crate::Wrong { diagnostic: wrong, text: file.text }]))
}

impl Surviving {
    fn fits(&self, row: &SystematicRow) -> bool {
        let is = |pattern: &str, name: &str| WildMatch::new(pattern).matches(name);
        let excepted = self.except.iter().any(|except| is(except, &row.subject));
        is(&self.class, &row.class) && is(&self.subject, &row.subject) && !excepted
    }

    /// What is wrong with the reason, by this catalogue.
    fn wrong(&self, catalogue: &Catalogue) -> Option<String> {
        let (Because::NotTested(id) | Because::Gap(id) | Because::Undecidable { violates: id, .. }) =
            &self.because
        else {
            return None;
        };
        let Some(found) = catalogue.requirements.iter().find(|requirement| requirement.id.value == *id)
        else {
            return Some(format!("{self}: the catalogue has no such requirement"));
        };
        match (&self.because, &found.not_tested) {
            (Because::NotTested(_), None) => {
                Some(format!("{self}: {id} is tested; say `gap` or `undecidable`"))
            }
            (Because::Gap(_) | Because::Undecidable { .. }, Some(_)) => {
                Some(format!("{self}: {id} is not tested; say `not_tested`"))
            }
            (Because::Gap(_), None) if found.level == Level::Must => {
                Some(format!("{self}: {id} blocks, so that it may have no gap"))
            }
            _ => None,
        }
    }
}

/// In words for people.
impl std::fmt::Display for Because {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Equivalent(why) => write!(f, "conforms: {why}"),
            Self::NotTested(id) => write!(f, "violates {id}, which no suite covers"),
            Self::Undecidable { violates, because } => {
                write!(f, "violates {violates}, which frames alone cannot show: {because}")
            }
            Self::Gap(id) => write!(f, "violates {id}, and its checks do not see it"),
        }
    }
}

impl std::fmt::Display for Surviving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.class, self.subject)
    }
}

impl Survivors {
    /// Why a mutant survives, if that is known.
    #[must_use]
    pub fn reason(&self, row: &SystematicRow) -> Option<&Because> {
        self.survivors.iter().find(|surviving| surviving.fits(row)).map(|surviving| &surviving.because)
    }

    /// What does not fit: mutants that survive without a reason, reasons that no survivor has, reasons that would excuse a
    /// mutant which is caught, requirements that the catalogue does not have or says something else of, and gaps of
    /// requirements that block.
    #[must_use]
    pub fn misfits(&self, matrix: &SystematicMatrix, catalogue: &Catalogue) -> Vec<String> {
        let of = |row: &SystematicRow| self.survivors.iter().position(|surviving| surviving.fits(row));
        let unexplained = matrix.survivors().filter(|row| of(row).is_none());
        let unexplained = unexplained.map(|row| format!("{} survives and nobody says why", row.name()));
        let used: BTreeSet<usize> = matrix.survivors().filter_map(of).collect();
        let stale = self.survivors.iter().enumerate().filter(|(at, _)| !used.contains(at));
        let stale = stale.map(|(_, reason)| format!("{reason} survives no more; take the reason out"));
        let wrong = self.survivors.iter().filter_map(|surviving| surviving.wrong(catalogue));
        unexplained.chain(stale).chain(wrong).chain(self.too_wide(matrix)).collect()
    }

    /// Reasons that would excuse what is caught, if it were not any more: a pattern stands for what survives and nothing else.
    fn too_wide<'a>(&'a self, matrix: &'a SystematicMatrix) -> impl Iterator<Item = String> + 'a {
        let caught = matrix.rows.iter().filter(|row| row.is_killed());
        caught.filter_map(|row| {
            let reason = self.survivors.iter().find(|surviving| surviving.fits(row))?;
            Some(format!("{reason} would excuse {}, which is caught; narrow it down", row.name()))
        })
    }
}
