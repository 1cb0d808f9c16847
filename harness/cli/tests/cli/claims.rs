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
    assert_eq!((ran.code, bench.run(&["replay", &bench.run_folder()]).code), (1, 1));
}

#[rstest]
#[case::cases("case", &["holds-together"])]
#[case::checks("check", &["holds-together"])]
#[case::requirements("requirement", &["holds-together", "CAN-380-1"])]
fn a_draft_of_a_battery_that_breaks_a_must_fails_in_words_code_record_and_junit(
    #[case] depth: &str,
    #[case] failed: &[&str],
) {
    let bench = Bench::new();
    let capture = project_arg("fixtures/captures/rec-q-bms.candump");
    bench.run(&["battery", "init", &capture, "--out", "mine.yaml"]);
    let ran = bench.run(&["check", &capture, "--battery", "mine.yaml", "--record", "--junit-depth", depth]);
    assert!(ran.out.contains("\nFAIL            CAN-380-1 "), "{}", ran.out);
    assert!(ran.out.contains("\nfailed        the battery as it is claimed breaks"), "{}", ran.out);
    assert_eq!((ran.code, bench.run(&["battery", "review", "mine.yaml"]).code), (1, 1));
    let read = |file| std::fs::read_to_string(bench.path(&bench.run_folder()).join(file)).unwrap();
    let record: serde_json::Value = serde_json::from_str(&read("record.json")).unwrap();
    let requirements = record["requirements"].as_array().unwrap();
    let fails: Vec<_> = requirements.iter().filter(|known| known["outcome"] == "fail").collect();
    assert_eq!((fails.len(), fails[0]["id"].as_str()), (1, Some("CAN-380-1")));
    assert_eq!(record["summary"]["verdict"], "failed");
    let junit = read("junit.xml");
    let tests = junit.split("<testcase ").skip(1).filter(|test| test.contains("<failure "));
    let names: Vec<_> = tests.map(|test| test.split('"').nth(1).unwrap()).collect();
    assert_eq!(names, failed, "{junit}");
}

#[test]
fn a_program_that_follows_a_check_is_told_what_the_claim_breaks() {
    let bench = Bench::new();
    bench.write("mine.yaml", WRONG);
    let capture = project_arg("fixtures/captures/rec-q-bms.candump");
    let ran = bench.run(&["check", &capture, "--battery", "mine.yaml", "--events", "jsonl"]);
    let remarks = ran.out.lines().filter(|line| line.contains("\"event\":\"remark\""));
    assert!(remarks.clone().any(|line| line.contains("CAN-380-1") && line.contains("breaks")), "{}", ran.out);
}

