//! The battery statement: what a battery claims, and the values that are needed to test it.

use judge::Claims;
use lang::{Diagnostic, Fault, Located, Scope, SourceFile};
use quantity::{Dimension, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

/// A battery statement, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementText {
    /// Who makes it and what it is called.
    pub battery: IdentityText,
    /// What it claims to do.
    #[serde(default)]
    pub ics: IcsText,
    /// The values that are needed to test it.
    #[serde(default)]
    pub ixit: IxitText,
}

/// Who makes a battery and what it is called.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityText {
    /// The maker.
    pub maker: String,
    /// The model.
    pub model: String,
}

/// What a battery claims to do.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IcsText {
    /// The alarm and warning slots of 0x35A that it supports, by their names in the protocol database.
    #[serde(default)]
    pub alarms: Option<Vec<Located<String>>>,
}

/// The values that are needed to test a battery.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IxitText {
    /// Cells in series; bounds what may be declared for voltages.
    #[serde(default)]
    pub cells: Option<Located<String>>,
    /// Capacity, for example `100 Ah`.
    #[serde(default)]
    pub capacity: Option<Located<String>>,
    /// The voltage of the empty battery at its terminals, for example `44.8 V`.
    #[serde(default)]
    pub empty_voltage: Option<Located<String>>,
    /// The highest charge voltage limit that it ever sends.
    #[serde(default)]
    pub charge_voltage_max: Option<Located<String>>,
    /// The highest charge current limit that it ever sends.
    #[serde(default)]
    pub charge_current_max: Option<Located<String>>,
    /// The highest discharge current limit that it ever sends.
    #[serde(default)]
    pub discharge_current_max: Option<Located<String>>,
    /// From power-up to the first frames; at most 60 s.
    #[serde(default)]
    pub boot_time: Option<Located<String>>,
    /// How long it waits without a keepalive before it opens its main switch; `0 s` where it never does.
    #[serde(default)]
    pub keepalive_timeout: Option<Located<String>>,
    /// From the return of the keepalive until it is usable again; at most 120 s.
    #[serde(default)]
    pub recovery_time: Option<Located<String>>,
}

/// One declared value: its name, what it measures, and the most that may be declared, in base units.
struct Declared<'a> {
    name: &'static str,
    text: &'a Option<Located<String>>,
    dimension: Dimension,
    cap: Option<f64>,
}

/// A battery statement that was read and checked.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Who makes it and what it is called.
    pub identity: IdentityText,
    alarms: Option<Vec<Located<String>>>,
    values: Vec<(&'static str, Option<Quantity>)>,
    file: String,
}

impl IxitText {
    fn all(&self) -> [Declared<'_>; 9] {
        let declared = |name, text, dimension, cap| Declared { name, text, dimension, cap };
        [
            declared("cells", &self.cells, Dimension::NONE, Some(400.0)),
            declared("capacity", &self.capacity, Dimension::CHARGE, None),
            declared("empty_voltage", &self.empty_voltage, Dimension::VOLTAGE, None),
            declared("charge_voltage_max", &self.charge_voltage_max, Dimension::VOLTAGE, None),
            declared("charge_current_max", &self.charge_current_max, Dimension::CURRENT, None),
            declared("discharge_current_max", &self.discharge_current_max, Dimension::CURRENT, None),
            // A redetection takes up to a minute, and so may a restart off the grid.
            declared("boot_time", &self.boot_time, Dimension::TIME, Some(60.0)),
            declared("keepalive_timeout", &self.keepalive_timeout, Dimension::TIME, Some(86_400.0)),
            declared("recovery_time", &self.recovery_time, Dimension::TIME, Some(120.0)),
        ]
    }
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
        let values: Vec<(&'static str, Option<Quantity>)> = values.collect();
        if wrong.is_empty() {
            wrong = Plausible { ixit: &text.ixit, values: &values, file: &file.name }.wrong();
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Self { identity: text.battery, alarms: text.ics.alarms, values, file: file.name.clone() })
    }

    /// The declared alarm slots, each with its place.
    #[must_use]
    pub fn alarms(&self) -> &[Located<String>] {
        self.alarms.as_deref().unwrap_or_default()
    }

