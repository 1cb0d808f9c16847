//! A protocol database.

use suite::dbc::{DbcError, load};
use wire::{Frame, SignalId, Table};

use super::diagnostics;
use crate::Stage;

/// Compiles a protocol database, and decodes and encodes with it.
///
/// Semantic: it is DBC, and what it says was looked at.
pub fn dbc(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    match load(text) {
        Ok(table) => {
            decode(&table);
            Stage::Semantic
        }
        Err(error) => {
            diagnostics::check_words(&error.to_string());
            let form =
                matches!(error, DbcError::Syntax { .. } | DbcError::TooLarge(_) | DbcError::Layout { .. });
            Stage::semantic_if(!form)
        }
    }
}

fn decode(table: &Table) {
    for message in table.messages() {
        for byte in [0x00, 0x7F, 0x80, 0xFF] {
            let bytes = [byte; 8];
            let Ok(frame) = Frame::new(message.id, &bytes[..usize::from(message.len.min(8))]) else {
                continue;
            };
            message.signals.iter().for_each(|signal| same_again(table, *signal, &frame));
        }
    }
}

/// What was decoded is encoded and decoded again.
fn same_again(table: &Table, signal: SignalId, frame: &Frame) {
    let Some(value) = table.value(signal, frame) else {
        return;
    };
    let message = table.signal(signal).message;
    let again = table.encode(message, &[(signal, value)]).and_then(|frame| table.value(signal, &frame));
    if let Some(again) = again {
        // A field of more than 53 bits has values that no double has.
        let tolerance = value.abs().max(1.0) * 1e-9;
        assert!((again - value).abs() <= tolerance || !value.is_finite(), "{value} came back as {again}");
    }
}
