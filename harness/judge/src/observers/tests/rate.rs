use journal::{BusEvent, Direction};
use quantity::Span;
use rstest::rstest;

use crate::testing::{Script, alarms, assert_says, frame, keepalive, usual};

/// The battery as usual, and so many frames more, spread over a second from 4.2 s on.
fn rate(more: u16, direction: Direction, sent: wire::Frame) -> Script {
    let script = Script::of("rate: {at_most: 20, per: 1 s}").every_second(0.0, 10.0, usual());
    let times = (0..more).map(|index| 4.2 + f64::from(index) / f64::from(more) * 0.7);
    times.fold(script, |script, at| script.from(direction, at, sent)).window(0.0, 10.0)
}

fn received(more: u16) -> Script {
    rate(more, Direction::Received, alarms(2, 2, 0))
}

#[rstest]
#[case::few(received(0), "pass")]
#[case::as_many_as_there_may_be(received(19), "pass")]
#[case::one_more(received(20), "fail: 21 frames in 0.8")]
#[case::of_nobody(rate(20, Direction::Received, frame(0x123, 0, 0)), "fail: 21 frames in")]
#[case::the_inverters_by_the_battery(rate(20, Direction::Received, keepalive()), "fail: 21 frames in")]
#[case::our_own(rate(200, Direction::Echo, keepalive()), "pass")]
#[case::of_somebody(
    rate(40, Direction::Unknown, alarms(2, 2, 0)),
    "unverified: a recording does not say who sent 21 frames in 0."
)]
#[case::of_somebody_and_of_nobody(
    rate(40, Direction::Unknown, frame(0x123, 0, 0)),
    "unverified: a recording does not say who sent 21 frames"
)]
#[case::few_of_somebody(rate(15, Direction::Unknown, frame(0x123, 0, 0)), "pass")]
#[case::the_inverters_in_a_recording(rate(200, Direction::Unknown, keepalive()), "pass")]
#[case::error_frames(rate(200, Direction::Received, frame(0x2000_0004, 0, 8)), "pass")]
#[case::without_times(received(40).untimed(), "unverified: the recording carries no times")]
#[case::within_the_uncertainty(received(20).uncertain(0.15), "unverified: too close to the limit")]
#[case::frames_were_lost(received(0).bus(3.0, BusEvent::Lost { frames: 500 }), "unverified: disturbed")]
fn a_battery_does_not_flood_the_bus(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn the_span_may_begin_anywhere() {
    let script = Script::of("rate: {at_most: 20, per: 1 s}").every_second(0.0, 10.0, usual());
    let across = (0..20).map(|index| 4.6 + f64::from(index) * 0.04);
    let script = across.fold(script, |script, at| script.at(at, alarms(2, 2, 0)));
    assert_says(script.window(0.0, 10.0), "fail: 21 frames in 0.7");
}

/// What came in four seconds is stamped within a few milliseconds of their end.
#[rstest]
#[case::in_what_had_to_wait(8.001, 0.0001, "unverified")]
#[case::across_its_end(8.2, 0.01, "unverified")]
#[case::long_after_it(9.1, 0.01, "fail: 21 frames in 0.2")]
fn frames_that_had_to_wait_are_no_flood(#[case] from: f64, #[case] apart: f64, #[case] says: &str) {
    let held_up = BusEvent::HeldUp { by: Span::from_secs(4) };
    let script =
        Script::of("rate: {at_most: 20, per: 1 s}").every_second(0.0, 4.0, usual()).bus(8.0, held_up);
    let waited = (0..22).map(|index| from + f64::from(index) * apart);
    let script = waited.fold(script, |script, at| script.at(at, usual()));
    assert_says(script.every_second(9.5, 12.0, usual()).window(0.0, 12.0), says);
}

#[rstest]
#[case::never_there(&[], "unverified: nothing was seen of Limits")]
#[case::fell_silent(&[0.0, 1.0, 2.0], "unverified: not known throughout")]
fn an_empty_bus_shows_nothing(#[case] times: &[f64], #[case] says: &str) {
    let script = Script::of("rate: {at_most: 20, per: 1 s}").each(times, usual()).partner(0.0, 10.0);
    assert_says(script.window(0.0, 10.0), says);
}

#[rstest]
#[case::none("rate: {at_most: 0, per: 1 s}")]
#[case::more_than_are_kept("rate: {at_most: 20000, per: 1 s}")]
#[case::no_time("rate: {at_most: 100, per: 0 s}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
