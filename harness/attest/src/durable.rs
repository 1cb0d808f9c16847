//! Files that are there as a whole, or not at all.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::AttestError;

/// Under which name a file is written before it is whole.
fn partial(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(".{name}.partial"))
}

/// Writes a file under another name, brings it onto the disk, and only then gives it its name.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), AttestError> {
    clear(folder, name)?;
    let (partial, path) = (partial(folder, name), folder.join(name));
    let mut file = File::create_new(&partial).map_err(AttestError::io("create", &partial))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(AttestError::io("write", &partial))?;
    fs::rename(&partial, &path).map_err(AttestError::io("write", &path))?;
    sync(folder)
}

/// Removes what a crash may have left of an earlier [`write`].
pub(crate) fn clear(folder: &Path, name: &str) -> Result<(), AttestError> {
    let partial = partial(folder, name);
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(AttestError::io("remove", &partial)(error)),
        _ => Ok(()),
    }
}

/// Brings a file, or the names in a folder, onto the disk.
pub(crate) fn sync(path: &Path) -> Result<(), AttestError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(AttestError::io("bring onto the disk", path))
}
