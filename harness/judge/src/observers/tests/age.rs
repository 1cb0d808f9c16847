use journal::{BusEvent, ClockStepKind, Direction, Event};
use quantity::Span;
use rstest::rstest;

use crate::testing::{Script, assert_says, frame, measured, secs, usual};

fn age() -> Script {
    Script::of("age: {of: Limits, below: 3 s}")
}

fn lost() -> BusEvent {
    BusEvent::Lost { frames: 1 }
}

fn held_up() -> BusEvent {
    BusEvent::HeldUp { by: Span::from_secs(4) }
}

fn step(at: f64) -> Event {
    Event::ClockStep { at: secs(at), by: Span::from_secs(3600), kind: ClockStepKind::Inexact }
}

fn sleep(at: f64) -> Event {
    Event::ClockStep { at: secs(at), by: Span::from_secs(12), kind: ClockStepKind::Slept }
}

fn exact_step(at: f64) -> Event {
    Event::ClockStep { at: secs(at), by: Span::from_secs(3600), kind: ClockStepKind::Exact }
}

#[rstest]
#[case::a_frame_every_second(age().every_second(0.0, 10.0, usual()), "pass")]
#[case::a_frame_came_too_late(age().each(&[0.0, 1.0, 4.2, 5.0, 6.0, 7.0, 8.0, 9.0], usual()), "fail: Limits (0x351) was 3.200 s")]
#[case::a_frame_came_at_the_limit(age().each(&[0.0, 3.0, 6.0, 9.0], usual()), "fail")]
#[case::a_frame_came_just_in_time(age().each(&[0.0, 2.999, 5.998, 8.0], usual()), "pass")]
#[case::the_battery_fell_silent_while_we_spoke(age().partner(0.0, 10.0).each(&[0.0, 1.0], usual()), "fail: Limits (0x351) was 9.000 s")]
#[case::never_seen_while_we_spoke(age().partner(0.0, 10.0), "fail")]
#[case::nothing_was_on_the_bus(age(), "unverified: nothing shows that the bus was alive")]
#[case::everything_fell_silent(age().partner(0.0, 2.0).each(&[0.0, 1.0], usual()), "unverified: nothing shows")]
#[case::the_bus_was_cut_and_came_back(age().partner(0.0, 2.0).partner(9.0, 10.0).each(&[0.0, 1.0, 9.5], usual()), "unverified: nothing shows")]
#[case::cut_and_nothing_else_was_ever_there(age().each(&[0.0, 1.0, 9.5], usual()), "unverified: nothing shows")]
#[case::slow_though_nothing_else_is_there(age().each(&[0.0, 3.2, 6.4, 9.6], usual()), "fail: Limits (0x351) was 3.200 s")]
#[case::a_frame_at_the_very_end_only(age().partner(0.0, 10.0).at(10.0, usual()), "fail: Limits (0x351) was 10.000 s")]
#[case::in_time_at_the_start(age().each(&[2.5, 5.0, 7.5], usual()), "pass")]
#[case::the_frame_was_ours(age().from(Direction::Echo, 0.0, usual()).every_second(1.0, 2.0, usual()).partner(0.0, 10.0).from(Direction::Echo, 4.0, usual()), "fail")]
#[case::nobody_knows_who_sent_it((0..10).fold(age(), |script, at| script.from(Direction::Unknown, f64::from(at), usual())), "pass")]
#[case::no_times(age().untimed().every_second(0.0, 10.0, usual()), "unverified: the recording carries no times")]
#[case::no_times_and_nothing_seen(age().untimed(), "unverified: nothing was seen of Limits")]
#[case::frames_were_lost_in_the_gap(age().partner(0.0, 10.0).each(&[0.0, 1.0, 5.0, 6.0, 7.0, 8.0, 9.0], usual()).bus(3.0, lost()), "unverified: disturbed: a frame was lost")]
#[case::the_rig_was_held_up_and_stamps_late(age().partner(0.0, 10.0).each(&[0.0, 1.0], usual()).bus(5.5, held_up()).each(&[5.5, 5.5, 5.5, 5.5, 6.0, 7.0, 8.0, 9.0], usual()), "unverified: disturbed: the rig was held up for 4 s")]
#[case::a_line_was_damaged(age().every_second(0.0, 10.0, usual()).bus(3.0, BusEvent::Damaged { what: "half a line".into() }), "unverified: disturbed: the recording is damaged")]
#[case::frames_were_lost_in_time(age().every_second(0.0, 10.0, usual()).bus(3.0, lost()), "unverified: disturbed: a frame was lost")]
#[case::the_gap_is_not_where_frames_were_lost(age().partner(0.0, 10.0).each(&[0.0, 1.0, 2.0, 3.0, 7.0, 8.0, 9.0], usual()).bus(1.5, lost()), "fail")]
#[case::the_clock_stepped_in_the_gap(age().partner(0.0, 10.0).each(&[0.0, 1.0, 5.0, 6.0, 7.0, 8.0, 9.0], usual()).event(4.0, step(4.0)), "unverified")]
#[case::the_machine_slept(age().every_second(0.0, 10.0, usual()).event(4.5, sleep(4.5)), "unverified: disturbed: the machine slept for 12 s")]
#[case::the_clock_stepped_in_time(age().every_second(0.0, 10.0, usual()).event(4.5, step(4.5)), "unverified: disturbed: the clock was set")]
#[case::the_clock_stepped_in_time_and_was_mended(age().every_second(0.0, 10.0, usual()).event(4.5, exact_step(4.5)), "pass")]
#[case::the_clock_stepped_in_the_gap_and_was_mended(age().partner(0.0, 10.0).each(&[0.0, 1.0, 5.0, 6.0, 7.0, 8.0, 9.0], usual()).event(4.0, exact_step(4.0)), "unverified: nothing shows")]
#[case::the_clock_stepped_in_the_gap_that_never_ended(age().partner(0.0, 10.0).each(&[0.0, 1.0], usual()).event(4.0, exact_step(4.0)), "unverified: nothing shows")]
#[case::the_clock_stepped_elsewhere(age().partner(0.0, 10.0).each(&[0.0, 1.0, 2.0, 3.0, 7.0, 8.0, 9.0], usual()).event(1.5, exact_step(1.5)), "fail: Limits (0x351) was 4.000 s")]
#[case::a_step_that_is_called_exact_and_hides_how_late_a_frame_was(age().partner(0.0, 10.0).each(&[0.0, 1.0], usual()).event(4.0, exact_step(4.0)).late(3.9, 4.5, usual()).each(&[5.0, 6.0, 7.0, 8.0, 9.0], usual()), "unverified: disturbed: a frame is stamped earlier")]
#[case::a_step_that_is_called_exact_and_puts_a_frame_an_hour_back(age().every_second(0.0, 5.0, usual()).event(5.5, exact_step(5.5)).late(-3594.0, 6.0, usual()).every_second(7.0, 10.0, usual()), "unverified: disturbed: a frame is stamped earlier")]
#[case::we_were_off_the_bus(age().each(&[0.0, 1.0, 8.0, 9.0], usual()).bus(1.5, BusEvent::Off).bus(7.5, BusEvent::On), "unverified")]
#[case::only_error_frames_were_there(age().each(&[0.0, 1.0], usual()).each(&[5.0, 6.0, 7.0, 8.0, 9.0], frame(0x2000_0004, 0, 8)), "unverified: nothing shows")]
#[case::equal_stamps(age().each(&[0.0, 0.0, 2.0, 2.0, 4.0, 4.0, 6.0, 8.0, 8.0], usual()), "pass")]
#[case::stamps_that_go_back(age().every_second(0.0, 5.0, usual()).late(1.0, 6.0, usual()).late(2.0, 7.0, usual()).late(3.0, 8.0, usual()), "unverified")]
#[case::a_stamp_from_the_future(age().partner(0.0, 10.0).at(0.0, usual()).late(100.0, 1.0, usual()), "fail: Limits (0x351) was 9.000 s")]
#[case::a_short_frame_is_a_frame(age().every_second(0.0, 10.0, frame(0x351, 1, 2)), "pass")]
fn a_message_never_grows_old(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[rstest]
#[case::known_well_before(&[8.5], 10.0, 11.0, "unverified: nothing was seen")]
#[case::too_old_when_it_opens(&[5.0, 10.1, 11.1], 10.0, 12.0, "fail: Limits (0x351) was 5.100 s")]
#[case::as_old_as_it_was_before(&[8.0, 10.5, 11.5], 10.0, 12.0, "pass")]
#[case::under_way_when_it_opens(&[0.0, 10.0, 11.0], 10.0, 12.0, "pass")]
#[case::shut_before_the_next(&[9.5, 10.5], 10.0, 13.4, "pass")]
#[case::shut_too_late(&[9.5, 10.5], 10.0, 14.0, "fail: Limits (0x351) was 3.500 s")]
fn the_edges_of_the_window_count(
    #[case] times: &[f64],
    #[case] from: f64,
    #[case] to: f64,
    #[case] says: &str,
) {
    assert_says(age().each(times, usual()).partner(0.0, 20.0).window(from, to), says);
}

#[rstest]
#[case::clear(&[0.0, 2.9, 5.8], 0.05, "pass")]
#[case::just_below(&[0.0, 2.97, 5.8], 0.05, "unverified: too close to the limit to tell: an age of 2.97 s")]
#[case::just_above(&[0.0, 3.03, 5.8], 0.05, "unverified: too close")]
#[case::beyond(&[0.0, 3.05, 5.8], 0.05, "fail")]
#[case::a_fail_wins(&[0.0, 2.97, 6.5], 0.05, "fail")]
fn the_guard_band_decides_nothing(#[case] times: &[f64], #[case] uncertainty: f64, #[case] says: &str) {
    assert_says(age().uncertain(uncertainty).partner(0.0, 8.0).each(times, usual()).window(0.0, 8.0), says);
}

#[test]
fn the_simple_rule_decides_everything() {
    let simple = Script::of("age: {of: Limits, below: 3 s, rule: simple}").uncertain(0.05);
    assert_says(simple.each(&[0.0, 2.99, 5.9], usual()).window(0.0, 8.0), "pass");
}

#[rstest]
#[case::delivered_late_but_sent_in_time(0.5, 2.9, 3.4, 4.0, "pass")]
#[case::under_way_when_the_window_ends(0.5, 3.4, 3.6, 3.2, "unverified: too close")]
#[case::surely_not_under_way(0.5, 3.4, 3.6, 3.55, "fail")]
fn what_counts_is_when_a_frame_happened(
    #[case] latency: f64,
    #[case] at: f64,
    #[case] seen: f64,
    #[case] end: f64,
    #[case] says: &str,
) {
    let script = age().latency(latency).partner(0.0, 10.0).at(0.0, usual()).late(at, seen, usual());
    assert_says(script.window(0.0, end), says);
}

#[test]
fn a_gap_that_ended_before_the_window_is_not_the_windows() {
    let script = age().latency(0.5).at(0.0, usual()).late(9.8, 10.2, usual()).each(&[10.8, 11.8], usual());
    assert_says(script.partner(0.0, 12.0).window(10.0, 12.0), "pass");
}

#[rstest]
#[case::good_in_both(&[0.0, 1.0, 2.0, 20.0, 21.0, 22.0], "pass")]
#[case::silent_in_the_second(&[0.0, 1.0, 2.0], "fail")]
#[case::silent_in_the_first(&[20.0, 21.0, 22.0], "fail")]
fn every_window_counts(#[case] times: &[f64], #[case] says: &str) {
    let script = age().partner(0.0, 30.0).each(times, usual()).at(19.0, usual());
    assert_says(script.window(0.0, 4.0).window(20.0, 24.0), says);
}

#[test]
fn the_worst_age_is_the_one_that_is_told() {
    let script =
        age().partner(0.0, 30.0).each(&[0.0, 4.0, 9.0, 13.0, 14.0], usual()).at(0.5, measured(5000, 50));
    assert_says(script.window(0.0, 15.0), "fail: Limits (0x351) was 5.000 s old");
}

/// Another message of the battery every second, which shows that it is on.
fn on(script: Script, from: f64, to: f64) -> Script {
    script.every_second(from, to, measured(5000, 50))
}

fn recorded() -> Script {
    age().recorded().partner(0.0, 120.0)
}

#[rstest]
#[case::on_throughout(on(recorded(), 0.0, 120.0).every_second(0.0, 120.0, usual()), "pass")]
#[case::switched_off_for_a_while(recorded().every_second(0.0, 20.0, usual()).every_second(80.0, 120.0, usual()), "unverified: a recording does not say when the battery was on: nothing of it came for 60.0 s")]
#[case::switched_off_at_the_end(on(recorded(), 0.3, 20.3).every_second(0.0, 20.0, usual()), "unverified: a recording does not say when the battery was on: nothing of it came for 99.7 s")]
#[case::a_short_silence_is_no_switch(recorded().every_second(0.0, 20.0, usual()).every_second(23.5, 120.0, usual()), "fail: Limits (0x351) was 3.500 s old")]
#[case::slow_throughout((0..37).fold(recorded(), |script, at| script.at(f64::from(at) * 3.2, usual())), "fail: Limits (0x351) was 3.200 s old")]
#[case::silent_while_the_battery_is_on(on(recorded(), 0.0, 120.0).every_second(0.0, 20.0, usual()), "fail: Limits (0x351) was 100.000 s old")]
#[case::too_old_before_it_was_switched_off(on(recorded(), 0.0, 30.0).every_second(0.0, 20.0, usual()).every_second(80.0, 120.0, usual()), "fail: Limits (0x351) was 60.000 s old")]
#[case::while_it_boots(on(recorded(), 0.0, 120.0).every_second(10.0, 120.0, usual()), "unverified: a recording does not say when the battery was on: Limits (0x351) was not there for the first 10.0 s")]
#[case::too_long_for_a_boot(on(recorded(), 0.0, 120.0).every_second(61.0, 120.0, usual()), "fail: Limits (0x351) was 61.000 s old")]
#[case::never(on(recorded(), 0.0, 120.0), "fail: Limits (0x351) was 120.000 s old")]
#[case::while_it_boots_again(on(on(recorded(), 0.0, 20.0), 50.0, 120.0).every_second(0.0, 20.0, usual()).every_second(59.0, 120.0, usual()), "unverified: a recording does not say when the battery was on: nothing of it came for 30.0 s")]
#[case::too_long_for_another_boot(on(on(recorded(), 0.0, 20.0), 30.0, 120.0).every_second(0.0, 20.0, usual()).every_second(91.0, 120.0, usual()), "fail: Limits (0x351) was 71.000 s old")]
#[case::no_battery_at_all(recorded(), "unverified: nothing was seen of Limits")]
#[case::frames_were_lost(recorded().every_second(0.0, 20.0, usual()).bus(25.0, lost()).every_second(80.0, 120.0, usual()), "unverified: disturbed: a frame was lost")]
fn a_recording_does_not_say_when_the_battery_was_on(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 120.0), says);
}
