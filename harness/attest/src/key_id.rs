//! The name of a key.

use std::fmt;

use crate::hex;

/// The SHA-256 of a public key's SPKI DER, in lower-case hexadecimal: what
/// `openssl pkey -pubin -in key.pub.pem -outform DER | sha256sum` prints.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    pub(crate) fn of_spki(der: &[u8]) -> Self {
        Self(hex::sha256(der))
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
