//! What a case drives, in virtual time: the suite that the demo bench has for a real clock.

use campaign::{Bundle, Fate, MutantsRequest};
use judge::{Battery, Course};
use report::Verdict;
use rstest::rstest;

use crate::scene;

const SUITE: &str = include_str!("../../../../fixtures/suites/live-current.yaml");

fn charged() -> Bundle {
    scene::with_suite(SUITE)
}

#[test]
fn a_battery_that_tells_the_current_passes_and_a_replay_says_the_same() {
    let ran = scene::run(charged());
    let case = ran.record().cases.iter().find(|case| case.id == "charged").unwrap();
    assert_eq!((case.verdict.course, case.verdict.battery), (Course::Completed, Battery::Pass), "{case:?}");
    assert_eq!(ran.record().summary.verdict, Verdict::Passed);
    assert!(campaign::replay(ran.folder()).unwrap().agrees());
}

#[rstest]
#[case::ten_times_too_small(include_bytes!("../../../../fixtures/mutants/current-in-amperes.yaml"))]
#[case::the_other_way_round(include_bytes!("../../../../fixtures/mutants/current-reversed.yaml"))]
#[case::zero(include_bytes!("../../../../fixtures/mutants/current-stands-at-zero.yaml"))]
fn a_battery_that_tells_another_current_fails(#[case] mutant: &[u8]) {
    let request = MutantsRequest {
        bundle: charged(),
        mutants: vec![("it".into(), mutant.to_vec())],
        seed: 1,
        workers: 1,
    };
    let matrix = campaign::mutants(&request, &|_| {}, &|| false).unwrap();
    assert_eq!(matrix.rows[0].fate, Fate::Killed);
}
