use journal::{BusEvent, Measured};
use rstest::rstest;

use crate::testing::{Script, assert_says};

const YES: Measured = Measured::Truth(true);
const NO: Measured = Measured::Truth(false);

/// Two readings are planned.
fn probes() -> Script {
    Script::of("each_probe: main_switch_probe.conducts")
}

#[rstest]
#[case::both_say_yes(probes().probe(2.0, YES).probe(8.0, YES), "pass")]
#[case::one_says_no(probes().probe(2.0, YES).probe(8.0, NO), "fail: main_switch_probe.conducts was false 8.000 s")]
#[case::it_says_no_and_the_other_is_missing(probes().probe(2.0, NO), "fail")]
#[case::one_never_came(probes().probe(2.0, YES), "unverified: main_switch_probe did not answer")]
#[case::none_came(probes(), "unverified: main_switch_probe did not answer")]
#[case::one_could_not_measure(probes().probe(2.0, YES).probe(8.0, Measured::Nothing), "unverified: main_switch_probe")]
#[case::one_could_not_measure_but_others_did(probes().probe(2.0, YES).probe(5.0, Measured::Nothing).probe(8.0, YES), "unverified")]
#[case::a_number_is_no_truth(probes().probe(2.0, YES).probe(8.0, Measured::Number { value: 1.0, uncertainty: 0.0 }), "unverified")]
#[case::one_is_the_answer_to_an_older_question(probes().probe_late(-0.5, 0.5, YES).probe(8.0, YES), "unverified: main_switch_probe")]
#[case::measured_when_the_window_opened(probes().probe_late(0.0, 0.5, YES).probe(8.0, YES), "pass")]
#[case::frames_were_lost(probes().probe(2.0, YES).probe(8.0, YES).bus(5.0, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
fn every_reading_says_yes(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn every_window_needs_its_own_readings() {
    let script = probes().probe(2.0, YES).probe(3.0, YES).probe(4.0, YES).probe(5.0, YES);
    assert_says(script.clone().window(0.0, 3.5).window(3.6, 10.0), "pass");
    assert_says(probes().probe(2.0, YES).probe(3.0, YES).window(0.0, 5.0).window(6.0, 10.0), "unverified");
}

#[rstest]
#[case::a_signal_of_the_bus("each_probe: CVL")]
#[case::no_such_name("each_probe: main_switch_probe.conduct")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
