//! The program that made a record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The program that made a record. Another version gives the same verdicts, not always the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}
