//! `bmscert run` and `bmscert replay`.

use std::fs;

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::{BREAKS_THE_RIG, Bench, CANNOT_BE_JUDGED, FAILS, PASSES, project_arg, suite};

#[rstest]
#[case::everything_held(PASSES, 0)]
#[case::the_battery_failed(FAILS, 1)]
#[case::the_rig_broke_its_word(BREAKS_THE_RIG, 3)]
#[case::nobody_can_say(CANNOT_BE_JUDGED, 4)]
fn a_run_ends_by_its_verdict_and_so_does_its_replay(#[case] check: &str, #[case] code: i32) {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(check));
    let ran = bench.run(&["run", "--suite", "mine.yaml"]);
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    let replayed = bench.run(&["replay", &bench.run_folder()]);
    assert_eq!(replayed.code, code, "{}{}", replayed.out, replayed.err);
}

#[rstest]
#[case::a_pass(PASSES)]
#[case::a_fail(FAILS)]
fn a_run_is_told(#[case] check: &str) {
    let bench = Bench::new().with_key();
    bench.write("mine.yaml", suite(check));
    let ran = bench.run(&["run", "--suite", "mine.yaml", "--key", "lab.pem"]);
    insta::with_settings!({snapshot_suffix => format!("exit_{}", ran.code)}, { assert_snapshot!(ran.shown()) });
}

#[test]
fn a_throw_away_key_is_told_in_large_letters() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    let ran = bench.run(&["run", "--suite", "mine.yaml", "--quiet"]);
    let told = ran.out.split_once("Record in ").expect("a record was left").1;
    assert_snapshot!(told);
}

#[test]
fn a_replay_is_told() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    bench.run(&["run", "--suite", "mine.yaml"]);
    assert_snapshot!(bench.run(&["replay", &bench.run_folder()]).shown());
}

#[test]
fn a_verdict_that_was_changed_is_found_by_a_replay() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(FAILS));
    bench.run(&["run", "--suite", "mine.yaml"]);
    let record = bench.path(&bench.run_folder()).join("record.json");
    let text = fs::read_to_string(&record).unwrap();
    let (front, back) = text.split_once("\"verdict\": \"failed\"").expect("the verdict stands in the record");
    fs::write(&record, format!("{front}\"verdict\": \"passed\"{back}")).unwrap();
    let replayed = bench.run(&["replay", &bench.run_folder()]);
    assert_eq!(replayed.code, 15, "{}{}", replayed.out, replayed.err);
    assert!(replayed.out.contains("this is NOT what was recorded"), "{}", replayed.out);
}

#[test]
fn the_built_in_suites_run_from_any_folder_without_an_argument() {
    let bench = Bench::new();
    let ran = bench.run(&["run"]);
    assert!(matches!(ran.code, 0 | 4), "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("\nfail "), "{}", ran.out);
    let folder = bench.path(&bench.run_folder());
    for file in [
        "record.json",
        "junit.xml",
        "manifest.json",
        "record.intoto.jsonl",
        "key.pub.pem",
        "inputs",
        "journal",
    ] {
        assert!(folder.join(file).exists(), "there is no {file}");
    }
}

#[test]
fn a_battery_with_a_defect_fails() {
    let mutant = project_arg("fixtures/mutants/limits-stop.yaml");
    let ran = Bench::new().run(&["run", "--twin", &mutant]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

#[test]
fn two_runs_in_one_second_leave_two_folders() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    (0..2).for_each(|_| assert_eq!(bench.run(&["run", "--suite", "mine.yaml"]).code, 0));
    assert_eq!(fs::read_dir(bench.path("reports")).unwrap().count(), 2);
}
