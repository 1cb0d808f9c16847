//! How the instruments of a family speak: a dialect file, checked and compiled to flat programs.

mod compile;
mod rules;
mod template;
mod written;

use std::iter;

use lang::{Diagnostic, SourceFile};
use wire::scpi::{Channel, Kind, Reading, Slot};

use compile::Compiler;
pub use written::DialectText;

/// A dialect that was read and checked.
#[derive(Debug, Clone)]
pub struct Dialect {
    text: DialectText,
    file: String,
}

impl Dialect {
    /// Reads a dialect.
    ///
    /// # Errors
    /// Where the file is none, or an instrument could be switched on by mistake or left on by it: a recipe that looks
    /// changes something, a value is not read back, errors are not asked for.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Diagnostic>> {
        let text: DialectText = lang::yaml::parse(file).map_err(|wrong| vec![wrong])?;
        let dialect = Self { text, file: file.name.clone() };
        let (first, last) = dialect.channels();
        if first > last {
            let said = "the last channel comes before the first";
            let place =
                dialect.text.channels.as_ref().map(|channels| channels.last.place).unwrap_or_default();
            return Err(vec![Diagnostic::error("wrong-bound", &file.name, said).at(place, "")]);
        }
        let mut compiler = dialect.compiler(first);
        let channel = compiler.channel();
        let mut wrong = compiler.wrong;
        wrong.extend(dialect.unused(first));
        if wrong.is_empty() {
            wrong = rules::wrong(&dialect.text, &dialect.file, &channel);
            let readings = dialect.text.recipes.readings.keys();
            wrong.extend(readings.flat_map(|name| dialect.wrong_reading(name, first)));
        }
        // What a command writes that cannot be read is not known where it is read back.
        if wrong.iter().any(|wrong| wrong.code == "wrong-template") {
            wrong.retain(|wrong| wrong.code != "not-read-back");
        }
        // A verb that several recipes name is wrong once.
        let mut seen: Vec<Diagnostic> = vec![];
        wrong.retain(|wrong| {
            let first = !seen.contains(wrong);
            seen.extend(first.then(|| wrong.clone()));
            first
        });
        if wrong.is_empty() { Ok(dialect) } else { Err(wrong) }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.text.dialect
    }

    /// Its file as it was written.
    #[must_use]
    pub fn text(&self) -> &DialectText {
        &self.text
    }

    /// What its instruments do to a battery.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.text.kind.into()
    }

    /// The numbers of its first and its last channel.
    #[must_use]
    pub fn channels(&self) -> (u16, u16) {
        self.text.channels.as_ref().map_or((1, 1), |channels| (channels.first, channels.last.value))
    }

    /// Its programs for a channel; none where it has no such channel.
    #[must_use]
    pub fn channel(&self, number: u16) -> Option<Channel> {
        let (first, last) = self.channels();
        let mut compiler = self.compiler(number);
        let channel = compiler.channel();
        ((first..=last).contains(&number) && compiler.wrong.is_empty()).then_some(channel)
    }

    /// Its programs for a channel that measures what the reading of this name does; none where it has no such channel, or no
    /// such reading.
    #[must_use]
    pub fn reading(&self, name: &str, number: u16) -> Option<Channel> {
        self.measuring(name)?.channel(number)
    }

    /// The readings by which a channel can measure all of these, each by its name; that of `measure` itself is empty.
    #[must_use]
    pub fn readings_of(&self, all: &[Reading]) -> Vec<&str> {
        let own = iter::once("").chain(self.text.recipes.readings.keys().map(String::as_str));
        let first = self.channels().0;
        own.filter(|name| {
            let channel = if name.is_empty() { self.channel(first) } else { self.reading(name, first) };
            channel.is_some_and(|channel| all.iter().all(|reading| channel.measures(*reading)))
        })
        .collect()
    }

    /// The same dialect, measuring by the reading of this name.
    fn measuring(&self, name: &str) -> Option<Self> {
        let mut measuring = self.clone();
        measuring.text.recipes.measure = measuring.text.recipes.readings.remove(name)?;
        Some(measuring)
    }

    /// What is wrong with one of its readings.
    fn wrong_reading(&self, name: &str, channel: u16) -> Vec<Diagnostic> {
        let Some(measuring) = self.measuring(name) else { return vec![] };
        let mut compiler = measuring.compiler(channel);
        let programs = compiler.channel();
        if !compiler.wrong.is_empty() {
            return compiler.wrong;
        }
        let mut wrong = rules::wrong(&measuring.text, &self.file, &programs);
        for wrong in &mut wrong {
            wrong.message = wrong.message.replace("`measure`", &format!("`{name}`"));
        }
        if programs.kind.energises() {
            let said = format!("`{name}` is for meters, and this drives a current");
            let place = measuring.text.recipes.measure.first().map(|verb| verb.place).unwrap_or_default();
            let label = "an output measures itself alone, by `measure`";
            wrong.push(Diagnostic::error("recipe-falls-short", &self.file, said).at(place, label));
        }
        wrong
    }

    /// The values that are written when it is armed or set, in the order of [`Slot::ALL`].
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let channel = self.channel(self.channels().0);
        let written = |slot: &Slot| {
            let channel = channel.as_ref();
            channel.is_some_and(|channel| channel.arms(*slot) || channel.set.slots().any(|own| own == *slot))
        };
        Slot::ALL.into_iter().filter(written).collect()
    }

    /// What nobody has confirmed about it: a verb or `watchdog`, and what.
    #[must_use]
    pub fn unconfirmed(&self) -> Vec<(&str, &str)> {
        let verbs = self.text.verbs.iter();
        let verbs = verbs.filter_map(|(name, verb)| Some((name.as_str(), verb.unconfirmed.as_deref()?)));
        let watchdog = self.text.watchdog.as_ref().and_then(|watchdog| watchdog.unconfirmed.as_deref());
        verbs.chain(watchdog.map(|why| ("watchdog", why))).collect()
    }

    fn compiler(&self, channel: u16) -> Compiler<'_> {
        Compiler { text: &self.text, file: &self.file, channel, wrong: vec![] }
    }

    /// What is wrong with verbs that no recipe names, which is the first thing wrong with them.
    fn unused(&self, channel: u16) -> Vec<Diagnostic> {
        let recipes = self.text.recipes.all();
        let readings = self.text.recipes.readings.values().map(Vec::as_slice);
        let all: Vec<_> = recipes.into_iter().map(|(_, names)| names).chain(readings).collect();
        let named = |verb: &str| all.iter().any(|names| names.iter().any(|name| name.value == verb));
        let mut compiler = self.compiler(channel);
        let unused = self.text.verbs.iter().filter(|(name, _)| !named(name));
        unused
            .map(|(name, verb)| {
                compiler.verb(name, verb).err().unwrap_or_else(|| {
                    let said = format!("no recipe uses the verb `{name}`");
                    let wrong = Diagnostic::error("unknown-verb", &self.file, said);
                    let place = verb.sent().map(|sent| sent.place).unwrap_or_default();
                    wrong.at(place, "add it to one, or leave it out")
                })
            })
            .collect()
    }
}
