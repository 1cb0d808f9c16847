//! `bmscert battery`: what a battery claims.

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::{Bench, project_arg};

/// A claim that contradicts itself, and gives next to nothing.
const WRONG: &str = "battery: {maker: Example, model: E48}
ics:
  sends: [Limits, StateOfCharge, Measurements, Alarms, ManufacturerName, Product, SerialNumber2]
  alarms: [HighVoltageAlarm]
";

#[test]
fn a_review_shows_contradictions_first_and_then_what_is_left_out() {
    let bench = Bench::new();
    bench.write("mine.yaml", WRONG);
    let ran = bench.run(&["battery", "review", "mine.yaml"]);
    // What is asked for grows with the suites; what is claimed does not.
    let left_out = ran.err.find("is not given").expect("something is left out");
    let claimed = ran.err[..left_out].rfind("warning:").unwrap();
    assert_snapshot!(ran.err[..claimed]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.starts_with("1 claim that would fail; "), "{}", ran.out);
    assert!(ran.err.contains("mine.yaml:3:83"), "{}", ran.err);
}

#[rstest]
#[case::a_file_that_is_not_there("nowhere.yaml", "cannot read nowhere.yaml")]
#[case::no_statement("other.yaml", "battery")]
#[case::beyond_a_cap("cap.yaml", "above")]
fn what_is_no_statement_is_explained(#[case] file: &str, #[case] says: &str) {
    let bench = Bench::new();
    bench.write("other.yaml", "suite: mine\n");
    bench.write("cap.yaml", "battery: {maker: a, model: b}\nixit: {boot_time: 61 s}\n");
    let ran = bench.run(&["battery", "review", file]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let told = ran.err.contains(says) || ran.err.contains("stricter");
    assert!(told && ran.out.is_empty(), "{}{}", ran.out, ran.err);
}

#[test]
fn the_record_begins_with_the_review_and_cannot_certify_against_it() {
    let bench = Bench::new();
    bench.write("mine.yaml", WRONG);
    let capture = project_arg("fixtures/captures/rec-q-bms.candump");
    let ran = bench.run(&["check", &capture, "--battery", "mine.yaml", "--record"]);
    assert!(ran.out.starts_with("the claim of the battery statement\n"), "{}", ran.out);
    assert!(ran.out.contains("the claim breaks CAN-380-1: "), "{}", ran.out);
    let record = std::fs::read_to_string(bench.path(&format!("{}/record.json", bench.run_folder()))).unwrap();
    assert!(record.contains("\"code\": \"claim-contradicts\""), "{record}");
    assert_eq!(bench.run(&["replay", &bench.run_folder()]).code, ran.code);
}

#[test]
fn programs_are_told_what_a_review_found() {
    let bench = Bench::new();
    bench.write("mine.yaml", WRONG);
    let ran = bench.run(&["battery", "review", "mine.yaml", "--events", "jsonl"]);
    assert!(
        ran.out.contains("\"event\":\"reviewed\"") || ran.out.contains("\"event\": \"reviewed\""),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("claim-contradicts"), "{}", ran.out);
}
