//! The README's transcripts are what the binary prints.
//!
//! A block of console lines below `<!-- executed -->` is run in a folder of its own, beside the project's `fixtures`; a
//! line `[...]` stands for any number of lines. With BMSCERT_UPDATE=1 what was printed is shown whole where it differs.

use std::fs;

use crate::bench::{Bench, project};

const MARK: &str = "<!-- executed -->\n```console\n";

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

#[test]
fn the_transcripts_of_the_readme_are_what_is_printed() {
    let readme = fs::read_to_string(project("README.md")).unwrap();
    let blocks: Vec<&str> =
        readme.split(MARK).skip(1).map(|rest| rest.split_once("```").expect("a block ends").0).collect();
    assert!(!blocks.is_empty(), "no transcript of the README is executed");
    let bench = Bench::new();
    std::os::unix::fs::symlink(project("fixtures"), bench.path("fixtures")).unwrap();
    for step in blocks.into_iter().flat_map(steps) {
        let printed = printed(&bench, &step.command);
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
