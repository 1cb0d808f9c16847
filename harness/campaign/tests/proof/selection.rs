//! A run of some cases: it is judged like any other, and it never certifies.

use attest::PublicKey;
use campaign::{Bundle, CampaignError, CheckRequest, Chosen, Exit, Profile, Selection, Source, failed_in};
use rstest::rstest;
use sha2::{Digest, Sha256};

use crate::scene::{self, Ran};

fn chosen(cases: &[&str]) -> Chosen {
    Chosen { cases: cases.iter().map(|case| (*case).to_owned()).collect(), repeats: None }
}

fn choosing(mut bundle: Bundle, cases: &[&str]) -> Bundle {
    bundle.choose(&chosen(cases)).unwrap();
    bundle
}

fn ids(ran: &Ran) -> Vec<&str> {
    ran.record().cases.iter().map(|case| case.id.as_str()).collect()
}

/// The cases of the small suite, and a standing check of two.
fn standing() -> Bundle {
    let mut bundle = scene::small();
    let suite = String::from_utf8(bundle.get("suites/small.yaml").unwrap().to_vec()).unwrap();
    let check = "standing:\n  - {id: fresh, covers: CAN-1.4-2, age: {of: Limits, below: 500 ms}}\n\ncases:\n";
    bundle.set("suites/small.yaml", suite.replacen("cases:\n", check, 1).into_bytes());
    bundle
}

#[rstest]
#[case::by_its_id(&["lengths"], &["fresh", "lengths"])]
#[case::by_its_whole_name(&["small/lengths"], &["fresh", "lengths"])]
#[case::by_a_pattern(&["small/con*"], &["fresh", "conducts"])]
#[case::by_one_character(&["length?"], &["fresh", "lengths"])]
#[case::two(&["conducts", "lengths"], &["fresh", "lengths", "conducts"])]
#[case::all(&["*"], &["fresh", "lengths", "conducts"])]
fn what_was_chosen_runs_and_standing_checks_beside_it(#[case] names: &[&str], #[case] expected: &[&str]) {
    let ran = scene::run(choosing(standing(), names));
    assert_eq!(ids(&ran), expected);
}

#[rstest]
#[case::mistyped(&["lenghts"], Some("lengths"))]
#[case::half_a_name(&["length"], Some("lengths"))]
#[case::one_of_two(&["lengths", "nothing-like-it"], None)]
#[case::a_pattern_that_is_met_by_none(&["other/*"], None)]
fn a_name_of_no_case_is_an_error(#[case] names: &[&str], #[case] expected: Option<&str>) {
    let planned = choosing(scene::small(), names).plan(&[], Profile::Certification);
    match planned {
        Err(CampaignError::NoSuchName { near, .. }) => assert_eq!(near.as_deref(), expected),
        other => panic!("{other:?}"),
    }
}

#[test]
fn standing_checks_alone_are_no_run_and_can_judge_a_recording() {
    let bundle = choosing(standing(), &["fresh"]);
    assert!(matches!(bundle.plan(&[], Profile::Certification), Err(CampaignError::Incomplete(_))));
    assert_eq!(bundle.plan(&[], Profile::Passive).unwrap().cases.len(), 1);
}

#[test]
fn a_run_of_some_cases_is_green_is_judged_again_alike_and_does_not_certify() {
    let ran = scene::run(choosing(scene::conforming(), &["lengths", "power-up"]));
    assert_eq!(Exit::of(ran.record()), Exit::Passed);
    let reasons = &ran.record().grade.reasons;
    assert!(reasons.iter().any(|why| why.contains("chosen by hand")), "{reasons:?}");
    let replayed = campaign::replay(ran.folder()).unwrap();
    assert!(replayed.agrees(), "{:?}", replayed.differences);
    let found = ran.verify();
    assert_eq!((found.exit, scene::wrongs(&found)), (Exit::NotCertifiable, vec![]));
}

#[test]
fn who_takes_the_choice_away_and_signs_again_is_found_out() {
    let ran = scene::run(choosing(scene::small(), &["lengths"]));
    let mut record = ran.record().clone();
    record.grade.reasons.retain(|why| !why.contains("chosen by hand"));
    scene::replace_record(ran.path(), &record);
    scene::seal_again(ran.path(), &ran.key, |_| {});
    assert_eq!(ran.verify().exit, Exit::RecordDiffers);
    // The journal names the file, so that leaving it out is no way either.
    std::fs::remove_file(ran.file("inputs/selection.json")).unwrap();
    scene::seal_again(ran.path(), &ran.key, |_| {});
    assert!(ran.verify().exit != Exit::NotCertifiable && ran.verify().exit != Exit::Passed);
}

