//! Emergency stops, limits of a temperature, and all that meters read, by the dialects that come with the project and meters
//! that were simulated without them. The guard is the real one, the time is virtual, and what becomes of an output is asked of the
//! circuit.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::Path;

use campaign::energised;
use guard::{Action, Beat, Event, Fault, Guard, Live, Order, PortId, Report, Setup, StationId, Why};
use lang::SourceFile;
use quantity::{Instant, Span};
use rstest::rstest;
use suite::{Addresses, Dialect, Rig};
use twin::{
    Alone, BatterySpec, ContactSpec, FaultRule, InstrumentSpec, LinkFault, Model, NodeSpec, Scene, SceneSaid,
    SceneSpec, WireSpec,
};
use wire::scpi::{Mismatch, Reading, Slot, Values};

const CHARGER: StationId = StationId(0);

/// When the charger is told to be on, and when everything is over.
const ON: i64 = 2_000;
const END: i64 = 4_000;

fn read(path: &str) -> SourceFile {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    SourceFile::new(path, fs::read_to_string(file).unwrap())
}

fn dialects() -> BTreeMap<String, Dialect> {
    let all = campaign::dialects().unwrap();
    all.iter().map(|dialect| (dialect.name().to_owned(), dialect.clone())).collect()
}

/// A supply, a panel with an emergency stop at its fourth input, and a thermometer at the battery.
const RIG: &str = "
rig: with a stop
buses: {can0: {address: 'can:can0'}}
limits: {voltage: 6 V, charge_current: 2 A, discharge_current: 2 A}
instruments:
  charger:
    dialect: keysight-n6700
    link: 'tcp:127.0.0.1:1'
    channels: {1: {protections: {over_voltage: 7 V}, watchdog: 3 s}}
  panel: {dialect: keysight-34970a, link: 'tcp:127.0.0.1:2'}
  thermometer: {dialect: keithley-dmm6500, link: 'tcp:127.0.0.1:3'}
stops:
  emergency_stop: {at: panel.201, input: 3, when: high}
  too_hot: {at: thermometer.1, above: 60 degC}
";

fn setup(rig: &str) -> Setup {
    let addresses = Addresses { bus: |_| Ok(()), roles: |_| Ok(()) };
    let rig = Rig::parse(&SourceFile::new("rig.yaml", rig), addresses, &dialects());
    energised::setup(&rig.unwrap(), &|_| String::new()).unwrap()
}

/// That bench, with this on its panel's link, and with its stop closed until each of these times in turn.
fn spec(faults: Vec<FaultRule>, changes: &[i64]) -> SceneSpec {
    let named = |name: &str| name.to_owned();
    SceneSpec {
        instruments: vec![
            InstrumentSpec::new("charger", Model::KeysightN6700),
            InstrumentSpec { faults, ..InstrumentSpec::new("panel", Model::Keysight34970a) },
            InstrumentSpec::new("thermometer", Model::KeithleyDmm6500),
        ],
        nodes: vec![NodeSpec { name: named("lamp"), resistance: Some(10.0) }],
        contacts: vec![ContactSpec {
            name: named("button"),
            closed: true,
            changes: changes.iter().map(|at| Span::from_millis(*at)).collect(),
        }],
        wires: vec![
            WireSpec::Power { instrument: named("charger"), channel: 1, node: named("lamp"), leads: 0.0 },
            WireSpec::Contact {
                instrument: named("panel"),
                channel: 201,
                input: 3,
                contact: named("button"),
            },
            WireSpec::Temperature { instrument: named("thermometer"), channel: 1 },
        ],
    }
}

fn scene(spec: &SceneSpec) -> Scene {
    let battery: BatterySpec = lang::yaml::parse(&read("fixtures/batteries/lfp16.yaml")).unwrap();
    let table = suite::dbc::load(&read("suites/victron-can-bms/protocol.dbc").text).unwrap();
    Scene::new(spec, Alone::new(&battery, &[], &table, 1).unwrap(), 1).unwrap()
}

