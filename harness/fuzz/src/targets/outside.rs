//! A line of a program that is the battery.

use std::fmt::Debug;

use twin::{Hello, Nonsense, Said, Told, Welcome};

use super::diagnostics;
use crate::Stage;

/// Reads a line of an outside program, and one that is meant for it; what was read is the same when it is written and
/// read again.
///
/// Semantic: it is JSON, and its keys and values were looked at.
pub fn outside(data: &[u8]) -> Stage {
    comes_back(data, Said::parse, Said::line);
    comes_back(data, Welcome::parse, Welcome::line);
    comes_back(data, Told::parse, Told::line);
    comes_back(data, Hello::parse, Hello::line);
    Stage::semantic_if(serde_json::from_slice::<serde_json::Value>(data).is_ok())
}

fn comes_back<T: PartialEq + Debug>(
    data: &[u8],
    parse: fn(&[u8]) -> Result<T, Nonsense>,
    line: fn(&T) -> String,
) {
    match parse(data) {
        Ok(read) => assert_eq!(parse(line(&read).as_bytes()), Ok(read), "another line came back"),
        Err(nonsense) => diagnostics::check_words(&nonsense.to_string()),
    }
}
