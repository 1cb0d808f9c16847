//! `--events jsonl`: what programs read.

use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, PASSES, Ran, project_arg, suite};

/// Every line as the object that it has to be.
fn events(ran: &Ran) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
    let events: Vec<Value> = ran.out.lines().map(parse).collect();
    for event in &events {
        let keys: Vec<_> = event.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["data", "event"], "{event}");
    }
    events
}

fn kinds(events: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    kinds.dedup();
    kinds
}

fn bench() -> Bench {
    let bench = Bench::new().with_key();
    bench.write("mine.yaml", suite(PASSES));
    bench.write("wrong.yaml", suite("covers: CAN-1.4-2, always: DCLL > 0"));
    bench.run(&["run", "--suite", "mine.yaml", "--key", "lab.pem"]);
    bench
}

#[rstest]
#[case::run(&["run", "--suite", "mine.yaml"], &["started", "case", "phase", "case-over", "screen", "finished", "exit"], 0)]
#[case::lint(&["lint", "mine.yaml"], &["linted", "exit"], 0)]
#[case::lint_of_a_wrong_suite(&["lint", "wrong.yaml"], &["diagnostic", "exit"], 2)]
#[case::a_file_that_is_not_there(&["check", "nowhere.log"], &["error", "exit"], 2)]
#[case::replay(&["replay", "RUN"], &["replayed", "exit"], 0)]
#[case::verify(&["verify", "RUN", "--key", "lab.pub.pem"], &["step", "verified", "exit"], 14)]
#[case::list(&["check", "--list"], &["listed", "exit"], 0)]
#[case::explain(&["explain", "CVL"], &["explained", "exit"], 0)]
#[case::keys(&["keys", "show", "lab.pem"], &["key", "exit"], 0)]
fn standard_output_has_one_object_a_line_and_nothing_else(
    #[case] args: &[&str],
    #[case] expected: &[&str],
    #[case] code: i32,
) {
    let bench = bench();
    let run = bench.run_folder();
    let args: Vec<&str> = args.iter().map(|arg| if *arg == "RUN" { &run } else { *arg }).collect();
    let ran = bench.run(&[&args[..], &["--events", "jsonl"]].concat());
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    let events = events(&ran);
    assert_eq!(kinds(&events), expected);
    assert_eq!(events.last().unwrap()["data"]["code"], code);
    assert!(!ran.err.is_empty(), "people are told nothing");
}

#[test]
fn a_check_finishes_with_its_verdict() {
    let recording = project_arg("fixtures/captures/pytes-v5a.candump");
    let ran = Bench::new().run(&["check", &recording, "--events", "jsonl"]);
    let events = events(&ran);
    let finished = events.iter().find(|event| event["event"] == "finished").unwrap();
    assert_eq!(finished["data"]["exit"], ran.code);
    assert_eq!(finished["data"]["certification"], false);
    assert_eq!(finished["data"]["folder"], Value::Null);
}

#[test]
fn every_check_that_is_not_a_pass_is_a_finding() {
    let recording = project_arg("fixtures/captures/diybms-negative-dcl.candump");
    let ran = Bench::new().run(&["check", &recording, "--events", "jsonl"]);
    let found: Vec<Value> = events(&ran).into_iter().filter(|event| event["event"] == "finding").collect();
    let open = |case: &Value| {
        let checks = case["checks"].as_array().unwrap().iter();
        checks.filter(|check| check["outcome"].get("pass").is_none()).count()
    };
    let record: Value =
        serde_json::from_str(&Bench::new().run(&["check", &recording, "--format", "json"]).out).unwrap();
    let ran = record["cases"].as_array().unwrap().iter().filter(|case| case["selection"] == "selected");
    assert_eq!(found.len(), ran.map(open).sum::<usize>());
    for finding in found {
        let data = &finding["data"];
        assert!(data["case"].is_string() && data["expected"].is_string(), "{data}");
        let said = !data["seen"].as_array().unwrap().is_empty() || data["because"].is_string();
        assert!(said, "{data}");
    }
}

#[test]
fn the_record_is_all_that_standard_output_has_in_json() {
    let bench = bench();
    let ran = bench.run(&["run", "--suite", "mine.yaml", "--format", "json", "--out", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let record: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(record["summary"]["verdict"], "passed");
    assert!(ran.err.contains("Record in json/") && ran.err.contains("throw-away key"), "{}", ran.err);
    assert_eq!(bench.run(&["check", "x.log", "--format", "json", "--events", "jsonl"]).code, 2);
}

#[test]
fn a_diagnostic_names_the_file_and_the_place() {
    let bench = bench();
    let ran = bench.run(&["lint", "./wrong.yaml", "--events", "jsonl"]);
    let diagnostic = &events(&ran)[0]["data"];
    assert_eq!((&diagnostic["file"], &diagnostic["line"]), (&"./wrong.yaml".into(), &12.into()));
}
