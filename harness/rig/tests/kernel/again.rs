//! This binary, started again in a virtual machine. Tests of other crates take it in by its path.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::{env, process};

/// How often a test is run whose machine is to blame.
const TRIES: usize = 3;

/// How a line begins with which `rigs/vm` says of a machine that it did not run when it should have, or broke down; a test that
/// failed says so as well where its own records show it. What stands anywhere else, in what a run printed, is no excuse.
const EXCUSES: [&str; 2] = ["held up for ", "Kernel panic"];

/// Starts the tests whose names begin so in a machine of `rigs/vm`, which is ended after so many seconds. All of them have
/// to pass, and there has to be one. Where the machine was held up or broke down, those that failed are run again, each in a
/// machine of its own, so that only what happened beside it excuses it: in real time, what they expect holds on a machine that
/// keeps up. What was run again is listed.
pub(crate) fn inside(machine: &str, tests: &str, seconds: u32) {
    let all = listed(tests);
    assert!(!all.is_empty(), "there are no tests {tests}");
    let open = failed(machine, &all, seconds, 1);
    for test in open {
        let alone = [test];
        assert!((2..=TRIES).any(|tries| failed(machine, &alone, seconds, tries).is_empty()));
    }
}

/// Runs these tests in one machine; those that failed and are excused.
fn failed(machine: &str, tests: &[String], seconds: u32, tries: usize) -> Vec<String> {
    let told = told(&started(machine, tests, seconds));
    let is_open = |test: &&String| !told.lines().any(|line| line == format!("test {test} ... ok"));
    let open: Vec<String> = tests.iter().filter(is_open).cloned().collect();
    if !open.is_empty() {
        assert!(tries < TRIES && is_excused(&told), "{open:?} failed, at try {tries}: {told}");
        note(&format!("{open:?} failed and are run again: {told}"));
    }
    open
}

fn is_excused(told: &str) -> bool {
    told.lines().any(|line| EXCUSES.iter().any(|words| line.starts_with(words)))
}

/// Writes down that a test is run again: what a test that passes prints nobody sees. `.ci/test` shows the file.
pub(crate) fn note(what: &str) {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("run-again.log");
    let mut file = File::options().create(true).append(true).open(file).unwrap();
    file.write_all(format!("process {}: {what}\n", process::id()).as_bytes()).unwrap();
}

fn started(machine: &str, tests: &[String], seconds: u32) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rigs/vm").join(machine);
    let mut command = Command::new(script);
    command.arg(env::current_exe().unwrap()).args(["--ignored", "--test-threads=1", "--exact"]);
    command.args(tests).env("BMSCERT_VM_SECONDS", seconds.to_string()).output().unwrap()
}

fn listed(tests: &str) -> Vec<String> {
    let output =
        Command::new(env::current_exe().unwrap()).args(["--list", "--ignored", tests]).output().unwrap();
    told(&output).lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

fn told(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|stream| String::from_utf8_lossy(stream)).concat()
}
