use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, text};

const FIRST: u32 = 0x380;
const SECOND: u32 = 0x381;

fn follows() -> Script {
    Script::of("follows: {of: SerialNumber2, after: SerialNumber1}")
}

/// Ten cycles of a second; the two frames come at these parts of it, but for the cycles in which they are left out.
fn spread(first: f64, second: f64, without_first: &[u8], without_second: &[u8]) -> Script {
    let send = |script: Script, cycle: u8| {
        let at = f64::from(cycle);
        let firsts = (!without_first.contains(&cycle)).then_some((at + first, FIRST));
        let seconds = (!without_second.contains(&cycle)).then_some((at + second, SECOND));
        firsts.into_iter().chain(seconds).fold(script, |script, (at, id)| script.at(at, text(id, b"HQ1")))
    };
    (0..10).fold(follows(), send).window(0.0, 10.0)
}

#[rstest]
#[case::in_a_burst(spread(0.0, 0.001, &[], &[]), "pass")]
#[case::a_burst_that_is_stamped_once(spread(0.0, 0.0, &[], &[]), "pass")]
#[case::spread(spread(0.8, 0.9, &[], &[]), "pass")]
#[case::the_wrong_way_in_a_burst(spread(0.001, 0.0, &[], &[]), "fail: SerialNumber2 (0x381) came 0.001 s before SerialNumber1 (0x380)")]
#[case::the_wrong_way_spread(spread(0.9, 0.8, &[], &[]), "fail")]
#[case::half_a_cycle_apart(spread(0.0, 0.5, &[], &[]), "unverified: too short: 3 cycles that show an order, 0 did")]
#[case::the_first_was_lost(spread(0.0, 0.001, &[4], &[]), "pass")]
#[case::the_second_was_lost(spread(0.0, 0.001, &[], &[4]), "pass")]
#[case::one_of_each_was_lost(spread(0.0, 0.001, &[5], &[4]), "pass")]
#[case::frames_were_lost(spread(0.0, 0.001, &[], &[]).bus(4.5, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::without_times(spread(0.0, 0.001, &[], &[]).untimed(), "unverified: the recording carries no times")]
fn one_comes_after_the_other(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn jitter_and_another_arrangement_are_no_order() {
    let first = [0.0, 1.1, 1.9, 3.2, 4.0, 5.1];
    let script = first
        .iter()
        .fold(follows(), |script, at| script.at(*at, text(FIRST, b"HQ1")).at(at + 0.2, text(SECOND, b"23")));
    assert_says(script.window(0.0, 5.5), "pass");
}

#[test]
fn the_second_alone_says_nothing() {
    let script = (0..10).fold(follows(), |script, at| script.at(f64::from(at), text(SECOND, b"23")));
    assert_says(script.window(0.0, 10.0), "unverified: nothing was seen of SerialNumber1");
}

#[rstest]
#[case::itself("follows: {of: SerialNumber1, after: SerialNumber1}")]
#[case::a_signal("follows: {of: Serial2, after: Serial1}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
