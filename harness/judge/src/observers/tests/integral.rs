use journal::BusEvent;
use lang::Fault;
use rstest::rstest;

use crate::testing::{Script, assert_says, frame};

const CHARGED: &str = "integral: {of: EnergyIn, rate: Voltage * (Current - 1000 * A), sign: positive, \
                       at_least: 1 kWh, within: 5 percent, counts: 2}";
const DISCHARGED: &str = "integral: {of: EnergyOut, rate: Voltage * (Current - 1000 * A), sign: negative, \
                          at_least: 1 kWh, within: 5 percent, counts: 2}";
const SOC: &str = "integral: {of: SOC, rate: 100 * percent * (Current - 1000 * A) / (200 * Ah), \
                   at_least: 5 percent, within: 25 percent, counts: 2}";

/// How a battery counts, from what it was charged with and what it gave, in watt hours, and the seconds since the start.
type Counts = fn(f64, f64, u32) -> (f64, f64);

fn well(charged: f64, given: f64, _: u32) -> (f64, f64) {
    (charged, given)
}

/// What 720 A at 50 V is in an hour.
const WATTS: f64 = 36_000.0;

/// Everything once a second: 50 V and so many times 720 A for so many seconds, one course after another.
fn course(check: &str, course: &[(f64, u32)], counts: Counts) -> Script {
    let (mut script, mut now, mut charged, mut given, mut soc) = (Script::of(check), 0, 0.0, 0.0, 50.0);
    for (current, seconds) in course {
        for _ in 0..*seconds {
            let (at, amperes) = (f64::from(now), current * 720.0);
            let current_and_soc = ((((amperes + 1000.0) * 10.0) as u64) << 16) | ((soc as u64) << 32);
            let (counted, drawn) = counts(charged, given, now);
            let (counted, drawn) = ((counted / 100.0) as u64, (drawn / 100.0) as u64);
            script = script.at(at, frame(0x356, 5000 | current_and_soc, 8));
            script = script.at(at + 0.5, frame(0x378, (counted + 500) | ((drawn + 500) << 32), 8));
            charged += current.max(0.0) * WATTS / 3600.0;
            given += (-current).max(0.0) * WATTS / 3600.0;
            soc += amperes / 3600.0 / 200.0 * 100.0;
            now += 1;
        }
    }
    script.window(0.0, f64::from(now))
}

/// Up for 200 s, that is 2 kWh and 20 %, and down again.
const BOTH: &[(f64, u32)] = &[(0.0, 10), (1.0, 200), (0.0, 10), (-1.0, 200), (0.0, 10)];

#[rstest]
#[case::well(well, "pass")]
#[case::a_little_less(|charged, given, _| (charged * 0.97, given), "pass")]
#[case::not_at_all(|_, given, _| (0.0, given), "fail: EnergyIn went by 0 Wh while")]
#[case::half(|charged, given, _| (charged / 2.0, given), "fail: EnergyIn went by")]
#[case::twice(|charged, given, _| (charged * 2.0, given), "fail: EnergyIn went by")]
#[case::in_another_unit(|charged, given, _| (charged * 100.0, given), "fail: EnergyIn went by")]
#[case::in_the_other_counter(|charged, given, _| (given, charged), "fail: EnergyIn rose by 1900 Wh while nothing of it flowed")]
#[case::both_ways(|charged, given, _| (charged + given, given), "fail: EnergyIn rose by 1900 Wh while nothing of it flowed")]
#[case::begins_again(|charged, given, at| (if at < 60 { charged } else { charged - 500.0 }, given), "pass")]
fn energy_is_counted_as_it_flows_in(#[case] counts: Counts, #[case] says: &str) {
    assert_says(course(CHARGED, BOTH, counts), says);
}

#[rstest]
#[case::well(well, "pass")]
#[case::not_at_all(|charged, _, _| (charged, 0.0), "fail: EnergyOut went by 0 Wh while")]
#[case::both_ways(|charged, given, _| (charged, charged + given), "fail: EnergyOut rose by 1900 Wh while nothing of it flowed")]
fn energy_is_counted_as_it_flows_out(#[case] counts: Counts, #[case] says: &str) {
    assert_says(course(DISCHARGED, BOTH, counts), says);
}

#[rstest]
#[case::both_ways(BOTH, "pass")]
#[case::to_and_fro(&[(1.0, 20), (-1.0, 20), (1.0, 20), (-1.0, 20), (1.0, 20), (-1.0, 20), (1.0, 100)], "pass")]
#[case::too_little(&[(1.0, 40), (-1.0, 60)], "not exercised")]
fn a_state_of_charge_follows_the_current(#[case] flow: &[(f64, u32)], #[case] says: &str) {
    assert_says(course(SOC, flow, well), says);
}

