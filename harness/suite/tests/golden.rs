//! The protocol database against values that were typed by hand: the only place where a wrong factor shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::collections::BTreeMap;

use wire::{Field, Frame, Table, candump};

const PROTOCOL: &str = include_str!("../../../suites/victron-can-bms/protocol.dbc");
const GOLDEN: &str = include_str!("../../../fixtures/golden/victron-can-bms.csv");

struct Row<'a> {
    frame: &'a str,
    signal: &'a str,
    value: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let lines = GOLDEN.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| match line.split(',').collect::<Vec<_>>()[..] {
        [frame, signal, value, _clause] => Some(Row { frame, signal, value }),
        _ => None,
    };
    lines.skip(1).map(|line| row(line).ok_or(line).unwrap()).collect()
}

fn protocol() -> Table {
    suite::dbc::load(PROTOCOL).unwrap()
}

/// The value with as many digits behind the point as `like` has.
fn shown(value: Option<f64>, like: &str) -> String {
    let digits = like.split_once('.').map_or(0, |(_, digits)| digits.len());
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

/// The characters of a text in quotes, without the zeros behind them.
fn text_in(field: &Field, frame: &Frame) -> String {
    if field.needs() > frame.len() {
        return "-".to_owned();
    }
    let bytes = field.raw(frame.word()).to_le_bytes();
    let text = std::str::from_utf8(&bytes).unwrap().trim_end_matches('\0');
    format!("'{text}'")
}

#[test]
fn every_frame_means_what_was_typed() {
    let table = protocol();
    for Row { frame: text, signal, value } in rows() {
        let frame = candump::frame(text.as_bytes()).unwrap();
        let id = table.signal_named(signal).ok_or(signal).unwrap();
        assert_eq!(table.message_of(frame.id()), Some(table.signal(id).message), "{text} {signal}");
        if table.signal(id).text {
            assert_eq!(text_in(&table.signal(id).field, &frame), value, "{text} {signal}");
            continue;
        }
        let read = table.value(id, &frame);
        assert_eq!(shown(read, value), value, "{text} {signal}");
        if let Some(read) = read {
            let typed: f64 = value.parse().unwrap();
            // A sum is as exact as its larger part.
            let scale = typed.abs().max(table.signal(id).field.offset().abs());
            assert!((read - typed).abs() <= scale * 1e-15, "{text} {signal}: {read} is not {typed}");
        }
    }
}

#[test]
fn every_value_is_coded_as_the_bits_that_were_typed() {
    let table = protocol();
    let numbers = rows().into_iter().filter(|row| row.value != "-" && !row.value.starts_with('\''));
    for Row { frame: text, signal, value } in numbers {
        let field = &table.signal(table.signal_named(signal).unwrap()).field;
        let word = candump::frame(text.as_bytes()).unwrap().word();
        assert_eq!(field.code(value.parse().unwrap()), Some(field.raw(word)), "{text} {signal}");
    }
}

#[test]
fn every_signal_has_two_golden_values_and_they_differ() {
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Row { signal, value, .. } in rows() {
        values.entry(signal).or_default().push(value);
    }
    for signal in protocol().signals() {
        let values = values.get(&*signal.name).ok_or(&signal.name).unwrap();
        assert!(values.iter().any(|value| *value != values[0]), "{}: {values:?}", signal.name);
    }
}
