//! The crates import each other in one direction: the way of the data, and no way back.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has to fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand};
use rstest::rstest;

/// Which of our crates a crate may import. One that is not listed here may not exist.
const IMPORTS: &[(&str, &[&str])] = &[
    ("quantity", &[]),
    ("wire", &["quantity"]),
    ("captures", &["quantity", "wire"]),
    ("journal", &["quantity", "wire"]),
    ("guard", &["quantity", "wire"]),
    ("lang", &["quantity"]),
    ("judge", &["quantity", "wire", "journal", "lang"]),
    // journal: a plan names roles, buses and partner modes as the journal does.
    ("suite", &["quantity", "wire", "journal", "lang", "judge"]),
    ("engine", &["quantity", "wire", "journal", "lang", "judge", "suite"]),
    ("gx", &["quantity", "wire", "journal"]),
    ("twin", &["quantity", "wire", "journal"]),
    ("rig", &["quantity", "wire", "journal", "guard"]),
    ("report", &["quantity", "journal", "judge"]),
    ("attest", &[]),
    ("campaign", &LIBRARIES),
    ("cli", &["campaign"]),
];

const LIBRARIES: [&str; 14] = [
    "quantity", "wire", "captures", "journal", "guard", "lang", "judge", "suite", "engine", "gx", "twin",
    "rig", "report", "attest",
];

/// Programs about the project: they may import anything, and nothing may import them.
const BESIDE: &[&str] = &["bench", "fuzz"];

/// The worlds: not even their tests may lean on the engine, or "one suite, three worlds" is no longer shown.
const WORLDS: &[&str] = &["twin", "rig"];

/// How many crates of others a crate may import. The rest is free, but seen in review.
const OTHERS: &[(&str, usize)] = &[("quantity", 2), ("wire", 2), ("guard", 4), ("attest", 9)];

/// How many crates may be below the guard, ours included, but for what only runs while it is built.
const BELOW_GUARD: usize = 10;

/// Crates that bring an event loop, and where they may be.
const LOOPS: &[&str] = &["tokio", "async-std", "smol", "mio"];
const MAY_LOOP: &[&str] = &["rig", "cli"];

/// What one crate imports.
#[derive(Debug, Clone, Default)]
struct Crate {
    /// Our crates, in the library or the program itself.
    ours: BTreeSet<String>,
    /// Our crates, in its tests.
    ours_in_tests: BTreeSet<String>,
    /// Crates of others, in the library or the program itself.
    others: BTreeSet<String>,
}

type Graph = BTreeMap<String, Crate>;

fn workspace() -> Graph {
    // Nothing is resolved, so nothing is fetched: what the manifests say is what is checked.
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .expect("`cargo metadata --no-deps` has to work in the workspace");
    metadata.packages.iter().map(|package| (package.name.to_string(), imports(package))).collect()
}

fn imports(package: &cargo_metadata::Package) -> Crate {
    let mut imports = Crate::default();
    for dependency in &package.dependencies {
        let names = match (dependency.path.is_some(), dependency.kind) {
            (true, DependencyKind::Development) => &mut imports.ours_in_tests,
            (false, DependencyKind::Development) => continue,
            (true, _) => &mut imports.ours,
            (false, _) => &mut imports.others,
        };
        names.insert(dependency.name.clone());
    }
    imports
}

/// Everything that is wrong with a graph, a sentence each.
fn wrong(graph: &Graph) -> Vec<String> {
    let rules = [unlisted, forbidden, leaning, heavy, looping];
    rules.iter().flat_map(|rule| graph.iter().filter_map(|(name, imports)| rule(name, imports))).collect()
}

fn row(name: &str) -> Option<&'static [&'static str]> {
    IMPORTS.iter().find(|(row, _)| *row == name).map(|(_, imports)| *imports)
}

fn unlisted(name: &str, _: &Crate) -> Option<String> {
    let known = row(name).is_some() || BESIDE.contains(&name);
    (!known).then(|| {
        format!("`{name}` is in no row: say in IMPORTS what it may import, and in ARCHITECTURE.md why")
    })
}

fn forbidden(name: &str, imports: &Crate) -> Option<String> {
    let allowed = row(name)?;
    let extra: Vec<_> = imports.ours.iter().filter(|import| !allowed.contains(&import.as_str())).collect();
    (!extra.is_empty()).then(|| {
        format!("`{name}` imports {extra:?}, and may import {allowed:?}: move the code, not the rule")
    })
}

