//! Runs to test with, and a check of JSON against its schema.

mod validate;
mod xml;

use journal::{
    BenchInfo, BusInfo, CalibrationInfo, ChannelInfo, Clock, Header, Input, InstrumentInfo, InterlockInfo,
    Seq, World,
};
use judge::{
    CaseKind, CaseResult, CaseVerdict, Check, CheckResult, Course, Finding, Gathered, Level, Moment,
    Selection, Why,
};
use quantity::{Instant, Span};

use crate::{
    Bearing, EntryUnit, EvidenceFile, Facts, Identity, Obstacle, Profile, Record, RecordedFile, Remark,
    RequirementFacts, Screen, ScreenRow, Tool,
};

pub(crate) use validate::validate;
pub(crate) use xml::{Element, Xml};

/// A case in the making.
pub(crate) struct Draft(CaseResult);

pub(crate) fn case(id: &str) -> Draft {
    Draft(CaseResult {
        suite: "keepalive".into(),
        id: id.into(),
        about: format!("what {id} shows"),
        watchlist: None,
        kind: CaseKind::Watch,
        selection: Selection::Selected,
        verdict: CaseVerdict::default(),
        began: Some(Instant::from_nanos(1_000_000_000)),
        ended: Some(Instant::from_nanos(13_500_499_999)),
        faults: vec![],
        checks: vec![],
    })
}

impl Draft {
    pub(crate) fn of_suite(mut self, suite: &str) -> Self {
        self.0.suite = suite.into();
        self
    }

    pub(crate) fn about(mut self, about: &str) -> Self {
        self.0.about = about.into();
        self
    }

    /// Adds a check; the verdict of the case takes it in.
    pub(crate) fn check(self, id: &str, covers: &str, level: Level, outcome: Check) -> Self {
        self.check_in(Profile::Certification, id, covers, level, outcome)
    }

    pub(crate) fn check_in(
        mut self,
        profile: Profile,
        id: &str,
        covers: &str,
        level: Level,
        outcome: Check,
    ) -> Self {
        self.0.verdict.take(&outcome, level, profile);
        let (id, covers) = (id.into(), (!covers.is_empty()).then(|| covers.to_owned()));
        self.0.checks.push(CheckResult {
            id,
            covers,
            level,
            expects: "the newest 0x351 is younger than 3 s".into(),
            outcome,
        });
        self
    }

    pub(crate) fn went(mut self, course: Course) -> Self {
        self.0.verdict.went(course);
        self
    }

    pub(crate) fn fault(mut self, fault: &str) -> Self {
        self.0.faults.push(fault.into());
        self.went(Course::RigError)
    }

    pub(crate) fn watchlist(mut self, why: &str) -> Self {
        self.0.watchlist = Some(why.into());
        self.0.verdict.battery = judge::Battery::None;
        self
    }

    pub(crate) fn not_run(mut self, reason: &str) -> Self {
        self.0.selection = Selection::NotRun { reason: reason.into() };
        self.0.verdict = CaseVerdict::default();
        (self.0.began, self.0.ended) = (None, None);
        self
    }

    pub(crate) fn not_applicable(mut self, reason: &str) -> Self {
        self = self.not_run("");
        self.0.selection = Selection::NotApplicable { reason: reason.into() };
        self
    }

    pub(crate) fn done(self) -> CaseResult {
        self.0
    }
}

pub(crate) fn pass() -> Check {
    let mut gathered = Gathered::default();
    [3, 9, 17].into_iter().for_each(|seq| gathered.add(Seq(seq)));
    Check::Pass(Gathered::evidence([("Limits", gathered)]).unwrap())
}

pub(crate) fn moment(seq: u64, millis: i64) -> Moment {
    Moment { seq: Seq(seq), at: Instant::ZERO + Span::from_millis(millis) }
}

pub(crate) fn finding(seen: &str, count: u64) -> Finding {
    let (first, last) = (moment(8412, 58_900), moment(8412 + count - 1, 58_900 + 3_200 * (count as i64 - 1)));
    Finding { seen: seen.into(), count, first, last, examples: vec![] }
}

pub(crate) fn fail() -> Check {
    Check::Fail(finding("the newest 0x351 is 3.2 s old", 3).into())
}

pub(crate) fn unverified() -> Check {
    Check::Unverified(Why::NoWitness)
}

pub(crate) fn inherent() -> Check {
    Check::Unverified(Why::SenderUnknown { frames: "29-bit frames".into() })
}

pub(crate) fn not_exercised() -> Check {
    Check::NotExercised(Why::NoTrigger)
}

pub(crate) fn requirement(id: &str, level: Level) -> RequirementFacts {
    RequirementFacts {
        id: id.into(),
        level,
        says: "the limits are never old".into(),
        derived: false,
        erratum: None,
        not_tested: None,
        advice: "send 0x351 at least every second, whatever else the battery is busy with".into(),
    }
}

/// What the review of a claim says about this requirement.
pub(crate) fn remark(id: &str, level: Level, bearing: Bearing) -> Remark {
    Remark {
        requirements: vec![id.into()],
        level,
        bearing,
        code: "claim-contradicts".into(),
        says: "`SerialNumber1` (0x380) is sent without `SerialNumber2` (0x381)".into(),
        line: Some(17),
        column: Some(7),
        advice: Some("send both".into()),
    }
}

