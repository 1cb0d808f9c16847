//! Inputs that stand in files.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of a target below `corpus` or `findings`.
#[must_use]
pub fn folder(kind: &str, target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(kind).join(target)
}

/// Seeds that were written for libFuzzer, and what it found there by itself: the tests run the same everywhere.
fn is_made_by_tools(name: &str) -> bool {
    name.starts_with("seed-") || (name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What stands in `corpus` and `findings` for a target, each with its name, sorted, without what tools left there.
#[must_use]
pub fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = ["corpus", "findings"]
        .into_iter()
        .flat_map(|kind| fs::read_dir(folder(kind, target)).into_iter().flatten())
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            if is_made_by_tools(&path.file_name()?.to_string_lossy()) {
                return None;
            }
            Some((path.file_name()?.to_string_lossy().into_owned(), fs::read(&path).ok()?))
        })
        .collect();
    found.sort();
    found
}
