use journal::{BusEvent, Direction, Measured};
use rstest::rstest;

use crate::testing::{Script, assert_says, frame, limits, measured, usual};

fn always() -> Script {
    Script::of("always: CVL > 0 || DCL == 0")
}

fn never() -> Script {
    Script::of("never: CVL < 40 * V")
}

#[rstest]
#[case::it_holds(always().every_second(0.0, 10.0, usual()), "pass")]
#[case::once_it_does_not(always().every_second(0.0, 10.0, usual()).at(4.5, limits(0, 0, 10)), "fail: CVL was 0.0 V, DCL was 1.0 A")]
#[case::the_exception_holds(always().every_second(0.0, 10.0, limits(0, 0, 0)), "pass")]
#[case::never_seen(always(), "unverified: nothing was seen of Limits")]
#[case::fell_silent(always().every_second(0.0, 5.0, usual()), "unverified: not known throughout: Limits")]
#[case::stale_for_a_moment(always().each(&[0.0, 1.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], usual()), "unverified: not known throughout")]
#[case::nearly_stale(always().each(&[0.0, 1.0, 3.9, 5.0, 6.0, 7.0, 8.0, 9.0], usual()), "pass")]
#[case::broken_and_then_silent(always().at(0.0, limits(0, 0, 10)), "fail")]
#[case::once_too_short(always().every_second(0.0, 10.0, usual()).at(4.5, frame(0x351, 0, 2)), "unverified: not known throughout")]
#[case::too_short_but_decided(always().every_second(0.0, 10.0, usual()).at(4.5, frame(0x351, 584, 2)), "pass")]
#[case::our_own_frame_is_not_the_batterys(always().every_second(0.0, 10.0, usual()).from(Direction::Echo, 4.5, limits(0, 0, 10)), "pass")]
#[case::a_line_was_damaged(always().every_second(0.0, 10.0, usual()).bus(4.5, BusEvent::Damaged { what: "half a line".into() }), "pass")]
#[case::frames_were_lost(always().every_second(0.0, 10.0, usual()).bus(4.5, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::equal_stamps(always().every_second(0.0, 10.0, usual()).at(5.0, limits(0, 0, 10)).at(5.0, usual()), "fail")]
#[case::a_prohibition_is_kept(never().every_second(0.0, 10.0, usual()), "pass")]
#[case::a_prohibition_is_broken(never().every_second(0.0, 10.0, usual()).at(4.5, limits(399, 0, 0)), "fail: CVL was 39.9 V")]
#[case::a_prohibition_on_the_limit(never().every_second(0.0, 10.0, limits(400, 0, 0)), "pass")]
#[case::a_prohibition_of_what_was_not_seen(never(), "unverified: nothing was seen")]
#[case::a_prohibition_of_what_went_stale(never().every_second(0.0, 5.0, usual()), "unverified: not known throughout")]
fn a_statement_holds_throughout(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn a_value_that_never_changes_was_known_when_the_window_opened() {
    assert_says(always().every_second(0.0, 10.0, limits(0, 0, 10)).window(5.0, 10.0), "fail: CVL was 0.0 V");
    assert_says(always().every_second(0.0, 10.0, usual()).window(5.0, 10.0), "pass");
}

#[test]
fn what_was_known_before_is_no_evidence() {
    assert_says(always().every_second(0.0, 4.0, usual()).window(4.2, 4.8), "unverified: nothing was seen");
}

#[rstest]
#[case::both_are_known(&[0.0, 1.0, 2.0, 3.0, 4.0], "pass")]
#[case::one_is_missing(&[], "unverified: nothing was seen of Measurements")]
#[case::one_went_stale(&[0.0, 1.0], "unverified: not known throughout: Measurements")]
fn all_signals_are_needed(#[case] times: &[f64], #[case] says: &str) {
    let script = Script::of("always: CVL > 0 || Voltage > 0").every_second(0.0, 5.0, usual());
    assert_says(script.each(times, measured(5200, 50)).window(0.0, 5.0), says);
}

#[rstest]
#[case::it_conducts(&[true, true, true], "pass")]
#[case::it_did_not_once(&[true, false, true], "fail: main_switch_probe.conducts was false")]
#[case::it_was_asked_too_seldom(&[true], "unverified: not known throughout: main_switch_probe")]
fn what_a_role_measures_goes_stale_too(#[case] readings: &[bool], #[case] says: &str) {
    let script = readings
        .iter()
        .zip([0.0, 8.0, 16.0])
        .fold(Script::of("always: main_switch_probe.conducts"), |script, (reading, at)| {
            script.probe(at, Measured::Truth(*reading))
        });
    assert_says(script.window(0.0, 20.0), says);
}

#[test]
fn every_window_counts() {
    let script = always().every_second(0.0, 5.0, usual()).every_second(20.0, 25.0, limits(0, 0, 10));
    assert_says(script.clone().window(0.0, 5.0).window(20.0, 25.0), "fail");
    assert_says(
        always().every_second(0.0, 5.0, usual()).window(0.0, 5.0).window(20.0, 25.0),
        "unverified: not known",
    );
    // Between windows it may do what it likes.
    let between =
        always().every_second(0.0, 5.0, usual()).at(10.0, limits(0, 0, 10)).every_second(20.0, 25.0, usual());
    assert_says(between.window(0.0, 5.0).window(20.0, 25.0), "pass");
}

#[test]
fn a_stamp_from_the_future_keeps_nothing_fresh() {
    let script = always().late(1_000.0, 0.0, usual()).partner(0.0, 20.0);
    assert_says(script.window(0.0, 20.0), "unverified: not known throughout");
}

#[test]
fn a_statement_about_nothing_is_refused() {
    assert!(Script::of("always: 1 < 2").fault().is_some());
    assert!(Script::of("never: DCLL > 0").fault().is_some());
}
