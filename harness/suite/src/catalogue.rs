//! The catalogue of requirements: what a check may cover, and how much each weighs.

use std::collections::BTreeMap;

use judge::Level;
use lang::{Diagnostic, Located, SourceFile};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{BitRateText, Statement};

/// The requirements of one protocol, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The protocol that they are about.
    pub protocol: Located<String>,
    /// The edition of the specification.
    pub edition: String,
    /// The requirements, in the order of the specification.
    pub requirements: Vec<Requirement>,
}

/// One requirement.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Document, clause, running number: `CAN-1.4-2`.
    pub id: Located<String>,
    /// How much it weighs.
    pub level: Level,
    /// The rate of the bus for which it is a `must`, whatever its level is otherwise.
    #[serde(default)]
    pub must_where: Option<BitRateText>,
    /// What it asks for, in our own words.
    pub says: String,
    /// Whether the rule is ours, with its reason in `says`; the specification does not say it.
    #[serde(default)]
    pub derived: bool,
    /// Which reading is tested where the specification is ambiguous, outdated or wrong.
    #[serde(default)]
    pub erratum: Option<String>,
    /// The most that a statement may declare for values that the requirement is judged by, by their names in `ixit`: a
    /// declaration may be stricter, never looser.
    #[serde(default)]
    pub caps: BTreeMap<String, Located<String>>,
    /// Why no suite covers it: who has to be asked, or why nobody can see it. Only where there is no check.
    #[serde(default)]
    pub not_tested: Option<String>,
    /// What a battery maker does about a fail.
    #[serde(rename = "do")]
    pub advice: String,
}

impl Requirement {
    /// How much it weighs for a battery with this statement.
    #[must_use]
    pub fn level_for(&self, statement: Option<&Statement>) -> Level {
        let declared = statement.and_then(Statement::bit_rate);
        if self.must_where.is_some() && self.must_where == declared { Level::Must } else { self.level }
    }
}

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// Where the file is no catalogue or names a requirement twice.
    pub fn parse(file: &SourceFile) -> Result<Self, Diagnostic> {
        let catalogue: Self = lang::yaml::parse(file)?;
        if catalogue.requirements.is_empty() {
            let said = "this catalogue has no requirements, so that nothing could be covered";
            let label = "add `requirements` with at least one entry";
            return Err(Diagnostic::error("empty-list", &file.name, said).at(catalogue.protocol.place, label));
        }
        let mut before = BTreeMap::new();
        for Requirement { id, .. } in &catalogue.requirements {
            if let Some(first) = before.insert(id.value.as_str(), id.place) {
                let said = format!("the requirement `{}` stands here twice", id.value);
                let wrong = Diagnostic::error("same-name", &file.name, said);
                return Err(wrong.at(id.place, "again").context(first, "first here"));
            }
        }
        Ok(catalogue)
    }

    /// The requirement with this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|requirement| requirement.id.value == id)
    }
}
