//! Every verdict, every rule of the format, and texts that try to break out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::testing::{
    Element, Xml, case, facts, fail, finding, inherent, mixed, not_exercised, pass, recorded, remark,
    requirement, unverified,
};
use crate::{Bearing, Exit, Outcome, Profile, Record, Remark, ReportError, Verdict, xml};
use insta::assert_snapshot;
use judge::{Check, Course, Level, Why};
use proptest::prelude::*;
use quantity::Instant;
use rstest::rstest;

/// The test that says what the review of the claim came to.
const CLAIM: &str = "holds-together";

#[rstest]
#[case::cases(Depth::Case, "case")]
#[case::checks(Depth::Check, "check")]
#[case::requirements(Depth::Requirement, "requirement")]
fn something_of_everything(#[case] depth: Depth, #[case] name: &str) {
    let text = junit(&mixed(), depth).unwrap().replace("><", ">\n<");
    insta::with_settings!({snapshot_suffix => name}, { assert_snapshot!(text) });
}

/// The child of the only test case beside that of the claim, and its type.
fn becomes(record: &Record, depth: Depth) -> (String, String) {
    let xml = Xml::scan(&junit(record, depth).unwrap()).unwrap();
    let is_test = |element: &Element| element.name == "testcase" && element.attribute("name") != CLAIM;
    let inside = xml.elements.iter().skip_while(|element| !is_test(element)).nth(1);
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
#[case::cases(Depth::Case)]
#[case::checks(Depth::Check)]
fn what_is_not_trusted_yet_is_skipped_with_what_it_found(#[case] depth: Depth) {
    let doubtful = case("alone").check("check", "CAN-1-1", Level::Info, fail()).watchlist("it is new").done();
    let record = Record::build(facts(
        Profile::Certification,
        vec![requirement("CAN-1-1", Level::Must)],
        vec![doubtful],
    ));
    assert_eq!(becomes(&record, depth), ("skipped".into(), "watchlist".into()));
    let text = junit(&record, depth).unwrap();
    assert!(text.contains("3.2 s old") && !text.contains("<failure"), "{text}");
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
    assert_eq!(becomes(&record, Depth::Case), (element.into(), kind.into()));
}

#[rstest]
#[case::what_no_recording_shows(&[pass(), inherent()], "skipped", "not_shown_by_a_recording")]
#[case::what_this_one_lacks(&[inherent(), unverified()], "error", "inconclusive")]
fn a_doubt_about_a_recording_becomes(#[case] checks: &[Check], #[case] element: &str, #[case] kind: &str) {
    let record = alone(Profile::Passive, Level::Must, checks, Course::Completed);
    assert_eq!(becomes(&record, Depth::Case), (element.into(), kind.into()));
}

#[rstest]
#[case::no_time("yesterday")]
#[case::a_year_that_the_writer_cannot_write("0000-01-01T00:00:00+05:00")]
fn a_start_that_is_no_time_of_day_is_an_error(#[case] started: &str) {
    let record = Record { started: started.into(), ..mixed() };
    assert!(matches!(junit(&record, Depth::Case), Err(ReportError::Started(_))));
}

#[test]
fn every_attempt_has_a_name_of_its_own() {
    let attempt = || case("again").check("a", "CAN-1-1", Level::Must, pass()).done();
    let cases = vec![attempt(), case("again (2)").done(), attempt(), attempt()];
    let record =
        Record::build(facts(Profile::Certification, vec![requirement("CAN-1-1", Level::Must)], cases));
    let names = |depth| Xml::scan(&junit(&record, depth).unwrap()).unwrap().names("testcase");
    assert_eq!(names(Depth::Case), [CLAIM, "again", "again (2)", "again (3)", "again (4)"]);
    // The second case has no check, and its name is its class as well.
    assert_eq!(names(Depth::Check), [CLAIM, "a", "a (2)", "a (3)"]);
    assert_eq!(names(Depth::Requirement), [CLAIM, "CAN-1-1"]);
}

#[rstest]
#[case::pass(Level::Must, &[pass()], Course::Completed, "success", "")]
#[case::a_pass_that_was_cut_off(Level::Must, &[pass()], Course::Interrupted, "skipped", "not_concluded")]
#[case::fail(Level::Must, &[fail()], Course::RigError, "failure", "fail")]
#[case::inconclusive(Level::Must, &[unverified()], Course::Completed, "error", "inconclusive")]
#[case::advice(Level::Should, &[fail()], Course::Completed, "success", "")]
#[case::advice_that_could_not_be_judged(Level::Should, &[unverified()], Course::Completed, "skipped", "not_judged")]
#[case::nothing(Level::Must, &[not_exercised()], Course::Completed, "skipped", "not_exercised")]
#[case::a_rig_that_was_not_as_it_has_to_be(Level::Constraint, &[fail()], Course::Completed, "error", "rig_error")]
fn a_check_becomes(
    #[case] level: Level,
    #[case] checks: &[Check],
    #[case] course: Course,
    #[case] element: &str,
    #[case] kind: &str,
) {
    let record = alone(Profile::Certification, level, checks, course);
    assert_eq!(becomes(&record, Depth::Check), (element.into(), kind.into()));
}

#[rstest]
#[case::pass(Level::Must, &[pass()], Course::Completed, "success", "")]
#[case::a_pass_that_was_cut_off(Level::Must, &[pass()], Course::Interrupted, "error", "inconclusive")]
#[case::a_fail_among_others(Level::Must, &[pass(), fail(), unverified()], Course::Completed, "failure", "fail")]
#[case::inconclusive(Level::Must, &[pass(), unverified()], Course::Completed, "error", "inconclusive")]
#[case::advice(Level::Should, &[fail()], Course::Completed, "success", "")]
#[case::advice_that_could_not_be_judged(Level::Should, &[unverified()], Course::Completed, "skipped", "not_judged")]
#[case::a_must_that_was_never_exercised(Level::Must, &[not_exercised()], Course::Completed, "error", "not_exercised")]
#[case::advice_that_was_never_exercised(Level::Should, &[not_exercised()], Course::Completed, "skipped", "not_exercised")]
#[case::not_tested(Level::Must, &[], Course::Completed, "skipped", "not_tested")]
#[case::a_rig_that_was_not_as_it_has_to_be(Level::Constraint, &[fail()], Course::Completed, "error", "rig_error")]
fn a_requirement_becomes(
    #[case] level: Level,
    #[case] checks: &[Check],
    #[case] course: Course,
    #[case] element: &str,
    #[case] kind: &str,
) {
    let record = alone(Profile::Certification, level, checks, course);
    assert_eq!(becomes(&record, Depth::Requirement), (element.into(), kind.into()));
}

#[rstest]
#[case::interrupted(Course::Interrupted, "interrupted")]
#[case::aborted(Course::Aborted, "aborted")]
#[case::broken(Course::RigError, "rig_error")]
fn a_case_that_broke_off_is_an_error_at_every_depth(#[case] course: Course, #[case] kind: &str) {
    let record = alone(Profile::Certification, Level::Must, &[not_exercised()], course);
    for depth in Depth::ALL {
        let xml = Xml::scan(&junit(&record, depth).unwrap()).unwrap();
        let errors: Vec<_> = xml.elements.iter().filter(|element| element.name == "error").collect();
        assert!(errors.iter().any(|error| error.attribute("type") == kind), "{depth:?}: {errors:?}");
    }
}

#[rstest]
#[case::what_no_recording_shows(&[inherent()], "skipped", "not_shown_by_a_recording")]
#[case::what_this_one_lacks(&[unverified()], "error", "inconclusive")]
fn a_doubt_about_a_recording_is_the_same_at_every_depth(
    #[case] checks: &[Check],
    #[case] element: &str,
    #[case] kind: &str,
) {
    let record = alone(Profile::Passive, Level::Must, checks, Course::Completed);
    for depth in Depth::ALL {
        assert_eq!(becomes(&record, depth), (element.into(), kind.into()), "{depth:?}");
    }
}

/// A record with nothing but passes, and a claim that is reviewed like this.
fn claimed(profile: Profile, remarks: &[Remark]) -> Record {
    let case = case("alone").check("held", "CAN-1-1", Level::Must, pass());
    let catalogue = vec![requirement("CAN-1-1", Level::Must), requirement("CAN-380-1", Level::Must)];
    let mut facts = recorded(catalogue, vec![case.done()]);
    (facts.profile, facts.review) = (profile, remarks.to_vec());
    Record::build(facts)
}

#[rstest]
#[case::cases(Depth::Case, &[CLAIM])]
#[case::checks(Depth::Check, &[CLAIM])]
#[case::requirements(Depth::Requirement, &[CLAIM, "CAN-380-1"])]
fn a_claim_that_breaks_a_must_is_a_failure_at_every_depth(#[case] depth: Depth, #[case] expected: &[&str]) {
    let record = claimed(Profile::Passive, &[remark("CAN-380-1", Level::Must, Bearing::Breaks)]);
    let requirement = record.requirement("CAN-380-1").unwrap();
    assert_eq!((record.summary.verdict, record.summary.claim), (Verdict::Failed, 1));
    assert_eq!((Exit::of(&record), requirement.outcome), (Exit::Failed, Outcome::Fail));
    let text = junit(&record, depth).unwrap();
    let tests: Vec<_> = text.split("<testcase ").skip(1).collect();
    let failed: Vec<_> = tests.iter().filter(|test| test.contains("<failure ")).collect();
    assert_eq!(failed.len(), expected.len(), "{text}");
    for (test, name) in failed.iter().zip(expected) {
        let told = test.contains("without `SerialNumber2`") && test.contains("do        send both");
        assert!(told && test.contains(&format!("name=\"{name}\"")), "{test}");
    }
}

#[rstest]
#[case::nothing(Profile::Passive, vec![], Verdict::Passed)]
#[case::advice(Profile::Passive, vec![remark("CAN-1-1", Level::Should, Bearing::Breaks)], Verdict::Passed)]
#[case::open(Profile::Passive, vec![remark("CAN-1-1", Level::Must, Bearing::Open)], Verdict::Passed)]
#[case::advice_that_blocks(Profile::Strict, vec![remark("CAN-1-1", Level::Should, Bearing::Breaks)], Verdict::Failed)]
#[case::a_requirement_that_is_unknown(Profile::Passive, vec![remark("CAN-7-7", Level::Must, Bearing::Breaks)], Verdict::Failed)]
fn the_claim_fails_where_the_run_does(
    #[case] profile: Profile,
    #[case] review: Vec<Remark>,
    #[case] expected: Verdict,
) {
    let record = claimed(profile, &review);
    assert_eq!(record.summary.verdict, expected);
    for depth in Depth::ALL {
        let text = junit(&record, depth).unwrap();
        assert_eq!(text.contains("<failure "), expected == Verdict::Failed, "{depth:?}: {text}");
    }
}

#[test]
fn without_a_statement_there_is_no_claim_to_test() {
    let mut record = claimed(Profile::Passive, &[]);
    record.battery.maker = None;
    for depth in Depth::ALL {
        assert!(!junit(&record, depth).unwrap().contains(CLAIM), "{depth:?}");
    }
}

/// What a battery that has it not shows of an optional message.
fn not_claimed() -> Check {
    Check::NotExercised(Why::NotClaimed { what: "FamilyName (0x382)".into() })
}

#[rstest]
#[case::completed(Course::Completed)]
#[case::broken_off(Course::Aborted)]
fn what_is_not_claimed_is_left_out_and_says_so(#[case] course: Course) {
    let record = alone(Profile::Certification, Level::Must, &[not_claimed()], course);
    for depth in [Depth::Check, Depth::Requirement] {
        assert_eq!(becomes(&record, depth), ("skipped".into(), "not_claimed".into()), "{depth:?}");
        let text = junit(&record, depth).unwrap();
        let says = "not claimed, and not seen: FamilyName (0x382)";
        // Once as the message, once where readers look that do not show it.
        assert_eq!((text.matches(says).count(), text.contains("held")), (2, false), "{depth:?}: {text}");
    }
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
    let times = Xml::scan(&junit(&timed(&spoilt), Depth::Case).unwrap()).unwrap().attributes("time");
    assert_eq!(times, ["0", "0", "43.5", "1.125", "2.125", "8.25", "32"]);
}

/// The attributes that the schema of Jenkins has and that GitLab and Surefire take as well.
const ATTRIBUTES: [(&str, &str); 18] = [
    ("testsuite", "id"),
    ("testsuite", "name"),
    ("testsuite", "package"),
    ("testsuite", "tests"),
    ("testsuite", "errors"),
    ("testsuite", "failures"),
    ("testsuite", "hostname"),
    ("testsuite", "timestamp"),
    ("testsuite", "time"),
    ("testcase", "name"),
    ("testcase", "time"),
    ("testcase", "classname"),
    ("failure", "type"),
    ("failure", "message"),
    ("error", "type"),
    ("error", "message"),
    ("skipped", "type"),
    ("skipped", "message"),
];

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
    if let Some((element, attribute)) = xml.attribute_names().find(|used| !ATTRIBUTES.contains(used)) {
        return Err(format!("the schema has no attribute {attribute} of {element}"));
    }
    let tests = xml.elements.iter().filter(|element| element.name == "testcase");
    let tests: Vec<_> = tests.map(|test| (test.attribute("classname"), test.attribute("name"))).collect();
    if tests.iter().collect::<BTreeSet<_>>().len() != tests.len() {
        return Err(format!("names are not unique: {tests:?}"));
    }
    let mut suites = BTreeSet::new();
    for suite in xml.suites() {
        if !suites.insert(suite.name.clone()) {
            return Err(format!("two suites are called {}", suite.name));
        }
        if suite.stated != suite.counted {
            return Err(format!("states {:?}, has {:?}", suite.stated, suite.counted));
        }
    }
    Ok(())
}

