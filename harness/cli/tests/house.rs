//! The house rules that no compiler keeps.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has to fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;

const LONGEST: usize = 600;

/// The most lines of code of the guard: whoever trusts it with a battery can read it whole.
const GUARD: usize = 1_500;

/// What these may do that the core may not: talk to terminals, and to the files and programs of the machine.
const OUTSIDE: &[&str] = &["campaign", "cli", "rig", "guard", "fuzz", "bench"];

/// The parts of std that the core does not use: time comes in with each event, and everything else goes out with an
/// action, or the verdict would depend on more than the journal.
const OUTER: &[&str] = &["env", "net", "process", "thread", "time"];

/// Macros that print.
const PRINTS: &[&str] = &["println!", "eprintln!", "print!", "eprint!", "dbg!"];

/// Folders that are not the project's own text.
const NOT_OURS: &[&str] = &["target", ".git", ".venv", "corpus", "artifacts"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies two folders deep")
        .to_owned()
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let ours = |path: &PathBuf| !NOT_OURS.iter().any(|name| path.ends_with(name));
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.into_iter().filter(ours).flat_map(below).collect()
}

/// The crates: their names and folders.
fn crates() -> Vec<(String, PathBuf)> {
    let folders = fs::read_dir(root().join("harness")).unwrap().map(|entry| entry.unwrap().path());
    let mut crates: Vec<_> = folders
        .filter(|folder| folder.join("Cargo.toml").is_file())
        .map(|folder| (folder.file_name().unwrap().to_string_lossy().into_owned(), folder))
        .collect();
    crates.sort();
    assert!(crates.len() >= 14, "only {} crates are seen; look for them where they are now", crates.len());
    crates
}

/// The sources of a crate, without its tests and benchmarks.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let source = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.strip_prefix(root()).unwrap().to_owned(), text)
    };
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "rs");
    files(&folder.join("src")).into_iter().filter(is_rust).map(source).collect()
}

/// What a rule says about one source: the line, from 1, and the sentence.
type Rule = fn(&str) -> Vec<(usize, String)>;

fn broken(rule: Rule, core_only: bool) -> Vec<String> {
    let mut found = vec![];
    for (name, folder) in crates() {
        if core_only && OUTSIDE.contains(&name.as_str()) {
            continue;
        }
        let sources = sources(&folder);
        let tests = test_files(&sources);
        for (path, text) in
            sources.iter().filter(|(path, _)| !tests.iter().any(|test| path.starts_with(test)))
        {
            let at = |(line, says): (usize, String)| format!("{}:{line}: {says}", path.display());
            found.extend(rule(text).into_iter().map(at));
        }
    }
    found
}

/// The files and folders of modules that are compiled for tests only.
fn test_files(sources: &[(PathBuf, String)]) -> BTreeSet<PathBuf> {
    let mut tests = BTreeSet::new();
    for (path, text) in sources {
        let folder = match path.file_stem().unwrap().to_str().unwrap() {
            "lib" | "main" | "mod" => path.parent().unwrap().to_owned(),
            _ => path.with_extension(""),
        };
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]") {
            if let Some((_, name)) = pair[1].strip_suffix(';').and_then(|line| line.split_once("mod ")) {
                tests.extend([folder.join(name), folder.join(format!("{name}.rs"))]);
            }
        }
    }
    tests
}

/// The lines of code with their numbers: no comments, and nothing that is compiled for tests only. It leans on rustfmt:
/// an item ends at the first line with its own indentation that closes it.
fn code(text: &str) -> Vec<(usize, &str)> {
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    let mut code = vec![];
    while let Some((number, line)) = lines.next() {
        let is_comment = line.trim_start().starts_with("//");
        if line.trim() == "#[cfg(test)]" {
            let indent = &line[..line.len() - line.trim_start().len()];
            let ends = [format!("{indent}}}"), format!("{indent}}};"), format!("{indent});")];
            let is_end = |line: &str| ends.iter().any(|end| end == line);
            let one_line = |line: &str| {
                line.starts_with(indent)
                    && !line[indent.len()..].starts_with(' ')
                    && line.ends_with([';', '}'])
            };
            let _ = lines.find(|(_, line)| is_end(line) || one_line(line));
        } else if !is_comment {
            code.push((number, line));
        }
    }
    code
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|char: char| !char.is_alphanumeric() && char != '_')
}

