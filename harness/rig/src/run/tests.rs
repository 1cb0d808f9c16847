use std::sync::{Arc, Mutex};

use journal::{ActionId, AskId, BusEvent, Direction, LogError, RoleId, Seq};
use wire::{CanId, Frame};

use super::*;
use crate::bus::{BusError, Receive};
use crate::roles::NoRoles;

/// A bus on which these things are seen, and then nothing, or its end.
struct Script {
    sightings: VecDeque<Sighting>,
    ends: bool,
}

impl Receive for Script {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        match self.sightings.pop_front() {
            Some(sighting) => Ok(Some(sighting)),
            None if self.ends => Err(BusError::Gone(String::from("can7"))),
            None => {
                thread::park_timeout(wait);
                Ok(None)
            }
        }
    }
}

/// Takes frames until it is full.
struct Sender {
    room: usize,
    sent: Arc<Mutex<Vec<Frame>>>,
}

impl Transmit for Sender {
    fn transmit(&mut self, frame: &Frame) -> Result<(), BusError> {
        let mut sent = self.sent.lock().unwrap();
        if sent.len() == self.room {
            return Err(BusError::Full(String::from("can7")));
        }
        sent.push(*frame);
        Ok(())
    }
}

/// A core that wants to be woken once, answers every event by what it was given, and keeps what it was told.
struct Scripted<'a> {
    wake: Option<Instant>,
    answer: &'a dyn Fn(&Event) -> Vec<Action>,
    told: Vec<Event>,
}

impl Core for Scripted<'_> {
    fn poll(&mut self, stamp: Stamp, event: &Event, act: &mut dyn FnMut(Action)) {
        if self.wake.is_some_and(|wake| wake <= stamp.seen) {
            self.wake = None;
        }
        self.told.push(event.clone());
        (self.answer)(event).into_iter().for_each(act);
    }

    fn poll_at(&self) -> Option<Instant> {
        self.wake
    }
}

/// What was logged, in order.
#[derive(Default)]
struct Kept(Vec<(Instant, String)>);

impl Log for Kept {
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError> {
        self.0.push((seen, format!("{event:?}")));
        Ok(Seq(self.0.len() as u64))
    }

    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError> {
        self.0.push((seen, format!("{action:?}")));
        Ok(Seq(self.0.len() as u64))
    }
}

fn frame() -> Frame {
    Frame::new(CanId::standard(0x351).unwrap(), &[1, 2]).unwrap()
}

fn sighting() -> Sighting {
    Sighting::Frame { direction: Direction::Received, at: Instant::ZERO, frame: frame() }
}

struct Ran {
    told: Vec<Event>,
    log: Vec<(Instant, String)>,
    sent: usize,
    result: Result<(), RunError>,
}

impl Ran {
    fn faults(&self) -> Vec<String> {
        let fault = |event: &Event| match event {
            Event::RigFault(fault) => Some(format!("{}: {}", fault.part, fault.what)),
            _ => None,
        };
        self.told.iter().filter_map(fault).collect()
    }
}

struct World {
    sightings: Vec<Sighting>,
    ends: bool,
    room: usize,
    wake: Option<Instant>,
    stops: bool,
}

const QUIET: World = World { sightings: vec![], ends: false, room: 8, wake: None, stops: false };

fn run(world: World, answer: &dyn Fn(&Event) -> Vec<Action>) -> Ran {
    let World { sightings, ends, room, wake, stops } = world;
    let (clock, sent) = (Clock::start(), Arc::default());
    let receive = Script { sightings: sightings.into(), ends };
    let (drain, channel) = Drain::start(vec![(BusId(0), Box::new(receive))], 64).unwrap();
    let transmit = Box::new(Sender { room, sent: Arc::clone(&sent) });
    let mut core = Scripted { wake, answer, told: vec![] };
    let mut log = Kept::default();
    let result = Run {
        tidying_up: Span::from_millis(30),
        clock,
        channel,
        buses: vec![Bus { name: String::from("can0"), transmit, gone: None }],
        roles: Box::new(NoRoles::default()),
        core: &mut core,
        log: &mut log,
        stop: &mut |_| stops.then_some(Stop::Interrupted),
        own: VecDeque::new(),
        actions: vec![],
        ask_at: Instant::ZERO,
        stopping: Stopping::No,
    }
    .go();
    drop(drain);
    let sent = sent.lock().unwrap().len();
    Ran { told: core.told, log: log.0, sent, result }
}

