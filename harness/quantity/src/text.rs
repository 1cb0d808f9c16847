//! Reading and writing quantities in files as people write them: `3.2 s`, `0.4 V`, `100 A`.
//!
//! Each module here is for `#[serde(with = "quantity::text::...")]`: it reads a number with a unit of its dimension and
//! writes it in one unit of that dimension. A bare number is refused: a file should say what it means. [`Duration`] is the same for
//! spans inside lists and maps, where serde takes no `with`.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Dimension, Quantity, Span};

/// A span that is written `3.2 s` in files; for lists, maps and options. Exact to the nanosecond up to 26 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(pub Span);

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let quantity = deserializer.deserialize_str(Text { dimension: Dimension::TIME, example: "3.2 s" })?;
        let too_long =
            || de::Error::custom("a time of more than 292 years does not fit; write a shorter one");
        quantity.span().map(Self).ok_or_else(too_long)
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A [`Span`], written `3.2 s`, `600 ms`, `10 min`.
pub mod span {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Duration;
    use crate::Span;

    /// Reads a time.
    ///
    /// # Errors
    /// Where the text is no time.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        Ok(Duration::deserialize(deserializer)?.0)
    }

    /// Writes exact decimal seconds.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
        Duration(*span).serialize(serializer)
    }
}

/// A module that reads and writes an `f64` in the base unit of one dimension.
macro_rules! quantity_module {
    ($name:ident, $about:literal, $dimension:ident, $unit:literal, $scale:literal, $example:literal) => {
        #[doc = $about]
        pub mod $name {
            use serde::{Deserializer, Serializer};

            use super::Text;
            use crate::Dimension;

            /// Reads a number with a unit of this dimension, into the base unit.
            ///
            /// # Errors
            /// Where the text is no such quantity.
            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
                let text = Text { dimension: Dimension::$dimension, example: $example };
                Ok(deserializer.deserialize_str(text)?.value)
            }

            /// Writes the number and its unit.
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&format_args!("{} {}", value / $scale, $unit))
            }
        }
    };
}

quantity_module!(voltage, "Volts, written `56.8 V` or `400 mV`.", VOLTAGE, "V", 1.0, "0.4 V");
quantity_module!(current, "Amperes, written `100 A` or `20 mA`.", CURRENT, "A", 1.0, "100 A");
quantity_module!(temperature, "Degrees Celsius, written `23.5 degC`.", TEMPERATURE, "degC", 1.0, "25 degC");
quantity_module!(percent, "Percent, written `60 percent` or `60 %`.", PERCENT, "percent", 1.0, "60 percent");
quantity_module!(resistance, "Ohms, written `0.012 Ohm` or `12 mOhm`.", RESISTANCE, "Ohm", 1.0, "12 mOhm");
quantity_module!(frequency, "Hertz, written `500 Hz`.", FREQUENCY, "Hz", 1.0, "500 Hz");
quantity_module!(charge, "Ampere seconds, written `100 Ah`.", CHARGE, "Ah", 3600.0, "100 Ah");
quantity_module!(energy, "Watt seconds, written `5 kWh` or `100 Wh`.", ENERGY, "Wh", 3600.0, "5 kWh");

/// Reads a text that is a quantity of this dimension.
struct Text {
    dimension: Dimension,
    example: &'static str,
}

impl Visitor<'_> for Text {
    type Value = Quantity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number with a unit, for example `{}`", self.example)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
        let quantity = Quantity::parse(text).map_err(E::custom)?;
        if quantity.dimension == self.dimension {
            return Ok(quantity);
        }
        let (found, example) = (quantity.dimension, self.example);
        Err(E::custom(format_args!("`{}` is in {found}; write for example `{example}`", text.trim())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    fn text(text: &str) -> StrDeserializer<'_, Error> {
        text.into_deserializer()
    }

    #[rstest]
    #[case::seconds("3.2 s", Span::from_millis(3_200))]
    #[case::minutes("10 min", Span::from_secs(600))]
    #[case::milliseconds("1ms", Span::from_millis(1))]
    fn a_time_is_read(#[case] written: &str, #[case] read: Span) {
        assert_eq!(span::deserialize(text(written)), Ok(read));
    }

    #[test]
    fn a_quantity_is_read_into_its_base_unit() {
        assert_eq!(voltage::deserialize(text("400 mV")), Ok(0.4));
        assert_eq!(percent::deserialize(text("60 %")), Ok(60.0));
        assert_eq!(resistance::deserialize(text("12 mOhm")), Ok(0.012));
        assert_eq!(charge::deserialize(text("100 Ah")), Ok(360_000.0));
        assert_eq!(energy::deserialize(text("5 kWh")), Ok(18_000_000.0));
    }

    #[rstest]
    #[case::another_dimension("3 V", "`3 V` is in V; write for example `3.2 s`")]
    #[case::no_unit("3", "`3` is in a plain number; write for example `3.2 s`")]
    #[case::no_number("soon", "`soon` does not begin with a number; write for example `3 s` or `0.4 V`")]
    #[case::too_long("1e12 s", "a time of more than 292 years does not fit; write a shorter one")]
    fn what_is_no_time_is_refused(#[case] written: &str, #[case] message: &str) {
        assert_eq!(span::deserialize(text(written)).unwrap_err().to_string(), message);
    }

    /// What a span is written as.
    struct Written(Span);

    impl fmt::Display for Written {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            span::serialize(&self.0, f)
        }
    }

    proptest! {
        #[test]
        fn a_time_that_was_written_is_read_again(nanos in 0i64..1 << 51) {
            let written = Written(Span::from_nanos(nanos)).to_string();
            prop_assert_eq!(span::deserialize(text(&written)), Ok(Span::from_nanos(nanos)));
        }

        #[test]
        fn no_text_makes_it_panic(written in ".*") {
            let _ = current::deserialize(text(&written));
        }
    }
}
