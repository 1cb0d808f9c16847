//! Names of network interfaces.

use std::fmt;
use std::str::FromStr;

use crate::AddressError;

/// The name of a network interface, as Linux allows it: 1 to 15 bytes without a slash, a colon or a blank.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Interface(String);

impl Interface {
    /// The kernel's IFNAMSIZ has a byte for the end.
    const LONGEST: usize = 15;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Interface {
    type Err = AddressError;

    fn from_str(name: &str) -> Result<Self, AddressError> {
        let is_printable = |char: char| char.is_ascii_graphic() && char != '/' && char != ':';
        let fits = (1..=Self::LONGEST).contains(&name.len()) && name != "." && name != "..";
        if fits && name.chars().all(is_printable) {
            Ok(Self(name.to_owned()))
        } else {
            Err(AddressError::interface(name))
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
