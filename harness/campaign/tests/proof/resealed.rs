//! What the owner of the key cannot do either: sign a record that the evidence does not give, or by rules of his own.

use campaign::{Bundle, Exit, Record, RunFolder};
use journal::{Completeness, World};
use rstest::rstest;
use serde_json::{Value, json};

use crate::scene::{self, JOURNAL, Ran};

#[test]
fn an_intact_run_of_the_twin_is_not_certifiable_and_says_why() {
    let ran = scene::run(scene::conforming());
    let found = ran.verify();
    assert_eq!(found.exit, Exit::NotCertifiable, "{found:?}");
    assert!(found.steps.len() == 5 && scene::wrongs(&found).is_empty(), "{found:?}");
    assert_eq!(found.record.as_ref(), Some(ran.record()));
    assert!(found.reservations.iter().any(|why| why.contains("twin")), "{:?}", found.reservations);
}

#[test]
fn nobody_answers_for_a_throw_away_key() {
    let below = tempfile::tempdir().unwrap();
    let request = scene::request(scene::conforming(), scene::SEED, below.path(), None);
    let ran = campaign::run(request, &mut |_| {}, &mut || false).unwrap();
    assert!(ran.throw_away_key);
    let folder = ran.folder.unwrap();
    let key = campaign::PublicKey::load(&folder.path().join(attest::PUBLIC_KEY_FILE)).unwrap();
    let found = campaign::verify(folder.path(), &key).unwrap();
    assert_eq!(found.exit, Exit::NotCertifiable);
    assert!(found.reservations.iter().any(|why| why.contains("throw-away key")), "{:?}", found.reservations);
}

#[rstest]
#[case::another_result("result", json!("FAILED"))]
#[case::another_grade("certification", json!(true))]
#[case::another_battery("battery", json!({"name": "LFP16", "maker": null, "model": null}))]
#[case::another_world("world", json!("bench"))]
#[case::another_time("started", json!("2030-01-01T00:00:00Z"))]
#[case::other_inputs("configuration", json!([]))]
fn a_statement_that_says_something_else_than_the_record_is_refused(#[case] key: &str, #[case] value: Value) {
    let ran = scene::run(scene::conforming());
    scene::seal_again(ran.path(), &ran.key, |statement| {
        assert!(!statement.predicate[key].is_null() && statement.predicate[key] != value);
        statement.predicate[key] = value;
    });
    let found = ran.verify();
    assert_eq!(found.exit, Exit::RecordDiffers, "{found:?}");
    assert!(scene::wrongs(&found)[0].starts_with("what was signed says"), "{found:?}");
}

#[test]
fn a_statement_of_another_kind_is_refused() {
    let ran = scene::run(scene::small());
    scene::seal_again(ran.path(), &ran.key, |statement| statement.predicate_type.push('x'));
    assert_eq!(ran.verify().exit, Exit::Envelope);
}

/// Replaces the first occurrence in one of the bundle's files.
fn edited(mut bundle: Bundle, file: &str, from: &str, to: &str) -> Bundle {
    let text = String::from_utf8(bundle.get(file).unwrap().to_vec()).unwrap();
    assert!(text.contains(from), "there is no {from} in {file}");
    bundle.set(file, text.replacen(from, to, 1).into_bytes());
    bundle
}

#[rstest]
#[case::a_suite("suites/frames.yaml", "below: 3 s", "below: 30 s")]
#[case::a_comment_in_a_suite("suites/frames.yaml", "# Judged", "# judged")]
#[case::the_catalogue("requirements.yaml", "level: must", "level: should")]
#[case::the_protocol("protocol.dbc", "CM_ \"", "CM_ \" ")]
fn a_run_by_other_rules_is_not_certifiable_however_green(
    #[case] file: &str,
    #[case] from: &str,
    #[case] to: &str,
) {
    let ran = scene::run(edited(scene::conforming(), file, from, to));
    assert_eq!(Exit::of(ran.record()), Exit::Passed, "the run itself is green");
    let found = ran.verify();
    assert_eq!(found.exit, Exit::UnknownSuite, "{found:?}");
    assert!(scene::wrongs(&found)[0].contains(file), "{found:?}");
}

