//! The guard drives instruments that somebody else simulated, by the dialects that come with the project: neither side was
//! written from the other. What becomes of the outputs is asked of the circuit.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use guard::{
    Action, Beat, Event, Fault, Guard, Hard, Live, Order, PortAddress, PortId, PortSetup, Report, Setup,
    StationId, StationSetup,
};
use lang::SourceFile;
use quantity::{Instant, Span};
use rstest::rstest;
use suite::Dialect;
use twin::{Alone, BatterySpec, InstrumentSpec, Model, NodeSpec, Scene, SceneSaid, SceneSpec, WireSpec};
use wire::scpi::{Reading, Slot, Values};

const IT: StationId = StationId(0);

fn read(path: &str) -> SourceFile {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    SourceFile::new(path, fs::read_to_string(file).unwrap())
}

fn dialect(name: &str) -> Dialect {
    Dialect::parse(&read(&format!("rigs/dialects/{name}.yaml"))).unwrap()
}

/// The instrument alone: a supply at a lamp of ten ohms, a load at the battery.
fn scene(model: Model, found: &[&str]) -> Scene {
    let node = if model == Model::Bk8616 { "battery" } else { "lamp" };
    let instrument = InstrumentSpec {
        found: found.iter().map(ToString::to_string).collect(),
        ..InstrumentSpec::new("it", model)
    };
    let spec = SceneSpec {
        instruments: vec![instrument],
        nodes: vec![NodeSpec { name: String::from("lamp"), resistance: Some(10.0) }],
        wires: vec![WireSpec::Power {
            instrument: String::from("it"),
            channel: 1,
            node: node.to_owned(),
            leads: 0.0,
        }],
        ..SceneSpec::default()
    };
    let battery: BatterySpec = lang::yaml::parse(&read("fixtures/batteries/lfp16.yaml")).unwrap();
    let table = suite::dbc::load(&read("suites/victron-can-bms/protocol.dbc").text).unwrap();
    Scene::new(&spec, Alone::new(&battery, &[], &table, 1).unwrap(), 1).unwrap()
}

fn setup(name: &str, channel: u16) -> Setup {
    let dialect = dialect(name);
    let protections = [(Slot::OverVoltage, 8.0), (Slot::OverCurrent, 3.0), (Slot::OverPower, 100.0)];
    let protections =
        protections.into_iter().fold(Values::default(), |values, (slot, value)| values.with(slot, value));
    let station = StationSetup {
        name: name.to_owned(),
        channel: dialect.channel(channel).unwrap(),
        hard: Hard { voltage: 6.0, current: 2.0, sink_current: 2.5 },
        protections: protections.with(Slot::Watchdog, 3.0),
        protected_outside: true,
        // These instruments are simulated: there is no battery that could be harmed.
        trusted: dialect.unconfirmed().iter().map(|(verb, _)| (*verb).to_owned()).collect(),
    };
    Setup {
        ports: vec![PortSetup {
            at: PortAddress::Tcp(String::new()),
            serial_number: String::new(),
            stations: vec![station],
        }],
        interlock: true,
        permitted: [0.0; 3],
        meters: vec![],
    }
}

struct World {
    guard: Guard,
    scene: Scene,
    now: Instant,
    beat_at: Instant,
    orders: VecDeque<(Instant, Order)>,
    reports: Vec<Report>,
    said: Vec<String>,
    exited: bool,
    /// How many commands were written, and what goes wrong with which of them.
    written: usize,
    wrong: Option<(usize, Wrong)>,
    cut_off: bool,
    /// The most that was at the terminals while they were on: volts and amperes.
    most: (f64, f64),
}

/// What goes wrong with a command.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong {
    /// It never arrives.
    Lost,
    /// It arrives without its end.
    Cut,
    /// Neither it nor anything after it arrives.
    CutOff,
    /// The instrument is switched off and on behind it.
    PowerCycle,
}

impl World {
    fn new(setup: Setup, scene: Scene) -> Self {
        let guard = Guard::new(setup);
        let (orders, reports, said) = (VecDeque::new(), vec![], vec![]);
        Self {
            guard,
            scene,
            now: at(0),
            beat_at: at(0),
            orders,
            reports,
            said,
            exited: false,
            written: 0,
            wrong: None,
            cut_off: false,
            most: (0.0, 0.0),
        }
    }

    fn order(&mut self, millis: i64, order: Order) {
        self.orders.push_back((at(millis), order));
    }

    fn run_to(&mut self, millis: i64) {
        while !self.exited {
            let order = self.orders.front().map(|(at, _)| *at);
            let wakes = [self.guard.poll_at(), self.scene.next_at(), order, Some(self.beat_at)];
            let next = wakes.into_iter().flatten().min().unwrap().max(self.now);
            if next > at(millis) {
                break;
            }
            self.now = next;
            self.turn();
        }
        self.now = at(millis);
        self.scene.go(self.now);
    }

