//! Requirement by requirement: which checks cover it, which mutants show that they would fail, and what nobody can see.

use std::fmt::Write as _;

use judge::Level;
use schemars::JsonSchema;
use serde::Serialize;
use suite::{Plan, Profile};

use crate::matrix::KillMatrix;
use crate::{Bundle, CampaignError, TOOL, document, run};

/// The format of the document.
const FORMAT: &str = "bmscert-coverage/1";

/// One requirement, and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoveredRequirement {
    /// The requirement.
    pub requirement: String,
    /// How much it weighs.
    pub level: Level,
    /// What it asks for.
    pub says: String,
    /// The checks that cover it, each as `suite/case/check`.
    pub checks: Vec<String>,
    /// The mutants that are killed for it.
    pub mutants: Vec<String>,
    /// Why no suite covers it.
    pub not_tested: Option<String>,
    /// What is missing, if anything is.
    pub gap: Option<Gap>,
}

/// What is missing for a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// No check covers it, and the catalogue does not say why.
    NoCheck,
    /// No mutant shows that its checks would fail.
    NoMutant,
    /// A check covers it, and the catalogue says that none can.
    BothTestedAndNot,
}

impl Gap {
    /// The words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoCheck => "no check covers it, and the catalogue gives no reason",
            Self::NoMutant => "no mutant is killed for it",
            Self::BothTestedAndNot => "a check covers it, and the catalogue says that none can",
        }
    }
}

/// All requirements of the catalogue, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Coverage {
    /// The format: `bmscert-coverage/1`.
    pub schema: String,
    /// The program that made it, and its version.
    pub tool: String,
    /// SHA-256 over the suites, the catalogue and the protocol, as in a record's [`Examined`](report::Examined).
    pub suites: String,
    /// A row for each.
    pub requirements: Vec<CoveredRequirement>,
}

/// What the suites of a bundle cover, as far as these mutants show.
///
/// # Errors
/// Where files are wrong.
pub fn coverage(bundle: &Bundle, matrix: &KillMatrix) -> Result<Coverage, CampaignError> {
    let plan = bundle.plan(&run::names(&twin::Twin::roles()), Profile::Certification)?;
    let requirements = plan.catalogue.requirements.iter().map(|requirement| {
        let id = requirement.id.value.as_str();
        let mut covered = CoveredRequirement {
            requirement: id.to_owned(),
            level: requirement.level,
            says: requirement.says.clone(),
            checks: checks(&plan, id),
            mutants: matrix.kills(id).map(|row| row.name.clone()).collect(),
            not_tested: requirement.not_tested.clone(),
            gap: None,
        };
        covered.gap = covered.missing();
        covered
    });
    let (schema, tool, suites) = (FORMAT.to_owned(), TOOL.to_owned(), bundle.suites_digest());
    Ok(Coverage { schema, tool, suites, requirements: requirements.collect() })
}

fn checks(plan: &Plan, requirement: &str) -> Vec<String> {
    let trusted = plan.cases.iter().filter(|case| case.watchlist.is_none());
    let of_case = trusted.flat_map(|case| {
        let covers = case.checks.iter().map(|check| plan.check(*check));
        let covers = covers.filter(|check| check.covers.as_deref() == Some(requirement));
        covers.map(move |check| format!("{}/{}/{}", case.suite, case.id, check.id))
    });
    of_case.collect()
}

impl CoveredRequirement {
    fn missing(&self) -> Option<Gap> {
        let wants_mutant = matches!(self.level, Level::Must | Level::Should);
        match (self.checks.is_empty(), self.not_tested.is_some()) {
            (true, true) => None,
            (true, false) => Some(Gap::NoCheck),
            (false, true) => Some(Gap::BothTestedAndNot),
            (false, false) if wants_mutant && self.mutants.is_empty() => Some(Gap::NoMutant),
            (false, false) => None,
        }
    }
}

impl Coverage {
    /// The requirements for which something is missing.
    pub fn gaps(&self) -> impl Iterator<Item = &CoveredRequirement> {
        self.requirements.iter().filter(|covered| covered.gap.is_some())
    }

    /// The coverage as indented JSON with a line end: the same coverage gives the same bytes.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, CampaignError> {
        document::json(self)
    }

    /// How many requirements checks cover.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.requirements.iter().filter(|covered| !covered.checks.is_empty()).count()
    }

    /// The coverage for a person: what covers each requirement, what shows it, and what nobody can see.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for covered in &self.requirements {
            // Writing to a string cannot fail.
            let _ =
                writeln!(text, "{:<14} {:<10} {}", covered.requirement, covered.level.word(), covered.says);
            for check in &covered.checks {
                let _ = writeln!(text, "  check      {check}");
            }
            for mutant in &covered.mutants {
                let _ = writeln!(text, "  mutant     {mutant}");
            }
            if let Some(why) = &covered.not_tested {
                let _ = writeln!(text, "  not tested {why}");
            }
            if let Some(gap) = covered.gap {
                let _ = writeln!(text, "  GAP        {}", gap.words());
            }
        }
        text
    }
}
