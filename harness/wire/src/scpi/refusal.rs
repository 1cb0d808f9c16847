//! Why a reply is none.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Text;

/// Why a reply has no value. What it quotes is escaped, and cut where it is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    /// Nothing stands before the end.
    #[error("the reply is empty")]
    Empty,
    /// Bytes that no text has.
    #[error("`{0}` is garbled")]
    Garbled(Text),
    /// More bytes than an instrument of this kind says.
    #[error("a reply of {len} bytes that begins with `{start}` is too long")]
    Overlong {
        /// How it begins.
        start: Text,
        /// How many bytes it has.
        len: u64,
    },
    /// More or fewer bytes than a reply of this kind has.
    #[error("`{reply}` should have {expected} bytes; it is cut, or two replies came together")]
    Width {
        /// The reply.
        reply: Text,
        /// How many bytes it should have.
        expected: u8,
    },
    /// More or fewer values than a reply of this kind has.
    #[error("`{reply}` should be {expected} values with commas between them")]
    Items {
        /// The reply.
        reply: Text,
        /// How many there should be.
        expected: u8,
    },
    /// A number was expected.
    #[error("`{0}` is no number")]
    NoNumber(Text),
    /// A number, and behind it something else than the unit that is expected.
    #[error(
        "behind the number stands `{0}`, which is not what is expected there; perhaps two replies came together"
    )]
    Behind(Text),
    /// The instrument says that the value is beyond its range, or the number is larger than any.
    #[error("`{0}` stands for an overload, not for a value")]
    Overload(Text),
    /// The instrument says that it has no value.
    #[error("the instrument has no value (9.91E37)")]
    Undefined,
    /// Not one of the words that are known.
    #[error("`{0}` is none of the words that are expected")]
    Word(Text),
    /// Not a whole number of the form that was expected.
    #[error("`{0}` is no status of the form that is expected")]
    Bits(Text),
    /// Not a definite-length block, or not as long as it says.
    #[error("`{0}` is no block of the length that it states")]
    Block(Text),
    /// Not one text in quotes.
    #[error("`{0}` is no text in quotes")]
    Quotes(Text),
    /// The instrument does not take a command.
    #[error("the instrument answers `{0}` instead of taking the command")]
    NotTaken(Text),
    /// Not a line of an error queue.
    #[error("`{0}` is no entry of an error queue")]
    ErrorEntry(Text),
    /// Not a serial number.
    #[error("`{0}` is no serial number")]
    SerialNumber(Text),
    /// Not an identity.
    #[error("`{0}` is no identity: maker, model, serial number, firmware")]
    Identity(Text),
}
