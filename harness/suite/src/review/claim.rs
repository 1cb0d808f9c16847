//! A claim, as the rules of the review ask it.

use judge::Level;
use lang::{Diagnostic, Located, Place};
use wire::{Message, Table};

use super::{Bearing, Remark};
use crate::Statement;

/// A claim beside the protocol that it is about.
pub(super) struct Claim<'a> {
    pub(super) statement: &'a Statement,
    pub(super) table: &'a Table,
}

impl Claim<'_> {
    /// Where it says that it sends a message.
    pub(super) fn sends(&self, message: &str) -> Option<Place> {
        let sends = self.statement.sends().unwrap_or_default();
        sends.iter().find(|name| name.value == message).map(|name| name.place)
    }

    /// Whether it says what it sends, and this message is not among it.
    pub(super) fn omits(&self, message: &str) -> bool {
        self.statement.sends().is_some() && self.sends(message).is_none()
    }

    /// Where the list of what it sends stands, by its first entry.
    pub(super) fn list(&self) -> Place {
        self.statement.sends().and_then(|sends| sends.first()).map(|name| name.place).unwrap_or_default()
    }

    /// Where it makes the claim of this name.
    pub(super) fn claims(&self, flag: &str) -> Option<Place> {
        self.statement.located_flag(flag).filter(|flag| flag.value).map(|flag| flag.place)
    }

    /// Where it gives the text or the number of this name.
    pub(super) fn gives(&self, name: &str) -> Option<Place> {
        let text = self.statement.located_text(name).map(|text| text.place);
        text.or_else(|| self.statement.located(name).map(|number| number.place))
    }

    /// A message as it is named in words: `ProductName1` (0x370).
    pub(super) fn title(&self, message: &str) -> String {
        let known = self.table.message_named(message).map(|id| self.table.message(id));
        known.map_or_else(|| format!("`{message}`"), |Message { id, .. }| format!("`{message}` ({id})"))
    }

    /// A claim that says two things which exclude each other.
    pub(super) fn contradicts(&self, requirement: &str, said: String, at: Place, label: &str) -> Remark {
        let file = self.statement.file();
        self.breaks(
            requirement,
            Level::Must,
            Diagnostic::error("claim-contradicts", file, said).at(at, label),
        )
    }

    /// A claim that breaks a requirement which blocks.
    pub(super) fn falls_short(&self, requirement: &str, said: String, at: Place, label: &str) -> Remark {
        let file = self.statement.file();
        self.breaks(
            requirement,
            Level::Must,
            Diagnostic::error("claim-falls-short", file, said).at(at, label),
        )
    }

    /// A claim that could be better.
    pub(super) fn advises(&self, requirement: &str, said: String, at: Place, label: &str) -> Remark {
        let file = self.statement.file();
        self.breaks(requirement, Level::Should, Diagnostic::warning("claim-advice", file, said).at(at, label))
    }

    fn breaks(&self, requirement: &str, level: Level, diagnostic: Diagnostic) -> Remark {
        let requirements = vec![requirement.to_owned()];
        Remark { requirements, level, bearing: Bearing::Breaks, diagnostic }
    }
}

/// Says what to do about it.
pub(super) fn advised(mut remark: Remark, help: impl Into<String>) -> Remark {
    remark.diagnostic = remark.diagnostic.help(help);
    remark
}

/// The text as it stands in the eight bytes of a frame.
pub(super) fn padded(text: &Located<String>) -> [u8; 8] {
    let mut bytes = [0; 8];
    text.value.bytes().zip(&mut bytes).for_each(|(char, byte)| *byte = char);
    bytes
}
