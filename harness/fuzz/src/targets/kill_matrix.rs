//! A kill matrix.

use campaign::{Examination, embedded_misses, embedded_survivors};

use super::diagnostics;
use crate::Stage;

/// Reads a kill matrix; what was read and written is read as the same, is its own whole or says why not, and can be shown.
///
/// Semantic: it is JSON, and its keys and values were looked at.
pub fn kill_matrix(data: &[u8]) -> Stage {
    match Examination::read(data, "it") {
        Ok(read) => {
            let again = read.to_json().and_then(|text| Examination::read(text.as_bytes(), "it"));
            assert!(again.is_ok_and(|again| again == read), "what was read is not what was written");
            let reasons = embedded_survivors().and_then(|survivors| Ok((survivors, embedded_misses()?)));
            let page = reasons.and_then(|(survivors, misses)| read.page(&survivors, &misses));
            assert!(page.is_ok(), "it has no page");
            if let Err(why) = Examination::merge(vec![read]) {
                diagnostics::check_words(&why.to_string());
            }
            Stage::Semantic
        }
        Err(error) => {
            diagnostics::check_words(&error.to_string());
            Stage::semantic_if(serde_json::from_slice::<serde_json::Value>(data).is_ok())
        }
    }
}
