//! The battery statement: what a battery claims, and the values that are needed to test it.

mod declared;
mod keys;
mod plausible;
mod written;

use judge::Claims;
use lang::{Diagnostic, Located, Place, SourceFile};
use quantity::Quantity;
use wire::CanId;

use crate::lack::Misses;
pub use keys::{Key, keys};
use plausible::Plausible;
pub use written::{BitRateText, IcsText, IdentityText, IxitText, StatementText};

/// A battery statement that was read and checked.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Who makes it and what it is called.
    pub identity: IdentityText,
    ics: IcsText,
    values: Vec<(&'static str, Option<Located<Quantity>>)>,
    texts: Vec<(&'static str, Option<Located<String>>)>,
    file: String,
}

impl Statement {
    /// Reads a battery statement.
    ///
    /// # Errors
    /// Where the file is no statement, or a value has the wrong unit or is above its cap.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Diagnostic>> {
        let text: StatementText = lang::yaml::parse(file).map_err(|wrong| vec![wrong])?;
        let mut wrong = vec![];
        let values = text.ixit.all().into_iter().map(|declared| {
            let value = declared.read(&file.name).unwrap_or_else(|found| {
                wrong.extend(found);
                None
            });
            (declared.name, value)
        });
        let values: Vec<_> = values.collect();
        let texts = TEXTS.map(|(name, of)| (name, of(&text.ixit).clone())).into();
        let statement =
            Self { identity: text.battery, ics: text.ics, values, texts, file: file.name.clone() };
        statement.check_texts(&mut wrong);
        statement.check_identifiers(&mut wrong);
        if wrong.is_empty() {
            wrong = Plausible { ixit: &text.ixit, statement: &statement }.wrong();
        }
        if wrong.is_empty() { Ok(statement) } else { Err(wrong) }
    }
    /// A declared text has to fit into what carries it: characters of ASCII that can be printed.
    fn check_texts(&self, wrong: &mut Vec<Diagnostic>) {
        for (name, text) in &self.texts {
            let Some(text) = text else { continue };
            let most = MOST_CHARACTERS.iter().find(|(own, _)| own == name).map_or(16, |(_, most)| *most);
            let printable = text.value.bytes().all(|byte| (0x20..0x7F).contains(&byte));
            if text.value.is_empty() || text.value.len() > most || !printable {
                let said = format!("`{name}` is 1 to {most} printable characters of ASCII");
                let label = "write it as it stands on the bus, without its padding";
                wrong.push(Diagnostic::error("wrong-text", &self.file, said).at(text.place, label));
            }
        }
    }

    fn check_identifiers(&self, wrong: &mut Vec<Diagnostic>) {
        for id in self.ics.other_identifiers.iter().flatten() {
            if CanId::extended(id.value).is_err() {
                let said = format!("{:#X} is no identifier", id.value);
                let label = "an identifier has at most 29 bits";
                wrong.push(Diagnostic::error("wrong-identifier", &self.file, said).at(id.place, label));
            }
        }
    }

    /// The declared alarm slots, each with its place.
    #[must_use]
    pub fn alarms(&self) -> &[Located<String>] {
        self.ics.alarms.as_deref().unwrap_or_default()
    }

    /// The same; none where it does not say.
    pub(crate) fn declared_alarms(&self) -> Option<&[Located<String>]> {
        self.ics.alarms.as_deref()
    }

    /// The messages that it declares, each with its place; none where it does not say.
    #[must_use]
    pub fn sends(&self) -> Option<&[Located<String>]> {
        self.ics.sends.as_deref()
    }

    /// The declared identifiers outside of the protocol; none where it does not say.
    #[must_use]
    pub fn other_identifiers(&self) -> Option<&[Located<u32>]> {
        self.ics.other_identifiers.as_deref()
    }

    /// The declared rate of the bus.
    #[must_use]
    pub fn bit_rate(&self) -> Option<BitRateText> {
        self.located_bit_rate().map(|rate| rate.value)
    }

    pub(crate) fn located_bit_rate(&self) -> Option<&Located<BitRateText>> {
        self.ics.bit_rate.as_ref()
    }

    /// The name of the file, as shown.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names of all numbers that a statement may give.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        IxitText::default().all().iter().map(|declared| declared.name).collect()
    }

    /// The names of all texts that a statement may give.
    #[must_use]
    pub fn text_names() -> Vec<&'static str> {
        TEXTS.iter().map(|(name, _)| *name).collect()
    }

    /// The names of all claims that are either made or not.
    #[must_use]
    pub fn flags() -> Vec<&'static str> {
        FLAGS.iter().map(|(name, _)| *name).collect()
    }

    /// The number of this name, where the statement gives it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Quantity> {
        self.located(name).map(|value| value.value)
    }

    pub(crate) fn located(&self, name: &str) -> Option<&Located<Quantity>> {
        self.values.iter().find(|(own, _)| *own == name).and_then(|(_, value)| value.as_ref())
    }

    /// What is wrong with a declared value beside the cap that a requirement of the catalogue sets for it, and where it
    /// is declared.
    pub(crate) fn above(&self, name: &str, cap: &Located<String>) -> Option<(Diagnostic, Place)> {
        let value = self.located(name)?;
        let most = declared::constant(cap, &self.file, value.value.dimension).ok()?;
        let said = format!("`{name}` may be declared up to {most}");
        (value.value.value > most.value)
            .then(|| (Diagnostic::error("above-cap", &self.file, said), value.place))
    }

    /// The text of this name, where the statement gives it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.located_text(name).map(|text| text.value.as_str())
    }

    pub(crate) fn located_text(&self, name: &str) -> Option<&Located<String>> {
        self.texts.iter().find(|(own, _)| *own == name).and_then(|(_, text)| text.as_ref())
    }

    /// Whether a claim is made, by its full name `ics.reverse_current`, where the statement says so or otherwise.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.located_flag(name).map(|flag| flag.value)
    }

    pub(crate) fn located_flag(&self, name: &str) -> Option<&Located<bool>> {
        FLAGS.iter().find(|(own, _)| *own == name).and_then(|(_, of)| of(&self.ics).as_ref())
    }
}

