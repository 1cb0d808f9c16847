//! The format of a record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The format of a record: the first thing that stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "bmscert-record/1")]
    V1,
}

impl Format {
    /// Its name in records.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::V1 => "bmscert-record/1",
        }
    }

    /// The format of this name.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        (id == Self::V1.id()).then_some(Self::V1)
    }
}
