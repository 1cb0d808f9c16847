use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use journal::{ActionId, AskId, Direction, LogError, RoleId, Seq};
use wire::CanId;

use rstest::rstest;

use super::*;
use crate::bus::{BusError, Receive, Transmit};
use crate::roles::NoRoles;

/// A bus on which these things are seen, and then nothing, or its end.
struct Script {
    sightings: VecDeque<Sighting>,
    ends: bool,
    /// Set once all of them were fetched.
    fetched: Arc<AtomicBool>,
}

impl Receive for Script {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        // Whoever asks again has passed on what came before.
        self.fetched.store(self.sightings.is_empty(), Ordering::SeqCst);
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

/// A frame that no other side has sent.
fn error_frame() -> Sighting {
    let frame = Frame::new(CanId::from_bits(0x2000_0020), &[0; 8]).unwrap();
    Sighting::Frame { direction: Direction::Received, at: Instant::ZERO, frame }
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
    let mut log = Kept::default();
    let ran = run_with(world, answer, &mut log);
    Ran { log: log.0, ..ran }
}

fn run_with(world: World, answer: &dyn Fn(&Event) -> Vec<Action>, log: &mut dyn Log) -> Ran {
    let World { sightings, ends, room, wake, stops } = world;
    let (clock, sent) = (Clock::start(), Arc::default());
    let fetched = Arc::<AtomicBool>::default();
    let receive = Script { sightings: sightings.into(), ends, fetched: Arc::clone(&fetched) };
    let (drain, inflow) = Drain::start(vec![(BusId(0), Box::new(receive))], 64).unwrap();
    // However long its thread takes to begin: what was seen is there before anything else happens.
    while !fetched.load(Ordering::SeqCst) {
        thread::park_timeout(Duration::from_millis(1));
    }
    let transmit = Box::new(Sender { room, sent: Arc::clone(&sent) });
    let mut core = Scripted { wake, answer, told: vec![] };
    let result = Run {
        tidying_up: Span::from_millis(30),
        clock,
        now: clock.now(),
        is_now: false,
        looks: Looks::default(),
        held_up: None,
        inflow,
        buses: vec![Bus::new(String::from("can0"), transmit)],
        roles: Box::new(NoRoles::default()),
        core: &mut core,
        log,
        stop: &mut |_| stops.then_some(Stop::Interrupted),
        own: VecDeque::new(),
        actions: vec![],
        ask_at: Instant::ZERO,
        stopping: Stopping::No,
    }
    .go();
    drop(drain);
    let sent = sent.lock().unwrap().len();
    Ran { told: core.told, log: vec![], sent, result }
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

/// What it answers takes it longer than a wake waits, and whatever waits in the socket then was in time.
#[test]
fn that_it_was_held_up_is_told_before_what_time_alone_would_tell() {
    let wake = Instant::ZERO + Span::from_millis(100);
    let slow = |event: &Event| match event {
        Event::Frame { .. } => {
            thread::park_timeout(Duration::from_millis(600));
            vec![]
        }
        Event::Wake => vec![Action::Finish],
        _ => vec![],
    };
    let ran = run(World { sightings: vec![sighting()], wake: Some(wake), ..QUIET }, &slow);
    let [Event::Frame { .. }, Event::Bus { what: BusEvent::HeldUp { by }, .. }, Event::Wake] = ran.told[..]
    else {
        panic!("{:?}", ran.told)
    };
    assert!(by > crate::looks::SLACK, "{by}");
}

/// A core that is slower than the bus for so long that the channel is full.
#[test]
fn what_a_slow_core_had_no_room_for_is_told_as_lost_and_nothing_else() {
    let frames = ROOM + 5_000;
    let answer = |event: &Event| match event {
        Event::Frame { .. } => {
            thread::park_timeout(Duration::from_micros(1));
            vec![]
        }
        Event::Bus { what: BusEvent::Lost { .. }, .. } => vec![],
        Event::Wake => {
            thread::park_timeout(Duration::from_secs(2));
            vec![]
        }
        Event::Bus { what: BusEvent::Gone, .. } => vec![Action::Finish],
        _ => vec![],
    };
    let mut sightings = vec![sighting(); frames];
    sightings.push(Sighting::Bus { at: Instant::ZERO, what: BusEvent::Gone });
    // It thinks about the first frame until all others have come.
    let ran = run(World { sightings, wake: Some(Instant::ZERO), ..QUIET }, &answer);
    let (mut came, mut lost) = (0, 0);
    for event in &ran.told {
        match event {
            Event::Frame { .. } => came += 1,
            Event::Bus { what: BusEvent::Lost { frames }, .. } => lost += *frames as usize,
            _ => {}
        }
    }
    assert_eq!(came + lost, frames);
    assert!(lost > 0, "{came} came");
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

#[rstest]
#[case::for_good(vec![BusEvent::Off], 1)]
#[case::and_comes_back(vec![BusEvent::Off, BusEvent::On], 0)]
fn every_phase_that_begins_while_our_controller_is_off_the_bus_is_a_fault(
    #[case] seen: Vec<BusEvent>,
    #[case] faults: usize,
) {
    let begin =
        || Action::Mark(Mark::PhaseBegins { case: String::from("a/b"), phase: String::from("silence") });
    let answer = |event: &Event| match event {
        Event::Frame { .. } => vec![begin()],
        Event::Wake => vec![Action::Finish],
        _ => vec![],
    };
    let seen = seen.into_iter().map(|what| Sighting::Bus { at: Instant::ZERO, what });
    let sightings = seen.chain([sighting()]).collect();
    let wake = Some(Instant::ZERO + Span::from_millis(40));
    let ran = run(World { sightings, wake, ..QUIET }, &answer);
    assert_eq!(ran.faults().len(), faults, "{:?}", ran.told);
    assert!(ran.faults().iter().all(|fault| fault.starts_with("can0: its controller is off the bus")));
}

#[test]
fn a_frame_that_finds_no_room_while_others_are_heard_is_a_fault() {
    let answer = |event: &Event| match event {
        Event::RigFault(_) => vec![Action::Finish],
        _ => vec![
            Action::Send { bus: BusId(0), frame: frame() },
            Action::Send { bus: BusId(0), frame: frame() },
        ],
    };
    let ran = run(World { sightings: vec![sighting()], room: 1, ..QUIET }, &answer);
    assert_eq!(ran.sent, 1);
    assert!(ran.faults()[0].starts_with("can0: can0 takes no more frames"), "{:?}", ran.faults());
}

#[rstest]
#[case::nothing(vec![])]
#[case::what_the_controller_says_itself(vec![error_frame()])]
fn a_frame_that_finds_no_room_while_nothing_is_heard_means_that_we_are_alone(
    #[case] sightings: Vec<Sighting>,
) {
    let answer = |event: &Event| match event {
        Event::Wake => vec![Action::Send { bus: BusId(0), frame: frame() }],
        Event::Bus { what: BusEvent::Alone, .. } => vec![Action::Finish],
        _ => vec![],
    };
    let wake = Some(Instant::ZERO + Span::from_millis(20));
    let ran = run(World { sightings, room: 0, wake, ..QUIET }, &answer);
    assert!(ran.result.is_ok() && ran.faults().is_empty(), "{:?}", ran.told);
}

#[test]
fn a_frame_that_an_adapter_gives_back_is_told_like_one_that_it_does_not_take() {
    let refused = || Sighting::Refused { at: Instant::ZERO };
    let finish = |event: &Event| match event {
        Event::RigFault(_) => vec![Action::Finish],
        _ => vec![],
    };
    let ran = run(World { sightings: vec![refused(), sighting(), refused()], ..QUIET }, &finish);
    let told = |event: &Event| matches!(event, Event::Bus { what: BusEvent::Alone, .. });
    assert!(told(&ran.told[0]) && ran.faults()[0].contains("takes no more frames"), "{:?}", ran.told);
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

/// A disk that is full when nothing is logged.
struct FullAtRest(Kept);

impl Log for FullAtRest {
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError> {
        self.0.event(seen, event)
    }

    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError> {
        self.0.action(seen, action)
    }

    fn pause(&mut self, _: Instant) -> Result<(), LogError> {
        Err(std::io::Error::from(std::io::ErrorKind::StorageFull).into())
    }
}

#[test]
fn a_log_is_told_when_nothing_happens_and_may_end_the_run() {
    let mut log = FullAtRest(Kept::default());
    let ran = run_with(World { sightings: vec![sighting(), sighting()], ..QUIET }, &|_| vec![], &mut log);
    assert!(matches!(ran.result, Err(RunError::Log(_))), "{:?}", ran.result);
}