/// The rules, at every depth.
fn keeps_rules(record: &Record) -> Result<(), String> {
    Depth::ALL.into_iter().try_for_each(|depth| {
        check_rules(&junit(record, depth).unwrap()).map_err(|why| format!("{depth:?}: {why}"))
    })
}

#[test]
fn the_rules_hold_for_something_of_everything() {
    assert_eq!(keeps_rules(&mixed()), Ok(()));
}

/// Every kind of check in every kind of course, in one run each.
#[rstest]
fn there_is_a_failure_at_one_depth_where_there_is_one_at_the_others(
    #[values(Profile::Passive, Profile::Certification, Profile::Strict)] profile: Profile,
    #[values(Level::Info, Level::Should, Level::Must, Level::Constraint)] level: Level,
    #[values(Course::Completed, Course::Interrupted, Course::Aborted, Course::RigError)] course: Course,
    #[values(pass(), fail(), unverified(), inherent(), not_exercised())] check: Check,
) {
    let record = alone(profile, level, &[pass(), check], course);
    for depth in Depth::ALL {
        let xml = Xml::scan(&junit(&record, depth).unwrap()).unwrap();
        let failed = xml.elements.iter().any(|element| element.name == "failure");
        assert_eq!(failed, record.summary.verdict == Verdict::Failed, "{depth:?}");
        let bad = xml.elements.iter().any(|element| ["failure", "error"].contains(&element.name.as_str()));
        let wrong = [Verdict::Failed, Verdict::RigError, Verdict::Interrupted];
        assert!(bad || !wrong.contains(&record.summary.verdict), "{depth:?}");
        assert!(!bad || record.summary.verdict != Verdict::Passed, "{depth:?}");
    }
}