type TextOf = fn(&IxitText) -> &Option<Located<String>>;
type FlagOf = fn(&IcsText) -> &Option<Located<bool>>;

/// The declared texts by name.
const TEXTS: [(&str, TextOf); 4] = [
    ("manufacturer_name", |ixit| &ixit.manufacturer_name),
    ("product_name", |ixit| &ixit.product_name),
    ("family_name", |ixit| &ixit.family_name),
    ("serial_number", |ixit| &ixit.serial_number),
];

/// How long texts are that do not fill two frames.
const MOST_CHARACTERS: [(&str, usize); 2] = [("manufacturer_name", 8), ("family_name", 8)];

/// The claims by name.
const FLAGS: [(&str, FlagOf); 3] = [
    ("ics.high_resolution_soc", |ics| &ics.high_resolution_soc),
    ("ics.reverse_current", |ics| &ics.reverse_current),
    ("ics.force_charge", |ics| &ics.force_charge),
];

/// The statement that there may be.
pub(crate) struct Claimed<'a> {
    pub(crate) statement: &'a Option<Statement>,
    /// The names that were asked for in vain.
    pub(crate) misses: &'a Misses,
}

impl Claims for Claimed<'_> {
    fn list(&self, name: &str) -> Result<Vec<String>, String> {
        let ics = self.statement.as_ref().map(|statement| &statement.ics);
        let list = ics.and_then(|ics| match name {
            "ics.alarms" => ics.alarms.as_deref().map(values),
            "ics.sends" => ics.sends.as_deref().map(values),
            "ics.other_identifiers" => {
                let ids = ics.other_identifiers.as_deref()?;
                Some(ids.iter().map(|id| format!("{:#X}", id.value)).collect())
            }
            _ => None,
        });
        list.ok_or_else(|| self.misses.note(name))
    }

    fn text(&self, name: &str) -> Result<String, String> {
        let declared = name.strip_prefix("ixit.").unwrap_or(name);
        let text = self.statement.as_ref().and_then(|statement| statement.text(declared));
        text.map(str::to_owned).ok_or_else(|| self.misses.note(name))
    }
}

fn values(list: &[Located<String>]) -> Vec<String> {
    list.iter().map(|name| name.value.clone()).collect()
}
