//! One declared number: what it measures, and whether it can be.

use lang::{Diagnostic, Fault, Located, Scope};
use quantity::{Dimension, Quantity};

use super::written::IxitText;

/// One declared value: its name, what it measures, and the most that may be declared, in base units.
pub(super) struct Declared<'a> {
    pub(super) name: &'static str,
    pub(super) text: &'a Option<Located<String>>,
    pub(super) dimension: Dimension,
    pub(super) cap: Option<f64>,
}

impl IxitText {
    /// All declared numbers.
    pub(super) fn all(&self) -> [Declared<'_>; 11] {
        let declared = |name, text, dimension, cap| Declared { name, text, dimension, cap };
        [
            declared("cells", &self.cells, Dimension::NONE, Some(400.0)),
            declared("modules", &self.modules, Dimension::NONE, Some(1024.0)),
            declared("firmware_version", &self.firmware_version, Dimension::NONE, Some(65_535.0)),
            declared("capacity", &self.capacity, Dimension::CHARGE, None),
            declared("empty_voltage", &self.empty_voltage, Dimension::VOLTAGE, None),
            declared("charge_voltage_max", &self.charge_voltage_max, Dimension::VOLTAGE, None),
            declared("charge_current_max", &self.charge_current_max, Dimension::CURRENT, None),
            declared("discharge_current_max", &self.discharge_current_max, Dimension::CURRENT, None),
            declared("boot_time", &self.boot_time, Dimension::TIME, None),
            declared("keepalive_timeout", &self.keepalive_timeout, Dimension::TIME, Some(86_400.0)),
            declared("recovery_time", &self.recovery_time, Dimension::TIME, None),
        ]
    }
}

impl Declared<'_> {
    /// Its value, where it is given.
    ///
    /// # Errors
    /// Where it is no number of its unit, negative, or above its cap.
    pub(super) fn read(&self, file: &str) -> Result<Option<Located<Quantity>>, Vec<Diagnostic>> {
        let Some(text) = self.text else { return Ok(None) };
        let quantity = match hexadecimal(&text.value).filter(|_| self.dimension == Dimension::NONE) {
            Some(number) => Quantity::new(number, self.dimension),
            None => constant(text, file, self.dimension)?,
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
        Ok(Some(Located::new(quantity, text.place)))
    }
}

/// A number as `0x0102`, which is how versions are written.
fn hexadecimal(text: &str) -> Option<f64> {
    let digits =
        text.strip_prefix("0x").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok().map(f64::from)
}

/// A number of this dimension that refers to nothing.
///
/// # Errors
/// Where it is none.
pub(super) fn constant(
    text: &Located<String>,
    file: &str,
    dimension: Dimension,
) -> Result<Quantity, Vec<Diagnostic>> {
    match lang::constant(text, file, &NoNames, dimension) {
        Ok(quantity) => Ok(quantity),
        Err(Fault::Wrong(wrong)) => Err(wrong),
        Err(Fault::Missing { name, .. }) => {
            let said = format!("there is nothing called `{name}` in a statement");
            Err(vec![Diagnostic::error("unknown-name", file, said).at(text.place, "")])
        }
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