fn leaning(name: &str, imports: &Crate) -> Option<String> {
    let leans = WORLDS.contains(&name) && imports.ours_in_tests.contains("engine");
    leans
        .then(|| format!("the tests of `{name}` import `engine`: put them into `campaign`, which knows both"))
}

fn heavy(name: &str, imports: &Crate) -> Option<String> {
    let most = OTHERS.iter().find(|(row, _)| *row == name)?.1;
    let (count, others) = (imports.others.len(), &imports.others);
    (count > most).then(|| format!("`{name}` imports {count} crates of others, {most} at most: {others:?}"))
}

fn looping(name: &str, imports: &Crate) -> Option<String> {
    let found = LOOPS.iter().find(|event_loop| imports.others.contains(**event_loop))?;
    (!MAY_LOOP.contains(&name))
        .then(|| format!("`{name}` imports `{found}`: only {MAY_LOOP:?} have event loops"))
}

#[test]
fn the_crate_graph_is_the_one_that_was_designed() {
    let wrong = wrong(&workspace());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the guard needs besides its own code, once it is built.
#[test]
fn the_guard_stands_on_few_crates() {
    let arguments = ["tree", "--locked", "--package=guard", "--edges=normal,no-proc-macro", "--prefix=none"];
    let tree = Command::new(env!("CARGO")).args(arguments).output().expect("`cargo tree` can be run");
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let mut names: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.remove("guard") && names.contains("wire") && names.contains("rustix"), "{names:?}");
    assert!(names.len() <= BELOW_GUARD, "{} crates, {BELOW_GUARD} at most: {names:?}", names.len());
}

#[test]
fn the_workspace_is_seen() {
    let graph = workspace();
    assert!(graph["cli"].ours.contains("campaign"), "{:?}", graph["cli"]);
    assert!(graph["attest"].others.contains("sha2"), "{:?}", graph["attest"]);
    assert!(graph["twin"].ours_in_tests.contains("gx"), "{:?}", graph["twin"]);
}

#[test]
fn the_graph_has_a_direction() {
    let mut before = BTreeSet::new();
    for (name, imports) in IMPORTS {
        let late: Vec<_> = imports.iter().filter(|import| !before.contains(*import)).collect();
        assert!(late.is_empty(), "`{name}` may import {late:?}, which stand below it: that is a way back");
        before.insert(*name);
    }
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[rstest]
#[case::a_world_imports_the_engine("twin", Crate { ours: names(&["engine"]), ..Crate::default() }, "imports")]
#[case::a_world_leans_on_it("rig", Crate { ours_in_tests: names(&["engine"]), ..Crate::default() }, "tests of")]
#[case::the_signer_reads_suites("attest", Crate { ours: names(&["suite"]), ..Crate::default() }, "imports")]
#[case::somebody_measures_the_bench("campaign", Crate { ours: names(&["bench"]), ..Crate::default() }, "imports")]
#[case::a_new_crate("helpers", Crate::default(), "in no row")]
#[case::the_wire_grows("wire", Crate { others: names(&["regex", "nom"]), ..Crate::default() }, "4 crates")]
#[case::the_core_waits("engine", Crate { others: names(&["tokio"]), ..Crate::default() }, "event loops")]
fn a_planted_import_is_found(#[case] name: &str, #[case] imports: Crate, #[case] says: &str) {
    let mut graph = workspace();
    let planted = graph.entry(name.to_owned()).or_default();
    planted.ours.extend(imports.ours);
    planted.ours_in_tests.extend(imports.ours_in_tests);
    planted.others.extend(imports.others);
    let wrong = wrong(&graph);
    let found = wrong.iter().any(|wrong| wrong.contains(&format!("`{name}`")) && wrong.contains(says));
    assert!(found, "{wrong:?}");
}

#[test]
fn rows_are_unique() {
    let rows: BTreeSet<_> = IMPORTS.iter().map(|(name, _)| *name).chain(BESIDE.iter().copied()).collect();
    assert_eq!(rows.len(), IMPORTS.len() + BESIDE.len());
    assert_eq!(row("campaign").unwrap().len(), IMPORTS.len() - 2);
}