fn too_long(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().count();
    let says = || {
        format!("{lines} lines, {LONGEST} at most: a file is one concept, so there is a second one in here")
    };
    (lines > LONGEST).then(|| (LONGEST + 1, says())).into_iter().collect()
}

fn unfinished(text: &str) -> Vec<(usize, String)> {
    let stubs = [concat!("todo", "!"), concat!("unimplemented", "!")];
    let found = code(text).into_iter().filter(|(_, line)| stubs.iter().any(|stub| line.contains(stub)));
    found.map(|(line, _)| (line, String::from("this is not finished; finish it or leave it out"))).collect()
}

fn allows(text: &str) -> Vec<(usize, String)> {
    let found =
        code(text).into_iter().filter(|(_, line)| line.contains("#[allow(") || line.contains("#![allow("));
    let says = "write #[expect(lint, reason = \"...\")], which says why and complains once it is needless";
    found.map(|(line, _)| (line, says.to_owned())).collect()
}

/// Uses of the world outside. Grouped imports (`use std::{env, fs}`) are looked into.
fn reaches_out(text: &str) -> Vec<(usize, String)> {
    let mut found = vec![];
    let mut grouped = false;
    for (number, line) in code(text) {
        grouped |= line.trim_start().starts_with("use std::{");
        let outer = OUTER.iter().find(|part| {
            let (path, alone) = (format!("std::{part}"), format!("{part}::{{"));
            let named = line.match_indices(&path).any(|(at, _)| words(&line[at + 5..]).next() == Some(part));
            named || grouped && (words(line).any(|word| word == **part) || line.contains(&alone))
        });
        let prints = PRINTS.iter().find(|print| line.contains(**print));
        found
            .extend(outer.map(|part| {
                (number, format!("the core does not use std::{part}; let it come in or go out"))
            }));
        found.extend(
            prints.map(|print| (number, format!("the core does not print ({print}); give the text back"))),
        );
        grouped &= !line.contains(';');
    }
    found
}

#[rstest]
#[case::files_are_short(too_long as Rule, false)]
#[case::nothing_is_a_stub(unfinished as Rule, false)]
#[case::lints_are_expected_with_a_reason(allows as Rule, false)]
#[case::the_core_does_not_reach_out(reaches_out as Rule, true)]
fn the_sources_keep_the_house_rules(#[case] rule: Rule, #[case] core_only: bool) {
    let broken = broken(rule, core_only);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What reads a clock, and may be set.
const WALL_CLOCKS: &[&str] = &["SystemTime", "UNIX_EPOCH", "ClockId::Realtime", "Instant::now", "chrono"];

/// Somebody who sets the clock neither keeps an output on nor switches one off: there is one clock in the guard, which counts
/// from the start of the machine, and what its runner tells it is by the same.
#[test]
fn the_guard_reads_no_clock_that_can_be_set() {
    let guard = sources(&root().join("harness/guard"));
    let runner = ["harness/rig/src/guarded", "harness/rig/src/instruments"].map(|folder| root().join(folder));
    let runner = runner.iter().flat_map(|folder| files(folder)).map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        (path, text)
    });
    let (mut found, mut clocks) = (vec![], 0);
    for (path, text) in guard.into_iter().chain(runner) {
        let code: Vec<_> = code(&text).into_iter().map(|(_, line)| line.to_owned()).collect();
        let named = WALL_CLOCKS.iter().filter(|clock| code.iter().any(|line| line.contains(**clock)));
        found.extend(named.map(|clock| format!("{}: {clock}", path.display())));
        clocks += code.iter().filter(|line| line.contains("clock_gettime(")).count();
    }
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(clocks, 1, "one clock is read, in one place");
}

#[test]
fn the_guard_can_be_read_whole() {
    let sources = sources(&root().join("harness/guard"));
    let lines = sources.iter().flat_map(|(_, text)| code(text)).filter(|(_, line)| !line.trim().is_empty());
    let lines = lines.count();
    assert!(
        lines <= GUARD,
        "the guard has {lines} lines of code, {GUARD} at most: what is not its own, others can do"
    );
    assert!(lines > GUARD / 2, "only {lines} lines of the guard are seen; look for them where they are now");
}

