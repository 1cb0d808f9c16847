//! The battery that was judged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The battery that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestedBattery {
    /// What the world calls it; a simulated one says in its name that it is a twin.
    pub name: String,
    /// Its maker, as the battery statement gives it.
    pub maker: Option<String>,
    /// Its model, as the battery statement gives it.
    pub model: Option<String>,
}

impl TestedBattery {
    /// Whether the name says that the battery is simulated.
    #[must_use]
    pub fn is_twin(&self) -> bool {
        self.name.to_lowercase().contains("twin")
    }
}
