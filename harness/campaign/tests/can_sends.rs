//! Every frame that a run sends fails in turn, while instruments drive a current through the battery. Engine, inverter system,
//! roles and guard are those of a run, instruments and battery those of the demo bench, the time is virtual. What becomes of the
//! outputs is asked of the circuit.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use campaign::{Bundle, Profile, Record, Rig, energised};
use engine::Engine;
use guard::{Action as Asked, Event as Happens, Guard, Live, Order, PortId, Report, StationId};
use gx::Inverter;
use journal::{
    Action, Body, BusEvent, BusId, BusInfo, Clock, Core, Direction, Entry, Event, Fault, Header, Mark,
    RoleInfo, Seq, Stamp, World,
};
use lang::SourceFile;
use quantity::{Instant, Span};
use rig::guarded::Told;
use rig::instruments::{Guarding, Instruments};
use rig::roles::{NoRoles, Roles};
use rstest::rstest;
use twin::{Alone, BatterySpec, InstrumentSpec, Model, Scene, SceneSaid, SceneSpec, Subject, WireSpec};
use wire::Frame;

const BUS: BusId = BusId(0);

/// How often a run looks at its guard, at least.
const LOOKS: Span = Span::from_millis(20);

/// After this long, a frame that does not come back is told.
const STUCK: Span = Span::from_millis(2_200);

/// From a fault of the rig to the last output that is off: one command, which may wait for the reply to the one before.
const OFF_WITHIN: Span = Span::from_millis(100);

/// What goes wrong with a frame that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// The adapter does not take it.
    Refused,
    /// It never comes back, and was never on the bus.
    Stuck,
    /// The bus is gone.
    Gone,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> SourceFile {
    SourceFile::new(path, fs::read_to_string(root().join(path)).unwrap())
}

const SUITE: &str = include_str!("../../../fixtures/suites/energised.yaml");

/// A case more.
const AGAIN: &str = "
  - id: again
    about: It still does
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - name: probing
        do: [{partner: online}]
        for: 3 s
        probe: [{role: main_switch_probe, at: [1 s]}]
        checks:
          - {id: conducts, covers: CAN-1.4-1, each_probe: main_switch_probe.conducts}
";

/// The instruments and the battery of the demo bench.
fn scene(bundle: &Bundle) -> Scene {
    let named = |name: &str, model, serial: &str| InstrumentSpec {
        serial_number: serial.to_owned(),
        ..InstrumentSpec::new(name, model)
    };
    let power = |name: &str| WireSpec::Power {
        instrument: name.to_owned(),
        channel: 1,
        node: String::from("battery"),
        leads: 0.005,
    };
    let meter = || String::from("meter");
    let spec = SceneSpec {
        instruments: vec![
            named("charger", Model::KeysightN6700, "MY56000142"),
            named("load", Model::EaPsb10080, "1"),
            named("meter", Model::Keysight34970a, "2"),
        ],
        nodes: vec![],
        wires: vec![
            power("charger"),
            power("load"),
            WireSpec::Volts { instrument: meter(), channel: 101, node: String::from("battery") },
            WireSpec::Amps { instrument: meter(), channel: 102, of: Subject::Battery, shunt: 0.01 },
        ],
        ..SceneSpec::default()
    };
    let battery: BatterySpec = lang::yaml::parse(&read("fixtures/batteries/lfp16.yaml")).unwrap();
    let table = bundle.sources().unwrap().table;
    Scene::new(&spec, Alone::new(&battery, &[], &table, 1).unwrap(), 1).unwrap()
}

/// The guard and what it guards.
struct Bench {
    guard: Guard,
    scene: Scene,
    now: Instant,
    told: VecDeque<Told>,
    frames: VecDeque<Frame>,
    over: bool,
    /// How often an output went on, since when one is on, and when the last one went off.
    went_on: u32,
    on_since: Option<Instant>,
    off_at: Instant,
}

impl Bench {
    fn next_at(&self) -> Option<Instant> {
        let guard = self.guard.poll_at().filter(|_| !self.over);
        [guard, self.scene.next_at()].into_iter().flatten().min()
    }

    fn go(&mut self, to: Instant) {
        while let Some(next) = self.next_at().filter(|next| *next <= to) {
            self.now = self.now.max(next);
            self.turn();
        }
        self.now = self.now.max(to);
        self.turn();
    }

