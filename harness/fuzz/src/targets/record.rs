//! A record.

use report::text::{Style, table};
use report::{Depth, Record, ReportError, junit};

use super::diagnostics;
use crate::Stage;

/// Reads a record; what was read and written is read as the same, and can be shown.
///
/// Semantic: it is JSON, and its fields were looked at.
pub fn record(data: &[u8]) -> Stage {
    match Record::from_json(data) {
        Ok(record) => {
            let again = record.to_json().and_then(|text| Record::from_json(text.as_bytes()));
            assert!(again.is_ok_and(|again| again == record), "what was read is not what was written");
            // A start that is no time is refused here, and only here.
            Depth::ALL.iter().for_each(|depth| drop(junit(&record, *depth)));
            drop(table(&record, Style::PLAIN));
            Stage::Semantic
        }
        Err(error) => {
            diagnostics::check_words(&error.to_string());
            Stage::semantic_if(matches!(error, ReportError::NotARecord(why) if why.is_data()))
        }
    }
}
