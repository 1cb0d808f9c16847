use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, alarms, assert_says, usual};

fn present() -> Script {
    Script::of("present: {of: [Limits, Alarms], within: 10 s}")
}

fn all() -> Script {
    present().every_second(0.0, 30.0, usual()).each(&[3.0, 12.0, 21.0, 29.0], alarms(2, 2, 0))
}

#[rstest]
#[case::all_are_there(all(), "pass")]
#[case::one_is_missing(present().every_second(0.0, 30.0, usual()), "fail: Alarms (0x35A)")]
#[case::one_stopped(present().every_second(0.0, 30.0, usual()).each(&[3.0, 12.0], alarms(2, 2, 0)), "fail: Alarms (0x35A) was 18.000 s")]
#[case::one_came_late(present().every_second(0.0, 30.0, usual()).each(&[11.0, 20.0, 29.0], alarms(2, 2, 0)), "fail: Alarms (0x35A) was 11.000 s")]
#[case::nothing_at_all(present(), "unverified: nothing shows that the bus was alive")]
#[case::all_are_missing_while_we_spoke(present().partner(0.0, 30.0), "fail")]
#[case::no_times(all().untimed(), "unverified: the recording carries no times")]
#[case::frames_were_lost(all().bus(5.0, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::lost_where_it_is_missing(
    present().every_second(0.0, 30.0, usual()).each(&[3.0, 20.0, 29.0], alarms(2, 2, 0)).bus(10.0, BusEvent::Lost { frames: 1 }),
    "unverified"
)]
fn each_message_is_in_every_interval(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 30.0), says);
}

#[rstest]
#[case::all_were_seen_once(&[1.0], "unverified: too short: 10 s of traffic")]
#[case::one_was_not(&[], "unverified: too short: Alarms (0x35A) not seen")]
fn a_short_window_tells_nothing_about_intervals(#[case] times: &[f64], #[case] says: &str) {
    assert_says(
        present().every_second(0.0, 5.0, usual()).each(times, alarms(2, 2, 0)).window(0.0, 5.0),
        says,
    );
}

#[test]
fn a_snapshot_without_times_is_no_cadence() {
    assert_says(
        present().untimed().at(0.0, usual()).window(0.0, 0.0),
        "unverified: too short: Alarms (0x35A) not seen",
    );
}

#[test]
fn what_was_before_the_window_does_not_count_against_it() {
    // After a power cycle the alarms were last seen long ago; the interval begins with the window.
    let script = present().at(0.0, alarms(2, 2, 0)).every_second(100.0, 120.0, usual());
    assert_says(script.each(&[105.0, 114.0], alarms(2, 2, 0)).window(100.0, 120.0), "pass");
}

#[test]
fn a_message_that_is_named_twice_is_one() {
    let script = Script::of("present: {of: [Limits, Limits], within: 10 s}");
    assert_says(script.every_second(0.0, 20.0, usual()).window(0.0, 20.0), "pass");
}

#[test]
fn every_window_counts() {
    let script = all().every_second(40.0, 60.0, usual()).window(0.0, 30.0).window(40.0, 60.0);
    assert_says(script, "fail: Alarms (0x35A) was 20.000 s");
}

#[test]
fn no_message_is_no_check() {
    assert!(Script::of("present: {of: [], within: 10 s}").fault().is_some());
    assert!(Script::of("present: {of: [Alarm], within: 10 s}").fault().is_some());
    assert!(Script::of("present: {of: [main_switch_probe], within: 10 s}").fault().is_some());
}
