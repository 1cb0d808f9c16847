use journal::BusEvent;
use lang::Fault;
use rstest::rstest;

use crate::testing::{Script, alarms, assert_says, frame, limits, measured};

fn product(capacity: u64) -> wire::Frame {
    frame(0x35F, capacity << 32 | 0x0201_0000, 8)
}

fn constant() -> Script {
    Script::of("constant: {of: [FirmwareVersion, OnlineCapacity]}")
}

#[rstest]
#[case::never(constant().every_second(0.0, 10.0, product(100)), "pass")]
#[case::once(constant().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(99)), "fail: OnlineCapacity went from 100 Ah to 99 Ah")]
#[case::the_big_endian_one(constant().every_second(0.0, 9.0, product(100)).at(9.5, frame(0x35F, 100 << 32 | 0x0301_0000, 8)), "fail: FirmwareVersion went from 258 to 259")]
#[case::bits_beside_it(constant().every_second(0.0, 9.0, product(100)).at(9.5, frame(0x35F, 100 << 32 | 0x0201_00FF, 8)), "pass")]
#[case::seen_once(constant().at(9.5, product(100)), "unverified: too short: 2 frames of Product")]
#[case::never_seen(constant(), "unverified: nothing was seen of FirmwareVersion")]
#[case::too_short(constant().every_second(0.0, 10.0, frame(0x35F, 0, 4)), "unverified: nothing was seen of OnlineCapacity")]
#[case::fell_silent(constant().every_second(0.0, 5.0, product(100)), "unverified: not known throughout")]
#[case::another_after_a_silence(constant().every_second(0.0, 3.0, product(100)).every_second(8.0, 10.0, product(90)), "unverified: not known throughout")]
#[case::frames_were_lost(constant().every_second(0.0, 10.0, product(100)).bus(5.5, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
fn a_value_stays_as_it_is(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn another_value_in_the_next_window_is_none_that_changed() {
    let script = constant().every_second(0.0, 10.0, product(100)).window(0.0, 10.0);
    let script = script.every_second(60.0, 70.0, product(50)).window(60.0, 70.0);
    assert_says(script, "pass");
}

#[test]
fn a_change_as_the_window_begins_is_one() {
    let script = constant().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(50));
    assert_says(script.window(5.5, 10.0), "fail");
}

#[rstest]
#[case::none("constant: {of: []}")]
#[case::a_text("constant: {of: [Manufacturer]}")]
#[case::no_signal("constant: {of: [Firmware]}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}

fn within() -> Script {
    Script::of("constant: {of: [OnlineCapacity], within: 30 percent}")
}

#[rstest]
#[case::it_moves_a_little(within().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(71)), "pass")]
#[case::it_halves(within().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(50)), "fail: OnlineCapacity went from 100 Ah to 50 Ah")]
#[case::it_creeps(within().every_second(0.0, 3.0, product(100)).every_second(4.0, 6.0, product(80)).every_second(7.0, 10.0, product(60)), "fail: OnlineCapacity went from 100 Ah to 60 Ah")]
#[case::it_was_zero(within().every_second(0.0, 5.0, product(0)).every_second(6.0, 10.0, product(1)), "fail")]
fn a_value_stays_near_where_it_was(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn the_value_before_the_window_is_where_it_was() {
    let script = within().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(50));
    assert_says(script.window(5.5, 10.0), "fail");
}

/// The capacity may change with the two alarms of `0x35A`.
fn with_others() -> Script {
    Script::of("constant: {of: [OnlineCapacity], moves_with: [HighVoltageAlarm, LowVoltageAlarm]}")
}

fn others(script: Script, from: f64, to: f64, high: u64) -> Script {
    script.every_second(from + 0.3, to + 0.3, alarms(high, 2, 0))
}

fn capacity(script: Script, from: f64, to: f64, capacity: u64) -> Script {
    script.every_second(from, to, product(capacity))
}

#[rstest]
#[case::together(
    others(
        others(capacity(capacity(with_others(), 0.0, 4.0, 100), 5.0, 29.0, 50), 0.0, 4.0, 2),
        5.0,
        29.0,
        1
    ),
    "pass"
)]
#[case::the_other_one_first(
    others(
        others(capacity(capacity(with_others(), 0.0, 4.0, 100), 5.0, 29.0, 50), 0.0, 2.0, 2),
        3.0,
        29.0,
        1
    ),
    "pass"
)]
#[case::the_other_one_a_frame_later(
    others(
        others(capacity(capacity(with_others(), 0.0, 4.0, 100), 5.0, 29.0, 50), 0.0, 5.0, 2),
        6.0,
        29.0,
        1
    ),
    "pass"
)]
#[case::the_other_one_five_seconds_later(
    others(
        others(capacity(capacity(with_others(), 0.0, 4.0, 100), 5.0, 29.0, 50), 0.0, 9.0, 2),
        10.0,
        29.0,
        1
    ),
    "pass"
)]
#[case::neither(others(capacity(with_others(), 0.0, 29.0, 100), 0.0, 29.0, 2), "pass")]
#[case::alone(
    others(capacity(capacity(with_others(), 0.0, 4.0, 100), 5.0, 29.0, 50), 0.0, 29.0, 2),
    "fail: OnlineCapacity went from 100 Ah to 50 Ah"
)]
#[case::the_other_one_too_late(
    others(
        others(capacity(capacity(with_others(), 0.0, 2.0, 100), 3.0, 29.0, 50), 0.0, 16.0, 2),
        17.0,
        29.0,
        1
    ),
    "fail: OnlineCapacity went from 100 Ah to 50 Ah"
)]
#[case::again_without(
    others(
        others(
            capacity(capacity(capacity(with_others(), 0.0, 2.0, 100), 3.0, 5.0, 50), 6.0, 29.0, 49),
            0.0,
            2.0,
            2
        ),
        3.0,
        29.0,
        1
    ),
    "fail: OnlineCapacity went from 50 Ah to 49 Ah"
)]
#[case::shortly_before_the_end(others(capacity(with_others(), 0.0, 28.0, 100).at(29.5, product(50)), 0.0, 29.0, 2), "unverified: too short: what came after OnlineCapacity went from 100 Ah to 50 Ah")]
#[case::nothing_seen_of_the_others(
    capacity(capacity(with_others(), 0.0, 4.0, 100), 5.0, 29.0, 50),
    "unverified: it may have another cause: OnlineCapacity went from 100 Ah to 50 Ah, and HighVoltageAlarm, LowVoltageAlarm was not seen"
)]
fn a_value_may_change_with_others(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 30.0), says);
}

