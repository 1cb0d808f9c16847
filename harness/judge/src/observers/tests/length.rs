use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, frame, usual};

fn least() -> Script {
    Script::of("length: {of: Limits, at_least: 6}")
}

fn exactly() -> Script {
    Script::of("length: {of: Limits, exactly: 8}")
}

#[rstest]
#[case::long_enough(least().every_second(0.0, 10.0, usual()), "pass")]
#[case::just_long_enough(least().every_second(0.0, 10.0, frame(0x351, 1, 6)), "pass")]
#[case::too_short(least().every_second(0.0, 10.0, frame(0x351, 1, 5)), "fail: Limits (0x351) had 5 bytes")]
#[case::once_too_short(least().every_second(0.0, 10.0, usual()).at(4.5, frame(0x351, 1, 4)), "fail: Limits (0x351) had 4 bytes")]
#[case::as_long_as_asked(exactly().every_second(0.0, 10.0, usual()), "pass")]
#[case::not_as_long_as_asked(exactly().every_second(0.0, 10.0, frame(0x351, 1, 6)), "fail: Limits (0x351) had 6 bytes")]
#[case::a_request_is_not_the_message(least().every_second(0.0, 10.0, usual()).at(4.5, frame(0x4000_0351, 0, 0)), "pass")]
#[case::never_seen(least(), "unverified: nothing was seen of Limits")]
#[case::fell_silent(least().every_second(0.0, 5.0, usual()), "unverified: not known throughout")]
#[case::frames_were_lost(least().every_second(0.0, 10.0, usual()).bus(4.0, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
fn frames_are_long_enough(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

/// The declared ones are in the first byte, the warning is in the second.
fn declared() -> Script {
    Script::of("length: {of: Alarms, fields: ics.alarms}")
}

#[rstest]
#[case::whole(declared().every_second(0.0, 10.0, frame(0x35A, 0b1010, 8)), "pass")]
#[case::long_enough_for_what_is_declared(declared().every_second(0.0, 10.0, frame(0x35A, 0b1010, 1)), "pass")]
#[case::too_short_for_it(declared().declares(&["LowVoltageWarning"]).every_second(0.0, 10.0, frame(0x35A, 0b1010, 1)), "fail: Alarms (0x35A) had 1 bytes")]
#[case::nothing_is_declared(declared().declares(&[]).every_second(0.0, 10.0, frame(0x35A, 0, 0)), "pass")]
fn frames_are_long_enough_for_what_is_declared(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[rstest]
#[case::everything_is_there(frame(0x35A, 0b1010, 8), "pass")]
#[case::something_is_not(
    frame(0x35A, 0b1010, 1),
    "unverified: no battery statement gives ics.alarms; Alarms (0x35A) had 1 bytes"
)]
fn without_a_statement_nobody_knows_what_is_used(#[case] sent: wire::Frame, #[case] says: &str) {
    assert_says(declared().undeclared().every_second(0.0, 10.0, sent).window(0.0, 10.0), says);
}

#[rstest]
#[case::none("length: {of: Limits}")]
#[case::fields_and_a_number("length: {of: Alarms, fields: ics.alarms, at_least: 6}")]
#[case::both("length: {of: Limits, at_least: 6, exactly: 8}")]
#[case::too_long("length: {of: Limits, exactly: 9}")]
#[case::nothing_at_all("length: {of: Limits, at_least: 0}")]
fn one_bound_that_can_fail_is_needed(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
