//! What a PEM file says it holds.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use crate::AttestError;

/// The longest key file that is read, in bytes; ours take some 500.
const MAX_FILE: usize = 64 << 10;

/// The label of an unencrypted PKCS#8 key.
pub(crate) const PRIVATE: &str = "PRIVATE KEY";
/// The label of an encrypted PKCS#8 key.
pub(crate) const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
/// The label of an SPKI public key.
pub(crate) const PUBLIC: &str = "PUBLIC KEY";

/// Reads a key file's text, which may be secret.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<String>, AttestError> {
    // Room for all of it at once: growing would leave copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FILE + 1));
    let file = File::open(path).map_err(AttestError::io("read", path))?;
    file.take(MAX_FILE as u64).read_to_end(&mut bytes).map_err(AttestError::io("read", path))?;
    let text = str::from_utf8(&bytes).map_err(|_| AttestError::NotPem)?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The label of the first block of a PEM file.
pub(crate) fn label(pem: &str) -> Result<&str, AttestError> {
    let (_, rest) = pem.split_once("-----BEGIN ").ok_or(AttestError::NotPem)?;
    let (label, _) = rest.split_once("-----").ok_or(AttestError::NotPem)?;
    let plausible = label.len() < 40 && label.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if plausible { Ok(label) } else { Err(AttestError::NotPem) }
}

/// The error for a file with this label where something else was wanted.
pub(crate) fn wrong_kind(wanted: &'static str, label: &str) -> AttestError {
    let found = match label {
        PRIVATE | ENCRYPTED => "a private key".to_owned(),
        PUBLIC => "a public key".to_owned(),
        other => format!("something of the kind `{other}`"),
    };
    AttestError::WrongKind { wanted, found }
}
