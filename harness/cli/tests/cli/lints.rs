//! `bmscert lint`.

use insta::assert_snapshot;

use rstest::rstest;

use crate::bench::{Bench, PASSES, project, project_arg, suite};

const WRONG: &str = "suite: mine/first
protocol: victron-can-bms
about: Everything in it is wrong
cases:
  - id: watches
    watch: {at_least: 10 s}
    checks:
      - {id: a, covers: CAN-1.4-2, always: DCLL > 0}
      - {id: b, covers: CAN-9.9, age: {of: Limits, below: 3 s}}
      - {id: c, covers: CAN-1.4-2, age: {of: Limits, below: 3 V}}
";

#[test]
fn what_is_wrong_is_shown_with_its_place_under_the_path_that_was_given() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("suites")).unwrap();
    bench.write("suites/wrong.yaml", WRONG);
    assert_snapshot!(bench.run(&["lint", "suites/wrong.yaml"]).shown());
    let from_elsewhere = bench.run(&["lint", bench.path("suites/wrong.yaml").to_str().unwrap()]);
    assert!(from_elsewhere.err.contains("--> <folder>/suites/wrong.yaml:8:44"), "{}", from_elsewhere.err);
}

#[test]
fn a_sound_suite_is_called_sound() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    assert_snapshot!(bench.run(&["lint", "mine.yaml"]).shown());
}

#[test]
fn the_built_in_suites_are_sound() {
    let ran = Bench::new().run(&["lint"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("the built-in suites are sound: "), "{}", ran.out);
}

/// One file of each kind, by what it is.
const KINDS: [(&str, &str); 9] = [
    ("suite.yaml", "suites/victron-can-bms/bus.yaml"),
    ("statement.yaml", "fixtures/batteries/lfp16.statement.yaml"),
    ("twin.yaml", "fixtures/batteries/lfp16.yaml"),
    ("mutant.yaml", "fixtures/mutants/ccl-ten-fold.yaml"),
    ("variants.yaml", "fixtures/variants/conforming.yaml"),
    ("catalogue.yaml", "suites/victron-can-bms/requirements.yaml"),
    ("protocol.dbc", "suites/victron-can-bms/protocol.dbc"),
    ("battery.log", "fixtures/captures/rec-q-bms.candump"),
    ("battery.blf", "fixtures/captures/formats/stored.blf"),
];

/// Other kinds, as they begin.
const BEGINNINGS: [(&str, &str); 3] = [
    ("rig.yaml", "rig: bench-3\ninstruments:\n  - name: supply\n"),
    ("lab.pem", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n"),
    ("record.json", "{\n  \"schema\": \"bmscert-record/1\"\n}\n"),
];

fn bench_of_every_kind() -> Bench {
    let bench = Bench::new();
    KINDS.iter().for_each(|(name, path)| bench.write(name, std::fs::read(project(path)).unwrap()));
    BEGINNINGS.iter().for_each(|(name, text)| bench.write(name, text));
    bench
}

/// Each place that takes a file, and the files that belong there.
#[rstest]
#[case::suite_to_lint(&["lint", "FILE"], &["suite.yaml", "rig.yaml"], "suite-to-lint")]
#[case::suite_of_a_check(&["check", "battery.log", "--suite", "FILE"], &["suite.yaml"], "suite")]
#[case::suite_of_a_run(&["run", "--list", "--suite", "FILE"], &["suite.yaml"], "suite")]
#[case::statement(&["lint", "--battery", "FILE"], &["statement.yaml"], "statement")]
#[case::statement_of_a_check(&["check", "battery.log", "--battery", "FILE"], &["statement.yaml"], "statement")]
#[case::statement_of_a_run(&["run", "--list", "--battery", "FILE"], &["statement.yaml"], "statement")]
#[case::statement_to_review(&["battery", "review", "FILE"], &["statement.yaml"], "statement")]
#[case::twin(&["run", "--list", "--twin", "FILE"], &["twin.yaml", "mutant.yaml"], "twin")]
#[case::mutant(&["mutants", "--new", "FILE"], &["mutant.yaml"], "mutant")]
#[case::recording(&["check", "FILE"], &["battery.log", "battery.blf"], "recording")]
#[case::recording_to_draft_from(&["battery", "init", "FILE"], &["battery.log", "battery.blf"], "recording")]
#[case::recording_to_show(&["battery", "show", "FILE"], &["battery.log", "battery.blf"], "recording")]
fn a_file_of_another_kind_is_named_and_sent_where_it_belongs(
    #[case] args: &[&str],
    #[case] own: &[&str],
    #[case] wanted: &str,
) {
    let bench = bench_of_every_kind();
    let mut shown = String::new();
    let names = KINDS.iter().map(|(name, _)| name).chain(BEGINNINGS.iter().map(|(name, _)| name));
    for name in names {
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "FILE" { name } else { *arg }).collect();
        let ran = bench.run(&args);
        if own.contains(name) {
            assert!(!ran.err.contains("is expected here"), "{name} was refused: {}", ran.err);
            continue;
        }
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}: {}", ran.err);
        shown.push_str(&ran.err);
    }
    // Wherever a kind is wanted, the words are the same.
    assert_snapshot!(format!("other-kinds-than-a-{wanted}"), shown);
}

#[test]
fn a_dialect_is_linted_with_what_nobody_has_confirmed() {
    let bench = Bench::new();
    let ran = bench.run(&["lint", &project_arg("rigs/dialects/bk-8600.yaml")]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        ran.out,
        "the dialect bk-8600 is sound: 16 verbs, channel 1\n  nobody has confirmed:\n    \
         is_off: one author says that a BK8616 does not answer it\n    \
         is_on: one author says that a BK8616 does not answer it\n    \
         local: that this gives the front panel back\n    \
         mode: one driver says MODE:CURR\n"
    );
}

#[test]
fn a_dialect_and_a_suite_are_linted_together() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    let ran = bench.run(&["lint", &project_arg("rigs/dialects/rigol-dp800.yaml"), "mine.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let both = "the dialect rigol-dp800 is sound: 28 verbs, channels 1 to 3\nthe suite is sound: ";
    assert!(ran.out.starts_with(both), "{}", ran.out);
}

#[test]
fn a_dialect_that_could_leave_an_instrument_on_is_refused() {
    let bench = Bench::new();
    let ran = bench.run(&["lint", &project_arg("fixtures/bad/dialect-safe-waits.yaml")]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`safe` waits for nothing, and `is_off` asks"), "{}", ran.err);
}
