//! A world of a few lines: a battery that sends every second, and a rig that does what it is told to do.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use engine::Engine;
use gx::Inverter;
use journal::{
    Action, BusEvent, BusId, BusInfo, Clock, Core, Direction, Event, Fault, Guarded, Header, Mark, Measured,
    Outcome, RoleInfo, Seq, Stamp, Stop, World,
};
use judge::{CaseResult, CheckResult, Shown};
use lang::SourceFile;
use quantity::{Instant, Span};
use suite::{Catalogue, Inputs, Profile, Statement};
use wire::{CanId, Frame};

/// What the rig does not do, or does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trouble {
    /// Switches are never acknowledged.
    DeafSwitch,
    /// Switches are refused.
    BrokenSwitch,
    /// The battery allows nothing of what is set.
    Forbids,
    /// Probes are never answered.
    DeafProbe,
    /// The main switch does not conduct.
    Open,
    /// The battery sends nothing.
    Silence,
    /// What the rig sends never crosses the bus.
    Mute,
}

pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) actions: Vec<(Instant, Action)>,
    now: Instant,
    seq: u64,
    pending: Vec<(Instant, Event)>,
    next_second: Instant,
    power: bool,
    troubles: BTreeSet<Trouble>,
}

const ROLES: [&str; 4] = ["battery_power", "main_switch_probe", "charger", "load"];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

fn inputs(suite: &str, statement: Option<&str>) -> Inputs {
    let file = |name: &str, text: String| SourceFile { name: name.into(), text };
    let catalogue = file("requirements.yaml", read("suites/victron-can-bms/requirements.yaml"));
    let statement = statement.map(|text| Statement::parse(&file("statement.yaml", text.into())).unwrap());
    Inputs {
        protocol: "victron-can-bms".into(),
        table: Arc::new(suite::dbc::load(&read("suites/victron-can-bms/protocol.dbc")).unwrap()),
        catalogue: Arc::new(Catalogue::parse(&catalogue).unwrap()),
        suites: vec![file(
            "suite.yaml",
            format!("suite: t/t\nprotocol: victron-can-bms\nabout: a test\n{suite}"),
        )],
        statement,
    }
}

fn header() -> Header {
    let latency = Span::from_millis(1);
    let uncertainty = Span::ZERO;
    let bus = BusInfo { name: "can0".into(), clock: Clock::Virtual, uncertainty, latency, adapter: None };
    Header {
        tool: "a test".into(),
        world: World::Twin,
        battery: "a twin of a few lines".into(),
        seed: 1,
        started: "2026-01-01T00:00:00Z".into(),
        profile: "certification".into(),
        buses: vec![bus],
        roles: ROLES.iter().map(|name| RoleInfo { name: (*name).into() }).collect(),
        bench: None,
        inputs: vec![],
    }
}

impl Bench {
    /// A bench that runs the cases and standing checks of this text.
    pub(crate) fn new(suite: &str, troubles: &[Trouble]) -> Self {
        Self::with_statement(suite, None, troubles)
    }

    pub(crate) fn with_statement(suite: &str, statement: Option<&str>, troubles: &[Trouble]) -> Self {
        let roles = ROLES.map(String::from);
        let plan = match inputs(suite, statement).plan(&roles, Profile::Certification) {
            Ok(plan) => plan,
            Err(wrong) => panic!("{}", wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
        };
        Self {
            engine: Engine::new(plan, &header(), Some(Box::new(Inverter::new(BusId(0), 1)))),
            actions: vec![],
            now: Instant::ZERO,
            seq: 0,
            pending: vec![],
            next_second: Instant::ZERO + Span::from_millis(500),
            power: true,
            troubles: troubles.iter().copied().collect(),
        }
    }

    fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }

    pub(crate) fn tell(&mut self, event: &Event) {
        self.seq += 1;
        let stamp = Stamp { seq: Seq(self.seq), seen: self.now };
        let mut asked = vec![];
        self.engine.poll(stamp, event, &mut |action| asked.push(action));
        for action in asked {
            self.seq += 1;
            self.carry_out(&action);
            self.actions.push((self.now, action));
        }
    }

