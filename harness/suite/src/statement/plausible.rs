//! Declared values beside each other.

use lang::{Diagnostic, Located};

use super::written::IxitText;
use crate::Statement;

/// Declared values beside each other: a declaration may be stricter than a rule, and never so wide that anything passes.
pub(super) struct Plausible<'a> {
    pub(super) ixit: &'a IxitText,
    pub(super) statement: &'a Statement,
}

impl Plausible<'_> {
    /// Of the highest charge voltage limit: no chemistry is empty below (lithium titanate 1.8 of 2.8 V).
    const EMPTY: f64 = 0.6;
    /// In volts a cell, the highest charge voltage limit: from lithium titanate to lithium cobalt.
    const FULL: (f64, f64) = (2.5, 4.4);
    /// Times the capacity an hour, the highest current limit.
    const CURRENT: f64 = 10.0;

    /// What is wrong with them.
    pub(super) fn wrong(&self) -> Vec<Diagnostic> {
        let currents = [
            ("charge_current_max", &self.ixit.charge_current_max),
            ("discharge_current_max", &self.ixit.discharge_current_max),
        ];
        let currents = currents.into_iter().flat_map(|(name, text)| self.current(name, text));
        self.full().into_iter().chain(self.empty()).chain(currents).collect()
    }

    fn value(&self, name: &str) -> Option<f64> {
        self.statement.value(name).map(|value| value.value)
    }

    fn full(&self) -> Option<Diagnostic> {
        let (text, full) = (self.ixit.charge_voltage_max.as_ref()?, self.value("charge_voltage_max")?);
        let Some(cells) = self.value("cells").filter(|cells| *cells >= 1.0) else {
            return Some(
                self.says(
                    text,
                    "`charge_voltage_max` needs the number of `cells` in series beside it".into(),
                ),
            );
        };
        let (least, most) = (Self::FULL.0 * cells, Self::FULL.1 * cells);
        let said = format!("`charge_voltage_max` of {cells} cells lies between {least} V and {most} V");
        (!(least..=most).contains(&full)).then(|| self.says(text, said))
    }

    fn empty(&self) -> Option<Diagnostic> {
        let (text, empty) = (self.ixit.empty_voltage.as_ref()?, self.value("empty_voltage")?);
        let Some(full) = self.value("charge_voltage_max") else {
            return Some(self.says(text, "`empty_voltage` needs `charge_voltage_max` beside it".into()));
        };
        let said =
            format!("`empty_voltage` lies between {:.1} V and `charge_voltage_max`", full * Self::EMPTY);
        (empty < full * Self::EMPTY || empty >= full).then(|| self.says(text, said))
    }

    fn current(&self, name: &str, text: &Option<Located<String>>) -> Option<Diagnostic> {
        let (text, current) = (text.as_ref()?, self.value(name)?);
        let Some(capacity) = self.value("capacity") else {
            return Some(self.says(text, format!("`{name}` needs the `capacity` beside it")));
        };
        let most = capacity / 3600.0 * Self::CURRENT;
        (current > most)
            .then(|| self.says(text, format!("`{name}` is at most {most} A, ten times the capacity an hour")))
    }

    fn says(&self, text: &Located<String>, said: String) -> Diagnostic {
        let label = "a declaration may be stricter than a rule, never so wide that anything passes";
        Diagnostic::error("above-cap", self.statement.file(), said).at(text.place, label)
    }
}
