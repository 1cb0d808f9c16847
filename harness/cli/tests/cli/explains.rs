//! `bmscert explain`.

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::Bench;

// What is told stands in the tests of `campaign`, on a protocol that stays as it is.
#[rstest]
#[case::a_code("no-end")]
#[case::a_name_that_is_mistyped("CVLL")]
#[case::a_name_that_is_nothing("an entirely different matter")]
fn a_name_is_explained(#[case] name: &str) {
    let ran = Bench::new().run(&["explain", name]);
    insta::with_settings!({snapshot_suffix => name.replace(' ', "_")}, { assert_snapshot!(ran.shown()) });
}

#[test]
fn an_identifier_means_its_message() {
    let bench = Bench::new();
    assert_eq!(bench.run(&["explain", "0x35a"]).out, bench.run(&["explain", "Alarms"]).out);
}

#[test]
fn a_requirement_names_the_mutants_that_violate_it() {
    let told = Bench::new().run(&["explain", "CAN-1.4-2"]).out;
    assert!(told.contains("mutant limits-stop: "), "{told}");
}

/// Every name in the lists, by asking for the lists.
fn listed(bench: &Bench, list: &str) -> Vec<String> {
    let out = bench.run(&["explain", list]).out;
    let rows = out.lines().skip(3).filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    rows.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[rstest]
#[case::requirements("requirements", 20)]
#[case::cases("cases", 10)]
#[case::observers("observers", 12)]
#[case::signals("signals", 7)]
#[case::names("names", 12)]
#[case::roles("roles", 2)]
#[case::codes("codes", 30)]
fn every_name_in_a_list_is_explained(#[case] list: &str, #[case] least: usize) {
    let bench = Bench::new();
    let names = listed(&bench, list);
    assert!(names.len() >= least, "{names:?}");
    for name in names {
        let ran = bench.run(&["explain", &name]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}");
    }
}

/// A record names an expression and not its suite, and whoever mends it in one suite has to find it in all.
#[test]
fn the_built_in_suites_mean_one_thing_by_each_name() {
    let names = listed(&Bench::new(), "names");
    let once: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(once.len(), names.len(), "{names:?}");
}
