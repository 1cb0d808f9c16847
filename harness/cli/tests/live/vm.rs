//! This binary, started again in user-mode Linux.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use rstest::rstest;

/// One machine for each group, so that none takes longer than a person waits.
#[rstest]
#[case::verdicts("in_uml::verdicts::")]
#[case::troubles("in_uml::troubles::")]
#[case::listening("in_uml::listening::")]
#[case::the_clock("in_uml::clock::")]
#[ignore = "needs peers; run .ci/test"]
fn everything_holds(#[case] tests: &str) {
    inside(tests, "170");
}

#[test]
#[ignore = "needs peers; run .ci/test --full"]
fn takes_minutes_of_silence_on_a_real_clock() {
    inside("in_uml::ten_minutes::", "1500");
}

fn inside(tests: &str, seconds: &str) {
    let expected = listed(tests);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rigs/vm/uml");
    let exe = env::current_exe().unwrap();
    let mut command = Command::new(script);
    command.arg(exe).args(["--ignored", "--test-threads=1", tests]).env("BMSCERT_VM_SECONDS", seconds);
    let told = told(&command.output().unwrap());
    assert!(
        expected > 0 && told.contains(&format!("ok. {expected} passed; 0 failed")),
        "of {expected}: {told}"
    );
}

fn listed(tests: &str) -> usize {
    let output =
        Command::new(env::current_exe().unwrap()).args(["--list", "--ignored", tests]).output().unwrap();
    told(&output).lines().filter(|line| line.ends_with(": test")).count()
}

fn told(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|stream| String::from_utf8_lossy(stream)).concat()
}
