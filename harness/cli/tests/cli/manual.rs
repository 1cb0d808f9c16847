//! The manual says what the binary does.

use std::fs;

use insta::assert_snapshot;

use crate::bench::{Bench, project, project_arg, suite};

fn read(path: &str) -> String {
    fs::read_to_string(project(path)).unwrap()
}

/// The contents of every block of YAML in a text.
fn blocks(text: &str) -> Vec<&str> {
    text.split("```yaml\n").skip(1).map(|rest| rest.split_once("```").expect("a block ends").0).collect()
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}

/// A whole suite around an example, by what it begins with.
fn completed(block: &str) -> String {
    let head = "suite: a/example\nprotocol: victron-can-bms\nabout: An example\ncases:\n  - id: example\n";
    if block.starts_with("- name:") {
        let rig = "    needs: [main_switch_probe]\n    allowance: {probe: 1 A}\n    phases:\n";
        format!("{head}{rig}{}", indented(block, 6))
    } else if block.starts_with("- {name:") {
        format!("{head}    needs: [charger, battery_current]\n    phases:\n{}", indented(block, 6))
    } else if block.starts_with("- {id:") {
        format!("{head}    watch: {{at_least: 10 s}}\n    checks:\n{}", indented(block, 6))
    } else {
        block.to_owned()
    }
}

#[test]
fn every_example_of_the_manual_is_sound() {
    let manual = read("docs/suites.md");
    let blocks = blocks(&manual);
    assert!(blocks.len() > 12, "only {} examples are seen", blocks.len());
    let (bench, statement) = (Bench::new(), project_arg("fixtures/batteries/lfp16.statement.yaml"));
    for block in blocks {
        bench.write("example.yaml", completed(block));
        let ran = if block.starts_with("battery:") {
            bench.run(&["lint", "--battery", "example.yaml"])
        } else {
            bench.run(&["lint", "example.yaml", "--battery", &statement])
        };
        assert_eq!(ran.code, 0, "{block}\n{}", ran.err);
    }
}

#[test]
fn an_example_with_a_defect_would_be_found() {
    let bench = Bench::new();
    bench.write(
        "example.yaml",
        completed("- {id: a, covers: CAN-2-1, present: {of: [Limitz], within: 30 s}}\n"),
    );
    assert_eq!(bench.run(&["lint", "example.yaml"]).code, 2);
}

#[test]
fn every_observer_stands_in_the_manual() {
    let files =
        fs::read_dir(project("harness/judge/src/observers")).unwrap().map(|entry| entry.unwrap().path());
    let mut observers: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .filter(|path| fs::read_to_string(path).unwrap().contains("//! **Example.**"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    observers.sort();
    let manual = read("docs/suites.md");
    let mut described: Vec<&str> =
        manual.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    described.sort_unstable();
    assert_eq!(described, observers);
}

#[test]
fn every_word_for_the_inverter_stands_in_the_manual() {
    let bench = Bench::new();
    bench.write(
        "mine.yaml",
        suite("covers: CAN-1.4-2, age: {of: Limits, below: 3 s}").replace("partner: online", "partner: x"),
    );
    let told = bench.run(&["lint", "mine.yaml"]).err;
    let known = told.split_once("known here: ").expect("the words are listed").1.trim();
    let manual = read("docs/suites.md");
    let section = manual
        .split_once("| partner | what it sends |\n|---|---|\n")
        .unwrap()
        .1
        .split_once("\n\n")
        .unwrap()
        .0;
    let described: Vec<&str> = section.lines().filter_map(|row| row.split('`').nth(1)).collect();
    assert_eq!(described.join(", "), known);
}

#[test]
fn every_command_stands_in_the_manual() {
    let help = Bench::new().run(&["--help"]).out;
    let listed = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    // What is wrapped stands further in.
    let rows = listed.lines().filter_map(|line| line.strip_prefix("  ")).filter(|row| !row.starts_with(' '));
    let commands = rows.filter_map(|row| row.split_whitespace().next()).filter(|name| *name != "help");
    let manual = read("docs/commands.md");
    let table = manual.split_once("| command | what it does |\n").unwrap().1.split_once("\n\n").unwrap().0;
    let missing: Vec<_> = commands.filter(|name| !table.contains(&format!("`bmscert {name}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The codes and meanings, as the binary itself lists them.
fn exit_codes() -> Vec<(String, String)> {
    let help = Bench::new().run(&["--help"]).out;
    let listed = help.split_once("Exit codes:\n").expect("the help lists exit codes").1.to_owned();
    let rows = listed.lines().filter_map(|line| line.trim().split_once(' '));
    rows.map(|(code, meaning)| (code.to_owned(), meaning.trim().to_owned())).collect()
}

#[test]
fn the_manual_lists_every_exit_code() {
    let codes = exit_codes();
    assert_eq!(codes.len(), 16, "{codes:?}");
    let rows: String = codes.iter().map(|(code, meaning)| format!("| {code} | {meaning} |\n")).collect();
    let manual = read("docs/commands.md");
    let table = manual.split_once("| code | meaning |\n|---|---|\n").unwrap().1.split_once("\n\n").unwrap().0;
    assert_eq!(format!("{table}\n"), rows);
}

#[test]
fn the_verdict_that_the_manual_explains_is_a_real_one() {
    let mutant = project_arg("fixtures/mutants/opens-after-a-minute.yaml");
    let ran = Bench::new().run(&["run", "--twin", &mutant, "--quiet"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let manual = read("docs/commands.md");
    let sample = manual.split_once("```text\n").unwrap().1.split_once("```").unwrap().0;
    // Which entries it were changes with every frame that the twin sends.
    let without_numbers = |text: &str| text.replace(|char: char| char.is_ascii_digit(), "0");
    let is_shown = without_numbers(&ran.out).contains(&without_numbers(sample));
    assert!(is_shown, "the manual shows\n{sample}\nand the run is told as\n{}", ran.out);
}

#[test]
fn every_file_of_a_run_stands_in_the_manual() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite("covers: CAN-1.4-2, age: {of: Limits, below: 3 s}"));
    bench.run(&["run", "--suite", "mine.yaml"]);
    let entries =
        fs::read_dir(bench.path(&bench.run_folder())).unwrap().map(|entry| entry.unwrap().file_name());
    let mut files: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    files.sort();
    let manual = read("docs/commands.md");
    let missing: Vec<_> = files.iter().filter(|file| !manual.contains(&format!("`{file}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_snapshot!(files.join("\n"));
}
