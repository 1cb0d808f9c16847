//! `--case`, `--failed-in` and `--list`.

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::{Bench, FAILS, PASSES, suite};

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(FAILS));
    bench.write("sound.yaml", suite(PASSES).replace("mine/short", "sound/short"));
    bench
}

#[test]
fn the_cases_of_a_run_are_listed() {
    let listed = bench().run(&[
        "run",
        "--suite",
        "mine.yaml",
        "--suite",
        "sound.yaml",
        "--case",
        "mine/*/a-*",
        "--list",
    ]);
    assert_snapshot!(listed.shown());
}

#[test]
fn the_cases_of_a_check_are_listed_without_a_recording() {
    assert_snapshot!(bench().run(&["check", "--suite", "mine.yaml", "--list"]).shown());
}

#[rstest]
#[case::mistyped(&["run", "--suite", "mine.yaml", "--case", "a-minuet"])]
#[case::unknown(&["run", "--suite", "mine.yaml", "--case", "nothing*"])]
#[case::unknown_in_a_check(&["check", "mine.yaml", "--suite", "mine.yaml", "--case", "nothing"])]
#[case::both(&["run", "--case", "a-minute", "--failed-in", "reports/x"])]
#[case::no_run(&["run", "--failed-in", "nowhere"])]
#[case::no_recording(&["check"])]
fn what_cannot_be_chosen_is_explained(#[case] args: &[&str]) {
    let ran = bench().run(args);
    assert_eq!(ran.code, 2, "{}", ran.out);
    insta::with_settings!({snapshot_suffix => args.join("_").replace(['/', '*'], "_")}, {
        assert_snapshot!(ran.shown());
    });
}

#[test]
fn what_failed_is_run_again() {
    let bench = bench();
    let suites = ["--suite", "mine.yaml", "--suite", "sound.yaml", "--quiet"];
    assert_eq!(bench.run(&[&["run"], &suites[..]].concat()).code, 1);
    let first = bench.run_folder();
    let again = bench.run(&[&["run", "--out", "again", "--failed-in", &first], &suites[..]].concat());
    assert_eq!(again.code, 1, "{}", again.err);
    assert!(again.out.contains("mine/short") && !again.out.contains("sound/short"), "{}", again.out);
    assert!(again.out.contains("the one whose record.json is"), "{}", again.out);
}
