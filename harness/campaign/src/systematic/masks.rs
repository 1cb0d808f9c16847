//! Why one defect may hide another: a list that people write.

use lang::SourceFile;
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use super::pairs::Hidden;
use crate::CampaignError;

/// Where the two defects have to be for one to hide the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// They strike the same.
    SameSubject,
    /// They change the same message.
    SameMessage,
    /// Wherever they are.
    Anywhere,
}

/// Defects that hide others, and why that is as it has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mask {
    /// What is hidden, as `class/subject`; `*` stands for any characters.
    pub hidden: String,
    /// By what, likewise.
    pub by: String,
    /// Where they are.
    pub place: Place,
    /// Why.
    pub because: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masks {
    /// The reasons; the first one that fits is the one.
    pub masks: Vec<Mask>,
}

/// The reasons that are built in.
///
/// # Errors
/// Where they are wrong, which a test rules out.
pub fn embedded_masks() -> Result<Masks, CampaignError> {
    let text = include_str!("../../../../fixtures/systematic/masks.yaml");
    let file = SourceFile::new("systematic/masks.yaml", text);
    lang::yaml::parse(&file)
        .map_err(|wrong| CampaignError::Wrong(vec![crate::Wrong { diagnostic: wrong, text: file.text }]))
}

impl Mask {
    /// Whether this is why one does not see the other.
    #[must_use]
    pub fn fits(&self, hidden: &Hidden<'_>) -> bool {
        let Hidden { hidden, by } = hidden;
        let shared = hidden.messages.iter().any(|message| by.messages.contains(message));
        let near = match self.place {
            Place::SameSubject => hidden.subject == by.subject,
            Place::SameMessage => shared,
            Place::Anywhere => true,
        };
        near && WildMatch::new(&self.hidden).matches(&hidden.name())
            && WildMatch::new(&self.by).matches(&by.name())
    }
}

impl Masks {
    /// Which of the reasons it is, by its place in the list; none where nobody gave one.
    #[must_use]
    pub fn reason(&self, hidden: &Hidden<'_>) -> Option<usize> {
        self.masks.iter().position(|mask| mask.fits(hidden))
    }
}
