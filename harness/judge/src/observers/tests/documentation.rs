use crate::testing::Script;
use rstest::rstest;

/// Every observer's file; a new one is added here and gets its documentation judged.
#[rstest]
#[case::absent(include_str!("../absent.rs"))]
#[case::age(include_str!("../age.rs"))]
#[case::always(include_str!("../always.rs"))]
#[case::cadence(include_str!("../cadence.rs"))]
#[case::each_probe(include_str!("../each_probe.rs"))]
#[case::eventually(include_str!("../eventually.rs"))]
#[case::length(include_str!("../length.rs"))]
#[case::never(include_str!("../never.rs"))]
#[case::present(include_str!("../present.rs"))]
#[case::range(include_str!("../range.rs"))]
#[case::two_bit(include_str!("../two_bit.rs"))]
#[case::whenever(include_str!("../whenever.rs"))]
fn an_observer_says_what_it_does_and_gives_an_example(#[case] text: &str) {
    let head: String = text.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n");
    for section in ["**What it does.**", "**Why.**", "**Unverified**", "**Example.**"] {
        assert!(head.contains(section), "{section} is missing in\n{head}");
    }
    let example = head.split("**Example.** `").nth(1).and_then(|rest| rest.split('`').next()).unwrap();
    // The names of the examples are those of the real protocol; the tests' own knows the same ones.
    assert!(Script::of(example).fault().is_none(), "`{example}`: {:?}", Script::of(example).fault());
}

#[test]
fn every_observer_is_in_the_table_above() {
    let listed =
        include_str!("../mod.rs").lines().filter(|line| line.starts_with("mod ") && *line != "mod tests;");
    // What others fall back on without a statement is named in no suite.
    let listed = listed.filter(|line| *line != "mod undeclared;");
    let table = include_str!("documentation.rs").lines().filter(|line| line.contains("include_str!(\"../"));
    let table: Vec<&str> = table.filter(|line| line.starts_with("#[case::")).collect();
    let names: Vec<String> = listed.map(|line| line.trim_start_matches("mod ").replace(';', ".rs")).collect();
    assert_eq!(names.len(), table.len());
    assert!(names.iter().zip(&table).all(|(name, line)| line.contains(&format!("\"../{name}\""))));
}