    fn turn(&mut self) {
        self.scene.go(self.now);
        self.happens(Happens::Wake);
        while let Some(said) = self.scene.next_said() {
            match said {
                SceneSaid::Bytes { instrument, bytes } => {
                    self.happens(Happens::Bytes(PortId(instrument), &bytes))
                }
                SceneSaid::Frame(frame) => self.frames.push_back(frame),
                _ => {}
            }
        }
        let on = ["charger", "load"].iter().any(|name| self.scene.at(name, 1).unwrap().on);
        match (on, self.on_since) {
            (true, None) => (self.went_on, self.on_since) = (self.went_on + 1, Some(self.now)),
            (false, Some(_)) => (self.off_at, self.on_since) = (self.now, None),
            _ => {}
        }
    }

    fn happens(&mut self, event: Happens<'_>) {
        if self.over {
            return;
        }
        let mut asked = VecDeque::new();
        self.guard.poll(self.now, event, &mut |action| asked.push_back(action));
        while let Some(action) = asked.pop_front() {
            match action {
                Asked::Write(PortId(port), command) => {
                    let written = Happens::Written(PortId(port));
                    self.guard.poll(self.now, written, &mut |action| asked.push_back(action));
                    self.scene.hear(self.now, port, &command);
                }
                Asked::Tell(report) => self.told.push_back(Told::Report(report)),
                Asked::Exit => {
                    self.over = true;
                    self.told.push_back(Told::Over);
                }
                Asked::Forget(_) => {}
            }
        }
    }
}

/// A bench that a run and a test both have.
#[derive(Clone)]
struct Shared(Arc<Mutex<Bench>>, Instant);

impl Shared {
    fn bench(&self) -> MutexGuard<'_, Bench> {
        self.0.lock().unwrap()
    }
}

impl Guarding for Shared {
    fn now(&self) -> Instant {
        self.bench().now
    }

    fn name(&self, StationId(station): StationId) -> &str {
        ["charger.1", "load.1", "meter.101", "meter.102"][station]
    }

    fn beat(&mut self, live: Option<Live>) {
        let mut bench = self.bench();
        let sent = bench.now;
        if sent >= self.1 {
            bench.happens(Happens::Beat(guard::Beat { sent, live }));
            drop(bench);
            self.1 = sent + Span::from_millis(200);
        }
    }

    fn order(&mut self, order: Order) {
        self.bench().happens(Happens::Order(order));
    }

    fn poll(&mut self) -> Option<Told> {
        self.bench().told.pop_front()
    }

    fn end(&mut self, tell: &mut dyn FnMut(Told)) {
        self.order(Order::End);
        let mut bench = self.bench();
        let until = bench.now + Span::from_secs(20);
        while !bench.over && bench.now < until {
            let next = bench.now + LOOKS;
            let sent = bench.now;
            bench.happens(Happens::Beat(guard::Beat { sent, live: None }));
            bench.go(next);
        }
        bench.told.drain(..).for_each(tell);
    }

    fn is_over(&self) -> bool {
        self.bench().over
    }
}

/// A run in virtual time.
struct Run {
    bench: Shared,
    roles: Instruments,
    engine: Engine,
    bundle: Bundle,
    header: Header,
    entries: Vec<Entry>,
    own: VecDeque<Event>,
    /// How many frames were sent, and what goes wrong with which of them.
    sent: usize,
    wrong: Option<(usize, Wrong)>,
    /// When what does not come back is told.
    stuck_at: Option<Instant>,
    gone: bool,
    /// When the core was first told that something of the rig is wrong, and whether an output was on.
    fault_at: Option<(Instant, bool)>,
    /// When everything was off for the first time after that.
    off_at: Option<Instant>,
    finished: bool,
}