/// A run on the bench that could certify, with these cases and requirements.
pub(crate) fn facts(profile: Profile, requirements: Vec<RequirementFacts>, cases: Vec<CaseResult>) -> Facts {
    Facts {
        tool: Tool { name: "bmscert".into(), version: "0.1.0".into() },
        header: header(profile),
        protocol: "victron-can-bms".into(),
        profile,
        identity: Some(Identity { maker: "Example".into(), model: "E48-100".into() }),
        requirements,
        review: vec![],
        cases,
        examined: None,
        evidence: EvidenceFile::Journal {
            path: "journal/run.journal".into(),
            chain: "ab".repeat(32),
            entries: 9000,
        },
        screen: screen(),
        duration: Span::from_secs(700),
        interrupted: false,
        shortcomings: vec![],
    }
}

fn screen() -> Screen {
    let row = |label: &str, value: Option<&str>| ScreenRow {
        page: "Battery".into(),
        label: label.into(),
        value: value.map(Into::into),
    };
    Screen {
        at: Some(Span::from_secs(700)),
        connected: true,
        name: "E48-100".into(),
        name_from: "from 0x370 and 0x371".into(),
        rows: vec![row("Voltage", Some("52.80 V")), row("State of health", None)],
        obstacles: vec![],
    }
}

pub(crate) fn obstacle(hides: bool) -> Obstacle {
    let says = if hides { "0x35A was last seen 31 s ago" } else { "0x380 is sent without 0x381" };
    Obstacle { hides, says: says.into(), advice: "send it every second".into() }
}

fn header(profile: Profile) -> Header {
    Header {
        tool: "0.1.0".into(),
        world: World::Bench,
        battery: "E48-100 no 17".into(),
        seed: u64::MAX,
        started: "2026-01-31T12:03:32.307Z".into(),
        profile: profile.name().into(),
        buses: vec![BusInfo {
            name: "can0".into(),
            clock: Clock::Kernel,
            uncertainty: Span::from_micros(50),
            latency: Span::from_millis(5),
            adapter: None,
        }],
        roles: vec![],
        bench: None,
        inputs: vec![Input { path: "suites/keepalive.yaml".into(), sha256: "cd".repeat(32) }],
    }
}

/// A bench with an instrument whose calibration holds, and one whose calibration does not.
pub(crate) fn bench() -> BenchInfo {
    let instrument = |name: &str, model: &str, due: &str| InstrumentInfo {
        name: name.into(),
        dialect: "keysight-n6700".into(),
        at: "tcp:192.168.1.20:5025".into(),
        simulated: false,
        maker: Some("Keysight Technologies".into()),
        model: Some(model.into()),
        serial_number: Some("MY56000142".into()),
        firmware: Some("E.02.07.3196".into()),
        calibrated: Some(CalibrationInfo {
            on: "2025-01-15".into(),
            due: due.into(),
            overdue: due < "2026-01-31",
        }),
        channels: vec![ChannelInfo {
            number: 1,
            roles: vec![format!("main_switch_probe.{name}")],
            watchdog: Some(Span::from_secs(3)),
            nanovolts: Some(10_000_000),
            nanoamperes: Some(10_000),
        }],
    };
    BenchInfo {
        rig: "bench 3".into(),
        simulated: false,
        guard: Some("bmscert 0.1.0".into()),
        interlock: Some(InterlockInfo {
            kind: "relay in the coil of the contactor".into(),
            tested_on: "2026-01-02".into(),
            proof: "report 2026-117".into(),
        }),
        instruments: vec![
            instrument("supply", "N6702A", "2027-01-15"),
            instrument("load", "N6705B", "2026-01-15"),
        ],
    }
}

/// The same facts as a recording in the profile `passive`.
pub(crate) fn recorded(requirements: Vec<RequirementFacts>, cases: Vec<CaseResult>) -> Facts {
    let mut facts = facts(Profile::Passive, requirements, cases);
    facts.header.world = World::Recording;
    facts.header.buses[0].clock = Clock::Recorded;
    facts.identity = None;
    let file = RecordedFile {
        path: "inputs/seen.log".into(),
        sha256: "ef".repeat(32),
        frames: 90,
        unit: EntryUnit::Line,
        before: 0,
    };
    facts.evidence = EvidenceFile::Recording { files: vec![file], times: None };
    facts
}

/// A run in which something of everything happened.
pub(crate) fn mixed() -> Record {
    let requirements = vec![
        requirement("CAN-1.4-1", Level::Must),
        RequirementFacts {
            derived: true,
            erratum: Some("the newer table".into()),
            ..requirement("CAN-1.4-2", Level::Must)
        },
        requirement("CAN-370-2", Level::Should),
        requirement("CAN-9-1", Level::Info),
        requirement("CAN-1.2-4", Level::Constraint),
    ];
    let cases = vec![
        case("limits-never-old").check("age", "CAN-1.4-2", Level::Must, fail()).done(),
        case("names-agree")
            .check("same-bytes", "CAN-370-2", Level::Should, fail())
            .check("also", "CAN-9-1", Level::Info, fail())
            .done(),
        case("wakes").of_suite("power").check("late", "CAN-1.4-1", Level::Must, not_exercised()).done(),
        case("terminated")
            .of_suite("power")
            .check("ohms", "CAN-1.2-4", Level::Constraint, fail())
            .fault("can0 is gone")
            .done(),
        case("stays")
            .of_suite("power")
            .check("on", "CAN-1.4-1", Level::Must, unverified())
            .went(Course::Aborted)
            .done(),
        case("left-out").of_suite("power").not_run("the rig has no role `main_switch_probe`").done(),
        case("beside").of_suite("power").not_applicable("the battery claims no second bus").done(),
        case("quiet").check("age", "CAN-1.4-2", Level::Must, pass()).done(),
    ];
    let mut facts = facts(Profile::Certification, requirements, cases);
    facts.header.bench = Some(bench());
    Record::build(facts)
}
