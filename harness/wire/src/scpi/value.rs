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
        let Identity { maker, model, serial, firmware } = said;
        let [maker, model, serial, firmware] = [maker, model, serial, firmware].map(Text::cut);
        Self { maker, model, serial, firmware }
    }
}

impl<'a> Identity<'a> {
    /// Reads the reply to `*IDN?`: four values, fewer of makers who leave some out, a fifth where the user of the
    /// instrument may add a text, or one text without commas.
    pub(super) fn of(text: &'a [u8]) -> Option<Self> {
        let mut parts = text.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let count = parts.clone().count();
        let mut next = || parts.next().unwrap_or_default();
        let identity = match count {
            1 => Self { maker: b"", model: next(), serial: b"", firmware: b"" },
            2 => Self { maker: next(), model: next(), serial: b"", firmware: b"" },
            3 => Self { maker: next(), model: next(), serial: b"", firmware: next() },
            4 | 5 => Self { maker: next(), model: next(), serial: next(), firmware: next() },
            _ => return None,
        };
        // A reading has no letters; an instrument always has some, if only in the name of its maker.
        let mut name = identity.maker.iter().chain(identity.model);
        name.any(u8::is_ascii_alphabetic).then_some(identity)
    }
}
