//! Why one defect may hide another: a list that people write.

use lang::SourceFile;
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;
use wire::{MessageId, Table};

use super::messages::unused;
use super::pairs::Hidden;
use crate::CampaignError;

/// Where the two defects have to be for one to hide the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// They strike the same, or a field of it: `GeneralAlarm` is one of `GeneralAlarm+GeneralWarning`.
    SameSubject,
    /// They change the same message.
    SameMessage,
    /// What is hidden is a field, and the other one cuts it off, in part or as a whole.
    CutOff,
    /// What is hidden is in the bits of a message that no field uses, and the other one cuts some of them off.
    UnusedCutOff,
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
    /// Whether a battery with both conforms, because each is a defect only where the other is not.
    #[serde(default)]
    pub conform: bool,
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
    pub fn fits(&self, hidden: &Hidden<'_>, table: &Table) -> bool {
        let Hidden { hidden, by } = hidden;
        let shared = hidden.messages.iter().any(|message| by.messages.contains(message));
        let near = match self.place {
            Place::SameSubject => hidden.strikes().any(|name| by.strikes().any(|other| other == name)),
            Place::SameMessage => shared,
            Place::CutOff => cut_off(table, &by.subject).is_some_and(|(message, behind)| {
                let signals = hidden.strikes().filter_map(|name| table.signal_named(name));
                let mut signals = signals.map(|signal| table.signal(signal));
                signals
                    .any(|signal| signal.message == message && signal.field.insert(0, u64::MAX) & behind != 0)
            }),
            Place::UnusedCutOff => cut_off(table, &by.subject).is_some_and(|(message, behind)| {
                let is_hidden = table.message_named(&hidden.subject) == Some(message);
                is_hidden && unused(table, table.message(message)) & behind != 0
            }),
            Place::Anywhere => true,
        };
        near && WildMatch::new(&self.hidden).matches(&hidden.name())
            && WildMatch::new(&self.by).matches(&by.name())
    }
}

impl Masks {
    /// Which of the reasons it is, by its place in the list; none where nobody gave one.
    #[must_use]
    pub fn reason(&self, hidden: &Hidden<'_>, table: &Table) -> Option<usize> {
        self.masks.iter().position(|mask| mask.fits(hidden, table))
    }
}

/// The bits that a short message, `Limits:4`, lacks.
fn cut_off(table: &Table, short: &str) -> Option<(MessageId, u64)> {
    let (message, bytes) = short.split_once(':')?;
    let kept = 8 * bytes.parse::<u32>().ok()?;
    Some((table.message_named(message)?, u64::MAX.checked_shl(kept).unwrap_or(0)))
}
