//! The README's transcripts are what the binary prints.
//!
//! A block of console lines below `<!-- executed -->` is run in a folder of its own, beside the project's `fixtures`; a
//! line `[...]` stands for any number of lines. Below `<!-- executed with a battery behind ADDRESS -->` the simulated
//! battery is behind an adapter that is called so. With BMSCERT_UPDATE=1 what was printed is shown whole where it differs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::bench::{Bench, project};
use crate::real_time::in_real_time;

const MARK: &str = "<!-- executed -->\n```console\n";
const MARK_WITH_BATTERY: &str = "<!-- executed with a battery behind slcan:/dev/ttyACM0 -->\n```console\n";
/// The port as the README calls it.
const PORT: &str = "/dev/ttyACM0";

/// One command and the lines that it prints.
struct Step {
    command: String,
    expected: Vec<String>,
}

fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = vec![];
    for line in block.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                let command = command.split("   # ").next().unwrap_or_default().trim().to_owned();
                steps.push(Step { command, expected: vec![] });
            }
            (None, Some(step)) => step.expected.push(line.to_owned()),
            (None, None) => panic!("a transcript begins with a command: {line}"),
        }
    }
    steps
}

/// Whether the lines are the expected ones, where `[...]` stands for any number of them.
fn agrees(expected: &[String], lines: &[&str]) -> bool {
    match expected.split_first() {
        None => lines.is_empty(),
        Some((gap, rest)) if gap.starts_with("[...") => {
            (0..=lines.len()).any(|skip| agrees(rest, &lines[skip..]))
        }
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, lines)| line == first && agrees(rest, lines))
        }
    }
}

fn printed(bench: &Bench, command: &str) -> String {
    let words: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).collect();
    match words[..] {
        ["bmscert", ref arguments @ ..] => {
            let ran = bench.run(arguments);
            format!("{}{}", ran.out, ran.err)
        }
        ["cat", file] => fs::read_to_string(bench.path(file)).unwrap(),
        _ => panic!("only bmscert and cat are run: {command}"),
    }
}

/// The blocks below a mark, of which there is one at least.
fn blocks<'a>(readme: &'a str, mark: &str) -> Vec<&'a str> {
    let blocks: Vec<&str> =
        readme.split(mark).skip(1).map(|rest| rest.split_once("```").expect("a block ends").0).collect();
    assert!(!blocks.is_empty(), "no transcript of the README is executed");
    blocks
}

#[test]
fn the_transcripts_of_the_readme_are_what_is_printed() {
    let readme = fs::read_to_string(project("README.md")).unwrap();
    let bench = Bench::new();
    std::os::unix::fs::symlink(project("fixtures"), bench.path("fixtures")).unwrap();
    assert_printed(&bench, &blocks(&readme, MARK), "");
}

#[test]
fn the_transcript_of_a_battery_behind_an_adapter_is_what_is_printed() {
    in_real_time(|| {
        let readme = fs::read_to_string(project("README.md")).unwrap();
        let bench = Bench::new();
        let (_battery, port) = Battery::behind_a_port(&bench);
        fs::create_dir(bench.path("rigs")).unwrap();
        let rig = fs::read_to_string(project("rigs/slcan.yaml")).unwrap().replace(PORT, &port);
        fs::write(bench.path("rigs/slcan.yaml"), rig).unwrap();
        assert_printed(&bench, &blocks(&readme, MARK_WITH_BATTERY), &port);
    });
}

/// The simulated battery, until it is dropped.
struct Battery(Child);

impl Battery {
    /// And the path of the port that it is behind.
    fn behind_a_port(bench: &Bench) -> (Self, String) {
        let simulate = ["simulate", "--bus", "slcan:pty", "--events", "jsonl"];
        let battery = bench.command(&simulate).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut battery = Self(battery.unwrap());
        let mut begun = String::new();
        BufReader::new(battery.0.stdout.as_mut().unwrap()).read_line(&mut begun).unwrap();
        let begun: serde_json::Value = serde_json::from_str(&begun).unwrap();
        let address = begun["data"]["address"].as_str().unwrap();
        let port = address.trim_start_matches("slcan:").trim_end_matches("@500k").to_owned();
        (battery, port)
    }
}

impl Drop for Battery {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs what the blocks say, with this port in the place of the one that they name, if any.
fn assert_printed(bench: &Bench, blocks: &[&str], port: &str) {
    let (theirs, ours) = if port.is_empty() { ("", "") } else { (PORT, port) };
    for step in blocks.iter().copied().flat_map(steps) {
        let command = step.command.replace(theirs, ours);
        let printed = printed(bench, &command).replace(ours, theirs);
        let lines: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
        let expected: Vec<String> = step.expected.iter().map(|line| line.trim_end().to_owned()).collect();
        let agrees = agrees(&expected, &lines);
        if !agrees && std::env::var_os("BMSCERT_UPDATE").is_some() {
            println!("$ {}\n{printed}", step.command);
        }
        assert!(agrees, "`{}` prints something else:\n{printed}", step.command);
    }
}

#[test]
fn a_gap_stands_for_any_number_of_lines_and_nothing_else_does() {
    let expected = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert!(agrees(&expected(&["a", "[...]", "d"]), &["a", "b", "c", "d"]));
    assert!(agrees(&expected(&["a", "[...]"]), &["a"]));
    assert!(!agrees(&expected(&["a", "[...]", "d"]), &["a", "b", "c"]));
    assert!(!agrees(&expected(&["a"]), &["a", "b"]));
}