/// Limits of 100 A that are 50 A from one second on, or the other way round, in 30 s; and states of charge, from when to when.
fn derated(falls: bool, at: u32, charge: &[(f64, f64, u64)]) -> Script {
    let script = Script::of("constant: {of: [CCL], within: 30 percent, except_when: SOC >= 80 * percent}");
    let (before, after) = if falls { (1_000, 500) } else { (500, 1_000) };
    let script = script.every_second(0.0, f64::from(at) - 1.0, limits(584, before, 1_000));
    let script = script.every_second(f64::from(at), 29.0, limits(584, after, 1_000));
    charge.iter().fold(script, |script, (from, to, soc)| {
        script.every_second(from + 0.3, to + 0.3, measured(5_000, *soc))
    })
}

/// A limit of 50 A that rises by 2 A in each second from this one on.
fn ramp(from: f64) -> Script {
    let script = Script::of("constant: {of: [CCL], within: 30 percent, except_when: SOC >= 80 * percent}");
    let script = script.every_second(0.3, 29.3, measured(5_000, 50));
    (0..30).fold(script, |script, second| {
        let risen = (f64::from(second) - from).clamp(0.0, 25.0) as u16;
        script.at(f64::from(second), limits(584, 500 + 20 * risen, 1_000))
    })
}

const FELL: &str = "CCL went from 100.0 A to 50.0 A";
const ROSE: &str = "CCL went from 50.0 A to 100.0 A";

#[rstest]
#[case::for_no_reason(derated(true, 5, &[(0.0, 29.0, 50)]), format!("fail: {FELL}"))]
#[case::for_a_reason(derated(true, 5, &[(0.0, 29.0, 80)]), format!("unverified: it may have another cause: {FELL}; near by, `SOC >= 80 * percent`"))]
#[case::nobody_knows(derated(true, 5, &[]), format!("unverified: it may have another cause: {FELL}; it is not known whether `SOC >= 80 * percent`"))]
#[case::the_reason_is_seen_later(derated(true, 5, &[(0.0, 12.0, 50), (13.0, 15.0, 80), (16.0, 29.0, 50)]), format!("unverified: it may have another cause: {FELL}"))]
#[case::the_reason_comes_too_late(derated(true, 5, &[(0.0, 16.0, 50), (17.0, 29.0, 80)]), format!("fail: {FELL}"))]
#[case::the_reason_is_over(derated(true, 15, &[(0.0, 2.0, 80), (3.0, 29.0, 50)]), format!("unverified: it may have another cause: {FELL}"))]
#[case::comes_back(derated(false, 5, &[(0.0, 29.0, 50)]), format!("unverified: it may have another cause: {ROSE}; as the window began it was on its way back"))]
#[case::comes_back_beside_other_bytes(derated(false, 5, &[(0.0, 29.0, 50)]).at(20.5, limits(583, 1_000, 1_000)), format!("unverified: it may have another cause: {ROSE}"))]
#[case::comes_back_and_falls(derated(false, 5, &[(0.0, 29.0, 50)]).at(15.5, limits(584, 500, 1_000)), format!("fail: {FELL}"))]
#[case::comes_back_slowly(
    ramp(2.0),
    String::from("unverified: it may have another cause: CCL went from 50.0 A to")
)]
#[case::rises_slowly_later(ramp(12.0), String::from("fail: CCL went from 50.0 A to"))]
#[case::moves_beside_other_bytes(derated(true, 5, &[(0.0, 29.0, 50)]).at(20.5, limits(583, 500, 1_000)), format!("fail: {FELL}"))]
#[case::rises(derated(false, 15, &[(0.0, 29.0, 50)]), format!("fail: {ROSE}"))]
#[case::shortly_before_the_end(derated(true, 25, &[(0.0, 29.0, 50)]), format!("unverified: too short: what came after {FELL}"))]
fn a_change_with_a_cause_is_not_judged(#[case] script: Script, #[case] says: String) {
    assert_says(script.window(0.0, 30.0), &says);
}

#[test]
fn one_check_has_one_kind_of_cause() {
    let both = "constant: {of: [CCL], moves_with: [SOC], except_when: SOC >= 80 * percent}";
    let Some(Fault::Wrong(wrong)) = Script::of(both).fault() else { panic!("no fault") };
    assert_eq!(wrong[0].code, "two-causes");
}
