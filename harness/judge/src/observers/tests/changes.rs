use journal::{BusEvent, Measured};
use quantity::Span;
use rstest::rstest;

use crate::testing::{Script, assert_says, frame, limits, measured};

/// CVL every second for a hundred seconds, in tenths of a volt, as a function of the second.
fn played(script: Script, cvl: impl Fn(u16) -> u16) -> Script {
    (0..=100).fold(script, |script, second| script.at(f64::from(second), limits(cvl(second), 100, 100)))
}

fn changes(cvl: impl Fn(u16) -> u16) -> Script {
    played(Script::of("changes: {of: [CVL], at_most_every: 20 s, slack: 1 s}"), cvl).window(0.0, 100.0)
}

/// A step down at these seconds.
fn steps(at: &'static [u16]) -> Script {
    changes(|second| 584 - at.iter().filter(|step| second >= **step).count() as u16)
}

#[rstest]
#[case::never(steps(&[]), "pass")]
#[case::once(steps(&[10]), "pass")]
#[case::at_the_very_beginning(steps(&[1]), "pass")]
#[case::every_twenty_seconds(steps(&[10, 30, 50, 70]), "pass")]
#[case::a_frame_early(steps(&[10, 29]), "pass")]
#[case::two_frames_early(steps(&[10, 28]), "fail: CVL changed again after 18.000 s")]
#[case::the_shortest_is_told(steps(&[10, 25, 30]), "fail: CVL changed again after 5.000 s")]
#[case::every_second(changes(|second| 500 + second), "fail: CVL changed again after 1.000 s")]
#[case::to_and_fro(changes(|second| 584 - u16::from(second == 50)), "fail: CVL changed again after 1.000 s")]
#[case::frames_were_lost(steps(&[]).bus(50.5, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::too_early_wherever_in_the_loss_it_was(steps(&[10, 25]).bus(9.5, BusEvent::Lost { frames: 1 }), "fail: CVL changed again after 15.000 s")]
fn a_limit_changes_slowly(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

/// A limit that changes every twenty seconds, of which forty were fetched at once.
#[test]
fn changes_that_had_to_wait_did_not_come_at_once() {
    let of = Script::of("changes: {of: [CVL], at_most_every: 20 s, slack: 1 s}");
    let at = |second: u16| {
        if (11..=50).contains(&second) { 50.0 + f64::from(second) / 1000.0 } else { second.into() }
    };
    let held_up = BusEvent::HeldUp { by: Span::from_secs(40) };
    let script =
        (0..=10).fold(of, |script, second| script.at(at(second), limits(584 - second / 20, 100, 100)));
    let script = (11..=100).fold(script.bus(50.0, held_up), |script, second| {
        script.at(at(second), limits(584 - second / 20, 100, 100))
    });
    assert_says(script.window(0.0, 100.0), "unverified");
}

#[test]
fn other_signals_of_the_message_may_change_as_they_like() {
    let script = Script::of("changes: {of: [CVL], at_most_every: 20 s}");
    let script =
        (0..100).fold(script, |script, second| script.at(f64::from(second), limits(584, second, second)));
    assert_says(script.window(0.0, 99.0), "pass");
}

#[test]
fn each_signal_has_its_own_pace() {
    let of = |signals: &str| {
        let script = Script::of(&format!("changes: {{of: [{signals}], at_most_every: 20 s}}"));
        let ccl = |second: u16| 100 - u16::from(second >= 15);
        let cvl = |second: u16| 584 - u16::from(second >= 10);
        (0..60).fold(script, |script, at| script.at(f64::from(at), limits(cvl(at), ccl(at), 0)))
    };
    assert_says(of("CVL, CCL").window(0.0, 59.0), "pass");
}

#[test]
fn a_frame_that_comes_seldom_leaves_open_when_the_value_changed() {
    let script = |second: &[f64]| {
        let script = Script::of("changes: {of: [SOC], at_most_every: 20 s}");
        let soc = |index: usize| measured(5200, if index < 2 { 50 } else { 50 - index as u64 });
        second.iter().enumerate().fold(script, |script, (index, at)| script.at(*at, soc(index)))
    };
    assert_says(script(&[0.0, 9.0, 18.0, 36.0]).window(0.0, 40.0), "pass");
    assert_says(script(&[0.0, 9.0, 18.0, 27.0]).window(0.0, 40.0), "fail: SOC changed again after 9.000 s");
}

#[test]
fn the_first_value_after_a_silence_is_no_change() {
    let script = Script::of("changes: {of: [CVL], at_most_every: 20 s}");
    let script = script.every_second(0.0, 9.0, limits(584, 0, 0)).at(10.0, limits(580, 0, 0));
    let script = script.every_second(17.0, 40.0, limits(560, 0, 0));
    // The gap itself is no pass either.
    assert_says(script.window(0.0, 40.0), "unverified: not known throughout");
}

fn except(cvl: impl Fn(u16) -> u16) -> Script {
    let check =
        "changes: {of: [CVL], at_most_every: 20 s, except_reductions_when: LowVoltageAlarm == Active}";
    played(Script::of(check), cvl).window(0.0, 100.0)
}

fn alarm(script: Script, low: u64) -> Script {
    script.every_second(0.5, 99.5, crate::testing::alarms(2, low, 0))
}

#[rstest]
#[case::while_it_holds(alarm(except(|second| 584 - second), 1), "pass")]
#[case::while_it_does_not(alarm(except(|second| 584 - second), 2), "fail: CVL changed again")]
#[case::not_known(except(|second| 584 - second), "unverified: not known throughout: LowVoltageAlarm == Active")]
#[case::not_known_and_no_change(except(|_| 584), "pass")]
#[case::increases_are_no_reductions(alarm(except(|second| 484 + second), 1), "fail: CVL changed again")]
fn reductions_may_be_excepted(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[rstest]
#[case::without_times(steps(&[10, 20]).untimed(), "unverified: the recording carries no times")]
#[case::within_the_uncertainty(steps(&[10, 28]).uncertain(0.6), "unverified: too close to the limit")]
#[case::beyond_the_uncertainty(steps(&[10, 25]).uncertain(0.6), "fail")]
fn a_bad_clock_decides_nothing(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn a_frame_that_is_too_short_carries_no_value() {
    assert_says(steps(&[]).at(50.5, frame(0x351, 0, 1)), "unverified: nothing was seen of CVL");
}

#[test]
fn what_a_role_measures_changes_as_well() {
    let check = "changes: {of: [main_switch_probe.conducts], at_most_every: 20 s}";
    let script = Script::of(check).probe(0.0, Measured::Truth(true)).probe(2.0, Measured::Truth(false));
    let script = script.probe(4.0, Measured::Truth(true)).window(0.0, 5.0);
    assert_says(script, "fail: main_switch_probe.conducts changed again after 2.000 s");
}

#[rstest]
#[case::no_signal("changes: {of: [], at_most_every: 20 s}")]
#[case::a_text("changes: {of: [Manufacturer], at_most_every: 20 s}")]
#[case::no_time("changes: {of: [CVL], at_most_every: 20 V}")]
#[case::all_slack("changes: {of: [CVL], at_most_every: 1 s, slack: 1 s}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
