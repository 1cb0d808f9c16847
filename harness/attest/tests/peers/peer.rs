//! A sealed folder, and tools run in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use attest::{SigningKey, Statement, seal};
use serde_json::json;
use tempfile::TempDir;

/// A folder that was sealed with this key.
pub(crate) fn sealed(key: &SigningKey) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("record.json"), "{}\n").unwrap();
    let statement = Statement::new("https://bmscert.dev/compliance/v1", json!({"result": "PASSED"}));
    seal(folder.path(), key, statement).unwrap();
    folder
}

/// Runs a script of the POSIX shell in a folder; it stops at the first command that fails.
pub(crate) fn shell(folder: &Path, script: &str) -> Output {
    Command::new("sh").args(["-euc", script]).current_dir(folder).output().unwrap()
}

/// What a tool said.
pub(crate) fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}
