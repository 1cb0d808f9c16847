//! Keys that verify.

use std::path::Path;

use ed25519_dalek::VerifyingKey;
use pkcs8::spki::{self, DecodePublicKey, EncodePublicKey};
use pkcs8::{Document, LineEnding};

use crate::{AttestError, KeyId, pem};

const WANTED: &str = "an Ed25519 public key";

/// An Ed25519 public key, in files as PEM (SPKI, RFC 8410).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    der: Vec<u8>,
}

impl PublicKey {
    pub(crate) fn new(key: VerifyingKey) -> Result<Self, AttestError> {
        if key.is_weak() {
            return Err(AttestError::WeakKey);
        }
        let der = key.to_public_key_der().map_err(damaged)?;
        Ok(Self { key, der: der.into_vec() })
    }

    /// Reads a PEM file's text.
    ///
    /// # Errors
    /// Where it is no PEM, holds something else, is damaged, or the key is weak.
    pub fn from_pem(text: &str) -> Result<Self, AttestError> {
        let label = pem::label(text)?;
        if label != pem::PUBLIC {
            return Err(pem::wrong_kind(WANTED, label));
        }
        match VerifyingKey::from_public_key_pem(text) {
            Ok(key) => Self::new(key),
            Err(spki::Error::OidUnknown { .. }) => Err(AttestError::WrongKind {
                wanted: WANTED,
                found: "a public key of another algorithm".into(),
            }),
            Err(error) => Err(damaged(error)),
        }
    }

    /// Reads a PEM file.
    ///
    /// # Errors
    /// Where the file cannot be read, or as for [`PublicKey::from_pem`].
    pub fn load(path: &Path) -> Result<Self, AttestError> {
        Self::from_pem(&pem::read(path)?)
    }

    /// The text of its PEM file.
    ///
    /// # Errors
    /// Where it cannot be encoded.
    pub fn to_pem(&self) -> Result<String, AttestError> {
        let document = Document::try_from(&self.der[..]).map_err(|error| damaged(error.into()))?;
        document.to_pem(pem::PUBLIC, LineEnding::LF).map_err(|error| damaged(error.into()))
    }

    /// Its SPKI DER.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Its name.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        KeyId::of_spki(&self.der)
    }

    /// Whether it verifies `signature` over `bytes`; strictly, so that no second signature can be derived from it.
    pub(crate) fn accepts(&self, bytes: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(bytes, &signature).is_ok())
    }
}

fn damaged(error: spki::Error) -> AttestError {
    AttestError::DamagedKey(error.to_string())
}
