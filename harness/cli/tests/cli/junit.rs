//! `--junit-depth`.

use std::fs;

use rstest::rstest;

use crate::bench::{Bench, FAILS, suite};

#[rstest]
#[case::cases("case", "name=\"a-minute\"", "classname=\"mine/short\"")]
#[case::checks("check", "name=\"only\"", "classname=\"mine/short/a-minute\"")]
#[case::requirements("requirement", "name=\"CAN-1.4-2\"", "classname=\"victron-can-bms\"")]
fn a_fail_is_a_failure_at_every_depth_and_verify_makes_the_file_again(
    #[case] depth: &str,
    #[case] name: &str,
    #[case] class: &str,
) {
    let bench = Bench::new().with_key();
    bench.write("mine.yaml", suite(FAILS));
    let ran = bench.run(&["run", "--suite", "mine.yaml", "--key", "lab.pem", "--junit-depth", depth]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let run = bench.run_folder();
    let text = fs::read_to_string(bench.path(&run).join("junit.xml")).unwrap();
    let tests: Vec<_> = text.split("<testcase ").skip(1).collect();
    let failed: Vec<_> = tests.iter().filter(|test| test.contains("<failure ")).collect();
    assert_eq!(failed.len(), 1, "{text}");
    assert!(failed[0].contains(name) && failed[0].contains(class), "{}", failed[0]);
    // Suites of one's own are not known, which is looked at after the record was made again.
    assert_eq!(bench.run(&["verify", &run, "--key", "lab.pub.pem"]).code, 14);
}