    fn turn(&mut self) {
        self.scene.go(self.now);
        self.listen();
        if self.now >= self.beat_at {
            self.beat_at = self.now + Span::from_millis(200);
            let live =
                Live { charge_voltage: 5.5, charge_current: 1.5, discharge_current: 1.5, heard: self.now };
            self.poll(Event::Beat(Beat { sent: self.now, live: Some(live) }));
        }
        if let Some((_, order)) = self.orders.pop_front_if(|(at, _)| *at <= self.now) {
            self.poll(Event::Order(order));
        }
        self.poll(Event::Wake);
        self.listen();
        let there = self.scene.at("it", 1).unwrap();
        if there.on {
            self.most = (self.most.0.max(there.volts.abs()), self.most.1.max(there.amps.abs()));
        }
    }

    fn listen(&mut self) {
        while let Some(said) = self.scene.next_said() {
            if let SceneSaid::Bytes { bytes, .. } = said {
                self.said.push(format!("< {}", bytes.escape_ascii()));
                self.poll(Event::Bytes(PortId(0), &bytes));
            }
        }
    }

    fn poll(&mut self, event: Event<'_>) {
        let mut actions = VecDeque::new();
        self.guard.poll(self.now, event, &mut |action| actions.push_back(action));
        while let Some(action) = actions.pop_front() {
            match action {
                Action::Write(_, command) => {
                    self.said.push(format!("{} > {command}", self.now));
                    self.guard
                        .poll(self.now, Event::Written(PortId(0)), &mut |action| actions.push_back(action));
                    self.hears(&command);
                }
                Action::Tell(report) => self.reports.push(report),
                Action::Exit => self.exited = true,
                Action::Forget(_) => {}
            }
        }
    }

    fn hears(&mut self, command: &[u8]) {
        let wrong = self.wrong.filter(|(number, _)| *number == self.written).map(|(_, wrong)| wrong);
        self.written += 1;
        self.cut_off |= wrong == Some(Wrong::CutOff);
        match wrong {
            _ if self.cut_off => {}
            Some(Wrong::Lost | Wrong::CutOff) => {}
            Some(Wrong::Cut) => self.scene.hear(self.now, 0, &command[..command.len() - 1]),
            Some(Wrong::PowerCycle) => {
                self.scene.hear(self.now, 0, command);
                self.scene.power_cycle(self.now, 0);
            }
            None => self.scene.hear(self.now, 0, command),
        }
    }

    fn told(&self, report: &Report) {
        assert!(self.reports.contains(report), "{:#?}\n{}", self.reports, self.said.join("\n"));
    }
}