#[test]
fn an_event_is_logged_then_its_actions_then_they_are_carried_out() {
    let send = || Action::Send { bus: BusId(0), frame: frame() };
    let ran = run(World { sightings: vec![sighting()], ..QUIET }, &|_| vec![send(), Action::Finish]);
    assert!(ran.result.is_ok());
    assert_eq!(ran.sent, 1);
    let kinds: Vec<_> =
        ran.log.iter().map(|(_, entry)| entry.split([' ', '{', '(']).next().unwrap()).collect();
    assert_eq!(kinds, ["Frame", "Send", "Finish"]);
    assert!(ran.log.is_sorted_by_key(|(seen, _)| *seen));
}

#[test]
fn what_was_seen_in_time_is_told_before_a_wake() {
    let wake = Instant::ZERO + Span::from_millis(40);
    let sightings = vec![sighting(), sighting()];
    let finish = |event: &Event| if *event == Event::Wake { vec![Action::Finish] } else { vec![] };
    let ran = run(World { sightings, wake: Some(wake), ..QUIET }, &finish);
    assert!(
        matches!(ran.told[..], [Event::Frame { .. }, Event::Frame { .. }, Event::Wake]),
        "{:?}",
        ran.told
    );
    assert!(ran.log.last().unwrap().0 >= wake);
}

#[test]
fn a_bus_that_goes_is_a_fault_and_so_is_every_phase_without_it() {
    let gone = Sighting::Bus { at: Instant::ZERO, what: BusEvent::Gone };
    let begin =
        || Action::Mark(Mark::PhaseBegins { case: String::from("a/b"), phase: String::from("silence") });
    let count = std::cell::Cell::new(0);
    let answer = |event: &Event| {
        let faults = count.get() + u32::from(matches!(event, Event::RigFault(_)));
        count.set(faults);
        match (event, faults) {
            (Event::RigFault(_), 3) => vec![Action::Finish],
            (Event::RigFault(_), _) => vec![begin()],
            _ => vec![],
        }
    };
    let ran = run(World { sightings: vec![gone], ends: true, ..QUIET }, &answer);
    assert!(matches!(ran.told[0], Event::Bus { what: BusEvent::Gone, .. }));
    assert_eq!(ran.faults().len(), 3);
    assert!(ran.faults().iter().all(|fault| fault.starts_with("can0: can7 is gone")), "{:?}", ran.faults());
}

#[test]
fn a_frame_that_cannot_be_sent_is_a_fault() {
    let answer = |event: &Event| match event {
        Event::RigFault(_) => vec![Action::Finish],
        _ => vec![
            Action::Send { bus: BusId(0), frame: frame() },
            Action::Send { bus: BusId(0), frame: frame() },
        ],
    };
    let ran = run(World { sightings: vec![sighting()], room: 1, ..QUIET }, &answer);
    assert_eq!(ran.sent, 1);
    assert!(ran.faults()[0].starts_with("can0: can7 takes no more frames"), "{:?}", ran.faults());
}

#[test]
fn a_bus_and_a_role_that_there_are_not_are_faults_and_every_request_is_answered() {
    let answer = |event: &Event| match event {
        Event::Frame { .. } => vec![
            Action::Send { bus: BusId(1), frame: frame() },
            Action::Ask { ask: AskId(1), role: RoleId(0) },
            Action::Switch { action: ActionId(1), role: RoleId(0), on: true },
        ],
        Event::Done { .. } => vec![Action::Finish],
        _ => vec![],
    };
    let ran = run(World { sightings: vec![sighting()], ..QUIET }, &answer);
    let expected = [
        "bus 1: this rig has no such bus",
        "role 0: this rig plays no roles",
        "role 0: this rig plays no roles",
    ];
    assert_eq!(ran.faults(), expected);
    assert!(
        ran.told
            .iter()
            .any(|event| matches!(event, Event::Reading { value: journal::Measured::Nothing, .. }))
    );
}

#[test]
fn a_core_that_was_stopped_has_some_time_and_is_then_told_that_nothing_follows() {
    let finish = |event: &Event| match event {
        Event::Stop(Stop::EndOfInput) => vec![Action::Finish],
        _ => vec![],
    };
    let ran = run(World { stops: true, ..QUIET }, &finish);
    assert_eq!(ran.told, [Event::Stop(Stop::Interrupted), Event::Stop(Stop::EndOfInput)]);
    assert!(ran.result.is_ok());
}

#[test]
fn a_core_that_never_finishes_is_given_up() {
    let ran = run(World { stops: true, ..QUIET }, &|_| vec![]);
    assert!(matches!(ran.result, Err(RunError::Unfinished { .. })));
}
