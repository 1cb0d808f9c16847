//! A program as the battery, from the command line.

use std::process::{Command, Stdio};
use std::time::Duration;

use rstest::rstest;

use crate::bench::{Bench, Ran, project_arg};

fn args<'a>(command: &'a str, statement: &'a str) -> Vec<&'a str> {
    vec!["run", "--battery-process", command, "--battery", statement, "--quiet"]
}

fn statement() -> String {
    project_arg("fixtures/outside/battery.statement.yaml")
}

fn python(script: &str, arguments: &str) -> String {
    format!("python3 '{}' {arguments}", project_arg(&format!("fixtures/outside/{script}")))
}

#[rstest]
#[case::no_program("bmscert-no-such-program", 3, "there is no such program; check its name and path")]
#[case::no_battery("true", 3, "the program that is to be the battery ended (exit status: 0)")]
#[case::no_command_line("python3 'battery.py", 2, "close every quote")]
fn what_cannot_be_the_battery_is_told_before_anything_is_run(
    #[case] command: &str,
    #[case] code: i32,
    #[case] words: &str,
) {
    let bench = Bench::new();
    let ran = bench.run(&args(command, &statement()));
    assert_eq!(ran.code, code, "{}", ran.err);
    // Lines are broken where the terminal ends.
    let told = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.starts_with("error: ") && told.contains(words), "{told}");
    assert!(!bench.path("reports").exists());
}

#[rstest]
#[case::without_a_claim(&["run", "--battery-process", "true"], "--battery <FILE>")]
#[case::beside_a_twin(
    &["run", "--battery-process", "true", "--battery", "a.yaml", "--twin", "b.yaml"],
    "cannot be used with"
)]
#[case::patience_for_nobody(&["run", "--battery-timeout", "5s"], "--battery-process <COMMAND>")]
#[case::files_of_nobody(&["run", "--battery-files", "a.py"], "--battery-process <COMMAND>")]
#[case::files_that_are_not_there(
    &["run", "--battery-process", "true", "--battery", "a.yaml", "--battery-files", "no-such.py"],
    "cannot read"
)]
fn what_does_not_go_together_is_refused(#[case] args: &[&str], #[case] words: &str) {
    let ran = Bench::new().run(args);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(words), "{}", ran.err);
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn the_example_passes_and_can_be_judged_again() {
    let bench = Bench::new();
    let ran = bench.run(&args(&python("battery.py", ""), &statement()));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("cases         36: 33 pass, 3 watchlist"), "{}", ran.out);
    assert!(bench.run_folder().ends_with("-outside"));
    assert_eq!(bench.run(&["replay", &bench.run_folder()]).code, 0);
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn a_program_that_dies_is_told_with_its_last_words() {
    let bench = Bench::new();
    let ran = bench.run(&args(&python("hostile.py", "dies 800"), &statement()));
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    let told = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("battery: the program ended (exit status: 1) (event 800, at "), "{told}");
    assert!(told.contains("`KeyError: 'cell 17'`"), "{told}");
    assert_eq!(bench.run(&["replay", &bench.run_folder()]).code, 3);
}

/// Waits until there is a run folder, for a minute at most, and then a moment more.
#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
fn until_it_hangs(bench: &Bench) {
    let begun = || bench.path("reports").exists();
    for _ in 0..3_000 {
        if begun() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(begun(), "a minute was not enough");
    std::thread::sleep(Duration::from_millis(1_500));
}

#[rstest]
#[case::ctrl_c("INT")]
#[case::terminated("TERM")]
#[ignore = "needs peers; run .ci/test"]
fn a_run_that_is_stopped_takes_a_program_that_hangs_with_it(#[case] signal: &str) {
    let bench = Bench::new();
    // The number is that of an event soon after the beginning, and one that no other test has: by it the process is found.
    let mode = format!("hangs_and_ignores_signals {}", 60 + signal.len());
    let (command, claim) = (python("hostile.py", &mode), statement());
    let mut args = args(&command, &claim);
    args.extend(["--battery-timeout", "10min"]);
    let child = bench.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until_it_hangs(&bench);
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap(), &bench.path(""));
    assert!(sent.success());
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    let told = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("in which the run was stopped"), "{told}");
    let pattern = command.trim_start_matches("python3 ").replace('\'', "");
    assert!(!Command::new("pgrep").args(["-f", &pattern]).output().unwrap().status.success(), "{pattern}");
}
