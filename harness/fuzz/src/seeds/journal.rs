//! Journals.

use journal::{
    Action, ActionId, AskId, BusEvent, BusId, BusInfo, Clock, ClockStepKind, Direction, Event, Fault,
    Guarded, Header, Input, Log as _, LogError, Mark, Measured, Outcome, PartnerMode, RoleId, RoleInfo,
    SetPoints, Stop, World, Writer,
};
use quantity::{Instant, Span};
use wire::{CanId, Frame};

/// A journal with one of everything, one without its end, and an empty one.
pub(super) fn journals() -> Vec<Vec<u8>> {
    let whole = journal(&events(), &actions()).unwrap_or_default();
    let cut = whole.get(..whole.len() * 3 / 4).unwrap_or_default().to_vec();
    let empty = journal(&[], &[]).unwrap_or_default();
    let frames = journal(&frames(), &[]).unwrap_or_default();
    vec![whole, cut, empty, frames]
}

fn journal(events: &[Event], actions: &[Action]) -> Result<Vec<u8>, LogError> {
    let mut writer = Writer::buffered(Vec::new(), &header())?;
    let mut actions = actions.iter();
    for (index, event) in events.iter().enumerate() {
        let seen = after(10 * index as i64);
        writer.event(seen, event)?;
        for action in actions.by_ref().take(2) {
            writer.action(seen, action)?;
        }
    }
    Ok(writer.conclude_into()?.1)
}

fn header() -> Header {
    let bus = BusInfo {
        name: "can0".into(),
        clock: Clock::Virtual,
        uncertainty: Span::from_micros(10),
        latency: Span::from_millis(1),
        adapter: None,
    };
    Header {
        tool: "0.1.0".into(),
        world: World::Twin,
        battery: "twin µ".into(),
        seed: u64::MAX,
        started: "2026-11-01T00:00:00Z".into(),
        profile: "certification".into(),
        buses: vec![bus],
        roles: vec![RoleInfo { name: "main_switch_probe".into() }],
        bench: None,
        inputs: vec![Input { path: "suites/a.yaml".into(), sha256: "00".repeat(32) }],
    }
}

fn after(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

fn limits() -> Option<Frame> {
    Frame::new(CanId::standard(0x351).ok()?, &[0x3A, 0x02, 0x64, 0, 0x2C, 1, 0, 0]).ok()
}

fn frames() -> Vec<Event> {
    let of = |index: i64| {
        let at = after(10 * index);
        Some(Event::Frame { bus: BusId(0), direction: Direction::Received, at, frame: limits()? })
    };
    (0..40).filter_map(of).collect()
}

fn events() -> Vec<Event> {
    let mut events = frames();
    events.truncate(2);
    events.extend([
        Event::Bus { bus: BusId(0), at: after(3), what: BusEvent::Lost { frames: u64::MAX } },
        Event::Bus { bus: BusId(0), at: after(3), what: BusEvent::HeldUp { by: Span::from_secs(4) } },
        Event::Bus { bus: BusId(0), at: after(3), what: BusEvent::Damaged { what: "line 3\n\"x\"".into() } },
        Event::Reading {
            ask: AskId(1),
            role: RoleId(0),
            asked: after(1),
            at: after(2),
            value: Measured::Number { value: 0.1 + 0.2, uncertainty: -0.0 },
        },
        Event::Done { action: ActionId(7), outcome: Outcome::Failed { why: "no answer".into() } },
        Event::Done { action: ActionId(8), outcome: Outcome::NotAllowed { why: "it is full".into() } },
        Event::ClockStep { at: after(9), by: Span::from_secs(-3600), kind: ClockStepKind::Exact },
        Event::Wake,
        Event::RigFault(Fault { part: "can0".into(), what: "unplugged".into() }),
        Event::Guard(Guarded::On { output: "charger.1".into() }),
        Event::Stop(Stop::EndOfInput),
    ]);
    events
}

fn actions() -> Vec<Action> {
    let send = limits().map(|frame| Action::Send { bus: BusId(0), frame });
    let others = [
        Action::Ask { ask: AskId(u32::MAX), role: RoleId(u16::MAX) },
        Action::Switch { action: ActionId(7), role: RoleId(0), on: true },
        Action::Set {
            action: ActionId(8),
            role: RoleId(1),
            points: Some(SetPoints { voltage: Some(56.8), current: -0.0 }),
        },
        Action::Set { action: ActionId(9), role: RoleId(1), points: None },
        Action::Mark(Mark::PhaseBegins { case: "a".into(), phase: "b".into() }),
        Action::Mark(Mark::Partner { mode: PartnerMode::NonZero }),
        Action::Finish,
    ];
    send.into_iter().chain(others).collect()
}