#[rstest]
#[case::left_out(&["frames", "keepalive"], "suites/startup.yaml was left out")]
#[case::one_more(&["frames", "keepalive", "startup", "other"], "suites/other.yaml is not a suite")]
fn a_run_with_other_suites_is_not_certifiable(#[case] suites: &[&str], #[case] words: &str) {
    let below = tempfile::tempdir().unwrap();
    let mut bundle = scene::conforming();
    let file = |name: &&str| {
        let path = below.path().join(format!("{name}.yaml"));
        let frames = bundle.get("suites/frames.yaml").unwrap();
        let renamed = String::from_utf8_lossy(frames).replace("victron-can-bms/frames", "other").into_bytes();
        let bytes = bundle.get(&format!("suites/{name}.yaml")).map_or(renamed, <[u8]>::to_vec);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let files: Vec<_> = suites.iter().map(file).collect();
    bundle.replace_suites(&files).unwrap();
    let found = scene::run(bundle).verify();
    assert_eq!(found.exit, Exit::UnknownSuite, "{found:?}");
    assert!(scene::wrongs(&found).iter().any(|wrong| wrong.contains(words)), "{found:?}");
}

/// Writes this record, states what it says, and signs.
fn sign_record(ran: &Ran, record: &Record) {
    scene::replace_record(ran.path(), record);
    scene::seal_again(ran.path(), &ran.key, |statement| {
        statement.predicate["result"] = json!(record.summary.verdict);
        statement.predicate["certification"] = json!(record.grade.certification);
    });
}

#[test]
fn a_record_that_claims_the_known_suites_does_not_hide_another_one() {
    let ran = scene::run(edited(scene::conforming(), "suites/frames.yaml", "below: 3 s", "below: 30 s"));
    let known = scene::conforming().inputs();
    let claimed = Record { inputs: known, ..ran.record().clone() };
    sign_record(&ran, &claimed);
    assert_eq!(ran.verify().exit, Exit::RecordDiffers);
    // Another version of the tool may have written other bytes: what it claims is not believed either.
    let mut by_another = claimed;
    by_another.tool.version = "0.0.9".into();
    sign_record(&ran, &by_another);
    assert_eq!(ran.verify().exit, Exit::UnknownSuite);
}

#[test]
fn another_version_of_the_tool_is_said_and_its_grade_is_not_believed() {
    let ran = scene::run(scene::conforming());
    let mut record = ran.record().clone();
    record.tool.version = "0.0.9".into();
    record.grade.reasons.clear();
    record.battery.name = "LFP16".into();
    sign_record(&ran, &record);
    let found = ran.verify();
    assert_eq!(found.exit, Exit::NotCertifiable, "{found:?}");
    let said = |words: &str| found.reservations.iter().any(|why| why.contains(words));
    assert!(said("made by version 0.0.9") && said("the battery is simulated"), "{:?}", found.reservations);
    assert_eq!(found.record.unwrap().battery, ran.record().battery);
}

#[rstest]
#[case::the_battery(|record: &mut Record| record.battery.name = "LFP16".into(), Exit::RecordDiffers)]
#[case::its_maker(|record: &mut Record| record.battery.maker = Some("another".into()), Exit::RecordDiffers)]
#[case::the_seed(|record: &mut Record| record.seed += 1, Exit::RecordDiffers)]
#[case::the_grade(|record: &mut Record| record.grade.reasons.clear(), Exit::RecordDiffers)]
#[case::the_world(|record: &mut Record| record.world = World::Bench, Exit::RecordDiffers)]
#[case::what_a_requirement_came_to(
    |record: &mut Record| record.requirements[0].outcome = report::Outcome::NotTested,
    Exit::JudgedDifferently
)]
#[case::a_case_left_out(|record: &mut Record| drop(record.cases.pop()), Exit::JudgedDifferently)]
#[case::the_chain(spoil_chain, Exit::Journal)]
fn an_edited_record_is_refused_although_it_is_signed(#[case] edit: fn(&mut Record), #[case] exit: Exit) {
    let ran = scene::run(scene::conforming());
    let mut record = ran.record().clone();
    edit(&mut record);
    assert_ne!(&record, ran.record());
    sign_record(&ran, &record);
    assert_eq!(ran.verify().exit, exit);
}

