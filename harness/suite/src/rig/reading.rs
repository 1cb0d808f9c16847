//! The values of a rig file, read strictly: what is no number of its unit above zero is a mistake that somebody made.

use chrono::NaiveDate;
use lang::{Diagnostic, Located, Place, SourceFile};
use quantity::{Dimension, Quantity};

use super::energised::Terminals;

/// Reads the values of a rig file, and collects what is wrong.
pub(super) struct Reading<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) found: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// Notes what is wrong.
    pub(super) fn wrong(&mut self, code: &'static str, place: Place, said: String, help: &str) {
        let wrong = Diagnostic::error(code, &self.file.name, said).at(place, "");
        self.found.push(wrong.help(help));
    }

    pub(super) fn volts(&mut self, text: &Located<String>) -> Option<f64> {
        self.number(text, Dimension::VOLTAGE, "58.4 V")
    }

    pub(super) fn amperes(&mut self, text: &Located<String>) -> Option<f64> {
        self.number(text, Dimension::CURRENT, "20 A")
    }

    pub(super) fn watts(&mut self, text: &Located<String>) -> Option<f64> {
        self.number(text, Dimension::POWER, "300 W")
    }

    pub(super) fn ohms(&mut self, text: &Located<String>) -> Option<f64> {
        self.number(text, Dimension::RESISTANCE, "1 mOhm")
    }

    pub(super) fn seconds(&mut self, text: &Located<String>) -> Option<f64> {
        self.number(text, Dimension::TIME, "3 s")
    }

    /// A number above zero with a unit of this dimension, in base units.
    fn number(&mut self, text: &Located<String>, dimension: Dimension, example: &str) -> Option<f64> {
        let why = match Quantity::parse(&text.value) {
            Ok(quantity) if quantity.dimension != dimension => {
                format!(
                    "`{}` is in {}; a number in {dimension} is needed",
                    text.value.trim(),
                    quantity.dimension
                )
            }
            Ok(quantity) if quantity.value <= 0.0 => format!("`{}` is not above zero", text.value.trim()),
            Ok(quantity) => return Some(quantity.value),
            Err(why) => why.to_string(),
        };
        self.wrong("wrong-quantity", text.place, why, &format!("write for example `{example}`"));
        None
    }

    pub(super) fn date(&mut self, text: &Located<String>) -> Option<Located<NaiveDate>> {
        let read = NaiveDate::parse_from_str(&text.value, "%Y-%m-%d").ok();
        // Year 12026 or a blank in between would be taken as well.
        let read = read.filter(|read| read.to_string() == text.value);
        if read.is_none() {
            let said = format!("`{}` is no day", text.value);
            self.wrong("wrong-date", text.place, said, "write year, month and day: `2026-03-01`");
        }
        read.map(|date| Located::new(date, text.place))
    }

    /// An instrument and its channel: `charger.1`.
    pub(super) fn terminals(&mut self, text: &Located<String>) -> Option<Terminals> {
        let split = text.value.rsplit_once('.');
        let found = split.and_then(|(instrument, channel)| {
            Some(Terminals { instrument: instrument.to_owned(), channel: channel.parse().ok()? })
        });
        if found.is_none() {
            let said = format!("`{}` names no channel of an instrument", text.value);
            self.wrong("unknown-instrument", text.place, said, "write both: `charger.1`");
        }
        found
    }
}
