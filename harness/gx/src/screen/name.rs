//! The name under which a battery is listed (protocol 4, question 2).

use super::View;

/// What the system shows where it knows nothing better.
const GENERIC: &str = "CAN-bus BMS battery";

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSource {
    /// 0x370 and 0x371, as they are.
    Product,
    /// 0x35E, as it is if the system recognises it; a system may know a friendlier name.
    Manufacturer,
    /// Nothing: the generic name, unless the system knows the battery by other means.
    Generic,
}

/// The name of a battery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it comes from.
    pub source: NameSource,
}

impl NameSource {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Product => "from 0x370 and 0x371",
            Self::Manufacturer => "from 0x35E, if the system recognises it; it may show a friendlier name",
            Self::Generic => "the generic name: neither 0x370 nor 0x35E was seen",
        }
    }
}

pub(super) fn name(view: &View<'_>) -> Name {
    let named = |signals, source| view.text(signals).map(|text| Name { text, source });
    // 0x371 alone is the end of a name.
    let product =
        view.text(&["Product1"]).and_then(|_| named(&["Product1", "Product2"], NameSource::Product));
    product
        .or_else(|| named(&["Manufacturer"], NameSource::Manufacturer))
        .unwrap_or_else(|| Name { text: GENERIC.to_owned(), source: NameSource::Generic })
}