    fn carry_out(&mut self, action: &Action) {
        let soon = self.now + Span::from_millis(10);
        match action {
            Action::Send { .. } if self.has(Trouble::Mute) => {}
            Action::Send { bus, frame } => {
                let (bus, frame, direction) = (*bus, *frame, Direction::Echo);
                self.pending.push((self.now, Event::Frame { bus, direction, at: self.now, frame }));
            }
            Action::Ask { ask, role } if !self.has(Trouble::DeafProbe) => {
                let value = Measured::Truth(self.power && !self.has(Trouble::Open));
                let (ask, role, asked) = (*ask, *role, self.now);
                self.pending.push((soon, Event::Reading { ask, role, asked, at: soon, value }));
            }
            Action::Switch { action, on, .. } if !self.has(Trouble::DeafSwitch) => {
                let outcome = match self.has(Trouble::BrokenSwitch) {
                    true => Outcome::Failed { why: "the relay is stuck".into() },
                    false => Outcome::Done,
                };
                self.power = *on;
                self.pending.push((soon, Event::Done { action: *action, outcome }));
            }
            Action::Set { action, points, .. } if !self.has(Trouble::DeafSwitch) => {
                let outcome = match points {
                    Some(_) if self.has(Trouble::Forbids) => Outcome::NotAllowed { why: "it is full".into() },
                    Some(_) if self.has(Trouble::BrokenSwitch) => {
                        Outcome::Failed { why: "the output does not go on".into() }
                    }
                    _ => Outcome::Done,
                };
                self.pending.push((soon, Event::Done { action: *action, outcome }));
            }
            Action::Ask { .. }
            | Action::Switch { .. }
            | Action::Set { .. }
            | Action::Mark(_)
            | Action::Finish => {}
        }
    }

    fn is_finished(&self) -> bool {
        self.actions.iter().any(|(_, action)| *action == Action::Finish)
    }

    /// Goes on until `secs`, or until the engine has finished.
    pub(crate) fn until(&mut self, secs: f64) -> &mut Self {
        let end = Instant::ZERO + Span::try_from_secs_f64(secs).unwrap();
        while !self.is_finished() {
            self.pending.sort_by_key(|(at, _)| *at);
            let told = self.pending.first().map(|(at, _)| *at);
            let woken = self.engine.poll_at().map(|at| at.max(self.now));
            let next = [told, woken, Some(self.next_second)].into_iter().flatten().min().unwrap();
            if next > end {
                self.now = end;
                break;
            }
            self.now = next;
            if told == Some(next) {
                let (_, event) = self.pending.remove(0);
                self.tell(&event);
            } else if self.next_second == next {
                self.next_second = next + Span::from_secs(1);
                self.battery();
            } else {
                self.tell(&Event::Wake);
            }
        }
        self
    }

    /// It is this late, and the engine was not told yet.
    pub(crate) fn at(&mut self, secs: f64) -> &mut Self {
        self.now = Instant::ZERO + Span::try_from_secs_f64(secs).unwrap();
        self
    }

    fn battery(&mut self) {
        if !self.power || self.has(Trouble::Silence) {
            return;
        }
        let frames: [(u16, &[u8]); 4] = [
            (0x351, &[0x3A, 0x02, 0x64, 0, 0x64, 0, 0xA4, 0x01]),
            (0x355, &[50, 0, 100, 0]),
            (0x356, &[0xB4, 0x14, 0, 0, 0xF0, 0]),
            (0x35A, &[0xAA, 0xAA, 0xAA, 0x02, 0xAA, 0xAA, 0xAA, 0x02]),
        ];
        for (id, bytes) in frames {
            let frame = Frame::new(CanId::standard(id).unwrap(), bytes).unwrap();
            self.tell(&Event::Frame { bus: BusId(0), direction: Direction::Received, at: self.now, frame });
        }
    }

    pub(crate) fn stop(&mut self) -> &mut Self {
        self.tell(&Event::Stop(Stop::Interrupted));
        self
    }

