//! Compiled protocol tables: what makes one, and what goes in comes out.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::sync::Arc;

use proptest::prelude::*;
use quantity::Unit;
use rstest::rstest;
use wire::{ByteOrder, CanId, Field, Frame, Message, MessageId, Sender, Signal, SignalId, Table, TableError};

fn message(name: &str, id: CanId, len: u8) -> Message {
    let (name, about) = (Arc::from(name), Arc::from(""));
    Message { name, id, len, cycle: None, sender: Sender::Battery, signals: Vec::new(), about }
}

fn signal(name: &str, message: u16, start: u8, bits: u8, factor: f64) -> Signal {
    let field = Field::new(start, bits, ByteOrder::Little, false, factor, 0.0).unwrap();
    let (name, about, labels) = (Arc::from(name), Arc::from(""), Arc::from([]));
    Signal { name, message: MessageId(message), field, unit: Unit::NONE, text: false, labels, about }
}

fn standard(id: u16) -> CanId {
    CanId::standard(id).unwrap()
}

fn limits() -> Table {
    let messages =
        vec![message("Limits", standard(0x351), 8), message("Far", CanId::extended(0x351).unwrap(), 4)];
    let signals =
        vec![signal("CVL", 0, 0, 16, 0.1), signal("Other", 1, 0, 32, 1.0), signal("CCL", 0, 16, 16, 0.1)];
    Table::build(messages, signals).unwrap()
}

#[test]
fn a_frame_is_found_by_its_identifier() {
    let table = limits();
    assert_eq!(table.message_of(standard(0x351)), Some(MessageId(0)));
    assert_eq!(table.message_of(CanId::extended(0x351).unwrap()), Some(MessageId(1)));
    assert_eq!(table.message_of(standard(0x352)), None);
    assert_eq!(table.message_of(CanId::extended(0x352).unwrap()), None);
}

#[test]
fn remote_requests_and_error_frames_are_no_message() {
    let table = limits();
    assert_eq!(table.message_of(standard(0x351).remote()), None);
    assert_eq!(table.message_of(CanId::extended(0x351).unwrap().remote()), None);
    assert_eq!(table.message_of(CanId::from_bits(0x2000_0351)), None);
}

#[test]
fn a_message_knows_its_signals_in_their_order() {
    assert_eq!(limits().message(MessageId(0)).signals, [SignalId(0), SignalId(2)]);
    assert_eq!(limits().signal_named("CCL"), Some(SignalId(2)));
    assert_eq!(limits().message_named("Far"), Some(MessageId(1)));
    assert_eq!(limits().signal_named("Limits"), None);
}

#[test]
fn values_become_a_frame() {
    let frame = limits().encode(MessageId(0), &[(SignalId(0), 57.0), (SignalId(2), 10.0)]).unwrap();
    assert_eq!(frame.to_string(), "351#3A02640000000000");
    let raw = limits().encode_raw(MessageId(1), &[(SignalId(1), 0x1_0000_0002)]).unwrap();
    assert_eq!(raw.to_string(), "00000351#02000000");
}

#[rstest]
#[case::out_of_range(SignalId(0), 6553.6)]
#[case::negative(SignalId(0), -0.1)]
#[case::of_another_message(SignalId(1), 0.0)]
fn what_a_message_cannot_carry_is_no_frame(#[case] signal: SignalId, #[case] value: f64) {
    assert_eq!(limits().encode(MessageId(0), &[(signal, value)]), None);
}

#[test]
fn a_frame_that_is_too_short_has_no_value() {
    let frame = Frame::new(standard(0x351), &[0x3A, 0x02, 0x64]).unwrap();
    assert_eq!(limits().value(SignalId(0), &frame), Some(57.0));
    assert_eq!(limits().value(SignalId(2), &frame), None);
}

fn a() -> Message {
    message("A", standard(1), 8)
}

#[rstest]
#[case::same_name(vec![a(), message("A", standard(2), 8)], vec![], TableError::SameName("A".into()))]
#[case::same_signal_name(
    vec![a(), message("B", standard(2), 8)],
    vec![signal("S", 0, 0, 1, 1.0), signal("S", 1, 0, 1, 1.0)],
    TableError::SameName("S".into())
)]
#[case::same_identifier(
    vec![a(), message("B", standard(1), 8)],
    vec![],
    TableError::SameIdentifier { id: standard(1), first: "A".into(), second: "B".into() }
)]
#[case::a_signal_over_the_end(
    vec![message("A", standard(1), 2)],
    vec![signal("S", 0, 8, 16, 1.0)],
    TableError::DoesNotFit { signal: "S".into(), message: "A".into(), len: 2 }
)]
#[case::a_signal_of_no_message(vec![a()], vec![signal("S", 1, 0, 1, 1.0)], TableError::NoMessage("S".into()))]
#[case::a_remote_request(vec![message("A", standard(1).remote(), 8)], vec![], TableError::NotData("A".into()))]
#[case::an_error_frame(
    vec![message("A", CanId::from_bits(0x2000_0001), 8)],
    vec![],
    TableError::NotData("A".into())
)]
#[case::too_wide_for_11_bits(vec![message("A", CanId::from_bits(0x800), 8)], vec![], TableError::NotData("A".into()))]
#[case::too_long(
    vec![message("A", standard(1), 9)],
    vec![],
    TableError::TooLong { message: "A".into(), len: 9 }
)]
fn what_makes_no_table_is_refused(
    #[case] messages: Vec<Message>,
    #[case] signals: Vec<Signal>,
    #[case] error: TableError,
) {
    assert_eq!(Table::build(messages, signals).unwrap_err(), error);
}

#[test]
fn too_many_signals_are_refused() {
    let signals = (0..65_001).map(|at| signal(&format!("S{at}"), 0, 0, 1, 1.0)).collect();
    assert_eq!(Table::build(vec![a()], signals).unwrap_err(), TableError::TooMany);
}

proptest! {
    #[test]
    fn what_is_encoded_is_read_back(cvl in 0_u32..=65_535, ccl in 0_u32..=65_535) {
        let table = limits();
        let values = [(SignalId(0), f64::from(cvl) * 0.1), (SignalId(2), f64::from(ccl) * 0.1)];
        let frame = table.encode(MessageId(0), &values).unwrap();
        for (signal, value) in values {
            prop_assert_eq!(table.value(signal, &frame), Some(value));
        }
    }

    #[test]
    fn every_identifier_is_at_most_one_message(bits: u32) {
        let found = limits().message_of(CanId::from_bits(bits));
        prop_assert_eq!(found.is_some(), bits == 0x351 || bits == 0x8000_0351);
    }
}