fn at(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

struct World {
    guard: Guard,
    scene: Scene,
    now: Instant,
    beat_at: Instant,
    orders: VecDeque<(Instant, Order)>,
    reports: Vec<Report>,
    exited: bool,
    went_on: Option<Instant>,
    went_off: Option<Instant>,
}

impl World {
    fn new(guard: Guard, scene: Scene, orders: &[(i64, Order)]) -> Self {
        let orders = orders.iter().map(|(millis, order)| (at(*millis), *order)).collect();
        let (now, reports) = (at(0), vec![]);
        Self {
            guard,
            scene,
            now,
            beat_at: now,
            orders,
            reports,
            exited: false,
            went_on: None,
            went_off: None,
        }
    }

    /// Armed, on for a while, and the end.
    fn run(setup: Setup, spec: &SceneSpec) -> Self {
        let points = Values::default().with(Slot::Voltage, 5.0).with(Slot::Current, 1.0);
        let orders = [
            (0, Order::Arm),
            (1_500, Order::Set(CHARGER, points)),
            (ON, Order::On(CHARGER)),
            (END, Order::End),
        ];
        let mut world = Self::new(Guard::new(setup), scene(spec), &orders);
        world.to(9_000);
        world
    }

    fn to(&mut self, millis: i64) {
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
        let on = self.scene.at("charger", 1).is_some_and(|there| there.on);
        match (on, self.went_on, self.went_off) {
            (true, None, _) => self.went_on = Some(self.now),
            (true, Some(_), Some(_)) => self.went_off = None,
            (false, Some(_), None) => self.went_off = Some(self.now),
            _ => {}
        }
    }

    fn listen(&mut self) {
        while let Some(said) = self.scene.next_said() {
            if let SceneSaid::Bytes { instrument, bytes } = said {
                self.poll(Event::Bytes(PortId(instrument), &bytes));
            }
        }
    }

    fn poll(&mut self, event: Event<'_>) {
        let mut actions = VecDeque::new();
        self.guard.poll(self.now, event, &mut |action| actions.push_back(action));
        while let Some(action) = actions.pop_front() {
            match action {
                Action::Write(PortId(port), command) => {
                    let written = Event::Written(PortId(port));
                    self.guard.poll(self.now, written, &mut |action| actions.push_back(action));
                    self.scene.hear(self.now, port, &command);
                }
                Action::Tell(report) => self.reports.push(report),
                Action::Exit => self.exited = true,
                Action::Forget(_) => {}
            }
        }
    }

    fn is_on(&self) -> bool {
        self.scene.at("charger", 1).unwrap().on
    }

    fn stopped_by(&self) -> Option<String> {
        self.reports.iter().find_map(|report| match report {
            Report::Refused(_, Fault::Mismatch(Mismatch::Stopped(stopped))) => Some(stopped.to_string()),
            Report::Tripped(Why::Station(_, Fault::Mismatch(Mismatch::Stopped(stopped)))) => {
                Some(stopped.to_string())
            }
            _ => None,
        })
    }
}

#[test]
fn where_nothing_stops_it_the_output_goes_on_and_off_again() {
    let world = World::run(setup(RIG), &spec(vec![], &[]));
    assert!(world.went_on.unwrap() >= at(ON) && world.exited && !world.is_on(), "{:#?}", world.reports);
    assert!(world.went_off.unwrap() >= at(END));
    let degrees = |report: &&Report| matches!(report, Report::Measured(_, Reading::Temperature, degrees) if *degrees > 10.0);
    assert!(world.reports.iter().filter(degrees).count() > 5, "{:#?}", world.reports);
    assert_eq!(world.stopped_by(), None);
}

/// At any time of a run: what is on goes off, and what is off stays off.
#[test]
fn whenever_the_stop_is_pressed_the_output_is_off_within_half_a_second() {
    for pressed in (0..END - 300).step_by(50) {
        let world = World::run(setup(RIG), &spec(vec![], &[pressed]));
        let says = world.stopped_by();
        let told = "`emergency_stop` stops everything: input 3 is high";
        assert_eq!(says.as_deref(), Some(told), "{pressed}: {:#?}", world.reports);
        assert!(world.exited && !world.is_on(), "{pressed}: {:#?}", world.reports);
        // It is asked every 200 ms, so that one which is pressed just before may be seen just after.
        if !(ON - 250..=ON).contains(&pressed) {
            assert_eq!(world.went_on.is_some(), pressed > ON, "{pressed}");
        }
        let armed = world.reports.contains(&Report::Armed);
        assert!(pressed > 0 || !armed, "it was armed while pressed");
        if let Some(off) = world.went_off {
            assert!(off <= at(pressed) + Span::from_millis(500), "{pressed}: off at {off}");
        }
    }
}

/// It is asked five times a second, and released before it is looked at again.
#[test]
fn whoever_presses_it_for_a_third_of_a_second_is_seen_and_nothing_goes_on_again() {
    for pressed in (ON + 100..END - 400).step_by(30) {
        let world = World::run(setup(RIG), &spec(vec![], &[pressed, pressed + 300]));
        assert!(world.stopped_by().is_some(), "{pressed}: {:#?}", world.reports);
        assert!(world.exited && !world.is_on());
        assert!(world.went_off.unwrap() < at(pressed + 500), "{pressed}");
    }
}

/// A stop that nobody can read is one that is pressed.
#[rstest]
#[case::silent(LinkFault::Stall, 1_600)]
#[case::unplugged(LinkFault::Close, 1_600)]
#[case::garbage(LinkFault::Garbage(b"\xff\x00garb\n".to_vec()), 600)]
#[case::an_overload(LinkFault::Garbage(b"+9.90000000E+37\n".to_vec()), 600)]
#[case::nothing(LinkFault::Garbage(b"\n".to_vec()), 600)]
#[case::corrupt(LinkFault::Corrupt(0x80), 1_600)]
#[case::late(LinkFault::Delay(Span::from_secs(2)), 1_600)]
#[case::twice(LinkFault::Twice, 600)]
#[case::echoed(LinkFault::Echo, 600)]
#[case::lost(LinkFault::LoseReply, 1_600)]
fn a_stop_that_cannot_be_read_stops_everything(#[case] fault: LinkFault, #[case] within: i64) {
    for from in [0, 2_700, 3_100] {
        let rule = FaultRule {
            after: Span::from_millis(from),
            command: String::from("SENS:DIG"),
            times: None,
            fault: fault.clone(),
        };
        let world = World::run(setup(RIG), &spec(vec![rule], &[]));
        assert!(world.exited && !world.is_on(), "{from}: {:#?}", world.reports);
        match world.went_off {
            None => assert_eq!(from, 0, "{:#?}", world.reports),
            Some(off) => assert!(off <= at(from + within), "{from}: off at {off}: {:#?}", world.reports),
        }
    }
}

#[rstest]
#[case::too_hot("above: 60 degC", "above: 20 degC", "degC is not below 20 degC")]
#[case::too_cold("above: 60 degC", "below: 40 degC", "degC is not above 40 degC")]
#[case::the_wrong_level("when: high", "when: low", "input 3 is low")]
fn what_stops_everything_from_the_beginning_arms_nothing(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] says: &str,
) {
    let world = World::run(setup(&RIG.replace(right, wrong)), &spec(vec![], &[]));
    assert!(world.stopped_by().unwrap().ends_with(says), "{:?}", world.stopped_by());
    assert!(world.went_on.is_none() && !world.reports.contains(&Report::Armed), "{:#?}", world.reports);
}

