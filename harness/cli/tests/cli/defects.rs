//! `bmscert mutants` and `bmscert coverage`: which defects the suites catch, in words, codes and files.

use rstest::rstest;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::bench::{Bench, project_arg};

const HARMLESS: &str = "about: Nothing at all.\nbattery: lfp16\ndefects: []\nviolates: [CAN-1.4-2]\n";

/// It is caught for one of two requirements that block; no check fails for the other.
const HALF: &str = "about: No limits come any more after 20 s.
battery: lfp16
defects:
  - stops: {message: Limits, after: 20 s}
violates: [CAN-1.4-2, CAN-370-1]
";

#[test]
fn a_mutant_that_breaks_nothing_survives_and_fails_the_command() {
    let bench = Bench::new();
    bench.write("harmless.yaml", HARMLESS);
    let ran = bench.run(&["mutants", "--new", "harmless.yaml"]);
    let shown = "harmless: SURVIVED\n  violates CAN-1.4-2\n  fails    nothing\n  misses   CAN-1.4-2\n";
    assert!(ran.out.starts_with(shown), "{}", ran.shown());
    let says = "1 mutant: 0 killed, 1 survived, 0 violate only what no suite covers";
    assert!(ran.code == 1 && ran.err.contains(says), "{}", ran.shown());
}

#[test]
fn a_mutant_that_is_caught_is_killed() {
    let bench = Bench::new();
    let mutant = project_arg("fixtures/mutants/limits-stop.yaml");
    let ran = bench.run(&["mutants", "--new", &mutant]);
    assert!(ran.out.starts_with("limits-stop: killed\n  violates CAN-1.4-2\n  fails    "), "{}", ran.shown());
    assert!(!ran.out.contains("misses"), "{}", ran.shown());
    let says = "1 mutant: 1 killed, 0 survived, 0 violate only what no suite covers";
    assert!(ran.code == 0 && ran.err.contains(says), "{}", ran.shown());
}

#[test]
fn being_caught_for_one_thing_excuses_nothing_else() {
    let bench = Bench::new();
    bench.write("half.yaml", HALF);
    let ran = bench.run(&["mutants", "--new", "half.yaml", "--format", "json"]);
    let matrix: Value = serde_json::from_str(&ran.out).expect("one document");
    assert_eq!(matrix["rows"][0]["fate"], "killed", "{}", ran.shown());
    assert_eq!(matrix["rows"][0]["missed"][0]["requirement"], "CAN-370-1", "{}", ran.shown());
    let says = "wrong: half violates CAN-370-1, whose checks do not see it; nobody says why";
    assert!(ran.code == 1 && ran.err.contains(says), "{}", ran.shown());
}

#[test]
fn parts_are_joined_to_the_whole_and_to_nothing_less() {
    let bench = Bench::new();
    let made = |out: &str, more: &[&str]| {
        let args = ["mutants", "--set", "written", "--format", "json", "--out", out];
        let ran = bench.run(&[&args, more].concat());
        assert_eq!((ran.code, &*ran.out), (0, ""), "{}", ran.shown());
    };
    made("whole.json", &[]);
    made("part1.json", &["--partition", "1/2"]);
    made("part2.json", &["--partition", "2/2", "--workers", "1"]);
    let read = |name: &str| std::fs::read_to_string(bench.path(name)).unwrap();
    let merge = |more: &[&str]| bench.run(&[&["mutants", "merge"], more].concat());

    let ran = merge(&["part2.json", "part1.json", "--format", "json", "--out", "merged.json"]);
    assert_eq!(ran.code, 0, "{}", ran.shown());
    assert!(read("merged.json") == read("whole.json"), "the parts come to something else than the whole");
    assert!(ran.err.contains(" 0 survived"), "{}", ran.shown());

    let ran = merge(&["part1.json", "part2.json", "--format", "html", "--out", "merged.html"]);
    assert_eq!(ran.code, 0, "{}", ran.shown());
    let page = read("merged.html");
    assert!(page.contains("<title>Kill matrix: which defects the suites catch</title>"), "{page}");
    assert!(page.contains("<h2>Caught, but not for everything</h2>") && !page.contains("This is part"));

    // What people wrote is not everything that the coverage is about.
    let ran = bench.run(&["coverage", "--from", "merged.json"]);
    let says = "merged.json has no mutants that are made from the protocol";
    assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.shown());
    let ran = bench.run(&["coverage", "--from", "part1.json"]);
    assert!(ran.code == 2 && ran.err.contains("part 2 of 2 is missing"), "{}", ran.shown());

    let ran = merge(&["part2.json"]);
    assert!(ran.code == 2 && ran.err.contains("part 1 of 2 is missing"), "{}", ran.shown());
    let ran = merge(&["part1.json", "part1.json"]);
    assert!(ran.code == 2 && ran.err.contains("part 1/2 is there twice"), "{}", ran.shown());
    let foreign = read("part1.json").replace("\"tool\": \"bmscert ", "\"tool\": \"bmscert 9");
    bench.write("part1.json", foreign.clone());
    bench.write("part2.json", read("part2.json").replace("\"tool\": \"bmscert ", "\"tool\": \"bmscert 9"));
    let ran = merge(&["part1.json", "part2.json"]);
    let says = "part 1/2 was made with another version of the tool than this program has";
    assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.shown());
}

