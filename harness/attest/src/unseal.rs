//! Opens a signed record.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::seal::{ENVELOPE_FILE, MANIFEST_FILE, UNLISTED};
use crate::{
    AttestError, Discrepancy, DiscrepancyKind, Envelope, KeyId, Manifest, PublicKey, Statement, envelope,
    hex, manifest,
};

/// A folder that is byte for byte what a trusted key sealed; only [`unseal`] makes one.
#[derive(Debug)]
pub struct Sealed {
    statement: Statement,
    manifest: Manifest,
    signers: Vec<KeyId>,
}

impl Sealed {
    /// What was signed.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Every file but the manifest and the envelope.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The keys that signed, at least one.
    #[must_use]
    pub fn signers(&self) -> &[KeyId] {
        &self.signers
    }
}

/// Verifies the envelope of a folder with the trusted keys, the manifest with the envelope, and every file with the
/// manifest. The key in the folder is a file like any other.
///
/// # Errors
/// Where the folder is not sealed, the signature does not hold, or files differ: then [`AttestError::Altered`] names
/// every one of them.
pub fn unseal(folder: &Path, trusted: &[PublicKey]) -> Result<Sealed, AttestError> {
    let line = read_regular(folder, ENVELOPE_FILE, envelope::MAX_LINE)?
        .ok_or_else(|| AttestError::NotSealed(folder.display().to_string()))?;
    let envelope = Envelope::parse_canonical(&line)?;
    let verified = envelope.verify(trusted)?;
    let statement = Statement::from_verified(&verified)?;
    let manifest = sealed_manifest(folder, &statement)?;
    let discrepancies = manifest.check(folder, &UNLISTED)?;
    if !discrepancies.is_empty() {
        return Err(AttestError::Altered(discrepancies));
    }
    Ok(Sealed { statement, manifest, signers: verified.signers().to_vec() })
}

fn sealed_manifest(folder: &Path, statement: &Statement) -> Result<Manifest, AttestError> {
    let sealed = statement.subject(MANIFEST_FILE).and_then(|subject| subject.sha256());
    let sealed = sealed.ok_or_else(|| AttestError::BadStatement("it is not about a manifest".into()))?;
    let altered = |kind| AttestError::Altered(vec![Discrepancy { path: MANIFEST_FILE.into(), kind }]);
    let bytes = read_regular(folder, MANIFEST_FILE, manifest::MAX_BYTES)?
        .ok_or_else(|| altered(DiscrepancyKind::Missing))?;
    if hex::sha256(&bytes) != sealed {
        return Err(altered(DiscrepancyKind::Changed));
    }
    Manifest::parse(&bytes)
}

/// Reads a regular file and one byte more than allowed at most, so that the parser refuses it; `None` if it is missing.
fn read_regular(folder: &Path, name: &str, limit: usize) -> Result<Option<Vec<u8>>, AttestError> {
    let path = folder.join(name);
    let metadata = match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        metadata => metadata.map_err(AttestError::io("look at", &path))?,
    };
    if !metadata.is_file() {
        let kind = DiscrepancyKind::NotAFile;
        return Err(AttestError::Altered(vec![Discrepancy { path: name.into(), kind }]));
    }
    let mut bytes = Vec::new();
    let file = File::open(&path).map_err(AttestError::io("read", &path))?;
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(AttestError::io("read", &path))?;
    Ok(Some(bytes))
}