#[test]
fn a_state_of_charge_that_follows_the_wrong_way_fails() {
    let wrong = SOC.replace("(Current - 1000 * A)", "(1000 * A - Current)");
    assert_says(
        course(&wrong, BOTH, well),
        "fail: SOC went by 5 % while 100 * percent * (1000 * A - Current) / (200 * Ah) came to -5 %",
    );
}

#[test]
fn a_state_of_charge_that_stands_still_fails() {
    let still = |script: Script, at: u32| {
        script.at(f64::from(at), frame(0x356, 5000 | (17200 << 16) | (50 << 32), 8))
    };
    assert_says((0..100).fold(Script::of(SOC), still).window(0.0, 100.0), "fail: SOC went by 0 %");
}

#[rstest]
#[case::nothing_flows(&[(0.0, 400)], "not exercised")]
#[case::too_little(&[(1.0, 80)], "not exercised")]
#[case::the_other_way(&[(-1.0, 400)], "not exercised")]
fn without_a_flow_nothing_is_compared(#[case] flow: &[(f64, u32)], #[case] says: &str) {
    assert_says(course(CHARGED, flow, well), says);
}

#[test]
fn what_a_counter_that_stands_still_would_pass_shows_nothing() {
    let coarse = CHARGED.replace("counts: 2", "counts: 30");
    assert_says(course(&coarse, BOTH, well), "not exercised");
}

#[test]
fn nothing_is_integrated_from_one_window_to_the_next() {
    let charged = || course(CHARGED, &[(1.0, 180)], well);
    assert_says(charged(), "pass");
    assert_says(charged().rewindowed().window(0.0, 89.0).window(90.0, 179.0), "not exercised");
}

#[rstest]
#[case::without_times(course(CHARGED, BOTH, well).untimed(), "unverified: the recording carries no times")]
#[case::frames_were_lost(course(CHARGED, BOTH, well).bus(3.0, BusEvent::Lost { frames: 9 }), "unverified: disturbed")]
#[case::fell_silent(course(CHARGED, BOTH, well).window(430.0, 500.0), "unverified: not known throughout")]
#[case::too_short(
    course(CHARGED, BOTH, well).at(100.2, frame(0x356, 5000, 2)),
    "unverified: nothing was seen of Voltage * (Current"
)]
#[case::too_short_to_count(
    course(CHARGED, BOTH, well).at(100.2, frame(0x378, 600, 2)),
    "unverified: nothing was seen of EnergyIn"
)]
#[case::never_counted(Script::of(CHARGED).every_second(0.0, 90.0, frame(0x356, 5000 | (17200 << 16), 8)).window(0.0, 90.0), "unverified: nothing was seen of EnergyCounters")]
fn what_is_not_known_is_not_compared(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[rstest]
#[case::a_label("integral: {of: SystemStatus, rate: CCL, at_least: 1, within: 5 percent, counts: 1}")]
#[case::another_dimension(
    "integral: {of: EnergyIn, rate: Voltage, at_least: 1 kWh, within: 5 percent, counts: 1}"
)]
#[case::no_signal("integral: {of: EnergyIn, rate: 5 * W, at_least: 1 kWh, within: 5 percent, counts: 1}")]
#[case::a_truth("integral: {of: EnergyIn, rate: Voltage > 0, at_least: 1 kWh, within: 5 percent, counts: 1}")]
#[case::nothing(
    "integral: {of: EnergyIn, rate: Voltage * Current, at_least: 0 kWh, within: 5 percent, counts: 1}"
)]
#[case::exactly(
    "integral: {of: EnergyIn, rate: Voltage * Current, at_least: 1 kWh, within: 0 percent, counts: 1}"
)]
#[case::a_sign(
    "integral: {of: EnergyIn, rate: Voltage * Current, sign: up, at_least: 1 kWh, within: 5 percent, counts: 1}"
)]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(matches!(Script::of(text).fault(), Some(Fault::Wrong(_))));
}

#[test]
fn what_the_statement_does_not_give_is_missing() {
    let text = CHARGED.replace("at_least: 1 kWh", "at_least: 10 * Ah * ixit.charge_voltage_max");
    assert!(matches!(Script::of(&text).fault(), Some(Fault::Missing { .. })));
}

