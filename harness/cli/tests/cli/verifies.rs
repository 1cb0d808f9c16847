//! `bmscert verify`.

use std::fs;

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::{Bench, PASSES, suite};
use crate::resealing::reseal;

/// The built-in suites, run and signed.
fn signed() -> (Bench, String) {
    let bench = Bench::new().with_key();
    bench.run(&["run", "--key", "lab.pem", "--quiet"]);
    let run = bench.run_folder();
    (bench, run)
}

/// A suite of one's own, run and signed.
fn signed_own() -> (Bench, String) {
    let bench = Bench::new().with_key();
    bench.write("mine.yaml", suite(PASSES));
    bench.run(&["run", "--suite", "mine.yaml", "--key", "lab.pem"]);
    let run = bench.run_folder();
    (bench, run)
}

#[test]
fn a_sound_run_of_the_twin_is_intact_and_does_not_certify() {
    let (bench, run) = signed();
    let ran = bench.run(&["verify", &run, "--key", "lab.pub.pem"]);
    assert_eq!(ran.code, 19, "{}{}", ran.out, ran.err);
    // Which verdict the built-in suites come to is not of interest here.
    let stable = |line: &&str| !line.starts_with("verdict") && !line.contains("the verdict is ");
    let shown: Vec<&str> = ran.out.lines().filter(stable).collect();
    assert_snapshot!(shown.join("\n"));
}

#[test]
fn suites_of_ones_own_are_not_known() {
    let (bench, run) = signed_own();
    assert_snapshot!(bench.run(&["verify", &run, "--key", "lab.pub.pem"]).shown());
}

#[test]
fn another_key_is_not_trusted() {
    let (bench, run) = signed_own();
    bench.run(&["keys", "new", "other.pem", "--no-passphrase"]);
    assert_snapshot!(bench.run(&["verify", &run, "--key", "other.pub.pem"]).shown());
}

#[test]
fn a_signature_that_was_changed_does_not_hold() {
    let (bench, run) = signed_own();
    change(&bench, &run, "record.intoto.jsonl", |envelope| {
        let (front, signature) = envelope.split_once("\"sig\":\"").expect("the envelope has a signature");
        let first = if signature.starts_with('A') { 'B' } else { 'A' };
        format!("{front}\"sig\":\"{first}{}", &signature[1..])
    });
    assert_eq!(bench.run(&["verify", &run, "--key", "lab.pub.pem"]).code, 10);
}

/// Changes a file of a run.
fn change(bench: &Bench, run: &str, file: &str, change: impl Fn(String) -> String) {
    let path = bench.path(run).join(file);
    fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
}

#[rstest]
#[case::no_envelope("record.intoto.jsonl", 11)]
#[case::no_record("record.json", 12)]
#[case::no_journal("journal/journal.bin", 12)]
#[case::no_manifest("manifest.json", 12)]
fn a_file_that_was_removed_is_missed(#[case] file: &str, #[case] code: i32) {
    let (bench, run) = signed_own();
    fs::remove_file(bench.path(&run).join(file)).unwrap();
    let ran = bench.run(&["verify", &run, "--key", "lab.pub.pem"]);
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("NOT VERIFIED") && ran.out.contains(file), "{}", ran.out);
}

#[test]
fn an_envelope_in_another_form_is_refused() {
    let (bench, run) = signed_own();
    change(&bench, &run, "record.intoto.jsonl", |envelope| format!(" {envelope}"));
    assert_eq!(bench.run(&["verify", &run, "--key", "lab.pub.pem"]).code, 11);
}

#[test]
fn a_file_that_was_changed_is_named() {
    let (bench, run) = signed_own();
    change(&bench, &run, "junit.xml", |text| text.replace("a-minute", "an-hour"));
    assert_snapshot!(bench.run(&["verify", &run, "--key", "lab.pub.pem"]).shown());
}

#[test]
fn a_journal_that_was_cut_and_signed_again_is_found() {
    let (bench, run) = signed_own();
    let journal = bench.path(&run).join("journal/journal.bin");
    let bytes = fs::read(&journal).unwrap();
    fs::write(&journal, &bytes[..bytes.len() * 2 / 3]).unwrap();
    reseal(&bench.path(&run), &bench.path("lab.pem"));
    assert_eq!(bench.run(&["verify", &run, "--key", "lab.pub.pem"]).code, 13);
}

#[test]
fn a_verdict_that_was_changed_and_signed_again_is_found() {
    let (bench, run) = signed_own();
    change(&bench, &run, "record.json", |record| {
        record.replace("\"verdict\": \"passed\"", "\"verdict\": \"failed\"")
    });
    reseal(&bench.path(&run), &bench.path("lab.pem"));
    let ran = bench.run(&["verify", &run, "--key", "lab.pub.pem"]);
    assert_eq!(ran.code, 15, "{}{}", ran.out, ran.err);
}

#[test]
fn a_report_that_was_changed_and_signed_again_is_found() {
    let (bench, run) = signed_own();
    change(&bench, &run, "junit.xml", |text| text.replace("a-minute", "an-hour"));
    reseal(&bench.path(&run), &bench.path("lab.pem"));
    let ran = bench.run(&["verify", &run, "--key", "lab.pub.pem"]);
    assert_eq!(ran.code, 16, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("junit.xml is not what the evidence gives"), "{}", ran.out);
}
