//! This binary, started again in a virtual machine. Tests of other crates take it in by its path.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::{env, process};

/// How often a test is run whose machine is to blame.
const TRIES: usize = 3;

/// What `rigs/vm` says of a machine that did not run when it should have, and of one that broke down; and what a run of ours
/// says of the former, where it hit one process and not the one that watches.
const EXCUSES: [&str; 3] =
    ["held up for ", "Kernel panic", "stamped earlier than it can have been on the bus"];

/// Starts the tests whose names begin so in a machine of `rigs/vm`, which is ended after so many seconds. All of them have
/// to pass, and there has to be one. Those that fail are run again in a new one, without those that passed, and again where the
/// machine was held up or broke down: in real time, what they expect holds on a machine that keeps up. What was run again is
/// listed.
pub(crate) fn inside(machine: &str, tests: &str, seconds: u32) {
    let mut open = listed(tests);
    assert!(!open.is_empty(), "there are no tests {tests}");
    for tries in 1.. {
        let told = told(&started(machine, &open, seconds));
        open.retain(|test| !told.lines().any(|line| line == format!("test {test} ... ok")));
        if open.is_empty() {
            return;
        }
        // In a machine of its own it is tried once more, whatever it was; what fails there as well needs an excuse.
        let excused = tries == 1 || (tries < TRIES && EXCUSES.iter().any(|words| told.contains(words)));
        assert!(excused, "{open:?} failed, at try {tries}: {told}");
        note(&format!("{open:?} failed and are run again: {told}"));
    }
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
