//! What a battery does wrong is caught, for the requirement that it violates.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use campaign::{Fate, Gap, KillMatrix, Missed, Misses, MutantRow, MutantsRequest, Record};
use judge::Check;
use rstest::rstest;

use crate::examination::everything;
use crate::scene;

/// Mutants that violate only what no suite covers, because the catalogue says that nobody can see it yet.
const NOT_COVERED: [&str; 3] = ["current-frozen", "measurements-frozen", "voltage-five-percent-high"];

/// Mutants that no check catches for what they violate: none, and it has to stay so.
const SURVIVE: [&str; 0] = [];

/// The requirements that a record shows not to hold, advice included, each with findings.
fn failed(record: &Record) -> BTreeSet<String> {
    let failed = scene::checks(record).into_values().filter(|check| match &check.outcome {
        Check::Fail(findings) => !findings.all().is_empty(),
        _ => false,
    });
    failed.filter_map(|check| check.covers.clone()).collect()
}

fn violated(name: &str) -> BTreeSet<String> {
    let (_, mutant) = scene::mutant(&scene::mutants()[name]).twin().unwrap();
    mutant.unwrap().violates.into_iter().collect()
}

#[rstest]
#[case::limits_too_slow("limits-too-slow", "CAN-1.4-2")]
#[case::limits_stop("limits-stop", "CAN-1.4-2")]
#[case::alarm_sent_as_00("alarm-sent-as-00", "CAN-35A-3")]
#[case::alarm_sent_as_11("alarm-sent-as-11", "CAN-35A-3")]
#[case::silent_without_keepalive("silent-without-keepalive", "CAN-1.4-6")]
fn the_five_of_the_first_step_are_killed_for_what_they_violate(
    #[case] name: &str,
    #[case] requirement: &str,
) {
    assert_eq!(violated(name), [requirement.to_owned()].into());
    let ran = scene::run(scene::mutant(&scene::mutants()[name]));
    assert!(failed(ran.record()).contains(requirement), "{:?}", failed(ran.record()));
    assert_eq!(ran.record().requirement(requirement).unwrap().outcome, report::Outcome::Fail);
    assert_eq!(campaign::Exit::of(ran.record()), campaign::Exit::Failed);
}

/// The matrix was reviewed: no requirement fails that the mutant cannot be said to break. What is not obvious:
///
/// * `limits-stop` fails CAN-1.4-5 because a battery without limits is not usable again after the outage, and CAN-1.4-6
///   as `limits-too-slow` does, because 0x351 grows old in the silence as well.
/// * `stays-off-after-outage` fails CAN-1.4-4 because its main switch is still open when the keepalives vary.
/// * `zero-cvl` fails CAN-1.4-4 because its limits are not usable whatever the keepalive is.
/// * Everything `silent...` and `silenced...` fails CAN-1.4-2, CAN-2-1 and CAN-2-9, which need frames, and leaves what is
///   said about signals unverified.
#[test]
fn every_mutant_is_killed_for_a_requirement_that_it_violates() {
    let matrix = matrix();
    let of = |fate| -> Vec<&str> {
        matrix.rows.iter().filter(|row| row.fate == fate).map(|row| row.name.as_str()).collect()
    };
    assert_eq!(of(Fate::Survived), SURVIVE, "the list has to be what survives");
    assert_eq!(of(Fate::NotCovered), NOT_COVERED, "take what can be covered out of the list");
    assert!(matrix.rows.len() >= 60, "{} mutants", matrix.rows.len());
    insta::assert_snapshot!("kill_matrix", matrix.text());
}

