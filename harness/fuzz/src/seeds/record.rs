//! Records.

use journal::{BusInfo, Clock, Header, Input, Seq, World};
use judge::{
    Battery, CaseKind, CaseResult, CaseVerdict, Check, CheckResult, Course, Finding, Gathered, Level, Moment,
    Selection, Why,
};
use quantity::{Instant, Span};
use report::{
    EvidenceFile, Examined, Facts, Identity, Obstacle, Profile, Record, RequirementFacts, Screen, ScreenRow,
    Tool,
};

/// A run with a bit of everything, and one in which nothing was judged.
pub(super) fn records() -> Vec<Vec<u8>> {
    let records = [Record::build(facts(cases())), Record::build(facts(vec![]))];
    records.iter().filter_map(|record| record.to_json().ok()).map(String::into_bytes).collect()
}

fn facts(cases: Vec<CaseResult>) -> Facts {
    Facts {
        tool: Tool { name: "bmscert".into(), version: "0.1.0".into() },
        header: header(),
        protocol: "victron-can-bms".into(),
        profile: Profile::Certification,
        identity: Some(Identity { maker: "Example".into(), model: "E48".into() }),
        requirements: vec![requirement("CAN-1.4-2", Level::Must), requirement("CAN-1.4-3", Level::Should)],
        review: vec![],
        cases,
        evidence: EvidenceFile::Journal {
            path: "journal/run.journal".into(),
            chain: "ab".repeat(32),
            entries: 9,
        },
        examined: Some(examined()),
        screen: screen(),
        duration: Span::from_secs(700),
        interrupted: false,
        shortcomings: vec!["the supply has no serial number".into()],
    }
}

fn screen() -> Screen {
    let row = |value: Option<&str>| ScreenRow {
        page: "Battery".into(),
        label: "Voltage".into(),
        value: value.map(Into::into),
    };
    let says = "0x351 was last seen 4 s ago".into();
    Screen {
        at: Some(Span::from_secs(700)),
        connected: false,
        name: "E48".into(),
        name_from: "from 0x370 and 0x371".into(),
        rows: vec![row(Some("52.80 V")), row(None)],
        obstacles: vec![Obstacle { hides: true, says, advice: "send it every second".into() }],
    }
}

fn header() -> Header {
    Header {
        tool: "0.1.0".into(),
        world: World::Bench,
        battery: "E48 no 17".into(),
        seed: 7,
        started: "2026-01-31T12:03:32.307Z".into(),
        profile: "certification".into(),
        buses: vec![BusInfo {
            name: "can0".into(),
            clock: Clock::Kernel,
            uncertainty: Span::from_micros(50),
            latency: Span::from_millis(5),
            adapter: None,
        }],
        roles: vec![],
        bench: None,
        inputs: vec![Input { path: "suites/a.yaml".into(), sha256: "cd".repeat(32) }],
    }
}

fn requirement(id: &str, level: Level) -> RequirementFacts {
    RequirementFacts {
        id: id.into(),
        level,
        says: "the limits are never old".into(),
        derived: false,
        erratum: None,
        not_tested: None,
        advice: "send 0x351 every second".into(),
    }
}

fn examined() -> Examined {
    let digest = || "ab".repeat(32);
    Examined {
        suites: digest(),
        profile: "certification".into(),
        cases: 32,
        kill_matrix: digest(),
        coverage: digest(),
        defects: 1130,
        killed: 772,
        advised: 40,
        in_trouble: 32,
        same: 149,
        conform: 160,
        not_covered: 46,
        undecidable: 13,
        gaps: 3,
        requirements: 80,
        covered: 58,
    }
}

fn cases() -> Vec<CaseResult> {
    let judged = |id: &str, outcomes: Vec<Check>| {
        let checks = outcomes.into_iter().enumerate().map(|(index, outcome)| CheckResult {
            id: format!("check-{index}"),
            covers: Some("CAN-1.4-2".into()),
            level: Level::Must,
            expects: "Limits (0x351) is never 3 s old".into(),
            outcome,
        });
        CaseResult { checks: checks.collect(), ..case(id, Selection::Selected) }
    };
    let reason = "the rig has no main_switch_probe".to_owned();
    vec![
        judged("passes", pass().into_iter().collect()),
        judged("fails", vec![fail(), Check::Unverified(Why::NoWitness), Check::NotExercised(Why::NoTrigger)]),
        case("left-out", Selection::NotRun { reason }),
    ]
}

fn case(id: &str, selection: Selection) -> CaseResult {
    CaseResult {
        suite: "victron-can-bms/frames".into(),
        id: id.into(),
        about: "what it shows".into(),
        watchlist: None,
        kind: CaseKind::Watch,
        selection,
        verdict: CaseVerdict { battery: Battery::Fail, course: Course::Completed },
        began: Some(Instant::from_nanos(1_000_000_000)),
        ended: Some(Instant::from_nanos(13_500_499_999)),
        faults: vec!["can0 is gone".into()],
        checks: vec![],
    }
}

fn pass() -> Option<Check> {
    let mut gathered = Gathered::default();
    [3, 9, 17].into_iter().for_each(|seq| gathered.add(Seq(seq)));
    Gathered::evidence([("Limits", gathered)]).map(Check::Pass)
}

fn fail() -> Check {
    let moment = |seq| Moment { seq: Seq(seq), at: Instant::from_nanos(1_000_000 * seq as i64) };
    let finding = Finding {
        seen: "the newest 0x351 is 3.2 s old".into(),
        count: 3,
        first: moment(8412),
        last: moment(8414),
        examples: vec![],
    };
    Check::Fail(finding.into())
}
