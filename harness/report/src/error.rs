//! What can go wrong with records.

use thiserror::Error;

use crate::{Format, MAX_RECORD};

/// Why a record could not be read or rendered.
#[derive(Debug, Error)]
pub enum ReportError {
    /// More bytes than any record has.
    #[error(
        "this has {bytes} bytes, and no record has more than {MAX_RECORD}; give the record.json of a run"
    )]
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// The bytes are no record.
    #[error("this is not a record ({}); give the record.json of a run, as it was written", short(.0))]
    NotARecord(serde_json::Error),
    /// A record in a format that is not known here.
    #[error(
        "the record is in the format `{}`, and this version of the tool reads `{known}`; use the version that wrote it",
        short(.found), known = Format::V1.id()
    )]
    OtherFormat {
        /// The format that it names.
        found: String,
    },
    /// The start of the run cannot be read.
    #[error("the record says that the run began at `{}`; that has to be a time like `2026-01-31T12:00:00Z`", short(.0))]
    Started(String),
    /// The record cannot be written as JSON.
    #[error("the record cannot be written as JSON: {0}; please report this")]
    Json(serde_json::Error),
    /// The record cannot be written as XML.
    #[error("the record cannot be written as XML: {0}; please report this")]
    Xml(String),
}

/// Words that may quote a file, on one short line: a hostile file must neither fill the screen nor steer the terminal.
fn short(said: &impl ToString) -> String {
    const LONGEST: usize = 200;
    let said = said.to_string();
    let mut characters = said.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() { short + "…" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_record_neither_fills_the_screen_nor_steers_the_terminal() {
        let field = "\\u001b[2J\\n".repeat(10_000);
        let json = format!("{{\"schema\":\"{}\",\"{field}\":1}}", Format::V1.id());
        let said = crate::Record::from_json(json.as_bytes()).unwrap_err().to_string();
        assert!(said.chars().count() < 400 && !said.contains(char::is_control), "{said}");
    }
}
