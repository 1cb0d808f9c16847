//! What the binary says about itself.

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::Bench;

#[rstest]
#[case::all(&[])]
#[case::run(&["run"])]
#[case::plan(&["plan"])]
#[case::check(&["check"])]
#[case::replay(&["replay"])]
#[case::verify(&["verify"])]
#[case::lint(&["lint"])]
#[case::explain(&["explain"])]
#[case::simulate(&["simulate"])]
#[case::battery(&["battery"])]
#[case::battery_init(&["battery", "init"])]
#[case::battery_show(&["battery", "show"])]
#[case::battery_review(&["battery", "review"])]
#[case::rig(&["rig"])]
#[case::rig_probe(&["rig", "probe"])]
#[case::rig_doctor(&["rig", "doctor"])]
#[case::export(&["export"])]
#[case::schema(&["schema"])]
#[case::completions(&["completions"])]
#[case::man(&["man"])]
#[case::keys(&["keys"])]
#[case::keys_new(&["keys", "new"])]
#[case::keys_show(&["keys", "show"])]
fn every_command_has_help(#[case] command: &[&str]) {
    let ran = Bench::new().run(&[command, &["--help"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out.contains("Examples:") || command == ["keys"] || command == ["battery"] || command == ["rig"],
        "{}",
        ran.out
    );
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
    insta::with_settings!({snapshot_suffix => command.join("_")}, { assert_snapshot!(ran.out) });
}

#[test]
fn without_an_argument_the_help_is_shown_and_nothing_is_done() {
    let ran = Bench::new().run(&[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("Usage: bmscert"), "{}", ran.err);
}

#[test]
fn the_version_is_one_line() {
    let ran = Bench::new().run(&["--version"]);
    assert_eq!((ran.code, ran.out), (0, format!("bmscert {}\n", env!("CARGO_PKG_VERSION"))));
}
