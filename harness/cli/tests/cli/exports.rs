//! `bmscert export`, and `check --anonymise`.

use std::fs;

use crate::bench::{Bench, PASSES, project_arg, suite};

#[test]
fn a_run_is_exported_to_a_new_file_or_to_standard_output() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    bench.run(&["run", "--suite", "mine.yaml"]);
    let run = bench.run_folder();
    let shown = bench.run(&["export", &run, "--format", "candump"]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    assert!(shown.out.contains(" 351#"), "{}", shown.out);
    let args = ["export", &run, "--format", "candump", "--out", "run.log"];
    assert_eq!(bench.run(&args).code, 0);
    // What is shown has been masked where it looks like a time.
    let file = fs::read_to_string(bench.path("run.log")).unwrap();
    assert!(file.lines().count() == shown.out.lines().count(), "{} lines", file.lines().count());
    let again = bench.run(&args);
    assert_eq!(again.code, 2, "a file was overwritten: {}", again.err);
    let both = bench.run(&["export", &run, "--format", "csv", "--events", "jsonl"]);
    assert!(both.code == 2 && both.err.contains("--out FILE"), "{}", both.err);
}

#[test]
fn a_copy_without_names_is_left_and_the_recording_judged() {
    let bench = Bench::new();
    let recording = project_arg("fixtures/captures/pytes-v5a.candump");
    let plain = bench.run(&["check", &recording]);
    let copied = bench.run(&["check", &recording, "--anonymise", "public.log"]);
    assert_eq!((copied.code, &copied.out), (plain.code, &plain.out), "{}", copied.err);
    assert!(copied.err.contains("note: public.log has 15 frames"), "{}", copied.err);
    assert!(!fs::read_to_string(bench.path("public.log")).unwrap().contains("5059544553"));
    let again = bench.run(&["check", &recording, "--anonymise", "public.log"]);
    assert_eq!(again.code, 2, "a file was overwritten");
}
