//! What holds for every journal and for all bytes.

use std::io::{self, Read};

use crate::run::{forged, header, records, small_journal};
use journal::{
    Action, ActionId, AskId, Body, BusEvent, BusId, ClockStepKind, Completeness, Direction, Entry, Event,
    Fault, Mark, Measured, Outcome, PartnerMode, RoleId, Seq, SetPoints, Stop, read_all, rewrite,
};
use proptest::prelude::*;
use quantity::{Instant, Span};
use wire::{CanId, Frame};

fn instant() -> impl Strategy<Value = Instant> {
    any::<i64>().prop_map(Instant::from_nanos)
}

fn frame() -> impl Strategy<Value = Frame> {
    let id = prop_oneof![0u32..0x800, any::<u32>()];
    (id, 0u8..=8, any::<u64>())
        .prop_map(|(id, len, word)| Frame::from_word(CanId::from_bits(id), len, word).unwrap())
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Received), Just(Direction::Echo), Just(Direction::Unknown)]
}

fn measured() -> impl Strategy<Value = Measured> {
    let finite = || any::<f64>().prop_filter("finite", |value| value.is_finite());
    prop_oneof![
        (finite(), finite()).prop_map(|(value, uncertainty)| Measured::Number { value, uncertainty }),
        any::<bool>().prop_map(Measured::Truth),
        Just(Measured::Nothing),
    ]
}

fn bus_event() -> impl Strategy<Value = BusEvent> {
    prop_oneof![
        any::<u64>().prop_map(|frames| BusEvent::Lost { frames }),
        Just(BusEvent::Off),
        Just(BusEvent::On),
        Just(BusEvent::Gone),
        any::<i64>().prop_map(|by| BusEvent::HeldUp { by: Span::from_nanos(by) }),
        any::<String>().prop_map(|what| BusEvent::Damaged { what }),
    ]
}

fn step() -> impl Strategy<Value = ClockStepKind> {
    prop_oneof![Just(ClockStepKind::Exact), Just(ClockStepKind::Inexact), Just(ClockStepKind::Slept)]
}

fn event() -> impl Strategy<Value = Event> {
    let bus = || any::<u8>().prop_map(BusId);
    let outcome = prop_oneof![
        Just(Outcome::Done),
        any::<String>().prop_map(|why| Outcome::Failed { why }),
        any::<String>().prop_map(|why| Outcome::NotAllowed { why }),
    ];
    prop_oneof![
        4 => (bus(), direction(), instant(), frame())
            .prop_map(|(bus, direction, at, frame)| Event::Frame { bus, direction, at, frame }),
        1 => (bus(), instant(), bus_event()).prop_map(|(bus, at, what)| Event::Bus { bus, at, what }),
        1 => (any::<u32>(), any::<u16>(), instant(), instant(), measured()).prop_map(
            |(ask, role, asked, at, value)| Event::Reading { ask: AskId(ask), role: RoleId(role), asked, at, value }
        ),
        1 => (any::<u32>(), outcome)
            .prop_map(|(action, outcome)| Event::Done { action: ActionId(action), outcome }),
        1 => (instant(), any::<i64>(), step())
            .prop_map(|(at, by, kind)| Event::ClockStep { at, by: Span::from_nanos(by), kind }),
        1 => Just(Event::Wake),
        1 => prop_oneof![Just(Stop::Interrupted), Just(Stop::EndOfInput), Just(Stop::Lost)].prop_map(Event::Stop),
        1 => (any::<String>(), any::<String>())
            .prop_map(|(part, what)| Event::RigFault(Fault { part, what })),
    ]
}

fn mode() -> impl Strategy<Value = PartnerMode> {
    prop_oneof![
        Just(PartnerMode::Online),
        Just(PartnerMode::Silent),
        Just(PartnerMode::NoKeepalive),
        Just(PartnerMode::Jittering),
        Just(PartnerMode::NonZero),
        Just(PartnerMode::Extra),
        Just(PartnerMode::Gapped),
        Just(PartnerMode::Foreign),
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        any::<String>().prop_map(|case| Mark::CaseBegins { case }),
        (any::<String>(), any::<String>()).prop_map(|(case, phase)| Mark::PhaseBegins { case, phase }),
        any::<String>().prop_map(|case| Mark::CaseEnds { case }),
        mode().prop_map(|mode| Mark::Partner { mode }),
    ]
}

fn points() -> impl Strategy<Value = SetPoints> {
    (proptest::option::of(-1e6..1e6), -1e6..1e6).prop_map(|(voltage, current)| SetPoints { voltage, current })
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        (any::<u8>(), frame()).prop_map(|(bus, frame)| Action::Send { bus: BusId(bus), frame }),
        (any::<u32>(), any::<u16>())
            .prop_map(|(ask, role)| Action::Ask { ask: AskId(ask), role: RoleId(role) }),
        (any::<u32>(), any::<u16>(), any::<bool>()).prop_map(|(action, role, on)| Action::Switch {
            action: ActionId(action),
            role: RoleId(role),
            on
        }),
        (any::<u32>(), any::<u16>(), proptest::option::of(points())).prop_map(|(action, role, points)| {
            Action::Set { action: ActionId(action), role: RoleId(role), points }
        }),
        mark().prop_map(Action::Mark),
        Just(Action::Finish),
    ]
}

/// Entries in the order in which they were seen.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let body = prop_oneof![event().prop_map(Body::Event), action().prop_map(Body::Action)];
    let passed = prop_oneof![Just(0), 0i64..5_000_000_000, 0..i64::MAX / 64];
    proptest::collection::vec((passed, body), 0..40).prop_map(|drawn| {
        let mut seen = Instant::ZERO;
        let numbered = drawn.into_iter().zip(1..).map(|((passed, body), number)| {
            seen += Span::from_nanos(passed);
            Entry { seq: Seq(number), seen, body }
        });
        numbered.collect()
    })
}

/// Gives one byte at a time and is interrupted between them.
struct Dripping<'a>(&'a [u8], bool);

impl Read for Dripping<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = 1.min(into.len());
        self.0.read(&mut into[..len])
    }
}

/// Every way to take bytes in; only that it ends matters.
fn survive(bytes: &[u8]) {
    if let Ok((header, entries, Completeness::Complete { .. })) = read_all(bytes) {
        assert!(rewrite(&header, &entries).is_ok());
    }
}

proptest! {
    #[test]
    fn what_was_logged_is_read_back(entries in entries()) {
        let journal = rewrite(&header(), &entries).unwrap();
        let (stated, read, completeness) = read_all(&journal[..]).unwrap();
        prop_assert_eq!(stated, header());
        prop_assert_eq!(read, entries);
        let is_complete = matches!(completeness, Completeness::Complete { .. });
        prop_assert!(is_complete);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survive(&bytes);
        survive(&[b"BMSJRNL\n\x01\0\0\0", &bytes[..]].concat());
    }

    #[test]
    fn any_payload_with_a_fitting_checksum_is_survived(
        kind in 0u8..10,
        payload in proptest::collection::vec(any::<u8>(), 0..60),
        at in 0usize..18,
    ) {
        let mut records = records(&small_journal());
        records[at] = (kind, payload);
        survive(&forged(&records));
    }
}

#[test]
fn a_journal_that_comes_drop_by_drop_is_the_same() {
    let journal = small_journal();
    assert_eq!(read_all(Dripping(&journal, false)).unwrap(), read_all(&journal[..]).unwrap());
}
