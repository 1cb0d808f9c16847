//! Every file of a folder, without following links.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::AttestError;

/// The most files that a folder may have.
pub(crate) const MAX_FILES: usize = 100_000;
/// The longest path of a file below its folder, in bytes.
pub(crate) const MAX_PATH: usize = 1024;

/// What was found under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// A regular file of this many bytes.
    File(u64),
    /// A link, a pipe, a device: nothing that has bytes of its own.
    NotAFile,
    /// A file whose name a manifest cannot hold.
    Unnameable,
}

/// A folder's files by their paths with `/`, and its subfolders.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) found: BTreeMap<String, Found>,
    pub(crate) folders: Vec<PathBuf>,
}

/// Lists everything below `folder` but the files named in `exclude`. Empty folders do not count.
pub(crate) fn tree(folder: &Path, exclude: &[&str]) -> Result<Tree, AttestError> {
    let mut tree = Tree::default();
    let mut ahead = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = ahead.pop() {
        for entry in fs::read_dir(&path).map_err(AttestError::io("read", &path))? {
            let entry = entry.map_err(AttestError::io("read", &path))?;
            let below = name_below(&prefix, &entry);
            if exclude.contains(&below.as_str()) {
                continue;
            }
            let kind = entry.file_type().map_err(AttestError::io("look at", &entry.path()))?;
            if kind.is_dir() && is_nameable(&entry, &below) {
                ahead.push((entry.path(), below));
                continue;
            }
            tree.found.insert(below.clone(), found(&entry, kind, &below)?);
            check_count(tree.found.len() + ahead.len())?;
        }
        tree.folders.push(path);
    }
    Ok(tree)
}

fn name_below(prefix: &str, entry: &fs::DirEntry) -> String {
    // The replacement character marks a name that is not Unicode; [`is_nameable`] refuses it.
    let name = entry.file_name();
    let name = name.to_string_lossy();
    if prefix.is_empty() { name.into_owned() } else { format!("{prefix}/{name}") }
}

fn is_nameable(entry: &fs::DirEntry, below: &str) -> bool {
    is_valid_path(below) && entry.file_name().to_str().is_some()
}

fn found(entry: &fs::DirEntry, kind: fs::FileType, below: &str) -> Result<Found, AttestError> {
    if !is_nameable(entry, below) {
        return Ok(Found::Unnameable);
    }
    if !kind.is_file() {
        return Ok(Found::NotAFile);
    }
    let metadata = entry.metadata().map_err(AttestError::io("look at", &entry.path()))?;
    Ok(Found::File(metadata.len()))
}

fn check_count(count: usize) -> Result<(), AttestError> {
    if count <= MAX_FILES {
        return Ok(());
    }
    Err(AttestError::BadManifest(format!("the folder has more than {MAX_FILES} files")))
}

/// Whether a path names a file below its folder, in the same way on every system.
pub(crate) fn is_valid_path(path: &str) -> bool {
    let fits = path.len() <= MAX_PATH;
    let plain = !path.chars().any(|character| character.is_control() || character == '\\');
    fits && plain && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
