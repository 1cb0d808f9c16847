//! `bmscert lint`.

use insta::assert_snapshot;

use crate::bench::{Bench, PASSES, suite};

const WRONG: &str = "suite: mine/first
protocol: victron-can-bms
about: Everything in it is wrong
cases:
  - id: watches
    watch: {at_least: 10 s}
    checks:
      - {id: a, covers: CAN-1.4-2, always: DCLL > 0}
      - {id: b, covers: CAN-9.9, age: {of: Limits, below: 3 s}}
      - {id: c, covers: CAN-1.4-2, age: {of: Limits, below: 3 V}}
";

#[test]
fn what_is_wrong_is_shown_with_its_place_under_the_path_that_was_given() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("suites")).unwrap();
    bench.write("suites/wrong.yaml", WRONG);
    assert_snapshot!(bench.run(&["lint", "suites/wrong.yaml"]).shown());
    let from_elsewhere = bench.run(&["lint", bench.path("suites/wrong.yaml").to_str().unwrap()]);
    assert!(from_elsewhere.err.contains("--> <folder>/suites/wrong.yaml:8:44"), "{}", from_elsewhere.err);
}

#[test]
fn a_sound_suite_is_called_sound() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    assert_snapshot!(bench.run(&["lint", "mine.yaml"]).shown());
}

#[test]
fn the_built_in_suites_are_sound() {
    let ran = Bench::new().run(&["lint"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("the built-in suites are sound: "), "{}", ran.out);
}