#[test]
fn the_examples_of_a_draft_are_of_a_battery_of_this_size() {
    let bench = Bench::new();
    // Eight cells of 3.3 V: 26.4 V in 0x356, 3,300 mV in 0x373.
    bench.write("eight.log", "(0.0) can0 356#500A00000D0100\n(0.1) can0 373#E40CE40C25012501\n");
    bench.write("unknown.log", "(0.0) can0 355#3C006300\n");
    for (recording, empty) in [("eight.log", "# empty_voltage: 22.4 V"), ("unknown.log", "# cells: 16")] {
        let ran = bench.run(&["battery", "init", recording]);
        assert!(ran.out.contains(empty), "{}", ran.out);
    }
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

#[test]
fn a_draft_is_written_once_and_can_be_reviewed() {
    let bench = Bench::new();
    let capture = project_arg("fixtures/captures/rec-q-bms.candump");
    let ran = bench.run(&["battery", "init", &capture, "--out", "mine.yaml"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let drafted = std::fs::read_to_string(bench.path("mine.yaml")).unwrap();
    assert!(drafted.contains("serial_number: \"1Q-1845\""), "{drafted}");
    let again = bench.run(&["battery", "init", &capture, "--out", "mine.yaml"]);
    assert_eq!((again.code, again.err.contains("is not overwritten")), (2, true), "{}", again.err);
    assert_eq!(std::fs::read_to_string(bench.path("mine.yaml")).unwrap(), drafted);
    // This battery sends half of a serial number, and a draft hides nothing.
    let review = bench.run(&["battery", "review", "mine.yaml"]);
    assert_eq!((review.code, review.err.contains("CAN-380-1: `SerialNumber1`")), (1, true), "{}", review.err);
    assert_eq!(bench.run(&["lint", "--battery", "mine.yaml"]).code, 0);
}

#[test]
fn a_draft_of_a_pipe_is_that_of_the_file() {
    let bench = Bench::new();
    let capture = project_arg("fixtures/captures/rec-q-bms.candump");
    let piped = bench
        .command(&["battery", "init", "-"])
        .stdin(std::fs::File::open(&capture).unwrap())
        .output()
        .unwrap();
    let below = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(
        below(str::from_utf8(&piped.stdout).unwrap()),
        below(&bench.run(&["battery", "init", &capture]).out)
    );
}

#[test]
fn the_screen_is_shown_with_the_reasons_why_it_stays_empty() {
    let bench = Bench::new();
    let capture = project_arg("fixtures/captures/diybms-negative-dcl.candump");
    let ran = bench.run(&["battery", "show", &capture]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert_snapshot!(ran.out);
    let shown = bench.run(&["battery", "show", &project_arg("fixtures/captures/byd-bbox-revov.candump")]);
    assert_eq!(shown.code, 0, "{}", shown.out);
}

#[rstest]
#[case::init("init")]
#[case::show("show")]
fn what_is_no_recording_is_explained(#[case] command: &str) {
    let bench = Bench::new();
    bench.write("notes.txt", "this is no recording\n");
    std::fs::create_dir(bench.path("empty")).unwrap();
    for file in ["nowhere.log", "notes.txt", "empty"] {
        let ran = bench.run(&["battery", command, file]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{file}: {}", ran.err);
        assert!(ran.err.contains(file), "{}", ran.err);
    }
}

/// One second of a battery, and the next one an hour later with another charge voltage and a serial number.
const FILES: [(&str, &str); 2] = [
    ("monday.log", "(1700000000.0) can0 351#3002E803B004C001\n(1700000000.1) can0 35A#AAAAAA02AAAAAA02\n"),
    (
        "tuesday.log",
        "(1700003600.0) can0 351#3A02E803B004C001\n(1700003600.1) can0 380#4142434445464748\n\
         (1700003600.2) can0 35A#AAAAAA02AAAAAA02\n",
    ),
];

fn bench_of_two_days() -> Bench {
    let bench = Bench::new();
    FILES.iter().for_each(|(name, text)| bench.write(name, text));
    bench
}

#[test]
fn a_draft_of_several_files_has_what_is_in_each_and_names_the_gap() {
    let bench = bench_of_two_days();
    let ran = bench.run(&["battery", "init", "monday.log", "tuesday.log"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // The highest charge voltage and the serial number are of the second file.
    for seen in ["monday.log, tuesday.log", "charge_voltage_max: 57.0 V", "ABCDEFGH", "- Alarms"] {
        assert!(ran.out.contains(seen), "{seen}: {}", ran.out);
    }
    assert_snapshot!(ran.err);
}

#[test]
fn the_screen_after_several_files_is_that_of_the_last() {
    let bench = bench_of_two_days();
    let ran = bench.run(&["battery", "show", "monday.log", "tuesday.log"]);
    assert!(ran.out.contains("57.0 V") && ran.out.contains("3600.2 s after"), "{}", ran.out);
    assert_snapshot!(ran.err);
    // At the end of the first file, the gap has just begun.
    let before = bench.run(&["battery", "show", "monday.log", "tuesday.log", "--at", "1"]);
    assert!(before.out.contains("56.0 V") && !before.out.contains("57.0 V"), "{}", before.out);
}

#[rstest]
#[case::order(&["tuesday.log", "monday.log"], "give the files in the order")]
#[case::pipe(&["-", "-"], "standard input is given twice")]
#[case::folder(&["monday.log", "."], "give a run alone")]
fn files_that_are_no_recording_together_are_refused(#[case] files: &[&str], #[case] says: &str) {
    let bench = bench_of_two_days();
    for command in ["init", "show"] {
        let ran = bench.run(&[&["battery", command], files].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn a_judged_recording_of_several_files_is_drafted_from_and_shown_as_a_whole() {
    let bench = bench_of_two_days();
    bench.run(&["check", "monday.log", "tuesday.log", "--record"]);
    let run = bench.run_folder();
    let shown = bench.run(&["battery", "show", &run]);
    assert_eq!(shown.out, bench.run(&["battery", "show", "monday.log", "tuesday.log"]).out);
    assert!(bench.run(&["battery", "init", &run]).out.contains("charge_voltage_max: 57.0 V"));
}
