//! Every verdict, every rule of the format, and texts that try to break out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::*;
use crate::testing::{
    Xml, case, facts, fail, finding, inherent, mixed, not_exercised, pass, recorded, requirement, unverified,
};
use crate::{Profile, Record, ReportError, xml};
use insta::assert_snapshot;
use judge::{Check, Course, Level};
use proptest::prelude::*;
use quantity::Instant;
use rstest::rstest;

#[test]
fn something_of_everything() {
    assert_snapshot!(junit(&mixed()).unwrap().replace("><", ">\n<"));
}

/// The child of the only test case, and its type.
fn becomes(record: &Record) -> (String, String) {
    let xml = Xml::scan(&junit(record).unwrap()).unwrap();
    let inside = xml.elements.iter().skip_while(|element| element.name != "testcase").nth(1);
    let told = inside.filter(|element| element.name != "system-out");
    told.map_or(("success".into(), String::new()), |element| {
        (element.name.clone(), element.attribute("type"))
    })
}

fn alone(profile: Profile, level: Level, checks: &[Check], course: Course) -> Record {
    let mut case = case("alone");
    for check in checks {
        case = case.check_in(profile, "check", "CAN-1-1", level, check.clone());
    }
    let cases = vec![case.went(course).done()];
    let catalogue = vec![requirement("CAN-1-1", level)];
    Record::build(if profile == Profile::Passive {
        recorded(catalogue, cases)
    } else {
        facts(profile, catalogue, cases)
    })
}

#[rstest]
#[case::pass(Level::Must, &[pass()], Course::Completed, "success", "")]
#[case::fail(Level::Must, &[pass(), fail()], Course::RigError, "failure", "fail")]
#[case::inconclusive(Level::Must, &[pass(), unverified()], Course::Completed, "error", "inconclusive")]
#[case::inherent_to_recordings(Level::Must, &[pass(), inherent()], Course::Completed, "error", "inconclusive")]
#[case::aborted(Level::Must, &[pass()], Course::Aborted, "error", "aborted")]
#[case::interrupted(Level::Must, &[pass()], Course::Interrupted, "error", "interrupted")]
#[case::rig_error(Level::Must, &[pass()], Course::RigError, "error", "rig_error")]
#[case::advice(Level::Should, &[fail()], Course::Completed, "success", "")]
#[case::nothing(Level::Must, &[not_exercised()], Course::Completed, "skipped", "nothing_judged")]
fn a_verdict_becomes(
    #[case] level: Level,
    #[case] checks: &[Check],
    #[case] course: Course,
    #[case] element: &str,
    #[case] kind: &str,
) {
    let record = alone(Profile::Certification, level, checks, course);
    assert_eq!(becomes(&record), (element.into(), kind.into()));
}

#[rstest]
#[case::what_no_recording_shows(&[pass(), inherent()], "skipped", "not_shown_by_a_recording")]
#[case::what_this_one_lacks(&[inherent(), unverified()], "error", "inconclusive")]
fn a_doubt_about_a_recording_becomes(#[case] checks: &[Check], #[case] element: &str, #[case] kind: &str) {
    let record = alone(Profile::Passive, Level::Must, checks, Course::Completed);
    assert_eq!(becomes(&record), (element.into(), kind.into()));
}

#[rstest]
#[case::no_time("yesterday")]
#[case::a_year_that_the_writer_cannot_write("0000-01-01T00:00:00+05:00")]
fn a_start_that_is_no_time_of_day_is_an_error(#[case] started: &str) {
    let record = Record { started: started.into(), ..mixed() };
    assert!(matches!(junit(&record), Err(ReportError::Started(_))));
}

#[test]
fn every_attempt_has_a_name_of_its_own() {
    let attempt = || case("again").check("a", "CAN-1-1", Level::Must, pass()).done();
    let cases = vec![attempt(), case("again (2)").done(), attempt(), attempt()];
    let record =
        Record::build(facts(Profile::Certification, vec![requirement("CAN-1-1", Level::Must)], cases));
    let xml = Xml::scan(&junit(&record).unwrap()).unwrap();
    assert_eq!(xml.names("testcase"), ["again", "again (2)", "again (3)", "again (4)"]);
}

