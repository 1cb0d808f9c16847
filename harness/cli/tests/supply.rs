//! What comes from others: from where, under which licence, and what never. The lists stand in deny.toml, for cargo-deny
//! as well, which also looks at platforms other than this one.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has to fail")]

use std::fs;
use std::path::Path;

use cargo_metadata::{MetadataCommand, Package};
use rstest::rstest;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn read(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    fs::read_to_string(root.join(name)).unwrap()
}

/// Every package that this platform needs.
fn packages() -> Vec<Package> {
    let options = ["--locked", "--filter-platform", "host-tuple"].map(String::from);
    let metadata = MetadataCommand::new().other_options(options).exec();
    metadata
        .expect("`cargo metadata --locked` has to work; without a network, build the workspace first")
        .packages
}

/// The words in quotes of the list that begins with `key = [` in deny.toml.
fn list(key: &str) -> Vec<String> {
    let text = read("deny.toml");
    let (_, rest) = text.split_once(&format!("\n{key} = [\n")).expect("deny.toml has the list");
    let (list, _) = rest.split_once("\n]").expect("the list ends on a line of its own");
    list.lines().map(|line| line.split('"').nth(1).expect("a line has a word in quotes").to_owned()).collect()
}

/// Crates that may have a licence that others may not.
fn exceptions() -> Vec<(String, String)> {
    let text = read("deny.toml");
    let (_, rest) = text.split_once("\nexceptions = [").expect("deny.toml has exceptions");
    let words: Vec<_> = rest.lines().next().unwrap().split('"').map(str::to_owned).collect();
    words
        .chunks(4)
        .filter(|chunk| chunk.len() == 4)
        .map(|chunk| (chunk[1].clone(), chunk[3].clone()))
        .collect()
}

/// Whether a licence expression (SPDX) can be met with the licences that are allowed. OR binds weaker than AND.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    // Crates of old write a stroke for OR.
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<_> = expression.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest, allowed) && rest.is_empty()
}

fn any_of(rest: &mut &[&str], allowed: &[String]) -> bool {
    let mut met = all_of(rest, allowed);
    while rest.first() == Some(&"OR") {
        *rest = &rest[1..];
        met |= all_of(rest, allowed);
    }
    met
}

fn all_of(rest: &mut &[&str], allowed: &[String]) -> bool {
    let mut met = one(rest, allowed);
    while rest.first() == Some(&"AND") {
        *rest = &rest[1..];
        met &= one(rest, allowed);
    }
    met
}

fn one(rest: &mut &[&str], allowed: &[String]) -> bool {
    match **rest {
        ["(", ..] => {
            *rest = &rest[1..];
            let met = any_of(rest, allowed);
            let closed = rest.first() == Some(&")");
            *rest = rest.get(1..).unwrap_or_default();
            met && closed
        }
        [name, "WITH", exception, ..] => {
            *rest = &rest[3..];
            allowed.contains(&format!("{name} WITH {exception}"))
        }
        [name, ..] => {
            *rest = &rest[1..];
            allowed.iter().any(|allowed| allowed == name)
        }
        [] => false,
    }
}

#[test]
fn every_crate_of_others_has_a_licence_that_we_can_keep() {
    let (allowed, exceptions) = (list("allow"), exceptions());
    let may = |package: &Package| {
        let more =
            exceptions.iter().filter(|(name, _)| *name == *package.name).map(|(_, licence)| licence.clone());
        let allowed: Vec<_> = allowed.iter().cloned().chain(more).collect();
        package.license.as_ref().is_some_and(|licence| is_met(licence, &allowed))
    };
    let packages = packages();
    assert!(packages.len() > 100, "only {} packages are seen", packages.len());
    let foreign: Vec<_> = packages.iter().filter(|package| !may(package)).collect();
    let names: Vec<_> = foreign.iter().map(|package| (&package.name, &package.license)).collect();
    assert!(names.is_empty(), "not in the licences of deny.toml: {names:?}");
}

#[test]
fn every_crate_of_others_comes_from_crates_io() {
    let lock = read("Cargo.lock");
    let sources: Vec<_> = lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    assert!(sources.len() > 100, "only {} sources are seen", sources.len());
    let foreign: Vec<_> =
        sources.into_iter().filter(|source| source.trim_matches('"') != CRATES_IO).collect();
    assert!(foreign.is_empty(), "only crates.io is a source: {foreign:?}");
}

#[test]
fn no_banned_crate_came_in() {
    let (lock, banned) = (read("Cargo.lock"), list("deny"));
    assert!(banned.iter().any(|name| name == "serde_yaml"), "{banned:?}");
    let found: Vec<_> =
        banned.iter().filter(|name| lock.contains(&format!("\nname = \"{name}\"\n"))).collect();
    assert!(found.is_empty(), "deny.toml says why not, and what instead: {found:?}");
}

#[rstest]
#[case::plain("MIT", true)]
#[case::not_listed("GPL-3.0", false)]
#[case::either("GPL-3.0 OR MIT", true)]
#[case::either_of_old("MIT/Apache-2.0", true)]
#[case::both("MIT AND GPL-3.0", false)]
#[case::and_binds_stronger("MIT OR MIT AND GPL-3.0", true)]
#[case::in_parentheses("(MIT OR GPL-3.0) AND Zlib", true)]
#[case::parentheses_that_matter("(MIT OR Zlib) AND GPL-3.0", false)]
#[case::with_an_exception("Apache-2.0 WITH LLVM-exception", true)]
#[case::with_another_exception("MIT WITH Classpath-exception-2.0", false)]
#[case::not_closed("(MIT", false)]
#[case::cut_short("MIT AND", false)]
#[case::empty("", false)]
#[case::two_in_a_row("MIT MIT", false)]
fn a_licence_expression_is_met_or_not(#[case] expression: &str, #[case] met: bool) {
    assert_eq!(is_met(expression, &list("allow")), met);
}

#[test]
fn an_exception_is_for_one_crate() {
    assert_eq!(exceptions(), [("serialport".to_owned(), "MPL-2.0".to_owned())]);
    assert!(!is_met("MPL-2.0", &list("allow")));
}
