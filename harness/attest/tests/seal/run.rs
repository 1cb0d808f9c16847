//! A small run folder and what is said about it.

use std::fs;
use std::path::Path;

use attest::{SigningKey, Statement, seal};
use serde_json::json;
use tempfile::TempDir;

pub(crate) const PREDICATE: &str = "https://bmscert.dev/compliance/v1";

pub(crate) fn key() -> SigningKey {
    SigningKey::generate().unwrap()
}

pub(crate) fn statement() -> Statement {
    Statement::new(PREDICATE, json!({"result": "PASSED", "issuer": {"role": "ci"}, "throw_away_key": true}))
}

/// A folder with a few files, one of them in a subfolder and one empty.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir_all(path.join("inputs/rigs")).unwrap();
    fs::write(path.join("record.json"), "{}\n").unwrap();
    fs::write(path.join("inputs/rigs/µ.yaml"), "buses: []\n").unwrap();
    fs::write(path.join("inputs/empty"), "").unwrap();
    folder
}

/// Such a folder, sealed.
pub(crate) fn sealed(key: &SigningKey) -> TempDir {
    let folder = folder();
    seal(folder.path(), key, statement()).unwrap();
    folder
}

/// The paths of all files below a folder, as a person would find them.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(self::files(&path).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            files.push(name);
        }
    }
    files.sort();
    files
}
