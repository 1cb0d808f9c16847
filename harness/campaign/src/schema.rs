//! The JSON Schemas of what people write and of what a run leaves.

use schemars::schema_for;
use serde_json::Value;

use crate::{CampaignError, Coverage, Examination};

/// A file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaOf {
    /// A suite.
    Suite,
    /// A battery statement.
    Battery,
    /// A rig.
    Rig,
    /// A dialect of instruments.
    Dialect,
    /// A scene of simulated instruments.
    Scene,
    /// The record of a run.
    Record,
    /// What became of mutants.
    KillMatrix,
    /// What the suites cover.
    Coverage,
}

impl SchemaOf {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Suite,
        Self::Battery,
        Self::Rig,
        Self::Dialect,
        Self::Scene,
        Self::Record,
        Self::KillMatrix,
        Self::Coverage,
    ];
}

/// The JSON Schema (2020-12) of a file, indented, its keys sorted: the same bytes every time.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn schema(of: SchemaOf) -> Result<String, CampaignError> {
    let schema: Value = match of {
        SchemaOf::Suite => suite::schema::suite().into(),
        SchemaOf::Battery => suite::schema::statement().into(),
        SchemaOf::Rig => suite::schema::rig().into(),
        SchemaOf::Dialect => suite::schema::dialect().into(),
        SchemaOf::Scene => suite::schema::scene().into(),
        SchemaOf::Record => report::schema(),
        SchemaOf::KillMatrix => schema_for!(Examination).to_value(),
        SchemaOf::Coverage => schema_for!(Coverage).to_value(),
    };
    // Without the feature `preserve_order`, which nothing here asks for, a map of JSON is sorted.
    let written = serde_json::to_string_pretty(&schema);
    written.map(|json| json + "\n").map_err(|why| CampaignError::Record(why.to_string()))
}
