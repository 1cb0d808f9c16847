use journal::{BusEvent, Direction};
use rstest::rstest;

use crate::testing::{Script, assert_says, frame, limits, measured, usual};
use crate::{Check, Why};

fn range() -> Script {
    Script::of("range: {of: [SOC], from: 0 percent, to: 100 percent}")
}

fn soc(soc: u64) -> wire::Frame {
    measured(5200, soc)
}

#[rstest]
#[case::within(range().every_second(0.0, 10.0, soc(50)), "pass")]
#[case::at_the_upper_bound(range().every_second(0.0, 10.0, soc(100)), "pass")]
#[case::at_the_lower_bound(range().every_second(0.0, 10.0, soc(0)), "pass")]
#[case::above(range().every_second(0.0, 10.0, soc(50)).at(4.5, soc(101)), "fail: SOC was 101 %")]
#[case::a_negative_number(range().every_second(0.0, 10.0, soc(50)).at(4.5, soc(0xFFFF)), "fail: SOC was 65535 % (looks like a negative number)")]
#[case::never_seen(range(), "unverified: nothing was seen of SOC")]
#[case::fell_silent(range().every_second(0.0, 5.0, soc(50)), "unverified: not known throughout")]
#[case::had_a_gap(range().every_second(0.0, 2.0, soc(50)).every_second(9.0, 10.0, soc(50)), "unverified: not known throughout")]
#[case::too_short(range().every_second(0.0, 10.0, frame(0x356, 50, 2)), "unverified: nothing was seen of SOC")]
#[case::once_too_short(range().every_second(0.0, 10.0, soc(50)).at(4.5, frame(0x356, 50, 2)), "unverified: nothing was seen of SOC")]
#[case::our_own(range().from(Direction::Echo, 1.0, soc(50)), "unverified: nothing was seen")]
#[case::nobody_knows_whose((0..11).fold(range(), |script, at| script.from(Direction::Unknown, f64::from(at), soc(50))), "pass")]
#[case::a_line_was_damaged(range().every_second(0.0, 10.0, soc(50)).bus(2.0, BusEvent::Damaged { what: "half a line".into() }), "pass")]
#[case::frames_were_lost(range().every_second(0.0, 10.0, soc(50)).bus(2.0, BusEvent::Lost { frames: 3 }), "unverified: disturbed")]
#[case::above_although_frames_were_lost(range().every_second(0.0, 10.0, soc(101)).bus(2.0, BusEvent::Lost { frames: 3 }), "fail")]
fn values_lie_between_the_bounds(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn values_of_a_snapshot_without_times_are_values() {
    assert_says(range().untimed().at(0.0, soc(50)).window(0.0, 0.0), "pass");
}

#[rstest]
#[case::as_written("58.4 V", "pass")]
#[case::calculated("16 * 3.65 * V", "pass")]
#[case::a_count_less("58.3 V", "fail: CVL was 58.4 V")]
fn a_value_on_the_bound_is_within(#[case] bound: &str, #[case] says: &str) {
    let script = Script::of(&format!("range: {{of: [CVL], from: 0 V, to: {bound}}}"));
    assert_says(script.every_second(0.0, 5.0, limits(584, 0, 0)).window(0.0, 5.0), says);
}

#[rstest]
#[case::goes_on(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 150, "fail: SOC was 150 %")]
#[case::ended_long_before(&[0.0, 1.0], 50, "unverified: nothing was seen")]
#[case::known_only_from_before(&[0.0, 1.0, 2.0, 3.0, 3.8], 50, "unverified: nothing was seen")]
fn a_value_from_before_the_window_counts_in_it(
    #[case] times: &[f64],
    #[case] value: u64,
    #[case] says: &str,
) {
    assert_says(range().each(times, soc(value)).window(4.0, 4.2).window(5.5, 5.7), says);
}

#[test]
fn the_cycle_that_is_observed_decides_what_is_stale() {
    // Unchanged payloads every second, then five of silence: nobody has to be told for it to be noticed.
    let script = range().each(&[0.0, 1.0, 2.0, 3.0, 8.0, 9.0, 10.0], soc(50));
    assert_says(script.window(0.0, 10.0), "unverified: not known throughout");
    let slow = range().each(&[0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 35.0], soc(50));
    assert_says(slow.window(0.0, 36.0), "pass");
}

#[test]
fn the_first_frame_after_boot_may_take_a_minute() {
    assert_says(range().every_second(50.0, 60.0, soc(50)).window(0.0, 60.0), "pass");
    assert_says(
        range().every_second(70.0, 80.0, soc(50)).window(0.0, 80.0),
        "unverified: not known throughout",
    );
}

#[test]
fn a_signal_that_was_stale_before_the_window_has_three_cycles() {
    let before = range().every_second(0.0, 5.0, soc(50));
    assert_says(before.clone().every_second(101.0, 110.0, soc(50)).window(100.0, 110.0), "pass");
    assert_says(before.every_second(110.0, 120.0, soc(50)).window(100.0, 120.0), "unverified: not known");
}

#[rstest]
#[case::upside_down("range: {of: [SOC], from: 100 percent, to: 0 percent}")]
#[case::no_signal("range: {of: [], from: 0, to: 1}")]
#[case::a_label("range: {of: [SystemStatus], from: 0, to: 1}")]
#[case::two_units("range: {of: [SOC, Voltage], from: 0 percent, to: 100 percent}")]
#[case::another_unit("range: {of: [SOC], from: 0 V, to: 100 V}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}

#[rstest]
#[case::seen(Some(usual()), "CVL was 58.4 V")]
#[case::never_seen(None, "")]
fn a_bound_that_nobody_declares_shows_what_was_seen_and_passes_nothing(
    #[case] frame: Option<wire::Frame>,
    #[case] words: &str,
) {
    let script = Script::of("range: {of: [CVL], from: 0 V, to: ixit.charge_voltage_max}").window(0.0, 5.0);
    let script = frame.into_iter().fold(script, |script, frame| script.every_second(0.5, 4.5, frame));
    let Check::Unverified(Why::NoStatement { needs, seen }) = script.check() else { panic!("it was judged") };
    assert!(needs.contains("ixit.charge_voltage_max"), "{needs}");
    assert_eq!(seen.unwrap_or_default(), words);
}

#[test]
fn a_limit_that_looks_negative_is_said_to_without_a_statement() {
    let script = Script::of("range: {of: [DCL], from: 0 A, to: ixit.charge_voltage_max}");
    let script = script.window(0.0, 5.0).every_second(0.5, 4.5, limits(540, 100, 0xFF9C));
    let Check::Unverified(Why::NoStatement { seen, .. }) = script.check() else { panic!("it was judged") };
    assert_eq!(seen.as_deref(), Some("DCL was 6543.6 A (looks like a negative number)"));
}
