//! Every file in `fixtures/bad`, and what is said about it: what is wrong, where, and what to do.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, iter};

use lang::{Diagnostic, SourceFile, render};
use rstest::rstest;
use suite::{Addresses, Bearing, Catalogue, Dialect, Inputs, Profile, Rig, Statement, review};

const DATABASE: &str = include_str!("../../../suites/victron-can-bms/protocol.dbc");
const CATALOGUE: &str = include_str!("../../../suites/victron-can-bms/requirements.yaml");
const STARTUP: &str = include_str!("../../../suites/victron-can-bms/startup.yaml");
const STATEMENT: &str = include_str!("../../../fixtures/batteries/lfp16.statement.yaml");

fn inputs(suites: Vec<SourceFile>, statement: Statement) -> Inputs {
    Inputs {
        protocol: "victron-can-bms".to_owned(),
        table: Arc::new(suite::dbc::load(DATABASE).unwrap()),
        catalogue: Arc::new(Catalogue::parse(&SourceFile::new("requirements.yaml", CATALOGUE)).unwrap()),
        suites,
        statement: Some(statement),
    }
}

/// Addresses as far as this crate is concerned: something with a colon.
const ADDRESSES: Addresses = Addresses { bus: has_a_kind, roles: has_a_kind };

fn has_a_kind(text: &str) -> Result<(), String> {
    if text.contains(':') { Ok(()) } else { Err(format!("`{text}` does not say what kind of bus it is")) }
}

/// The day on which calibrations are looked at.
const TODAY: &str = "2026-11-22";

/// The dialects that come with the project.
fn dialects() -> BTreeMap<String, Dialect> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rigs/dialects");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let each = files.map(|file| Dialect::parse(&read(&file)).unwrap());
    each.map(|dialect| (dialect.name().to_owned(), dialect)).collect()
}

/// What is said about a file, by what its name says it is.
fn diagnostics(file: &SourceFile) -> Vec<Diagnostic> {
    let name = file.name.rsplit('/').next().unwrap_or_default();
    if name.starts_with("catalogue-") {
        return Catalogue::parse(file).err().into_iter().collect();
    }
    if name.starts_with("dialect-") {
        return Dialect::parse(file).err().unwrap_or_default();
    }
    if name.starts_with("rig-") {
        return match Rig::parse(file, ADDRESSES, &dialects()) {
            Ok(rig) => rig.overdue(TODAY.parse().unwrap()),
            Err(wrong) => wrong,
        };
    }
    if name.starts_with("claim-") {
        return reviewed(Statement::parse(file).unwrap());
    }
    let planned = if name.starts_with("statement-") {
        Statement::parse(file)
            .and_then(|statement| inputs(vec![], statement).plan(&[], Profile::Certification))
    } else {
        let statement = Statement::parse(&SourceFile::new("lfp16.statement.yaml", STATEMENT)).unwrap();
        inputs(vec![file.clone()], statement).plan(&[], Profile::Certification)
    };
    planned.err().unwrap_or_default()
}

/// What the review says to a claim; where nothing in it is wrong, what it leaves out.
fn reviewed(statement: Statement) -> Vec<Diagnostic> {
    let suites = vec![SourceFile::new("startup.yaml", STARTUP)];
    let roles: Vec<String> = judge::ROLES.iter().map(|role| role.name.to_owned()).collect();
    let remarks = review(&inputs(suites, statement).plan(&roles, Profile::Certification).unwrap());
    let (breaks, open): (Vec<_>, Vec<_>) =
        remarks.into_iter().partition(|remark| remark.bearing == Bearing::Breaks);
    let told = if breaks.is_empty() { open } else { breaks };
    told.into_iter().map(|remark| remark.diagnostic).collect()
}

fn read(path: &Path) -> SourceFile {
    let name = path.file_name().unwrap().to_string_lossy();
    SourceFile::new(format!("fixtures/bad/{name}"), fs::read_to_string(path).unwrap())
}

#[rstest]
fn a_bad_file_is_explained(#[files("../../fixtures/bad/*.yaml")] path: PathBuf) {
    let file = read(&path);
    let wrong = diagnostics(&file);
    assert_eq!(wrong.len(), 1, "one thing is wrong with it: {wrong:#?}");
    let shown: Vec<String> =
        wrong.iter().map(|wrong| format!("{}\n[{}]", render(wrong, &file.text, false), wrong.code)).collect();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let why = file.text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
    insta::with_settings!({ prepend_module_to_snapshot => false, description => why, omit_expression => true, snapshot_path => "snapshots/bad" }, {
        insta::assert_snapshot!(name, shown.join("\n"));
    });
}

/// All codes that the bad files give.
fn codes_of_bad_files() -> BTreeSet<&'static str> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/bad");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.flat_map(|path| diagnostics(&read(&path))).map(|wrong| wrong.code).collect()
}

#[test]
fn every_code_has_a_bad_file_that_gives_it() {
    let given = codes_of_bad_files();
    let missing: Vec<&str> =
        suite::CODES.iter().map(|(code, _)| *code).filter(|code| !given.contains(code)).collect();
    assert!(missing.is_empty(), "no file in fixtures/bad gives {missing:?}");
}

/// The codes that stand in the source of a crate: texts of the form `some-code` where diagnostics are made.
fn codes_in_source(folder: &Path) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes.extend(codes_in_source(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let pieces: Vec<&str> = source.split('"').collect();
            let made =
                iter::zip(&pieces, pieces.iter().skip(1)).filter(|(before, _)| makes_a_diagnostic(before));
            codes.extend(made.map(|(_, text)| (*text).to_owned()).filter(|text| is_code(text)));
        }
    }
    codes
}

fn makes_a_diagnostic(before: &str) -> bool {
    let before = before.trim_end();
    ["wrong(", "error(", "warning(", "unknown(", "file,"].iter().any(|end| before.ends_with(end))
}

fn is_code(text: &str) -> bool {
    text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[test]
fn every_code_stands_in_a_list() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let source: BTreeSet<String> =
        ["suite/src", "judge/src"].iter().flat_map(|folder| codes_in_source(&crates.join(folder))).collect();
    let own: BTreeSet<String> = suite::CODES.iter().map(|(code, _)| (*code).to_owned()).collect();
    let lists: BTreeSet<String> =
        lang::CODES.iter().map(|(code, _)| (*code).to_owned()).chain(own.clone()).collect();
    let unlisted: Vec<_> = source.difference(&lists).collect();
    assert!(unlisted.is_empty(), "in no list: {unlisted:?}");
    let unused: Vec<_> = own.difference(&source).collect();
    assert!(unused.is_empty(), "in the list and in no source: {unused:?}");
    assert!(codes_of_bad_files().iter().all(|code| lists.contains(*code)));
}
