//! The page about the battery statement has every key, with its own words and what asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use campaign::{Bundle, Profile};
use lang::SourceFile;
use suite::Statement;

use crate::scene;

const BEGINS: &str = "<!-- keys: generated, see harness/campaign/tests/proof/statement_page.rs -->\n";
const ENDS: &str = "<!-- end of keys -->\n";

/// The requirements that ask for each key, where no statement gives anything.
fn asked() -> BTreeMap<String, BTreeSet<String>> {
    let roles: Vec<String> = judge::ROLES.iter().map(|role| role.name.to_owned()).collect();
    let plan = Bundle::embedded().plan(&roles, Profile::Certification).unwrap();
    let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for lack in plan.lacks {
        asked.entry(lack.name).or_default().insert(lack.covers);
    }
    asked
}

fn table() -> String {
    let asked = asked();
    let mut table = String::from("| key | what it is | asked for by |\n|---|---|---|\n");
    for key in suite::keys() {
        let by = asked.get(&key.name).into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        writeln!(table, "| `{}` | {} | {by} |", key.name, key.about).unwrap();
    }
    table
}

#[test]
fn the_page_has_every_key_and_what_asks_for_it() {
    let path = scene::fixture("..").join("docs/battery.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGINS).unwrap();
    let (stored, after) = rest.split_once(ENDS).unwrap();
    if std::env::var_os("BMSCERT_UPDATE").is_some() {
        fs::write(&path, format!("{before}{BEGINS}\n{}\n{ENDS}{after}", table())).unwrap();
        return;
    }
    assert!(stored.trim() == table().trim(), "docs/battery.md is stale; run the tests with BMSCERT_UPDATE=1");
}

#[test]
fn every_key_says_what_it_is() {
    let keys = suite::keys();
    assert!(keys.len() >= 25 && keys.iter().all(|key| key.about.len() >= 10), "{keys:#?}");
    let names: BTreeSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    let unknown: Vec<_> = asked().into_keys().filter(|name| !names.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "asked for, and no key of a statement: {unknown:?}");
}

#[test]
fn the_example_of_the_page_is_a_claim_with_which_nothing_is_wrong() {
    let page = fs::read_to_string(scene::fixture("..").join("docs/battery.md")).unwrap();
    let example = page.split_once("```yaml\n").unwrap().1.split_once("```").unwrap().0;
    let mut bundle = Bundle::embedded();
    bundle.set("statement.yaml", example.as_bytes().to_vec());
    assert!(Statement::parse(&SourceFile::new("example", example)).is_ok());
    let remarks = suite::review(&bundle.plan(&[], Profile::Certification).unwrap());
    assert!(remarks.iter().all(|remark| remark.bearing == suite::Bearing::Open), "{remarks:#?}");
}
