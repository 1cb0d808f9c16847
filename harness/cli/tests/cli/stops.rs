//! Ctrl-C and SIGTERM.

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rstest::rstest;

use crate::bench::{Bench, Ran, suite};

/// A run that would go on for a long time, even of virtual time.
fn endless() -> String {
    suite("covers: CAN-1.4-2, age: {of: Limits, below: 3 s}").replace("1 min", "20000 h")
}

fn start(bench: &Bench, args: &[&str]) -> Child {
    let mut command = bench.command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
}

/// Waits until something is so, for a minute at most.
#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
fn until(is_so: impl Fn() -> bool) {
    for _ in 0..6_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("a minute was not enough");
}

/// Whether a run folder has this file, with more than so many bytes.
fn has(bench: &Bench, file: &str, bytes: u64) -> bool {
    let runs = fs::read_dir(bench.path("reports")).into_iter().flatten().flatten();
    runs.map(|run| run.path().join(file))
        .any(|file| fs::metadata(file).is_ok_and(|found| found.len() > bytes))
}

#[rstest]
#[case::ctrl_c("INT")]
#[case::terminated("TERM")]
fn a_run_that_is_stopped_ends_in_order(#[case] signal: &str) {
    let bench = Bench::new().with_key();
    bench.write("mine.yaml", endless());
    let child = start(&bench, &["run", "--suite", "mine.yaml", "--key", "lab.pem"]);
    until(|| has(&bench, "journal/journal.bin", 100_000));
    send(signal, &child);
    let ran = Ran::of(child.wait_with_output().unwrap(), &bench.path(""));
    assert_eq!(ran.code, 130, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("\ninterrupted "), "{}", ran.out);
    let record = fs::read_to_string(bench.path(&bench.run_folder()).join("record.json")).unwrap();
    assert!(record.contains("\"verdict\": \"interrupted\""));
    assert_eq!(bench.run(&["replay", &bench.run_folder()]).code, 130);
}

#[rstest]
#[case::ctrl_c("INT")]
#[case::terminated("TERM")]
fn a_check_of_a_pipe_that_does_not_end_is_stopped_at_once(#[case] signal: &str) {
    let bench = Bench::new();
    let mut child = start(&bench, &["check", "-", "--record"]);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(b"(1.0) can0 351#3002E803B004C001\n").unwrap();
    // The copy of the recording is made after signals are caught.
    until(|| has(&bench, "inputs/recording.log", 10));
    send(signal, &child);
    let ran = Ran::of(child.wait_with_output().unwrap(), &bench.path(""));
    drop(pipe);
    assert_eq!(ran.code, 130);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "stopped before its end; there is no verdict\n"));
    assert!(
        !bench.path(&bench.run_folder()).join("record.intoto.jsonl").exists(),
        "half a recording was signed"
    );
}
