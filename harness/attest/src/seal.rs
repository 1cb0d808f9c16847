//! Makes a folder a signed record.

use std::path::Path;

use crate::{AttestError, Envelope, IN_TOTO_PAYLOAD, Manifest, SigningKey, Statement, Subject};
use crate::{durable, hex, walk};

/// The file that lists all others.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The file with the signature: one envelope on one line.
pub const ENVELOPE_FILE: &str = "record.intoto.jsonl";
/// The file with the public key: a convenience, which counts for nothing unless it is trusted anyway.
pub const PUBLIC_KEY_FILE: &str = "key.pub.pem";

/// The files that a manifest cannot list: itself, and what is signed over it.
pub(crate) const UNLISTED: [&str; 2] = [MANIFEST_FILE, ENVELOPE_FILE];

/// Lists every file of `folder` in a manifest, adds the manifest to the statement's subjects, and signs the statement.
///
/// Writes [`PUBLIC_KEY_FILE`], [`MANIFEST_FILE`] and, once all of the folder is on the disk, [`ENVELOPE_FILE`] by
/// renaming: a crash leaves a folder without an envelope, never a signed folder that is not complete. A folder that
/// was left that way can be sealed again.
///
/// # Errors
/// Where the folder is sealed already, holds something that cannot be listed, or cannot be written.
pub fn seal(folder: &Path, key: &SigningKey, mut statement: Statement) -> Result<Envelope, AttestError> {
    let envelope_path = folder.join(ENVELOPE_FILE);
    if envelope_path.symlink_metadata().is_ok() {
        return Err(AttestError::AlreadySealed(folder.display().to_string()));
    }
    for name in [PUBLIC_KEY_FILE, MANIFEST_FILE, ENVELOPE_FILE] {
        durable::clear(folder, name)?;
    }
    durable::write(folder, PUBLIC_KEY_FILE, key.public().to_pem()?.as_bytes())?;
    let manifest = Manifest::build(folder, &UNLISTED)?.to_bytes()?;
    durable::write(folder, MANIFEST_FILE, &manifest)?;
    sync_all(folder)?;
    statement.subject.push(Subject::new(MANIFEST_FILE, &hex::sha256(&manifest)));
    let envelope = Envelope::sign(IN_TOTO_PAYLOAD, statement.to_payload()?, key);
    durable::write(folder, ENVELOPE_FILE, envelope.to_line()?.as_bytes())?;
    Ok(envelope)
}

/// Brings every file onto the disk, and then the folders that name them.
fn sync_all(folder: &Path) -> Result<(), AttestError> {
    let tree = walk::tree(folder, &[])?;
    tree.found.keys().try_for_each(|path| durable::sync(&folder.join(path)))?;
    tree.folders.iter().try_for_each(|folder| durable::sync(folder))
}