#[rstest]
#[case::a_page_of_new_ones(&["mutants", "--new", "harmless.yaml", "--format", "html"], "a mutant outside the set has no page")]
#[case::nothing_there(&["mutants", "--new", "nowhere.yaml"], "nowhere.yaml")]
#[case::no_part(&["mutants", "--partition", "3/2"], "3/2")]
#[case::no_coverage_of_that(&["coverage", "--from", "harmless.yaml"], "harmless.yaml is no kill matrix")]
#[case::no_document(&["mutants", "merge", "harmless.yaml"], "harmless.yaml is no kill matrix")]
fn what_cannot_be_done_is_explained(#[case] args: &[&str], #[case] says: &str) {
    let bench = Bench::new();
    bench.write("harmless.yaml", HARMLESS);
    let ran = bench.run(args);
    assert!(ran.code == 2 && ran.out.is_empty() && ran.err.contains(says), "{}", ran.shown());
}

/// The command that makes `docs/examined`, and what stands there.
#[test]
fn takes_minutes_the_coverage_is_left_as_it_stands_in_the_manual() {
    let bench = Bench::new();
    let ran = bench.run(&["coverage", "--out", "examined"]);
    assert_eq!((ran.code, &*ran.out), (0, ""), "{}", ran.shown());
    let read = |name: &str| std::fs::read_to_string(bench.path("examined").join(name)).unwrap();
    for name in ["kill-matrix.html", "coverage.html", "examined.json"] {
        let stands = std::fs::read_to_string(project_arg(&format!("docs/examined/{name}"))).unwrap();
        assert!(read(name) == stands, "docs/examined/{name} is another one");
    }
    assert!(read("coverage.html").contains("<title>Coverage: what the suites judge</title>"));
    let examined: Value = serde_json::from_str(&read("examined.json")).unwrap();
    for (name, schema) in [("kill-matrix", "bmscert-kill-matrix/1"), ("coverage", "bmscert-coverage/1")] {
        let json = read(&format!("{name}.json"));
        let document: Value = serde_json::from_str(&json).expect("one document");
        assert_eq!(document["schema"], schema);
        assert_eq!(document["suites"], examined["suites"]);
        let digest: String = Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(examined[name.replace('-', "_")], digest.as_str(), "every record names another {name}");
    }
    // Out of the kill matrix comes the same again.
    let ran = bench.run(&["coverage", "--from", "examined/kill-matrix.json", "--out", "again"]);
    assert_eq!((ran.code, &*ran.out), (0, ""), "{}", ran.shown());
    for name in ["kill-matrix.html", "kill-matrix.json", "coverage.html", "coverage.json", "examined.json"] {
        let again = std::fs::read_to_string(bench.path("again").join(name)).unwrap();
        assert!(again == read(name), "{name}");
    }
}
