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

#[rstest]
#[case::none("length: {of: Limits}")]
#[case::both("length: {of: Limits, at_least: 6, exactly: 8}")]
#[case::too_long("length: {of: Limits, exactly: 9}")]
#[case::nothing_at_all("length: {of: Limits, at_least: 0}")]
fn one_bound_that_can_fail_is_needed(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