#[test]
fn the_rules_can_be_broken() {
    let text = junit(&mixed(), Depth::Case).unwrap();
    for (from, to) in [
        ("failures=\"1\"", "failures=\"0\""),
        ("name=\"quiet\"", "name=\"names-agree\""),
        ("name=\"power\"", "name=\"keepalive\""),
        ("time=\"12.5\"", "time=\"12.5004\""),
        ("</testcase>", ""),
        ("hostname=", "host="),
        ("<skipped type=", "<skipped kind="),
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
            assert_eq!(keeps_rules(&hostile(one, other)), Ok(()), "{one:?} {other:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_stays_a_text(one in any::<String>(), other in "[\\]>\\[!<&\"'\r\n\0\u{1b}]{0,12}") {
        prop_assert_eq!(keeps_rules(&hostile(&one, &other)), Ok(()));
    }

    #[test]
    fn any_time_fits_the_schema(nanos in prop::collection::vec(any::<i64>(), 1..5)) {
        prop_assert_eq!(keeps_rules(&timed(&nanos)), Ok(()));
    }
}

/// Files of every depth and with every nasty text, in a folder of their own.
fn written() -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let runs = NASTY.iter().zip(NASTY.iter().skip(1)).map(|(one, other)| hostile(one, other));
    let runs: Vec<_> = runs.chain([mixed(), timed(&[0, i64::MAX, 1_100_000_000])]).collect();
    let mut files = vec![];
    for (record, depth) in runs.iter().flat_map(|record| Depth::ALL.map(|depth| (record, depth))) {
        let file = folder.path().join(format!("{}.xml", files.len()));
        fs::write(&file, junit(record, depth).unwrap()).unwrap();
        files.push(file);
    }
    (folder, files)
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn the_schema_of_jenkins_accepts_it() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jenkins-junit-10.xsd");
    let (_folder, files) = written();
    let output =
        Command::new("xmllint").args(["--noout", "--schema"]).arg(&schema).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Counts and names of each file as junitparser has them.
const READER: &str = r#"
import json, sys, junitparser
for path in sys.argv[1:]:
    xml = junitparser.JUnitXml.fromfile(path)
    cases = [case for suite in xml for case in suite]
    kinds = {junitparser.Failure: 0, junitparser.Error: 0, junitparser.Skipped: 0}
    for case in cases:
        for result in case.result:
            kinds[type(result)] += 1
            assert type(result) is not junitparser.Skipped or result.text or result.message, case.name
    stated = [sum(getattr(suite, name) for suite in xml) for name in ("tests", "failures", "errors")]
    assert stated[0] == len(cases), path
    assert stated[1:] == [kinds[junitparser.Failure], kinds[junitparser.Error]], path
    assert len({(case.classname, case.name) for case in cases}) == len(cases), path
    print(json.dumps([len(cases), *kinds.values()]))
"#;

#[test]
#[ignore = "needs peers; run .ci/test"]
fn junitparser_reads_every_test_of_it() {
    let python = std::env::var_os("BMSCERT_PYTHON")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python"), PathBuf::from);
    let (_folder, files) = written();
    let output = Command::new(python).args(["-c", READER]).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = String::from_utf8(output.stdout).unwrap();
    let own = |file: &PathBuf| {
        let xml = Xml::scan(&fs::read_to_string(file).unwrap()).unwrap();
        let count = |name| xml.elements.iter().filter(|element| element.name == name).count();
        format!("{:?}\n", ["testcase", "failure", "error", "skipped"].map(count))
    };
    assert_eq!(read, files.iter().map(own).collect::<String>());
}