impl Run {
    fn new(wrong: Option<(usize, Wrong)>) -> Self {
        let mut bundle = Bundle::embedded();
        bundle.set_rig(&root().join("rigs/demo-bench.yaml")).unwrap();
        bundle.complete_for_simulated_bench(false).unwrap();
        let suite = SUITE.replace("60 s", "9 s") + AGAIN;
        bundle.set("suites/live-smoke.yaml", suite.into());
        let rig: Rig = bundle.rig().unwrap().unwrap();
        let setup = energised::setup(&rig, &|_| String::from("tcp:127.0.0.1:1")).unwrap();
        let bench = Bench {
            guard: Guard::new(setup),
            scene: scene(&bundle),
            now: Instant::ZERO,
            told: VecDeque::new(),
            frames: VecDeque::new(),
            over: false,
            went_on: 0,
            on_since: None,
            off_at: Instant::ZERO,
        };
        let mut bench = Shared(Arc::new(Mutex::new(bench)), Instant::ZERO);
        arm(&mut bench);
        let plan = bundle.plan(&rig.roles, Profile::Certification).unwrap();
        let header = header(&rig, &bundle);
        let (table, others) = (plan.book.table(), Box::new(NoRoles::default()));
        let playing = campaign::playing(&rig, rig.energised.as_ref().unwrap(), table, others).unwrap();
        let clock = bench.clone();
        let roles =
            Instruments::behind(Box::new(bench.clone()), playing, Box::new(move || clock.bench().now));
        let engine = Engine::new(plan, &header, Some(Box::new(Inverter::new(BUS, 1))));
        Self {
            bench,
            roles,
            engine,
            bundle,
            header,
            entries: vec![],
            own: VecDeque::new(),
            sent: 0,
            wrong,
            stuck_at: None,
            gone: false,
            fault_at: None,
            off_at: None,
            finished: false,
        }
    }

    /// To its end.
    fn go(mut self) -> Ended {
        let most = Instant::ZERO + Span::from_secs(600);
        while !self.finished {
            let now = self.bench.bench().now;
            assert!(now < most, "the run comes to no end");
            let wakes =
                [self.engine.poll_at(), self.bench.bench().next_at(), self.stuck_at, Some(now + LOOKS)];
            let next = wakes.into_iter().flatten().min().unwrap().max(now);
            self.bench.bench().go(next);
            self.look();
            self.turn(next);
        }
        let left = self.roles.end();
        self.look();
        let on = self.bench.bench().on_since.is_some();
        let record = campaign::replay_entries(&self.bundle, &self.header, &self.entries).unwrap();
        let bench = self.bench.bench();
        Ended {
            left,
            on,
            record,
            sent: self.sent,
            went_on: bench.went_on,
            off_at: self.off_at,
            fault_at: self.fault_at,
            stuck: self.stuck_at.is_some(),
        }
    }

    /// Whether everything is off after a fault.
    fn look(&mut self) {
        let bench = self.bench.bench();
        if self.fault_at.is_some() && bench.on_since.is_none() {
            let since = self.fault_at.map_or(bench.now, |(at, _)| at.max(bench.off_at));
            self.off_at.get_or_insert(since);
        }
    }

    fn turn(&mut self, now: Instant) {
        if self.stuck_at.take_if(|at| *at <= now).is_some() {
            self.fault("can0 does not get rid of what is sent");
        }
        loop {
            if self.finished {
                return;
            }
            if let Some(event) = self.own.pop_front().or_else(|| self.roles.poll(now)) {
                self.tell(&event);
                continue;
            }
            let frame = self.bench.bench().frames.pop_front();
            if let Some(frame) = frame {
                if !self.gone {
                    self.roles.hear(now, &frame);
                    self.tell(&Event::Frame { bus: BUS, direction: Direction::Received, at: now, frame });
                }
                continue;
            }
            if self.engine.poll_at().is_some_and(|at| at <= now) {
                self.tell(&Event::Wake);
                continue;
            }
            return;
        }
    }

    fn log(&mut self, body: Body) -> Seq {
        let seq = Seq(self.entries.len() as u64 + 1);
        let seen = self.bench.bench().now;
        self.entries.push(Entry { seq, seen, body });
        seq
    }

    fn tell(&mut self, event: &Event) {
        let seen = self.bench.bench().now;
        if matches!(event, Event::RigFault(_) | Event::Bus { what: BusEvent::Gone, .. }) {
            let on = self.bench.bench().on_since.is_some();
            self.fault_at.get_or_insert((seen, on));
        }
        let seq = self.log(Body::Event(event.clone()));
        let mut actions = vec![];
        self.engine.poll(Stamp { seq, seen }, event, &mut |action| actions.push(action));
        for action in actions {
            self.log(Body::Action(action.clone()));
            self.carry_out(seen, &action);
        }
    }

    fn carry_out(&mut self, now: Instant, action: &Action) {
        match action {
            Action::Send { frame, .. } => self.send(now, *frame),
            Action::Ask { ask, role } => self.roles.ask(now, *ask, *role),
            Action::Switch { action, role, on } => self.roles.switch(now, *action, *role, *on),
            Action::Set { action, role, points } => self.roles.set(now, *action, *role, *points),
            Action::Mark(Mark::PhaseBegins { .. }) if self.gone => self.fault("can0 is gone"),
            Action::Mark(Mark::CaseEnds { .. }) => self.roles.cancel(),
            Action::Mark(_) => {}
            Action::Finish => self.finished = true,
        }
    }

