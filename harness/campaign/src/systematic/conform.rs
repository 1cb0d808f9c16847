//! Two defects that make a battery which conforms: a list that people write.

use lang::SourceFile;
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use super::pairs::Pair;
use crate::CampaignError;

/// Two defects that make a battery which conforms: each is one only where the other is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conforming {
    /// The two in either order, as `class/subject`; `*` stands for any characters.
    pub both: [String; 2],
    /// Whether that is so only where they have the same subject, or a part of it.
    #[serde(default)]
    pub same_subject: bool,
    /// Why.
    pub because: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConformingPairs {
    /// The reasons; the first one that fits is the one.
    pub conform: Vec<Conforming>,
}

/// The reasons that are built in.
///
/// # Errors
/// Where they are wrong, which a test rules out.
pub fn embedded_conforming() -> Result<ConformingPairs, CampaignError> {
    let text = include_str!("../../../../fixtures/systematic/conform.yaml");
    let file = SourceFile::new("systematic/conform.yaml", text);
    lang::yaml::parse(&file)
        .map_err(|wrong| CampaignError::Wrong(vec![crate::Wrong { diagnostic: wrong, text: file.text }]))
}

impl Conforming {
    /// Whether it is about this pair.
    #[must_use]
    pub fn fits(&self, pair: &Pair) -> bool {
        let [one, other] = &pair.of;
        let are = |first: &str, second: &str| {
            let [a, b] = &self.both;
            WildMatch::new(a).matches(first) && WildMatch::new(b).matches(second)
        };
        let (first, second) = (one.name(), other.name());
        let near = !self.same_subject || one.strikes().any(|name| other.strikes().any(|other| other == name));
        near && (are(&first, &second) || are(&second, &first))
    }
}

impl ConformingPairs {
    /// Which of the reasons it is, by its place in the list; none where nobody gave one.
    #[must_use]
    pub fn reason(&self, pair: &Pair) -> Option<usize> {
        self.conform.iter().position(|conforming| conforming.fits(pair))
    }
}
