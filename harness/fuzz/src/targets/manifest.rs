//! A manifest.

use attest::Manifest;
use serde_json::Value;

use super::diagnostics;
use crate::Stage;

/// Reads a manifest; what was read and written is read as the same.
///
/// Semantic: it is JSON with a list of files, and their names and digests were looked at.
pub fn manifest(data: &[u8]) -> Stage {
    match Manifest::parse(data) {
        Ok(manifest) => {
            let again = manifest.to_bytes().and_then(|bytes| Manifest::parse(&bytes));
            assert!(again.is_ok_and(|again| again == manifest), "what was read is not what was written");
            let outside = |path: &str| path.starts_with('/') || path.split('/').any(|part| part == "..");
            assert!(!manifest.files().iter().any(|file| outside(&file.path)), "a file outside the folder");
            Stage::Semantic
        }
        Err(error) => {
            diagnostics::check_words(&error.to_string());
            let json = serde_json::from_slice::<Value>(data);
            Stage::semantic_if(json.is_ok_and(|json| json.get("files").is_some_and(Value::is_array)))
        }
    }
}
