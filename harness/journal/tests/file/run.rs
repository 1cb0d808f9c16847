//! A small run and the means to forge one.

use journal::{
    Action, ActionId, Adapter, AskId, BusEvent, BusId, BusInfo, Clock, ClockStepKind, Controller, Direction,
    Event, Fault, Guarded, Header, Input, Log, Mark, Measured, Outcome, PartnerMode, RoleId, RoleInfo, Stop,
    World, Writer,
};
use quantity::{Instant, Span};
use wire::{CanId, Frame};

pub(crate) fn header() -> Header {
    let bus = |name: &str| BusInfo {
        name: name.into(),
        clock: Clock::Virtual,
        uncertainty: Span::from_micros(10),
        latency: Span::from_millis(1),
        adapter: Some(Adapter {
            controller: Controller::Physical,
            driver: Some("gs_usb".into()),
            serial: None,
            bit_rate: Some(500_000),
            listen_only: false,
        }),
    };
    Header {
        tool: "0.1.0".into(),
        world: World::Twin,
        battery: "twin µ".into(),
        seed: u64::MAX,
        started: "2026-11-01T00:00:00Z".into(),
        profile: "certification".into(),
        buses: vec![bus("can0"), bus("can1")],
        roles: vec![RoleInfo { name: "main_switch_probe".into() }],
        bench: None,
        inputs: vec![Input { path: "suite.yaml".into(), sha256: "00".repeat(32) }],
    }
}

pub(crate) fn ms(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

pub(crate) fn limits() -> Frame {
    Frame::new(CanId::standard(0x351).unwrap(), &[0x3A, 0x02, 0x64, 0, 0x2C, 1, 0, 0]).unwrap()
}

/// One of every kind of event.
pub(crate) fn events() -> Vec<Event> {
    vec![
        Event::Frame { bus: BusId(0), direction: Direction::Received, at: ms(0), frame: limits() },
        Event::Frame { bus: BusId(1), direction: Direction::Echo, at: ms(5), frame: limits() },
        Event::Bus { bus: BusId(0), at: ms(3), what: BusEvent::Lost { frames: u64::MAX } },
        Event::Bus { bus: BusId(0), at: ms(3), what: BusEvent::Alone },
        Event::Bus { bus: BusId(0), at: ms(3), what: BusEvent::HeldUp { by: Span::from_secs(4) } },
        Event::Bus { bus: BusId(0), at: ms(3), what: BusEvent::Damaged { what: "line 3\n\"x\"".into() } },
        Event::Reading {
            ask: AskId(1),
            role: RoleId(0),
            asked: ms(1),
            at: ms(2),
            value: Measured::Number { value: 0.1 + 0.2, uncertainty: -0.0 },
        },
        Event::Done { action: ActionId(7), outcome: Outcome::Failed { why: "no answer".into() } },
        Event::ClockStep { at: ms(9), by: Span::from_secs(-3600), kind: ClockStepKind::Inexact },
        Event::ClockStep { at: ms(9), by: Span::from_secs(3600), kind: ClockStepKind::Exact },
        Event::ClockStep { at: ms(9), by: Span::from_secs(12), kind: ClockStepKind::Slept },
        Event::Wake,
        Event::RigFault(Fault { part: "can0".into(), what: "unplugged".into() }),
        Event::Guard(Guarded::Armed),
        Event::Guard(Guarded::Set {
            output: "charger.1".into(),
            voltage: Some(56.5),
            current: Some(1.0),
            sink_current: None,
        }),
        Event::Stop(Stop::EndOfInput),
    ]
}

/// One of every kind of action.
pub(crate) fn actions() -> Vec<Action> {
    vec![
        Action::Send { bus: BusId(0), frame: limits() },
        Action::Ask { ask: AskId(u32::MAX), role: RoleId(u16::MAX) },
        Action::Switch { action: ActionId(7), role: RoleId(0), on: true },
        Action::Mark(Mark::PhaseBegins { case: "a".into(), phase: "b".into() }),
        Action::Mark(Mark::Partner { mode: PartnerMode::NonZero }),
        Action::Finish,
    ]
}

/// A concluded journal with one of everything, two actions to each event until they run out.
pub(crate) fn small_journal() -> Vec<u8> {
    let mut writer = Writer::create(Vec::new(), &header()).unwrap();
    let mut actions = actions().into_iter();
    for (index, event) in events().into_iter().enumerate() {
        let seen = ms(10 * index as i64);
        writer.event(seen, &event).unwrap();
        for action in actions.by_ref().take(2) {
            writer.action(seen, &action).unwrap();
        }
    }
    writer.conclude_into().unwrap().1
}

/// The records of a journal: kind and payload.
pub(crate) fn records(journal: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut rest = &journal[12..];
    let mut records = Vec::new();
    while !rest.is_empty() {
        let long = usize::from(rest[0] & 0x80 != 0);
        let len = usize::from(rest[0] & 0x7F) | if long == 1 { usize::from(rest[1]) << 7 } else { 0 };
        let start = 2 + long;
        records.push((rest[1 + long], rest[start..start + len].to_vec()));
        rest = &rest[start + len + 4..];
    }
    records
}

/// A journal of these records with checksums that fit, whatever they are.
pub(crate) fn forged(records: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut journal = b"BMSJRNL\n\x02\0\0\0".to_vec();
    for (kind, payload) in records {
        let start = journal.len();
        let mut len = payload.len();
        while len >= 0x80 {
            journal.push(len as u8 | 0x80);
            len >>= 7;
        }
        journal.extend([len as u8, *kind]);
        journal.extend(payload);
        let checksum = crc32fast::hash(&journal[start..]).to_le_bytes();
        journal.extend(checksum);
    }
    journal
}