/// Seconds with at most three decimals, as the schema wants them.
fn is_schema_time(time: &str) -> bool {
    let (whole, part) = time.split_once('.').unwrap_or((time, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(part) && part.len() <= 3
}

fn timed(nanos: &[i64]) -> Record {
    let cases = nanos.iter().enumerate().map(|(index, nanos)| {
        let mut case = case(&format!("case-{index}")).done();
        (case.began, case.ended) = (Some(Instant::ZERO), Some(Instant::from_nanos(*nanos)));
        case
    });
    Record::build(facts(Profile::Certification, vec![], cases.collect()))
}

#[test]
fn times_that_floats_would_spoil_fit_the_schema() {
    let spoilt = [1_118, 2_131, 8_274, 31_951].map(|millis| millis * 1_000_000);
    let times = Xml::scan(&junit(&timed(&spoilt)).unwrap()).unwrap().attributes("time");
    assert_eq!(times, ["43.5", "1.125", "2.125", "8.25", "32"]);
}

/// What the schema and the readers ask for, by a scan that shares nothing with the writer.
fn check_rules(text: &str) -> Result<(), String> {
    let forbidden = text.chars().find(|char| !xml::is_allowed(*char));
    if let Some(char) = forbidden {
        return Err(format!("{char:?} is forbidden in XML"));
    }
    let xml = Xml::scan(text)?;
    if let Some(time) = xml.attributes("time").iter().find(|time| !is_schema_time(time)) {
        return Err(format!("{time} is no time"));
    }
    let mut suites = BTreeSet::new();
    for suite in xml.suites() {
        if !suites.insert(suite.name.clone()) {
            return Err(format!("two suites are called {}", suite.name));
        }
        let unique: BTreeSet<_> = suite.cases.iter().collect();
        if unique.len() != suite.cases.len() {
            return Err(format!("names are not unique: {:?}", suite.cases));
        }
        if suite.stated != suite.counted {
            return Err(format!("states {:?}, has {:?}", suite.stated, suite.counted));
        }
    }
    Ok(())
}

#[test]
fn the_rules_hold_for_something_of_everything() {
    assert_eq!(check_rules(&junit(&mixed()).unwrap()), Ok(()));
}

#[test]
fn the_rules_can_be_broken() {
    let text = junit(&mixed()).unwrap();
    for (from, to) in [
        ("failures=\"1\"", "failures=\"0\""),
        ("name=\"quiet\"", "name=\"names-agree\""),
        ("name=\"power\"", "name=\"keepalive\""),
        ("time=\"12.5\"", "time=\"12.5004\""),
        ("</testcase>", ""),
        ("E48-100 no 17", "\u{1b}[31m"),
    ] {
        assert_ne!(text, text.replace(from, to), "{from}");
        assert!(check_rules(&text.replace(from, to)).is_err(), "{from}");
    }
}

/// A run in which every text is this one.
fn hostile(text: &str, other: &str) -> Record {
    let failed = |id: &str| {
        case(id).of_suite(text).about(text).check(
            text,
            text,
            Level::Must,
            Check::Fail(finding(text, 2).into()),
        )
    };
    let cases = vec![
        failed(text).done(),
        failed(other).of_suite(other).fault(text).done(),
        case(text).of_suite(text).not_run(text).done(),
        case(other).of_suite(text).check(other, other, Level::Should, fail()).fault(other).done(),
    ];
    let mut facts = facts(Profile::Certification, vec![requirement(text, Level::Must)], cases);
    facts.header.battery = text.into();
    facts.protocol = other.into();
    Record::build(facts)
}

const NASTY: [&str; 8] =
    ["]]>", "]]]]>>", "<![CDATA[", "\u{1b}[31m\0\u{fffe}", "\" ' & < >", "\r\n\t", "", "<!-- ]]>\r]]\r>"];

#[test]
fn nasty_texts_stay_texts() {
    for one in NASTY {
        for other in NASTY {
            assert_eq!(check_rules(&junit(&hostile(one, other)).unwrap()), Ok(()), "{one:?} {other:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_stays_a_text(one in any::<String>(), other in "[\\]>\\[!<&\"'\r\n\0\u{1b}]{0,12}") {
        prop_assert_eq!(check_rules(&junit(&hostile(&one, &other)).unwrap()), Ok(()));
    }

    #[test]
    fn any_time_fits_the_schema(nanos in prop::collection::vec(any::<i64>(), 1..5)) {
        prop_assert_eq!(check_rules(&junit(&timed(&nanos)).unwrap()), Ok(()));
    }
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn the_schema_of_jenkins_accepts_it() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jenkins-junit-10.xsd");
    let folder = tempfile::tempdir().unwrap();
    let runs = NASTY.iter().zip(NASTY.iter().skip(1)).map(|(one, other)| hostile(one, other));
    for (index, record) in runs.chain([mixed(), timed(&[0, i64::MAX, 1_100_000_000])]).enumerate() {
        let file = folder.path().join(format!("{index}.xml"));
        fs::write(&file, junit(&record).unwrap()).unwrap();
        let output =
            Command::new("xmllint").args(["--noout", "--schema"]).arg(&schema).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
