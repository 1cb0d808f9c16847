//! Units by name, and numbers with a unit as people write them: `3 s`, `0.4 V`, `10 min`, `100 Ah`.

use std::fmt;

use thiserror::Error;

use crate::{Dimension, Span};

/// A unit of measurement: a name, its dimension, and how many base units one of it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// The name as it is written in suites: `V`, `min`, `degC`, `percent`.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// One of it in base units: volt, ampere, second, degree Celsius, percent.
    pub factor: f64,
}

const UNITS: &[Unit] = &[
    Unit::new("V", Dimension::VOLTAGE, 1.0),
    Unit::new("mV", Dimension::VOLTAGE, 1e-3),
    Unit::new("A", Dimension::CURRENT, 1.0),
    Unit::new("mA", Dimension::CURRENT, 1e-3),
    Unit::new("s", Dimension::TIME, 1.0),
    Unit::new("ms", Dimension::TIME, 1e-3),
    Unit::new("us", Dimension::TIME, 1e-6),
    Unit::new("min", Dimension::TIME, 60.0),
    Unit::new("h", Dimension::TIME, 3600.0),
    Unit::new("degC", Dimension::TEMPERATURE, 1.0),
    Unit::new("percent", Dimension::PERCENT, 1.0),
    Unit::new("Ah", Dimension::CHARGE, 3600.0),
    Unit::new("W", Dimension::POWER, 1.0),
    Unit::new("kW", Dimension::POWER, 1e3),
    Unit::new("Wh", Dimension::ENERGY, 3600.0),
    Unit::new("kWh", Dimension::ENERGY, 3.6e6),
    Unit::new("Ohm", Dimension::RESISTANCE, 1.0),
    Unit::new("mOhm", Dimension::RESISTANCE, 1e-3),
    Unit::new("Hz", Dimension::FREQUENCY, 1.0),
];

impl Unit {
    /// The unit of a plain number.
    pub const NONE: Self = Self::new("", Dimension::NONE, 1.0);

    const fn new(name: &'static str, dimension: Dimension, factor: f64) -> Self {
        Self { name, dimension, factor }
    }

    /// All units that can be written, in the order in which they are explained.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        UNITS
    }

    /// The unit of this name; `%` is `percent`, `°C` and `C` are `degC`, the empty name is a plain number.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = match name {
            "" => return Some(Self::NONE),
            "%" => "percent",
            "°C" | "C" => "degC",
            "Ω" => "Ohm",
            "µs" => "us",
            other => other,
        };
        UNITS.iter().find(|unit| unit.name == name).copied()
    }
}

/// A number in base units with its dimension.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The number, in base units.
    pub value: f64,
    /// What it measures.
    pub dimension: Dimension,
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuantityError {
    /// It does not begin with a number.
    #[error("`{0}` does not begin with a number; write for example `3 s` or `0.4 V`")]
    NoNumber(String),
    /// The number is infinite or not a number.
    #[error("`{0}` is not a finite number")]
    NotFinite(String),
    /// The unit is not known.
    #[error(
        "there is no unit `{0}`; known are V, mV, A, mA, s, ms, us, min, h, degC, percent, Ah, W, Wh, Ohm and Hz"
    )]
    NoUnit(String),
}

impl Quantity {
    /// `value` in base units of `dimension`.
    #[must_use]
    pub const fn new(value: f64, dimension: Dimension) -> Self {
        Self { value, dimension }
    }

    /// Reads a number and a unit: `3 s`, `0.4V`, `100 Ah`, `50 %`, or a plain number.
    ///
    /// # Errors
    /// Where there is no number, it is not finite, or the unit is unknown.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        let end = number_length(text);
        let (number, unit) = text.split_at(end);
        let value: f64 = number.parse().map_err(|_| QuantityError::NoNumber(shorten(text)))?;
        let unit = unit.trim();
        let unit = Unit::named(unit).ok_or_else(|| QuantityError::NoUnit(shorten(unit)))?;
        let value = value * unit.factor;
        if value.is_finite() {
            Ok(Self::new(value, unit.dimension))
        } else {
            Err(QuantityError::NotFinite(shorten(text)))
        }
    }

    /// The span, where this is a time that fits.
    #[must_use]
    pub fn span(self) -> Option<Span> {
        (self.dimension == Dimension::TIME).then(|| Span::try_from_secs_f64(self.value)).flatten()
    }
}

/// How many bytes of the beginning are a decimal number with an optional exponent.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    end += digits(end);
    if bytes.get(end) == Some(&b'.') {
        end += 1;
        end += digits(end);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let power = digits(end + 1 + sign);
        // `1 e` is a number and an unknown unit, not half an exponent.
        if power > 0 {
            end += 1 + sign + power;
        }
    }
    end
}

/// A hostile text must not fill the screen.
fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(40).chain(['…']).collect() }
}

/// The number and its base unit.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dimension.is_none() {
            write!(f, "{}", self.value)
        } else {
            write!(f, "{} {}", self.value, self.dimension)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::seconds("3 s", 3.0, Dimension::TIME)]
    #[case::minutes("10 min", 600.0, Dimension::TIME)]
    #[case::no_space("0.4V", 0.4, Dimension::VOLTAGE)]
    #[case::an_exponent("1e-3 A", 1e-3, Dimension::CURRENT)]
    #[case::percent("50 %", 50.0, Dimension::PERCENT)]
    #[case::a_plain_number("16", 16.0, Dimension::NONE)]
    #[case::hours_of_ampere("100 Ah", 360_000.0, Dimension::CHARGE)]
    fn a_number_with_its_unit_is_read(#[case] text: &str, #[case] value: f64, #[case] dimension: Dimension) {
        assert_eq!(Quantity::parse(text), Ok(Quantity::new(value, dimension)));
    }

    #[rstest]
    #[case::no_number("soon", QuantityError::NoNumber("soon".into()))]
    #[case::no_such_unit("3 fortnights", QuantityError::NoUnit("fortnights".into()))]
    #[case::infinite("1e999 s", QuantityError::NotFinite("1e999 s".into()))]
    #[case::empty("", QuantityError::NoNumber(String::new()))]
    fn what_is_no_quantity_is_refused(#[case] text: &str, #[case] error: QuantityError) {
        assert_eq!(Quantity::parse(text), Err(error));
    }

    #[test]
    fn only_a_time_is_a_span() {
        assert_eq!(Quantity::parse("1.5 s").unwrap().span(), Some(Span::from_millis(1_500)));
        assert_eq!(Quantity::parse("1.5 V").unwrap().span(), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = Quantity::parse(&text);
        }
    }
}
