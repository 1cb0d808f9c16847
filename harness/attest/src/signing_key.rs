//! Keys that sign.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use ed25519_dalek::Signer;
use ed25519_dalek::ed25519::pkcs8::KeypairBytes;
use pkcs8::der::asn1::ObjectIdentifier;
use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use pkcs8::{
    DecodePrivateKey, EncodePrivateKey, EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef,
    SecretDocument,
};
use zeroize::Zeroizing;

use crate::{AttestError, PublicKey, pem};

const WANTED: &str = "an Ed25519 private key";
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The most that opening a key may cost: 128 MiB for scrypt, a few seconds for either.
const MAX_SCRYPT_MEMORY: u64 = 1 << 20;
const MAX_SCRYPT_WORK: u64 = 1 << 22;
const MAX_PBKDF2_ITERATIONS: u32 = 10_000_000;

/// An Ed25519 private key; wiped from memory when dropped.
///
/// In files it is PKCS#8 version 1 in PEM (RFC 8410), because OpenSSL 3.0 cannot read version 2; with a passphrase it is
/// encrypted by PBES2 with scrypt (N = 2^14, r = 8, p = 1) and AES-256-CBC.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl SigningKey {
    /// A new key from the system's random numbers.
    ///
    /// # Errors
    /// Where the system gives none.
    pub fn generate() -> Result<Self, AttestError> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *secret).map_err(|error| AttestError::Random(error.to_string()))?;
        Self::new(ed25519_dalek::SigningKey::from_bytes(&secret))
    }

    fn new(key: ed25519_dalek::SigningKey) -> Result<Self, AttestError> {
        let public = PublicKey::new(key.verifying_key())?;
        Ok(Self { key, public })
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }

    /// Reads a PEM file's text; a passphrase that is not needed is not looked at.
    ///
    /// # Errors
    /// Where it is no PEM, holds something else, needs a passphrase or another one, or is damaged.
    pub fn from_pem(text: &str, passphrase: Option<&str>) -> Result<Self, AttestError> {
        let label = pem::label(text)?;
        if label != pem::PRIVATE && label != pem::ENCRYPTED {
            return Err(pem::wrong_kind(WANTED, label));
        }
        let (label, document) = SecretDocument::from_pem(text).map_err(|error| damaged(error.into()))?;
        if label == pem::PRIVATE {
            return Self::from_der(document.as_bytes());
        }
        let passphrase = passphrase.ok_or(AttestError::PassphraseNeeded)?;
        Self::from_der(decrypted(document.as_bytes(), passphrase)?.as_bytes())
    }

    fn from_der(der: &[u8]) -> Result<Self, AttestError> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(damaged)?;
        if info.algorithm.oid != ED25519 {
            let found = "a private key of another algorithm".into();
            return Err(AttestError::WrongKind { wanted: WANTED, found });
        }
        Self::new(ed25519_dalek::SigningKey::from_pkcs8_der(der).map_err(damaged)?)
    }

    /// Reads a PEM file.
    ///
    /// # Errors
    /// Where the file cannot be read, or as for [`SigningKey::from_pem`].
    pub fn load(path: &Path, passphrase: Option<&str>) -> Result<Self, AttestError> {
        Self::from_pem(&pem::read(path)?, passphrase)
    }

    /// The text of its PEM file, encrypted if there is a passphrase.
    ///
    /// # Errors
    /// Where it cannot be encoded, or the system gives no random numbers.
    pub fn to_pem(&self, passphrase: Option<&str>) -> Result<Zeroizing<String>, AttestError> {
        // Without the public key it is version 1, which OpenSSL 3.0 can read.
        let pair = KeypairBytes { secret_key: self.key.to_bytes(), public_key: None };
        let text = match passphrase {
            Some(passphrase) => pair.to_pkcs8_encrypted_pem(passphrase, LineEnding::LF),
            None => pair.to_pkcs8_pem(LineEnding::LF),
        };
        text.map_err(damaged)
    }

    /// Writes a PEM file that only its owner can read.
    ///
    /// # Errors
    /// Where the file exists already, which is left as it is, or cannot be written.
    pub fn save(&self, path: &Path, passphrase: Option<&str>) -> Result<(), AttestError> {
        let text = self.to_pem(passphrase)?;
        let mut file = create_private(path)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(AttestError::io("write", path))
    }
}

/// The key's name, never the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.key_id())
    }
}

/// Decrypts a PKCS#8 document after a look at what that would cost.
fn decrypted(der: &[u8], passphrase: &str) -> Result<SecretDocument, AttestError> {
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(damaged)?;
    check_cost(&info.encryption_algorithm)?;
    info.decrypt(passphrase).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. }) => damaged(error),
        // A wrong passphrase sometimes leaves bytes that only look like a key until they are parsed.
        _ => AttestError::WrongPassphrase,
    })
}

/// Refuses parameters that no sound key has, before anything is computed with them.
fn check_cost(scheme: &EncryptionScheme) -> Result<(), AttestError> {
    let kdf = match scheme {
        EncryptionScheme::Pbes2(parameters) => &parameters.kdf,
        _ => return Err(AttestError::DamagedKey("it is encrypted in an outdated way (not PBES2)".into())),
    };
    let bearable = match kdf {
        pbes2::Kdf::Scrypt(scrypt) => {
            let memory = scrypt.cost_parameter.saturating_mul(u64::from(scrypt.block_size));
            let work = memory.saturating_mul(u64::from(scrypt.parallelization));
            scrypt.cost_parameter > 1 && memory <= MAX_SCRYPT_MEMORY && work <= MAX_SCRYPT_WORK
        }
        pbes2::Kdf::Pbkdf2(pbkdf2) => (1..=MAX_PBKDF2_ITERATIONS).contains(&pbkdf2.iteration_count),
        _ => false,
    };
    if bearable { Ok(()) } else { Err(AttestError::CostlyKey) }
}

fn create_private(path: &Path) -> Result<File, AttestError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => AttestError::KeyExists(path.display().to_string()),
        _ => AttestError::io("create", path)(error),
    })
}

fn damaged(error: pkcs8::Error) -> AttestError {
    AttestError::DamagedKey(error.to_string())
}
