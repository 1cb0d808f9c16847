//! What runner and guard say to each other, in whatever pieces it comes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use guard::process::{Broken, FromGuard, Inbox, ToGuard, framed};
use guard::{Allowance, Beat, Fault, Live, Order, Report, StationId, Why};
use proptest::prelude::*;
use quantity::{Instant, Span};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::scpi::{Reading, Slot, Values};

fn instants() -> impl Strategy<Value = Instant> {
    any::<i64>().prop_map(|nanos| Instant::ZERO + Span::from_nanos(nanos))
}

/// Every number but those that are none: they equal nothing.
fn numbers() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("it is a number", |number| !number.is_nan())
}

fn orders() -> impl Strategy<Value = ToGuard> {
    let station = any::<usize>().prop_map(StationId);
    let points = (numbers(), numbers()).prop_map(|(volts, amperes)| {
        Values::default().with(Slot::Voltage, volts).with(Slot::SinkCurrent, amperes)
    });
    let limit = || proptest::option::of(numbers());
    let allowance = (limit(), limit(), limit(), instants()).prop_map(
        |(charge_voltage, charge_current, discharge_current, until)| {
            Order::Allow(Allowance { charge_voltage, charge_current, discharge_current, until })
        },
    );
    let order = prop_oneof![
        Just(Order::Look),
        Just(Order::Arm),
        Just(Order::End),
        (station.clone(), points).prop_map(|(station, points)| Order::Set(station, points)),
        station.clone().prop_map(Order::On),
        station.prop_map(Order::Off),
        allowance,
    ];
    let live = (numbers(), numbers(), numbers(), instants()).prop_map(
        |(charge_voltage, charge_current, discharge_current, heard)| Live {
            charge_voltage,
            charge_current,
            discharge_current,
            heard,
        },
    );
    let beat =
        (instants(), proptest::option::of(live)).prop_map(|(sent, live)| ToGuard::Beat(Beat { sent, live }));
    prop_oneof![order.prop_map(ToGuard::Order), beat]
}

fn reports() -> impl Strategy<Value = FromGuard> {
    let station = any::<usize>().prop_map(StationId);
    let fault = prop_oneof![
        Just(Fault::NoReply),
        Just(Fault::Gone),
        numbers().prop_map(|amperes| Fault::StillFlows { amperes }),
        (numbers(), numbers()).prop_map(|(own, meter)| Fault::Disagrees { own, meter }),
    ];
    let left = proptest::collection::vec((".*", ".*"), 0..20);
    prop_oneof![
        ".*".prop_map(FromGuard::NotBegun),
        instants().prop_map(FromGuard::Alive),
        (station.clone(), fault.clone()).prop_map(|(station, fault)| {
            FromGuard::Report(Report::Tripped(Why::Station(station, fault)))
        }),
        (station, numbers()).prop_map(|(station, volts)| {
            FromGuard::Report(Report::Measured(station, Reading::Voltage, volts))
        }),
        left.prop_map(FromGuard::Over),
    ]
}

/// The messages in these bytes, which come in pieces of this length.
fn taken<T: DeserializeOwned>(bytes: &[u8], piece: usize) -> (Vec<T>, Result<(), Broken>) {
    let (mut inbox, mut all) = (Inbox::default(), vec![]);
    for piece in bytes.chunks(piece) {
        inbox.feed(piece);
        loop {
            match inbox.take() {
                Ok(Some(message)) => all.push(message),
                Ok(None) => break,
                Err(broken) => return (all, Err(broken)),
            }
        }
    }
    (all, Ok(()))
}

fn written<T: Serialize>(messages: &[T]) -> Vec<u8> {
    messages.iter().flat_map(|message| framed(message).unwrap()).collect()
}

proptest! {
    #[test]
    fn what_a_runner_says_is_heard(said in proptest::collection::vec(orders(), 0..20), piece in 1_usize..100) {
        let bytes = written(&said);
        let (heard, broken): (Vec<ToGuard>, _) = taken(&bytes, piece);
        prop_assert_eq!(broken, Ok(()));
        // A setup cannot be compared, and what is written of it can.
        prop_assert_eq!(written(&heard), bytes);
        prop_assert_eq!(heard.len(), said.len());
    }

    #[test]
    fn what_a_guard_tells_is_heard(said in proptest::collection::vec(reports(), 0..20), piece in 1_usize..100) {
        prop_assert_eq!(taken::<FromGuard>(&written(&said), piece), (said, Ok(())));
    }

    #[test]
    fn what_is_cut_is_no_message(said in reports(), part in 0.0..1.0_f64) {
        let bytes = written(&[said]);
        let cut = &bytes[..(bytes.len() as f64 * part) as usize];
        prop_assert_eq!(taken::<FromGuard>(cut, 7), (vec![], Ok(())));
    }

    #[test]
    fn anything_at_all_is_read_or_refused_whatever_the_pieces(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        piece in 1_usize..300,
    ) {
        let (whole, broken) = taken::<FromGuard>(&bytes, bytes.len().max(1));
        let (pieces, broken_as_well) = taken::<FromGuard>(&bytes, piece);
        prop_assert_eq!(written(&whole), written(&pieces));
        prop_assert_eq!(broken, broken_as_well);
    }
}

/// No one waits for eight megabytes that never come.
#[test]
fn a_message_of_a_length_that_none_has_is_refused_at_once() {
    let mut inbox = Inbox::default();
    inbox.feed(&u32::MAX.to_le_bytes());
    assert_eq!(inbox.take::<ToGuard>().map(|_| ()), Err(Broken));
}