fn at(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

/// On for a while with more than is allowed asked for.
fn on(name: &str, model: Model, channel: u16) -> World {
    let mut world = World::new(setup(name, channel), scene(model, &[]));
    world.order(0, Order::Arm);
    let points =
        Values::default().with(Slot::Voltage, 5.0).with(Slot::Current, 99.0).with(Slot::SinkCurrent, 1.0);
    world.order(6_000, Order::Set(IT, points));
    world.order(8_000, Order::On(IT));
    world.run_to(12_000);
    world.told(&Report::Armed);
    world.told(&Report::On(IT));
    world
}

#[rstest]
#[case::stateful_select("rigol-dp800", Model::RigolDp832, 1)]
#[case::list("keysight-n6700", Model::KeysightN6700, 1)]
#[case::prefix_and_argument("siglent-spd3303x", Model::SiglentSpd3303x, 1)]
#[case::raw_bytes("korad-ka3005p", Model::KoradKa3005p, 1)]
#[case::acknowledged("tdk-genesys", Model::TdkGen60, 6)]
#[case::both_ways("ea-psb", Model::EaPsb10080, 1)]
fn an_instrument_is_armed_driven_and_off_again(
    #[case] name: &str,
    #[case] model: Model,
    #[case] channel: u16,
) {
    let mut world = on(name, model, channel);
    let there = world.scene.at("it", 1).unwrap();
    assert!(there.on && (there.amps - 0.5).abs() < 0.02, "{there:?}\n{}", world.said.join("\n"));
    let measured = world.reports.iter().rev().find_map(|report| match report {
        Report::Measured(IT, Reading::Current, amps) => Some(amps.abs()),
        _ => None,
    });
    assert!((measured.unwrap() - 0.5).abs() < 0.05, "{measured:?}");
    world.order(12_000, Order::End);
    world.run_to(16_000);
    world.told(&Report::Off(IT));
    assert!(world.exited && !world.scene.at("it", 1).unwrap().on, "{}", world.said.join("\n"));
}

#[rstest]
#[case::stateful_select("rigol-dp800", Model::RigolDp832, 1)]
#[case::list("keysight-n6700", Model::KeysightN6700, 1)]
#[case::prefix_and_argument("siglent-spd3303x", Model::SiglentSpd3303x, 1)]
#[case::raw_bytes("korad-ka3005p", Model::KoradKa3005p, 1)]
#[case::acknowledged("tdk-genesys", Model::TdkGen60, 6)]
#[case::both_ways("ea-psb", Model::EaPsb10080, 1)]
fn it_is_off_a_second_after_the_runner_fell_silent(
    #[case] name: &str,
    #[case] model: Model,
    #[case] channel: u16,
) {
    let mut world = on(name, model, channel);
    world.beat_at = Instant::MAX;
    world.run_to(13_400);
    assert!(!world.scene.at("it", 1).unwrap().on, "{}", world.said.join("\n"));
    world.run_to(16_000);
    world.told(&Report::Off(IT));
}

/// A whole energised run: armed, on, changed, off, on again, the end. What it comes to 8 s after its end.
fn run_with(name: &str, model: Model, wrong: Option<(usize, Wrong)>) -> World {
    let mut world = World::new(setup(name, 1), scene(model, &[]));
    world.wrong = wrong;
    let points = |amps| {
        Values::default().with(Slot::Voltage, 5.0).with(Slot::Current, amps).with(Slot::SinkCurrent, 1.0)
    };
    let orders = [
        (0, Order::Arm),
        (2_000, Order::Set(IT, points(1.0))),
        (2_500, Order::On(IT)),
        (3_500, Order::Set(IT, points(0.3))),
        (4_200, Order::Off(IT)),
        (4_800, Order::On(IT)),
        (5_500, Order::End),
    ];
    orders.into_iter().for_each(|(at, order)| world.order(at, order));
    world.run_to(8_000);
    // Without anybody who talks to it, a watchdog acts.
    world.run_to(13_000);
    world
}

/// Every command of an energised run in turn is lost, loses its end, is the last that arrives, or finds the instrument restarted:
/// the circuit never has more than the limits, and in the end the output is off.
#[rstest]
#[case::list("keysight-n6700", Model::KeysightN6700)]
#[case::both_ways("ea-psb", Model::EaPsb10080)]
fn whatever_command_fails_the_output_is_off_in_the_end(#[case] name: &str, #[case] model: Model) {
    let clean = run_with(name, model, None);
    let switched_on = clean.reports.iter().filter(|report| matches!(report, Report::On(IT))).count();
    assert!(switched_on == 2 && clean.exited && clean.written > 60, "{:#?}", clean.reports);
    for number in 0..clean.written {
        for wrong in [Wrong::Lost, Wrong::Cut, Wrong::CutOff, Wrong::PowerCycle] {
            let world = run_with(name, model, Some((number, wrong)));
            let there = world.scene.at("it", 1).unwrap();
            assert!(!there.on, "command {number} {wrong:?}: {}", world.said.join("\n"));
            let (volts, amps) = world.most;
            assert!(volts < 5.52 && amps < 1.02, "command {number} {wrong:?}: {volts} V, {amps} A");
            assert!(world.exited, "command {number} {wrong:?}: it goes on");
        }
    }
}

#[test]
fn an_instrument_that_restarts_is_off_and_not_armed_again() {
    let mut world = on("keysight-n6700", Model::KeysightN6700, 1);
    let now = world.now;
    world.scene.power_cycle(now, 0);
    world.order(13_500, Order::Arm);
    world.order(13_600, Order::On(IT));
    world.run_to(16_000);
    assert!(world.reports.iter().any(|report| matches!(report, Report::Tripped(_))), "{:#?}", world.reports);
    assert!(world.exited && !world.scene.at("it", 1).unwrap().on);
}

#[test]
fn a_load_that_does_not_tell_whether_it_is_on_is_refused_and_left_alone() {
    let mut world = World::new(setup("bk-8600", 1), scene(Model::Bk8616, &[]));
    world.order(0, Order::Arm);
    world.run_to(5_000);
    assert!(
        matches!(world.reports[..], [Report::Named(..), Report::Refused(IT, Fault::NoReply)]),
        "{:#?}",
        world.reports
    );
    let changes = world.said.iter().filter(|line| line.contains(" > ") && !line.contains('?'));
    assert_eq!(changes.count(), 0, "{}", world.said.join("\n"));
}

#[test]
fn an_output_that_somebody_left_on_is_refused_and_left_on() {
    let found = ["INST:NSEL 1", "VOLT 3", "CURR 1", "OUTP ON"];
    let mut world = World::new(setup("rigol-dp800", 1), scene(Model::RigolDp832, &found));
    world.order(0, Order::Arm);
    world.run_to(5_000);
    assert!(
        matches!(world.reports[..], [Report::Named(..), Report::Refused(IT, Fault::Mismatch(_))]),
        "{:#?}",
        world.reports
    );
    assert!(world.scene.at("it", 1).unwrap().on);
}