/// Each reading of a meter, as it is wired.
#[rstest]
#[case::volts("keysight-34970a", Model::Keysight34970a, 101, "", Reading::Voltage, 52.84)]
#[case::ohms("keysight-34970a", Model::Keysight34970a, 102, "ohms", Reading::Resistance, 60.0)]
#[case::hertz("keysight-34970a", Model::Keysight34970a, 103, "frequency", Reading::Frequency, 500.0)]
#[case::type_k("keysight-34970a", Model::Keysight34970a, 104, "thermocouple_k", Reading::Temperature, 23.5)]
#[case::type_t("keysight-34970a", Model::Keysight34970a, 104, "thermocouple_t", Reading::Temperature, 23.5)]
#[case::pt100("keysight-34970a", Model::Keysight34970a, 104, "pt100", Reading::Temperature, 23.5)]
#[case::inputs("keysight-34970a", Model::Keysight34970a, 202, "inputs", Reading::DigitalInput, 253.0)]
#[case::old_volts("keithley-2000", Model::Keithley2000, 1, "", Reading::Voltage, 52.84)]
#[case::old_ohms("keithley-2000", Model::Keithley2000, 1, "ohms", Reading::Resistance, 60.0)]
#[case::old_hertz("keithley-2000", Model::Keithley2000, 1, "frequency", Reading::Frequency, 500.0)]
#[case::old_degrees("keithley-2000", Model::Keithley2000, 1, "temperature", Reading::Temperature, 23.5)]
#[case::old_amperes("keithley-2000", Model::Keithley2000, 1, "amperes", Reading::Current, 0.0)]
#[case::new_volts("keithley-dmm6500", Model::KeithleyDmm6500, 1, "", Reading::Voltage, 52.84)]
#[case::new_ohms("keithley-dmm6500", Model::KeithleyDmm6500, 1, "ohms", Reading::Resistance, 60.0)]
#[case::new_hertz("keithley-dmm6500", Model::KeithleyDmm6500, 1, "frequency", Reading::Frequency, 500.0)]
#[case::new_degrees("keithley-dmm6500", Model::KeithleyDmm6500, 1, "temperature", Reading::Temperature, 23.5)]
#[case::new_amperes("keithley-dmm6500", Model::KeithleyDmm6500, 1, "amperes", Reading::Current, 0.0)]
fn a_meter_reads_what_it_is_wired_to(
    #[case] dialect: &str,
    #[case] model: Model,
    #[case] channel: u16,
    #[case] name: &str,
    #[case] reading: Reading,
    #[case] expected: f64,
) {
    let dialect = &dialects()[dialect];
    let programs = match name {
        "" => dialect.channel(channel),
        name => dialect.reading(name, channel),
    };
    let mut setup = setup(RIG);
    let station = &mut setup.ports[1].stations[0];
    station.channel = programs.unwrap();
    station.channel.look = station.channel.measure.clone();
    assert!(station.channel.measures(reading));
    setup.ports.drain(..1);
    setup.ports.truncate(1);
    let mut world =
        World::new(Guard::looking(setup), scene(&wired(model, channel, reading)), &[(0, Order::Look)]);
    world.to(5_000);
    let read = world.reports.iter().find_map(|report| match report {
        Report::Measured(_, own, value) if *own == reading => Some(*value),
        _ => None,
    });
    assert!((read.unwrap() - expected).abs() < 3.0, "{:#?}", world.reports);
    assert!(world.reports.contains(&Report::Looked), "{:#?}", world.reports);
}

fn wired(model: Model, channel: u16, reading: Reading) -> SceneSpec {
    let (instrument, channel) = (String::from("it"), u32::from(channel));
    let wire = match reading {
        Reading::Voltage => WireSpec::Volts { instrument, channel, node: String::from("battery") },
        Reading::Current => WireSpec::Amps { instrument, channel, of: twin::Subject::Battery, shunt: 0.001 },
        Reading::Resistance => WireSpec::Resistance { instrument, channel, node: String::from("bus") },
        Reading::Frequency => WireSpec::Frequency { instrument, channel, hertz: 500.0 },
        Reading::Temperature => WireSpec::Temperature { instrument, channel },
        Reading::DigitalInput => {
            WireSpec::Contact { instrument, channel, input: 1, contact: String::from("door") }
        }
    };
    SceneSpec {
        instruments: vec![InstrumentSpec::new("it", model)],
        nodes: vec![NodeSpec { name: String::from("bus"), resistance: Some(60.0) }],
        contacts: vec![ContactSpec { name: String::from("door"), closed: true, changes: vec![] }],
        wires: vec![wire],
    }
}
