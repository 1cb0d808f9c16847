//! Physical dimensions, as exponents of the base units that a battery needs.

use std::fmt;
use std::ops::{Div, Mul};

/// The dimension of a quantity: exponents of volt, ampere, second, degree Celsius and percent.
///
/// Degrees Celsius and percent are dimensions of their own: `SOC > 0.5` was meant as fifty percent, and the
/// checker can say so only if a percentage is not a plain number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dimension {
    /// Exponent of volt.
    pub volt: i8,
    /// Exponent of ampere.
    pub ampere: i8,
    /// Exponent of second.
    pub second: i8,
    /// Exponent of degree Celsius.
    pub celsius: i8,
    /// Exponent of percent.
    pub percent: i8,
}

impl Dimension {
    /// A plain number.
    pub const NONE: Self = Self { volt: 0, ampere: 0, second: 0, celsius: 0, percent: 0 };
    /// Volt.
    pub const VOLTAGE: Self = Self { volt: 1, ..Self::NONE };
    /// Ampere.
    pub const CURRENT: Self = Self { ampere: 1, ..Self::NONE };
    /// Second.
    pub const TIME: Self = Self { second: 1, ..Self::NONE };
    /// Degree Celsius.
    pub const TEMPERATURE: Self = Self { celsius: 1, ..Self::NONE };
    /// Percent.
    pub const PERCENT: Self = Self { percent: 1, ..Self::NONE };
    /// Ampere second, the base of ampere hours.
    pub const CHARGE: Self = Self { ampere: 1, second: 1, ..Self::NONE };
    /// Watt.
    pub const POWER: Self = Self { volt: 1, ampere: 1, ..Self::NONE };
    /// Watt second, the base of watt hours.
    pub const ENERGY: Self = Self { volt: 1, ampere: 1, second: 1, ..Self::NONE };
    /// Ohm.
    pub const RESISTANCE: Self = Self { volt: 1, ampere: -1, ..Self::NONE };
    /// Hertz.
    pub const FREQUENCY: Self = Self { second: -1, ..Self::NONE };

    /// Whether this is the dimension of a plain number.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    fn combine(self, other: Self, with: fn(i8, i8) -> i8) -> Self {
        Self {
            volt: with(self.volt, other.volt),
            ampere: with(self.ampere, other.ampere),
            second: with(self.second, other.second),
            celsius: with(self.celsius, other.celsius),
            percent: with(self.percent, other.percent),
        }
    }
}

impl Mul for Dimension {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.combine(other, i8::saturating_add)
    }
}

impl Div for Dimension {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.combine(other, i8::saturating_sub)
    }
}

/// The base unit in words that a person reads: `V`, `A`, `V/A`, `a plain number`.
impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("a plain number");
        }
        let parts = [
            ("V", self.volt),
            ("A", self.ampere),
            ("s", self.second),
            ("degC", self.celsius),
            ("%", self.percent),
        ];
        let side = |keep: fn(i8) -> bool| {
            let names = parts.iter().filter(|(_, power)| keep(*power));
            let powers = names.map(|(name, power)| match power.unsigned_abs() {
                1 => (*name).to_owned(),
                power => format!("{name}{power}"),
            });
            powers.collect::<Vec<_>>().join("*")
        };
        let (above, below) = (side(|power| power > 0), side(|power| power < 0));
        match (above.as_str(), below.as_str()) {
            (above, "") => f.write_str(above),
            ("", below) => write!(f, "1/{below}"),
            (above, below) => write!(f, "{above}/{below}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::volts(Dimension::VOLTAGE, "V")]
    #[case::charge(Dimension::CHARGE, "A*s")]
    #[case::resistance(Dimension::RESISTANCE, "V/A")]
    #[case::frequency(Dimension::FREQUENCY, "1/s")]
    #[case::none(Dimension::NONE, "a plain number")]
    #[case::squared(Dimension::CURRENT * Dimension::CURRENT, "A2")]
    fn a_dimension_is_named_by_its_base_unit(#[case] dimension: Dimension, #[case] text: &str) {
        assert_eq!(dimension.to_string(), text);
    }

    #[test]
    fn multiplying_and_dividing_is_nothing() {
        assert_eq!(Dimension::VOLTAGE * Dimension::CURRENT / Dimension::CURRENT, Dimension::VOLTAGE);
    }
}