#[test]
fn what_failed_runs_again_and_names_the_run_that_it_repeats() {
    let mutant = || scene::mutant(&scene::fixture("mutants/stays-off-after-outage.yaml"));
    let first = scene::run(mutant());
    assert_eq!(Exit::of(first.record()), Exit::Failed);
    let again = failed_in(first.folder(), &mutant()).unwrap();
    let other = failed_in(first.folder(), &scene::conforming());
    assert!(
        matches!(other, Err(CampaignError::Incomplete(said)) if said.contains("another simulated battery"))
    );
    assert_eq!(again.cases[0], "victron-can-bms/keepalive/comes-back-by-itself");
    assert!(again.cases.len() < first.record().cases.len(), "{again:?}");
    let mut bundle = mutant();
    bundle.choose(&again).unwrap();
    let second = scene::run(bundle);
    assert_eq!(Exit::of(second.record()), Exit::Failed);
    let digest: String =
        Sha256::digest(first.bytes("record.json")).iter().map(|byte| format!("{byte:02x}")).collect();
    let reasons = &second.record().grade.reasons;
    assert!(reasons.iter().any(|why| why.contains(&digest)), "{reasons:?}");
    // What passes the second time certifies nothing, and the first record stays as it is.
    let mut bundle = scene::conforming();
    bundle.choose(&again).unwrap();
    let third = scene::run(bundle);
    assert_eq!(Exit::of(third.record()), Exit::Passed);
    assert!(!third.record().grade.certification && third.verify().exit == Exit::NotCertifiable);
    assert_eq!(first.verify().exit, Exit::NotCertifiable);
}

#[test]
fn a_standing_check_that_failed_runs_every_case_again() {
    let ran = scene::run(standing());
    assert_eq!(
        failed_in(ran.folder(), &standing()).unwrap().cases,
        ["small/fresh", "small/lengths", "small/conducts"]
    );
}

#[test]
fn what_a_stopped_run_did_not_come_to_runs_again() {
    let mut asked = 0;
    let ran = scene::run_until(scene::small(), scene::SEED, &mut || {
        asked += 1;
        asked > 3
    });
    assert_eq!(Exit::of(ran.record()), Exit::Interrupted);
    let again = failed_in(ran.folder(), &scene::small()).unwrap();
    assert!(again.cases.contains(&String::from("small/conducts")), "{again:?}");
}

#[test]
fn where_everything_passed_there_is_nothing_to_run_again() {
    let ran = scene::run(scene::small());
    assert!(
        matches!(failed_in(ran.folder(), &scene::small()), Err(CampaignError::Incomplete(said)) if said.contains("every case passed"))
    );
}

#[test]
fn a_recording_is_judged_by_what_was_chosen_and_judged_again_alike() {
    let below = tempfile::tempdir().unwrap();
    let key = campaign::SigningKey::generate().unwrap();
    let request = CheckRequest {
        bundle: choosing(Bundle::embedded(), &["frames/lengths"]),
        sources: vec![Source::File(scene::fixture("captures").join("pytes-v5a.candump"))],
        times: None,
        anonymise: None,
        started: scene::STARTED.to_owned(),
        record: Some((below.path().to_owned(), "check".to_owned())),
        key: Some(key.clone()),
        depth: campaign::Depth::Requirement,
    };
    let checked = campaign::check(request, &mut |_| {}).unwrap();
    let folder = checked.campaign.folder.unwrap();
    assert!(campaign::replay(&folder).unwrap().agrees());
    let public: &PublicKey = key.public();
    assert_eq!(campaign::verify(folder.path(), public).unwrap().exit, Exit::NotCertifiable);
}

#[test]
fn a_list_says_what_would_run_and_why_the_rest_would_not() {
    let listed = campaign::list_run(&choosing(standing(), &["lengths"]), Profile::Certification).unwrap();
    let shown: Vec<_> = listed.iter().map(|case| (case.name.as_str(), &case.selection)).collect();
    let left_out = Selection::NotRun { reason: String::from("it was not chosen") };
    let expected = [
        ("small/fresh", &Selection::Selected),
        ("small/lengths", &Selection::Selected),
        ("small/conducts", &left_out),
    ];
    assert_eq!(shown, expected);
    let passive = campaign::list_check(&scene::small()).unwrap();
    assert!(matches!(&passive[1].selection, Selection::NotRun { reason } if reason.contains("only watches")));
}