    fn send(&mut self, now: Instant, frame: Frame) {
        let wrong = self.wrong.filter(|(number, _)| *number == self.sent).map(|(_, wrong)| wrong);
        self.sent += 1;
        match wrong {
            _ if self.gone => self.fault("can0 is gone"),
            Some(Wrong::Refused) => self.fault("can0 takes no more frames"),
            Some(Wrong::Stuck) => self.stuck_at = Some(now + STUCK),
            Some(Wrong::Gone) => {
                self.gone = true;
                self.own.push_back(Event::Bus { bus: BUS, at: now, what: BusEvent::Gone });
                self.fault("can0 is gone");
            }
            None => {
                self.bench.bench().scene.hear_frame(now, &frame);
                self.own.push_back(Event::Frame { bus: BUS, direction: Direction::Echo, at: now, frame });
            }
        }
    }

    fn fault(&mut self, what: &str) {
        self.own.push_back(Event::RigFault(Fault { part: String::from("can0"), what: what.to_owned() }));
    }
}

/// Until it is armed.
fn arm(bench: &mut Shared) {
    bench.order(Order::Arm);
    loop {
        bench.beat(None);
        match bench.poll() {
            Some(Told::Report(Report::Armed)) => return,
            Some(Told::Report(Report::Refused(station, why))) => panic!("{station:?}: {why}"),
            Some(_) => {}
            None => {
                let next = bench.now() + LOOKS;
                bench.bench().go(next);
            }
        }
    }
}

fn header(rig: &Rig, bundle: &Bundle) -> Header {
    Header {
        tool: campaign::TOOL.to_owned(),
        world: World::Bench,
        battery: String::from("a battery"),
        seed: 1,
        started: String::from("2026-01-31T12:00:00Z"),
        profile: Profile::Certification.name().to_owned(),
        buses: vec![BusInfo {
            name: rig.bus.clone(),
            clock: Clock::Arrival,
            uncertainty: Span::from_millis(20),
            latency: Span::from_millis(20),
            adapter: None,
        }],
        roles: rig.roles.iter().map(|name| RoleInfo { name: name.clone() }).collect(),
        bench: None,
        inputs: bundle.inputs(),
    }
}

/// How a run ended.
struct Ended {
    left: Result<(), String>,
    on: bool,
    record: Record,
    sent: usize,
    went_on: u32,
    off_at: Option<Instant>,
    fault_at: Option<(Instant, bool)>,
    /// Whether a frame had not come back by then.
    stuck: bool,
}

impl Ended {
    fn verdict(&self) -> String {
        serde_json::to_value(self.record.summary.verdict).unwrap().as_str().unwrap().to_owned()
    }
}

#[rstest]
#[case::that_is_refused(Wrong::Refused)]
#[case::that_is_stuck(Wrong::Stuck)]
#[case::with_which_the_bus_is_gone(Wrong::Gone)]
fn a_frame_ends_what_is_driven_and_passes_nothing(#[case] wrong: Wrong) {
    let clean = Run::new(None).go();
    let said = serde_json::to_string(&clean.record.cases).unwrap();
    assert_eq!((clean.verdict().as_str(), clean.fault_at), ("passed", None), "{said}");
    assert!(clean.went_on >= 6 && clean.sent > 20 && !clean.on, "{} {}", clean.went_on, clean.sent);
    let mut while_on = 0;
    for number in 0..clean.sent {
        let ended = Run::new(Some((number, wrong))).go();
        let what = format!("frame {number} of {}", clean.sent);
        assert!(!ended.on && ended.left.is_ok(), "{what}: {:?}", ended.left);
        let Some((fault_at, was_on)) = ended.fault_at else {
            // One that had not come back for less time than that may still be on its way.
            assert!(ended.stuck && wrong == Wrong::Stuck, "{what}: no fault was told");
            continue;
        };
        while_on += u32::from(was_on);
        let took = ended.off_at.unwrap() - fault_at;
        assert!(took <= OFF_WITHIN, "{what}: off {took} after the fault");
        assert_eq!(ended.verdict(), "rig_error", "{what}");
        assert!(!ended.record.grade.certification, "{what}");
    }
    assert!(while_on > 3, "{while_on} of them failed while an output was on");
}
