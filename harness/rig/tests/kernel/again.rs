//! This binary, started again in a virtual machine. Tests of other crates take it in by its path.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

/// Starts the tests whose names begin so in a machine of `rigs/vm`, which is ended after so many seconds. All of them have
/// to pass, and there has to be one.
pub(crate) fn inside(machine: &str, tests: &str, seconds: u32) {
    let expected = listed(tests);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rigs/vm").join(machine);
    let mut command = Command::new(script);
    command.arg(env::current_exe().unwrap()).args(["--ignored", "--test-threads=1", tests]);
    let told = told(&command.env("BMSCERT_VM_SECONDS", seconds.to_string()).output().unwrap());
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
