//! What the loop, the bus and the roles promise.

use crate::protocol::{battery, table};
use crate::support::Do::{Act, Mode, Power, Probe};
use crate::support::{Do, POWER, PROBE, Script, frames, secs, told, told_with_seed};
use journal::{Action, ActionId, AskId, BusId, Core, Counter, Direction, Event, Log, LogError};
use journal::{Measured, Outcome, PartnerMode, RoleId, Seq, Stamp, Stop};
use quantity::{Instant, Span};
use twin::{BatterySpec, Twin, TwinError};
use wire::{CanId, Frame};

const BUSY: [(f64, Do); 5] = [
    (0.0, Mode(PartnerMode::Jittering)),
    (3.0, Probe),
    (5.0, Power(false)),
    (6.0, Power(true)),
    (20.0, Mode(PartnerMode::NonZero)),
];

fn noisy() -> BatterySpec {
    BatterySpec { noise: 1, jitter: Span::from_millis(50), ..battery() }
}

fn twin() -> Twin {
    Twin::new(&battery(), &[], &table(), 1).unwrap()
}

#[test]
fn the_same_seed_tells_the_same_to_the_byte_and_another_seed_something_else() {
    let run = |seed| format!("{:?}", told_with_seed(&noisy(), &[], &BUSY, 60.0, seed));
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn time_never_goes_back_and_a_frame_is_seen_within_the_latency_after_it_occurred() {
    let told = told(&noisy(), &[], &BUSY, 600.0);
    assert!(told.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    let mut latest = Instant::ZERO;
    let mut most = Span::ZERO;
    for (seen, event) in &told {
        if let Event::Frame { at, .. } = event {
            assert!(*at >= latest + Span::from_micros(100), "frames overlap at {at}");
            assert!(*seen >= *at && *seen <= *at + Twin::buses()[0].latency);
            (latest, most) = (*at, most.max(*seen - *at));
        }
    }
    assert!(most > Span::from_micros(900), "the latency is used: {most}");
}

#[test]
fn our_frames_come_back_as_echoes_and_the_batterys_as_received() {
    let told = told(&battery(), &[], &[(0.0, Mode(PartnerMode::Online))], 5.5);
    let directions = |number| {
        let found = told.iter().filter_map(move |(_, event)| match event {
            Event::Frame { direction, frame, .. } if frame.id().number() == number => Some(*direction),
            _ => None,
        });
        found.collect::<Vec<_>>()
    };
    assert_eq!(directions(0x305), [Direction::Echo; 6]);
    assert_eq!(directions(0x351), [Direction::Received; 6]);
}

#[test]
fn a_wake_comes_at_exactly_the_instant_that_was_asked_for() {
    let told = told(&battery(), &[], &[(1.234_567_891, Probe)], 2.0);
    let wakes: Vec<Instant> =
        told.iter().filter(|(_, event)| *event == Event::Wake).map(|(seen, _)| *seen).collect();
    assert_eq!(wakes, [secs(1.234_567_891), secs(2.0)]);
}

#[test]
fn a_question_is_answered_when_it_was_measured() {
    let told = told(&battery(), &[], &[(1.0, Probe)], 2.0);
    let (seen, reading) = told.iter().find(|(_, event)| matches!(event, Event::Reading { .. })).unwrap();
    assert_eq!(*seen, secs(1.2));
    let (ask, role) = (AskId(0), PROBE);
    let value = Measured::Truth(true);
    assert_eq!(*reading, Event::Reading { ask, role, asked: secs(1.0), at: secs(1.2), value });
}

#[test]
fn a_switch_is_acknowledged_when_it_has_moved() {
    let told = told(&battery(), &[], &[(1.0, Power(false))], 2.0);
    let done = told.iter().find(|(_, event)| matches!(event, Event::Done { .. })).unwrap();
    assert_eq!(*done, (secs(1.02), Event::Done { action: ActionId(0), outcome: Outcome::Done }));
}

#[test]
fn power_that_is_on_stays_on_without_a_boot() {
    let told = told(&battery(), &[], &[(1.0, Power(true))], 10.0);
    assert_eq!(frames(&told, 0x351).len(), 10);
}

#[test]
fn a_role_that_is_not_there_is_a_fault_of_the_rig_and_measures_nothing() {
    let ask = || Action::Ask { ask: AskId(7), role: RoleId(9) };
    let told = told(&battery(), &[], &[(0.1, Act(ask))], 0.2);
    assert!(matches!(&told[1].1, Event::RigFault(fault) if fault.part == "role 9"));
    assert!(matches!(told[2].1, Event::Reading { ask: AskId(7), value: Measured::Nothing, .. }));
}

#[test]
fn a_role_that_cannot_be_asked_or_switched_says_so() {
    let ask = || Action::Ask { ask: AskId(1), role: POWER };
    let switch = || Action::Switch { action: ActionId(2), role: PROBE, on: true };
    let told = told(&battery(), &[], &[(0.1, Act(ask)), (0.1, Act(switch))], 0.2);
    assert!(matches!(&told[1].1, Event::RigFault(fault) if fault.part == "battery_power"));
    assert!(matches!(told[2].1, Event::Reading { value: Measured::Nothing, .. }));
    assert!(matches!(&told[3].1, Event::RigFault(fault) if fault.part == "main_switch_probe"));
    assert!(matches!(&told[4].1, Event::Done { outcome: Outcome::Failed { .. }, .. }));
}

#[test]
fn a_bus_that_is_not_there_is_a_fault_of_the_rig() {
    let send = || Action::Send { bus: BusId(3), frame: Frame::new(CanId::from_bits(1), &[]).unwrap() };
    let told = told(&battery(), &[], &[(0.1, Act(send))], 0.2);
    assert!(matches!(&told[1].1, Event::RigFault(fault) if fault.part == "bus 3"));
}

#[test]
fn stop_is_asked_at_most_once_a_second_and_told_once() {
    let mut core = Script::new(&[(0.0, Mode(PartnerMode::Online))], 30.0);
    let mut asked = Vec::new();
    let mut stop = |now: Instant| {
        asked.push(now);
        (now > secs(10.0)).then_some(Stop::Interrupted)
    };
    twin().run(&mut core, &mut Counter::default(), &mut stop).unwrap();
    assert!(asked.windows(2).all(|pair| pair[1] - pair[0] >= Span::from_secs(1)));
    assert!(asked.len() > 20);
    let stops: Vec<Instant> = core
        .told
        .iter()
        .filter(|(_, event)| *event == Event::Stop(Stop::Interrupted))
        .map(|(seen, _)| *seen)
        .collect();
    assert!(matches!(stops[..], [at] if at > secs(10.0) && at < secs(12.0)), "{stops:?}");
}

/// A core that wants to be woken at one instant for ever, or never.
struct Stubborn(Option<Instant>);

impl Core for Stubborn {
    fn poll(&mut self, _: Stamp, _: &Event, _: &mut dyn FnMut(Action)) {}

    fn poll_at(&self) -> Option<Instant> {
        self.0
    }
}

#[test]
fn a_core_that_never_lets_time_go_on_is_an_error() {
    let error = twin().run(&mut Stubborn(Some(Instant::ZERO)), &mut Counter::default(), &mut |_| None);
    assert!(matches!(error, Err(TwinError::Stuck { at: Instant::ZERO, polls: 100_001 })));
}

/// Switches the power off and then waits for nothing.
struct Forgetful(bool);

impl Core for Forgetful {
    fn poll(&mut self, _: Stamp, _: &Event, act: &mut dyn FnMut(Action)) {
        if !std::mem::replace(&mut self.0, true) {
            act(Action::Switch { action: ActionId(0), role: POWER, on: false });
        }
    }

    fn poll_at(&self) -> Option<Instant> {
        None
    }
}

#[test]
fn a_core_that_waits_for_nothing_is_an_error() {
    let error = twin().run(&mut Forgetful(false), &mut Counter::default(), &mut |_| None);
    assert!(matches!(error, Err(TwinError::Stalled { .. })));
}

/// A log that remembers the order of entries, and refuses after a while.
struct Order {
    entries: Vec<&'static str>,
    room: usize,
}

impl Order {
    fn note(&mut self, what: &'static str) -> Result<Seq, LogError> {
        if self.entries.len() == self.room {
            return Err(LogError::TooLarge(what.into()));
        }
        self.entries.push(what);
        Ok(Seq(self.entries.len() as u64))
    }
}

impl Log for Order {
    fn event(&mut self, _: Instant, event: &Event) -> Result<Seq, LogError> {
        self.note(if *event == Event::Wake { "wake" } else { "event" })
    }

    fn action(&mut self, _: Instant, action: &Action) -> Result<Seq, LogError> {
        self.note(if *action == Action::Finish { "finish" } else { "action" })
    }
}

#[test]
fn an_event_is_logged_before_its_actions_and_nothing_after_the_end() {
    let mut log = Order { entries: Vec::new(), room: 100 };
    let mut core = Script::new(&[(0.0, Mode(PartnerMode::Online))], 0.1);
    twin().run(&mut core, &mut log, &mut |_| None).unwrap();
    assert_eq!(log.entries, ["wake", "action", "action", "event", "event", "wake", "finish"]);
}

#[test]
fn what_cannot_be_logged_is_not_delivered() {
    let mut log = Order { entries: Vec::new(), room: 3 };
    let mut core = Script::new(&[(0.0, Mode(PartnerMode::Online))], 0.1);
    let error = twin().run(&mut core, &mut log, &mut |_| None);
    assert!(matches!(error, Err(TwinError::Log(_))));
    assert_eq!(core.told.len(), 1);
}

#[test]
fn the_header_names_the_battery_the_bus_and_the_roles() {
    let header = twin().header("1.2.3", "2026-11-20T00:00:00Z", "certification", Vec::new());
    assert_eq!((header.battery.as_str(), header.seed), ("test twin", 1));
    assert_eq!(header.role_named("battery_power"), Some(POWER));
    assert_eq!(header.role_named("main_switch_probe"), Some(PROBE));
    let bus = header.bus(BusId(0)).unwrap();
    assert_eq!((bus.name.as_str(), bus.uncertainty, bus.latency), ("can0", Span::ZERO, Span::from_millis(1)));
}
