//! Where words go, and how they are dressed.

use std::fs::File;
use std::io::Read;
use std::process::Stdio;

use rstest::rstest;

use crate::bench::{Bench, FAILS, PASSES, Ran, suite};

fn bench(check: &str) -> Bench {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(check));
    bench
}

const RUN: [&str; 3] = ["run", "--suite", "mine.yaml"];

#[rstest]
#[case::a_pipe_has_none(&[], &[], false)]
#[case::asked_for(&["--color", "always"], &[], true)]
#[case::asked_for_against_the_environment(&["--color", "always"], &[("NO_COLOR", "1"), ("TERM", "dumb")], true)]
#[case::refused(&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false)]
fn colours_are_there_when_they_are_wanted(
    #[case] args: &[&str],
    #[case] environment: &[(&str, &str)],
    #[case] coloured: bool,
) {
    let bench = bench(FAILS);
    let mut command = bench.command(&[&RUN[..], args].concat());
    let ran = Ran::of(command.envs(environment.iter().copied()).output().unwrap(), &bench.path(""));
    assert_eq!(ran.out.contains("\u{1b}[1;31mfail\u{1b}[0m"), coloured, "{}", ran.out);
    assert_eq!(ran.out.contains('\u{1b}'), coloured);
}

#[test]
fn an_error_and_a_diagnostic_are_coloured_as_well() {
    let bench = bench("covers: CAN-1.4-2, always: DCLL > 0");
    for args in [&["lint", "mine.yaml"][..], &["check", "nowhere.log"]] {
        let plain = bench.run(args).err;
        let coloured = bench.run(&[args, &["--color", "always"]].concat()).err;
        assert!(coloured.contains("\u{1b}[1") && !plain.contains('\u{1b}'), "{coloured}");
    }
}

#[test]
fn without_a_terminal_progress_is_a_line_a_case() {
    let bench = bench(PASSES);
    assert_eq!(bench.run(&RUN).err, "runs mine/short/a-minute\n");
    assert_eq!(bench.run(&[&RUN[..], &["--quiet"]].concat()).err, "");
}

#[test]
fn the_same_run_is_told_in_the_same_words() {
    let bench = bench(PASSES);
    let told = |ran: Ran| {
        ran.out.lines().filter(|line| !line.starts_with("Record in")).collect::<Vec<_>>().join("\n")
    };
    let first = told(bench.run(&RUN));
    assert_eq!(first, told(bench.run(&RUN)));
}

#[test]
fn a_reader_who_goes_away_changes_nothing() {
    let bench = bench(FAILS);
    let mut child = bench.command(&RUN).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 1];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "runs mine/short/a-minute\n");
    assert!(bench.path(&bench.run_folder()).join("record.intoto.jsonl").exists());
}

#[test]
fn results_that_could_not_be_written_are_not_passed_over() {
    let bench = bench(PASSES);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = bench.command(&RUN).stdout(full).output().unwrap();
    let ran = Ran::of(output, &bench.path(""));
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("error: cannot write to standard output: no space left on device"),
        "{}",
        ran.err
    );
}
