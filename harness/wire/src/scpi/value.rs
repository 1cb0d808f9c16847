//! What replies mean.

use serde::{Deserialize, Serialize};

use crate::Text;

/// What a reply means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A number, finite and smaller than those that stand for an overload.
    Number(f64),
    /// On or off, yes or no.
    Truth(bool),
    /// The bits of a status.
    Bits(u64),
    /// The bytes of a block.
    Block(&'a [u8]),
    /// What stands between quotes; a quote in it is still written twice.
    Quoted(&'a [u8]),
    /// A command was taken.
    Taken,
    /// An entry of an error queue; code 0 says that it is empty.
    Error {
        /// Its code.
        code: i32,
        /// Its text, as it was written.
        text: &'a [u8],
    },
    /// Who the instrument is.
    Identity(Identity<'a>),
}

/// Who an instrument says it is. What it does not say is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The maker, as the instrument spells it.
    pub maker: &'a [u8],
    /// The model; the whole reply, where it has no commas.
    pub model: &'a [u8],
    /// The serial number.
    pub serial: &'a [u8],
    /// The firmware.
    pub firmware: &'a [u8],
    /// Whether its serial number is asked for by a query of its own, so that none is told here.
    pub serial_follows: bool,
}

/// Who an instrument said it is, kept in place: what it says in more than [`Text::LONGEST`] bytes is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nameplate {
    /// The maker, as the instrument spells it.
    pub maker: Text,
    /// The model.
    pub model: Text,
    /// The serial number; empty, where it tells none.
    pub serial: Text,
    /// The firmware; empty, where it tells none.
    pub firmware: Text,
}

impl From<Identity<'_>> for Nameplate {
    fn from(said: Identity<'_>) -> Self {
        let Identity { maker, model, serial, firmware, .. } = said;
        let [maker, model, serial, firmware] = [maker, model, serial, firmware].map(Text::cut);
        Self { maker, model, serial, firmware }
    }
}

impl Nameplate {
    /// What this says, and where it says nothing, what `other` does: some instruments tell in pieces.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let or = |own: Text, other: Text| if own.is_empty() { other } else { own };
        Self {
            maker: or(self.maker, other.maker),
            model: or(self.model, other.model),
            serial: or(self.serial, other.serial),
            firmware: or(self.firmware, other.firmware),
        }
    }
}

impl<'a> Identity<'a> {
    /// Reads the reply to `*IDN?`: four values, fewer of makers who leave some out, a fifth where the user of the
    /// instrument may add a text, or one text without commas.
    pub(super) fn of(text: &'a [u8]) -> Option<Self> {
        let mut parts = text.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let count = parts.clone().count();
        let mut next = || parts.next().unwrap_or_default();
        let none = Self { maker: b"", model: b"", serial: b"", firmware: b"", serial_follows: false };
        let identity = match count {
            1 => Self { model: next(), ..none },
            2 => Self { maker: next(), model: next(), ..none },
            3 => Self { maker: next(), model: next(), firmware: next(), ..none },
            4 | 5 => Self { maker: next(), model: next(), serial: next(), firmware: next(), ..none },
            _ => return None,
        };
        // A reading has no letters; an instrument always has some, if only in the name of its maker.
        let mut name = identity.maker.iter().chain(identity.model);
        name.any(u8::is_ascii_alphabetic).then_some(identity)
    }

    /// Reads a serial number alone: 4 to 32 letters, digits and what stands between them. An answer to another question, or the
    /// code of an error, is shorter or has other signs in it.
    pub(super) fn of_serial_number(serial: &'a [u8]) -> Option<Self> {
        let sound = |byte: &u8| byte.is_ascii_alphanumeric() || b"-/_.".contains(byte);
        let has_digit = serial.iter().any(u8::is_ascii_digit);
        let is_one = (4..=32).contains(&serial.len()) && serial.iter().all(sound) && has_digit;
        is_one.then_some(Self { maker: b"", model: b"", serial, firmware: b"", serial_follows: false })
    }

    /// Whether it tells another serial number than this; where any will do, this is empty.
    #[must_use]
    pub fn is_another(&self, serial_number: &[u8]) -> bool {
        !serial_number.is_empty() && !self.serial_follows && *self.serial != *serial_number
    }
}