    /// The name of the file, as shown.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names of all values that a statement may give.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        IxitText::default().all().iter().map(|declared| declared.name).collect()
    }

    /// The value of this name, where the statement gives it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Quantity> {
        self.values.iter().find(|(own, _)| *own == name).and_then(|(_, value)| *value)
    }
}

/// Declared values beside each other: a declaration may be stricter than a rule, and never so wide that anything passes.
struct Plausible<'a> {
    ixit: &'a IxitText,
    values: &'a [(&'static str, Option<Quantity>)],
    file: &'a str,
}

impl Plausible<'_> {
    /// Of the highest charge voltage limit: no chemistry is empty below (lithium titanate 1.8 of 2.8 V).
    const EMPTY: f64 = 0.6;
    /// In volts a cell, the highest charge voltage limit: from lithium titanate to lithium cobalt.
    const FULL: (f64, f64) = (2.5, 4.4);
    /// Times the capacity an hour, the highest current limit.
    const CURRENT: f64 = 10.0;

    fn wrong(&self) -> Vec<Diagnostic> {
        let currents = [
            ("charge_current_max", &self.ixit.charge_current_max),
            ("discharge_current_max", &self.ixit.discharge_current_max),
        ];
        let currents = currents.into_iter().flat_map(|(name, text)| self.current(name, text));
        self.full().into_iter().chain(self.empty()).chain(currents).collect()
    }

    fn value(&self, name: &str) -> Option<f64> {
        self.values
            .iter()
            .find(|(own, _)| *own == name)
            .and_then(|(_, value)| *value)
            .map(|value| value.value)
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
        Diagnostic::error("above-cap", self.file, said).at(text.place, label)
    }
}

impl Declared<'_> {
    fn read(&self, file: &str) -> Result<Option<Quantity>, Vec<Diagnostic>> {
        let Some(text) = self.text else { return Ok(None) };
        let quantity = match lang::constant(text, file, &NoNames, self.dimension) {
            Ok(quantity) => quantity,
            Err(Fault::Wrong(wrong)) => return Err(wrong),
            Err(Fault::Missing { name, .. }) => {
                let said = format!("there is nothing called `{name}` in a statement");
                return Err(vec![Diagnostic::error("unknown-name", file, said).at(text.place, "")]);
            }
        };
        let cap = self.cap.unwrap_or(f64::MAX);
        if !(0.0..=cap).contains(&quantity.value) {
            let said = match self.cap {
                Some(cap) => {
                    format!(
                        "`{}` may be declared from 0 to {}",
                        self.name,
                        Quantity::new(cap, self.dimension)
                    )
                }
                None => format!("`{}` may not be negative", self.name),
            };
            let label = match self.cap {
                Some(_) => "a declaration may be stricter than the rule, never looser",
                None => "declare what was measured, without a sign",
            };
            return Err(vec![Diagnostic::error("above-cap", file, said).at(text.place, label)]);
        }
        Ok(Some(quantity))
    }
}

/// A statement names nothing: its values are numbers.
struct NoNames;

impl Scope for NoNames {
    fn lookup(&self, _: &str) -> Option<lang::Binding> {
        None
    }

    fn names(&self) -> Vec<String> {
        vec![]
    }

    fn unknown(&self, name: &str) -> String {
        format!("`{name}` is no number; a statement declares values, and knows no signals")
    }

    fn help(&self) -> Option<String> {
        Some("write a number and its unit, for example `57.6 V`".to_owned())
    }
}

/// The statement that there may be.
pub(crate) struct Claimed<'a>(pub(crate) &'a Option<Statement>);

impl Claims for Claimed<'_> {
    fn list(&self, name: &str) -> Result<Vec<String>, String> {
        let alarms = self.0.as_ref().and_then(|statement| statement.alarms.as_ref());
        match (name, alarms) {
            ("ics.alarms", Some(alarms)) => Ok(alarms.iter().map(|alarm| alarm.value.clone()).collect()),
            _ => Err(format!("`{name}`")),
        }
    }
}
