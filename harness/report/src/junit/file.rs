//! The file: suites, cases, names and times.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};
use journal::World;
use junit_report::{Duration, OffsetDateTime, Report, TestCase, TestSuite};
use quantity::Span;

use crate::junit::Depth;
use crate::junit::test::{Test, tests};
use crate::{Record, ReportError, xml};

/// Renders the record as a JUnit file, a `testcase` for each thing of this depth. The class name and the name of a test
/// are unique in the file.
///
/// Times of cases are in seconds, rounded to an eighth, and checks and requirements have none; the only time of day is
/// the record's `started`.
///
/// # Errors
/// Where `started` is no time of day with a year from 0 to 9999, or the file cannot be written.
pub fn junit(record: &Record, depth: Depth) -> Result<String, ReportError> {
    let started = started(record)?;
    let mut report = Report::new();
    let (tests, mut names) = (tests(record, depth), BTreeSet::new());
    for suite in in_order(tests.iter().map(|test| test.suite.as_str())) {
        let own = tests.iter().filter(|test| test.suite == suite);
        let cases = own.map(|test| test_case(test, &mut names)).collect();
        report.add_testsuite(test_suite(record, suite, started, cases));
    }
    let mut bytes = vec![];
    report.write_xml(&mut bytes).map_err(|error| ReportError::Xml(error.to_string()))?;
    let mut text = String::from_utf8(bytes).map_err(|error| ReportError::Xml(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// Each once, in the order of their first appearance.
fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = BTreeSet::new();
    names.filter(|name| known.insert(*name)).collect()
}

/// The start of the run; the writer takes years of four digits only.
fn started(record: &Record) -> Result<OffsetDateTime, ReportError> {
    let unreadable = || ReportError::Started(record.started.chars().take(40).collect());
    let time = DateTime::parse_from_rfc3339(&record.started).map_err(|_| unreadable())?.with_timezone(&Utc);
    if !(0..=9999).contains(&time.year()) {
        return Err(unreadable());
    }
    OffsetDateTime::from_unix_timestamp(time.timestamp()).map_err(|_| unreadable())
}

/// Written field by field, because the constructor of the crate reads the clock.
fn test_suite(record: &Record, suite: &str, started: OffsetDateTime, testcases: Vec<TestCase>) -> TestSuite {
    TestSuite {
        name: xml::line(suite),
        package: xml::line(&record.protocol),
        timestamp: started,
        // The host is nobody's business, and the attribute is always written.
        hostname: "localhost".into(),
        testcases,
        system_out: Some(xml::cdata(&about(record))),
        system_err: None,
    }
}

/// What a reader of the file alone has to know.
fn about(record: &Record) -> String {
    let world = match record.world {
        World::Twin => "twin",
        World::Bench => "bench",
        World::Recording => "recording",
    };
    let grade = if record.grade.certification { "certification" } else { "not for certification" };
    let (battery, profile) = (&record.battery.name, record.profile.name());
    format!("battery: {battery}\nworld: {world}\nprofile: {profile}\nseed: {}\ngrade: {grade}\n", record.seed)
}

fn test_case(test: &Test, names: &mut BTreeSet<(String, String)>) -> TestCase {
    let (class, beside) = (xml::line(&test.class), &test.told.beside);
    TestCase {
        name: unique(&class, &xml::line(&test.name), names),
        time: eighths(test.took),
        result: test.told.result(),
        classname: Some(class),
        filepath: None,
        system_out: (!beside.is_empty()).then(|| xml::cdata(beside)),
        system_err: None,
    }
}

/// Readers drop a test whose class and name they know already; a further attempt gets a number.
fn unique(class: &str, name: &str, names: &mut BTreeSet<(String, String)>) -> String {
    let mut candidate = name.to_owned();
    for attempt in 2.. {
        if names.insert((class.to_owned(), candidate.clone())) {
            break;
        }
        candidate = format!("{name} ({attempt})");
    }
    candidate
}

/// A time to an eighth of a second.
///
/// The schema allows three decimals, and the writer prints seconds as a float that it has added up from whole seconds
/// and a part: of 1.118 s it makes 1.1179999999999999. Eighths are exact, and so is their sum.
fn eighths(span: Span) -> Duration {
    const EIGHTH: i64 = 125_000_000;
    let eighths = span.as_nanos().max(0).saturating_add(EIGHTH / 2) / EIGHTH;
    Duration::milliseconds(eighths * 125)
}