#[rstest]
#[case::long_file(too_long as Rule, "//\n".repeat(601), 601)]
#[case::stub(unfinished as Rule, concat!("fn a() {\n    to", "do!()\n}").into(), 2)]
#[case::stub_of_the_other_kind(unfinished as Rule, concat!("unimple", "mented!();").into(), 1)]
#[case::allowed_lint(allows as Rule, "\n#[allow(dead_code)]\nfn a() {}".into(), 2)]
#[case::allowed_in_the_whole_file(allows as Rule, "#![allow(dead_code)]".into(), 1)]
#[case::clock(reaches_out as Rule, "let now = std::time::Instant::now();".into(), 1)]
#[case::environment(reaches_out as Rule, "use std::env;".into(), 1)]
#[case::grouped_import(reaches_out as Rule, "use std::{\n    fs,\n    process::Command,\n};".into(), 3)]
#[case::grouped_on_one_line(reaches_out as Rule, "use std::{env, fs};".into(), 1)]
#[case::print(reaches_out as Rule, "fn a() {\n    println!(\"a\");\n}".into(), 2)]
#[case::code_after_a_test_module(
    reaches_out as Rule,
    "#[cfg(test)]\nmod tests {\n    use std::env;\n}\nuse std::env;".into(),
    5
)]
#[case::code_after_a_test_file(reaches_out as Rule, "#[cfg(test)]\nmod testing;\nuse std::env;".into(), 3)]
fn a_planted_defect_is_found(#[case] rule: Rule, #[case] text: String, #[case] line: usize) {
    let found = rule(&text);
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [line], "{found:?}");
}

#[rstest]
#[case::a_full_file(too_long as Rule, "//\n".repeat(600))]
#[case::stub_in_a_comment(unfinished as Rule, concat!("// no to", "do!() here").into())]
#[case::tests_may_use_the_environment(
    reaches_out as Rule,
    "#[cfg(test)]\nmod tests {\n    use std::env;\n    fn a() {\n    }\n}".into()
)]
#[case::words_that_look_alike(reaches_out as Rule, "use std::{fmt, iter};\nuse std::envelope;\nlet time = 1;".into())]
fn a_clean_source_is_let_through(#[case] rule: Rule, #[case] text: String) {
    assert_eq!(rule(&text), []);
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for (name, folder) in crates().into_iter() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let lines: Vec<_> = manifest.lines().map(str::trim).collect();
        let taken = lines.windows(2).any(|pair| pair == ["[lints]", "workspace = true"]);
        assert!(taken, "`{name}` goes without the lints: add [lints] workspace = true to its Cargo.toml");
    }
}

/// Paths that are true on one machine only. Spelled in parts, or this file would name them.
const MACHINES: &[&str] = &[
    concat!("/", "work"),
    concat!("/", "tmp"),
    concat!("/", "root"),
    concat!("/", "home"),
    concat!("C:", "\\Users"),
];

fn names_a_machine(text: &str) -> Option<&'static str> {
    let part_of_a_word =
        |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '~' | '}' | '*');
    MACHINES.iter().copied().find(|path| {
        text.match_indices(path).any(|(at, _)| {
            let (before, after) = (text[..at].chars().next_back(), text[at + path.len()..].chars().next());
            !before.is_some_and(part_of_a_word)
                && !after.is_some_and(|char| char.is_alphanumeric() || char == '_')
        })
    })
}

/// Every file of the project that people wrote.
fn written() -> Vec<PathBuf> {
    let folders =
        ["harness", "suites", "fixtures", "rigs", "docs", ".ci", ".cargo"].map(|name| root().join(name));
    let below = folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| files(folder));
    let top = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    below.chain(top).collect()
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    let named = written().into_iter().filter_map(|path| {
        let text = fs::read(&path).unwrap();
        let found = names_a_machine(&String::from_utf8_lossy(&text))?;
        Some(format!(
            "{}: names {found}; others have no such folder",
            path.strip_prefix(root()).unwrap().display()
        ))
    });
    let named: Vec<_> = named.collect();
    assert!(named.is_empty(), "{}", named.join("\n"));
}

#[rstest]
#[case::in_a_sentence(concat!("see /", "work/main"), true)]
#[case::quoted(concat!("\"/", "tmp\""), true)]
#[case::on_a_line_of_its_own(concat!("a\n/", "home/ada\n"), true)]
#[case::a_longer_word(concat!("/", "workspace"), false)]
#[case::below_another_folder(concat!("harness/", "work"), false)]
#[case::of_a_variable(concat!("${HOME}/", "tmp"), false)]
fn a_path_of_one_machine_is_told_from_words(#[case] text: &str, #[case] found: bool) {
    assert_eq!(names_a_machine(text).is_some(), found);
}
