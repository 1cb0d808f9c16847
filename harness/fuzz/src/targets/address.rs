//! The name of a bus.

use rig::{Address, AddressError};

use super::diagnostics;
use crate::Stage;

/// Reads the name of a bus, which has to be the same when it is shown and read again.
///
/// Semantic: it has a kind of bus before a colon.
pub fn address(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    match text.parse::<Address>() {
        Ok(address) => {
            assert_eq!(address.to_string().parse(), Ok(address), "another bus came back");
            Stage::Semantic
        }
        Err(error) => {
            diagnostics::check_words(&error.to_string());
            let is_about_form = matches!(error, AddressError::Kindless(_) | AddressError::Kind(_));
            Stage::semantic_if(!is_about_form)
        }
    }
}