fn spoil_chain(record: &mut Record) {
    if let report::EvidenceFile::Journal { chain, .. } = &mut record.evidence {
        *chain = "0".repeat(64);
    }
}

#[test]
fn a_fail_that_is_signed_as_a_pass_is_judged_differently() {
    let ran = scene::run(scene::mutant(&scene::mutants()["limits-stop"]));
    assert_eq!(Exit::of(ran.record()), Exit::Failed);
    let good = scene::run(scene::conforming());
    let forged = Record {
        evidence: ran.record().evidence.clone(),
        inputs: ran.record().inputs.clone(),
        ..good.record().clone()
    };
    sign_record(&ran, &forged);
    assert_eq!(ran.verify().exit, Exit::JudgedDifferently);
}

#[test]
fn a_junit_file_that_was_edited_is_refused_although_it_is_signed() {
    let ran = scene::run(scene::small());
    let junit = String::from_utf8(ran.bytes("junit.xml")).unwrap();
    std::fs::write(ran.file("junit.xml"), junit.replacen("small", "large", 1)).unwrap();
    scene::seal_again(ran.path(), &ran.key, |_| {});
    let found = ran.verify();
    assert_eq!(found.exit, Exit::RecordDiffers);
    assert_eq!(scene::wrongs(&found), ["junit.xml is not what the evidence gives"]);
}

#[test]
fn an_input_that_was_exchanged_is_refused_although_it_is_signed() {
    let ran = scene::run(scene::conforming());
    let suite = String::from_utf8(ran.bytes("inputs/suites/frames.yaml")).unwrap();
    std::fs::write(ran.file("inputs/suites/frames.yaml"), suite.replacen("below: 3 s", "below: 30 s", 1))
        .unwrap();
    scene::seal_again(ran.path(), &ran.key, |_| {});
    let found = ran.verify();
    assert_eq!(found.exit, Exit::JudgedDifferently, "{found:?}");
    assert!(
        scene::wrongs(&found).iter().any(|wrong| wrong.contains("inputs/suites/frames.yaml")),
        "{found:?}"
    );
}

/// Whoever signs can call a run of the twin a bench: the record has to name controller and instruments to certify, and
/// this version writes none that does.
#[test]
fn a_run_that_calls_itself_a_bench_does_not_certify() {
    let statement = "twin lfp16";
    let ran = scene::run(edited(scene::conforming(), "statement.yaml", statement, "lfp16"));
    relabel_as_bench(&ran);
    let found = ran.verify();
    assert_eq!(found.exit, Exit::NotCertifiable, "{found:?}");
    for reason in
        ["does not say whether there is a controller on the bus can0", "no instruments with serial numbers"]
    {
        assert!(found.reservations.iter().any(|why| why.contains(reason)), "{reason}: {found:?}");
    }
    assert!(found.steps.iter().all(|step| step.wrong.is_empty()), "nothing else is wrong with it: {found:?}");
}

fn relabel_as_bench(ran: &Ran) {
    let (mut header, entries) = ran.journal();
    header.world = World::Bench;
    header.battery = "LFP16".into();
    let bytes = journal::rewrite(&header, &entries).unwrap();
    let Completeness::Complete { chain } = journal::read_all(&*bytes).unwrap().2 else {
        panic!("a cut journal")
    };
    std::fs::write(ran.file(JOURNAL), bytes).unwrap();
    let bundle = Bundle::of_run(ran.path(), &header.inputs).unwrap();
    let record = campaign::replay_entries(&bundle, &header, &entries).unwrap();
    let (path, entries) = (JOURNAL.to_owned(), entries.len() as u64);
    let evidence = report::EvidenceFile::Journal { path, chain: chain.to_string(), entries };
    let record = Record { evidence, ..record };
    scene::replace_record(ran.path(), &record);
    scene::seal_again(ran.path(), &ran.key, |statement| {
        statement.predicate["result"] = json!(record.summary.verdict);
        statement.predicate["certification"] = json!(record.grade.certification);
        statement.predicate["world"] = json!(record.world);
        statement.predicate["battery"] = json!(record.battery);
    });
    assert!(campaign::replay(&RunFolder::open(ran.path())).unwrap().agrees());
}