    pub(crate) fn lose_the_battery(&mut self) -> &mut Self {
        self.tell(&Event::Stop(Stop::Lost));
        self.fault()
    }

    pub(crate) fn fault(&mut self) -> &mut Self {
        self.tell(&Event::RigFault(Fault { part: "the probe".into(), what: "it came loose".into() }));
        self
    }

    /// The guard of the bench is lost, and the run switches everything off itself.
    pub(crate) fn lose_the_guard(&mut self) -> &mut Self {
        self.tell(&Event::Guard(Guarded::Lost));
        self.fault()
    }

    /// It has done so.
    pub(crate) fn take_over(&mut self, what: &str) -> &mut Self {
        self.tell(&Event::Guard(Guarded::TakenOver { what: what.into() }));
        self
    }

    pub(crate) fn lose_frames(&mut self) -> &mut Self {
        self.tell(&Event::Bus { bus: BusId(0), at: self.now, what: BusEvent::Lost { frames: 3 } });
        self
    }

    pub(crate) fn lose_the_bus(&mut self) -> &mut Self {
        self.tell(&Event::Bus { bus: BusId(0), at: self.now, what: BusEvent::Gone });
        self
    }

    /// What is sent is not acknowledged, and nothing is heard.
    pub(crate) fn be_alone(&mut self) -> &mut Self {
        self.tell(&Event::Bus { bus: BusId(0), at: self.now, what: BusEvent::Alone });
        self
    }

    /// A keepalive of the rig was on the bus so many seconds ago.
    pub(crate) fn hear_ourselves(&mut self, ago: f64) -> &mut Self {
        let at = self.now - Span::try_from_secs_f64(ago).unwrap();
        let frame = Frame::new(CanId::standard(0x305).unwrap(), &[0; 8]).unwrap();
        self.tell(&Event::Frame { bus: BusId(0), direction: Direction::Echo, at, frame });
        self
    }

    /// Nobody asked for it.
    pub(crate) fn pull_the_power(&mut self) -> &mut Self {
        self.fall_silent()
    }

    /// It says nothing any more.
    pub(crate) fn fall_silent(&mut self) -> &mut Self {
        self.troubles.insert(Trouble::Silence);
        self
    }

    /// It speaks again.
    pub(crate) fn wake_up(&mut self) -> &mut Self {
        self.troubles.remove(&Trouble::Silence);
        self
    }

    pub(crate) fn case(&self, id: &str) -> CaseResult {
        self.engine.results().into_iter().find(|case| case.id == id).unwrap()
    }

    pub(crate) fn shown(&self, id: &str) -> Shown {
        self.case(id).verdict.shown()
    }

    pub(crate) fn check(&self, case: &str, check: &str) -> CheckResult {
        self.case(case).checks.into_iter().find(|found| found.id == check).unwrap()
    }

    /// Marks, switches, questions and the end, in words and in order.
    pub(crate) fn course(&self) -> Vec<String> {
        let words = |(at, action): &(Instant, Action)| {
            let what = match action {
                Action::Send { .. } => return None,
                Action::Ask { .. } => String::from("ask"),
                Action::Switch { on, .. } => format!("power {}", if *on { "on" } else { "off" }),
                Action::Set { role, points: None, .. } => format!("{} off", ROLES[usize::from(role.0)]),
                Action::Set { role, points: Some(points), .. } => {
                    format!("{} {} A", ROLES[usize::from(role.0)], points.current)
                }
                Action::Mark(Mark::CaseBegins { case }) => format!("begin {case}"),
                Action::Mark(Mark::PhaseBegins { phase, .. }) => format!("phase {phase}"),
                Action::Mark(Mark::CaseEnds { case }) => format!("end {case}"),
                Action::Mark(Mark::Partner { mode }) => format!("partner {mode:?}"),
                Action::Finish => String::from("finish"),
            };
            Some(format!("{at}: {what}"))
        };
        self.actions.iter().filter_map(words).collect()
    }
}