#[test]
fn what_a_silent_bus_may_explain_is_no_fault() {
    // Nobody says what flowed while nothing at all was on the bus, although every message is still known.
    let charged = |times: &[f64], count: u64| {
        let script = Script::of(CHARGED).each(times, frame(0x356, 5000 | (17200 << 16), 8));
        times.iter().fold(script, |script, at| {
            let count = if *at > 60.0 { count } else { (*at / 10.0) as u64 };
            script.at(at + 0.1, frame(0x378, count, 8))
        })
    };
    let slowly: Vec<f64> = (0..30).map(|index| f64::from(index) * 6.0).collect();
    assert_says(charged(&slowly, 200).window(0.0, 175.0), "unverified: nothing shows that the bus was alive");
    assert_says(charged(&slowly, 200).with_noise(0.5).window(0.0, 175.0), "fail: EnergyIn went by");
}

/// 50 V and, every `apart` seconds, the current of a load that is switched in no order; the counter is right.
fn pulsed(apart: u32, on_for: u32) -> Script {
    let (mut script, mut charged) = (Script::of(CHARGED), 0.0);
    for now in 0..600u32 {
        let is_on = now.wrapping_mul(2_654_435_761) >> 8 & 1 == 0 || now % 60 < on_for;
        let current = if is_on { 1.0 } else { 0.0 };
        if now % apart == 0 {
            let raw = ((current * 720.0 + 1000.0) * 10.0) as u64;
            script = script.at(f64::from(now), frame(0x356, 5000 | raw << 16 | 50 << 32, 8));
        }
        script = script.at(f64::from(now) + 0.5, frame(0x378, (charged / 100.0) as u64 + 500, 8));
        charged += current * WATTS / 3600.0;
    }
    script.window(0.0, 600.0)
}

#[rstest]
#[case::every_ten_seconds(
    pulsed(10, 0),
    "unverified: Voltage * (Current - 1000 * A) moves faster than it is sent"
)]
#[case::every_second_and_as_fast(
    pulsed(1, 0),
    "unverified: Voltage * (Current - 1000 * A) moves faster than it is sent"
)]
#[case::a_load_that_stays(pulsed(10, 60), "pass")]
fn a_rate_that_moves_faster_than_it_is_sent_is_not_judged(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

/// A state of charge that goes from 20 % to 80 % in 600 s while the battery says that this current flows, in amperes.
fn moved_by(current: f64) -> Script {
    let move_on = |script: Script, at: u32| {
        let (raw, soc) = (((current + 1000.0) * 10.0) as u64, u64::from(20 + at / 10));
        script.at(f64::from(at), frame(0x356, 5000 | (raw << 16) | (soc << 32), 8))
    };
    (0..600).fold(Script::of(SOC), move_on).window(0.0, 600.0)
}

#[rstest]
#[case::by_none(moved_by(0.0), "fail: SOC went by 5 %")]
#[case::by_a_tenth(moved_by(72.0), "fail: SOC went by")]
#[case::by_a_third(moved_by(240.0), "fail: SOC went by")]
#[case::against_a_small_one(moved_by(-50.0), "fail: SOC went by")]
#[case::by_what_flows(moved_by(720.0), "pass")]
fn a_current_that_is_not_told_does_not_spare_the_counter(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn an_energy_that_is_counted_while_nothing_flows_fails() {
    let counts: Counts = |_, _, now| (f64::from(now) * 10.0, 0.0);
    assert_says(course(CHARGED, &[(0.0, 300)], counts), "fail: EnergyIn went by");
}

/// A state of charge that follows a charge and a discharge, but for where it is set lower.
fn set_lower(times: &[u32]) -> Script {
    let (mut script, mut soc) = (Script::of(SOC), 50.0);
    for now in 0..420 {
        let current = if now < 210 { 720.0 } else { -720.0 };
        soc += current / 3600.0 / 2.0;
        if times.contains(&now) {
            soc -= 12.0;
        }
        let raw = ((current + 1000.0) * 10.0) as u64;
        script = script.at(f64::from(now), frame(0x356, 5000 | (raw << 16) | ((soc as u64) << 32), 8));
    }
    script.window(0.0, 420.0)
}

#[rstest]
#[case::never(&[], "pass")]
#[case::once(&[300], "unverified: it may have another cause: SOC went at once from")]
#[case::twice(&[100, 300], "fail: SOC went at once from")]
fn a_state_of_charge_is_set_once(#[case] times: &[u32], #[case] says: &str) {
    assert_says(set_lower(times), says);
}