/// Being caught for one thing excuses nothing else.
#[test]
fn what_a_mutant_violates_unseen_is_explained() {
    let misses = campaign::embedded_misses().unwrap();
    assert_eq!(misses.misfits(matrix()), [""; 0]);
    let mut stale = misses.clone();
    stale.missed.push(Missed {
        mutant: String::from("limits-zero-again"),
        requirement: String::from("CAN-5.1-1"),
        because: String::from("of nothing"),
    });
    let says = "limits-zero-again is not missed for CAN-5.1-1 any more; take the reason out";
    assert_eq!(stale.misfits(matrix()), [says]);
    let says = |missed: &Missed| {
        format!(
            "{} violates {}, whose checks do not see it; nobody says why",
            missed.mutant, missed.requirement
        )
    };
    let expected: Vec<String> = misses.missed.iter().map(says).collect();
    assert!(!expected.is_empty());
    assert_eq!(Misses { missed: vec![] }.unexplained(matrix()), expected, "each reason is needed");
}

#[test]
fn advice_that_is_missed_needs_no_reason_and_what_survives_is_no_miss() {
    let mut row: MutantRow = matrix().rows.iter().find(|row| row.fate == Fate::Killed).unwrap().clone();
    row.missed = vec![campaign::Broken { requirement: String::from("CAN-9-9"), level: judge::Level::Must }];
    let of = |row: &MutantRow| {
        let rows = vec![row.clone()];
        Misses { missed: vec![] }.unexplained(&KillMatrix { rows }).len()
    };
    assert_eq!(of(&row), 1);
    row.missed[0].level = judge::Level::Should;
    assert_eq!(of(&row), 0);
    row.missed[0].level = judge::Level::Must;
    row.fate = Fate::Survived;
    assert_eq!(of(&row), 0);
}

#[test]
fn every_requirement_has_checks_and_mutants_or_a_reason() {
    let coverage = campaign::coverage(&scene::conforming(), matrix()).unwrap();
    let gaps: Vec<_> = coverage.gaps().map(|covered| (&covered.requirement, covered.gap)).collect();
    assert_eq!(gaps, [], "each needs a check and a mutant, or a reason in the catalogue");
    insta::assert_snapshot!("coverage", coverage.text());
}

#[test]
fn without_mutants_and_suites_there_are_gaps() {
    let nothing = KillMatrix { rows: vec![] };
    let coverage = campaign::coverage(&scene::conforming(), &nothing).unwrap();
    let of = |gap| coverage.gaps().filter(|covered| covered.gap == Some(gap)).count();
    assert!(of(Gap::NoMutant) > 40 && of(Gap::NoCheck) == 0, "{:?}", coverage.gaps().collect::<Vec<_>>());
    let coverage = campaign::coverage(&scene::small(), &nothing).unwrap();
    assert!(coverage.gaps().any(|covered| covered.gap == Some(Gap::NoCheck)));
}

#[test]
fn one_worker_and_many_come_to_the_same_matrix() {
    let mutants: Vec<_> = campaign::embedded_mutants().into_iter().step_by(8).collect();
    let of = |workers| {
        let (bundle, mutants) = (scene::conforming(), mutants.clone());
        let request = MutantsRequest { bundle, mutants, seed: scene::SEED, workers };
        campaign::mutants(&request, &|_| {}, &|| false).unwrap()
    };
    assert_eq!(of(1), of(5));
}

#[test]
fn a_mutant_that_breaks_nothing_survives() {
    let text = "about: Nothing at all.\nbattery: lfp16\ndefects: []\nviolates: [CAN-1.4-2]\n";
    let request = MutantsRequest {
        bundle: scene::conforming(),
        mutants: vec![("harmless".to_owned(), text.into())],
        seed: scene::SEED,
        workers: 1,
    };
    let matrix = campaign::mutants(&request, &|_| {}, &|| false).unwrap();
    assert_eq!(matrix.survivors().count(), 1, "{matrix:?}");
}

/// The matrix of all mutants that people wrote; made once.
fn matrix() -> &'static KillMatrix {
    static MATRIX: OnceLock<KillMatrix> = OnceLock::new();
    MATRIX.get_or_init(|| everything().matrix())
}
