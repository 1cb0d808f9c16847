//! This binary, started again in a virtual machine.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use rstest::rstest;

#[rstest]
#[case::user_mode_linux("uml", "in_uml::")]
#[case::an_emulated_machine("qemu", "in_qemu::")]
#[ignore = "needs peers; run .ci/test"]
fn everything_holds_in(#[case] machine: &str, #[case] tests: &str) {
    let expected = listed(tests);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rigs/vm").join(machine);
    let exe = env::current_exe().unwrap();
    let output =
        Command::new(script).arg(exe).args(["--ignored", "--test-threads=1", tests]).output().unwrap();
    let told = told(&output);
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
