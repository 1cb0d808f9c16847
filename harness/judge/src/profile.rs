//! Which cases were selected, and what blocked.

use crate::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which cases were selected, and what blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Watching only. What lies in the nature of a recording is listed and sets no exit code.
    Passive,
    /// Everything; the only profile that certifies.
    Certification,
    /// Everything, and advice blocks as well.
    Strict,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Self; 3] = [Self::Passive, Self::Certification, Self::Strict];

    /// The name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passive => "passive",
            Self::Certification => "certification",
            Self::Strict => "strict",
        }
    }

    /// The profile of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Whether a requirement of this level blocks.
    #[must_use]
    pub fn blocks(self, level: Level) -> bool {
        level == Level::Must || (level == Level::Should && self == Self::Strict)
    }

    /// Whether everything is selected, so that a `must` that was never exercised leaves a question open.
    #[must_use]
    pub fn selects_everything(self) -> bool {
        matches!(self, Self::Certification | Self::Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_found_by_its_name() {
        Profile::ALL
            .into_iter()
            .for_each(|profile| assert_eq!(Profile::named(profile.name()), Some(profile)));
        assert_eq!(Profile::named("Passive"), None);
    }
}
