//! What a conforming battery does.

use crate::protocol::battery;
use crate::support::Do::{Mode, Power, Probe};
use crate::support::{conducts, contents, frames, millis, told};
use journal::PartnerMode::{Extra, Jittering, NoKeepalive, NonZero, Online, Silent};
use quantity::Span;
use quantity::text::Duration;
use rstest::rstest;
use twin::{Arrangement, BatterySpec};

#[test]
fn it_is_on_and_booted_when_a_run_begins() {
    let told = told(&battery(), &[], &[(0.0, Probe)], 2.0);
    assert_eq!(millis(&told, 0x351), [300, 1_300]);
    assert_eq!(contents(&told, 0x351), ["351#3802E803B004A401"]);
    assert_eq!(conducts(&told), [true]);
}

#[test]
fn a_burst_keeps_the_order_of_the_cycle_back_to_back() {
    let spec =
        BatterySpec { sends: ["Alarms", "StateOfCharge", "Limits"].map(str::to_owned).into(), ..battery() };
    let told = told(&spec, &[], &[], 1.0);
    let at = |id| frames(&told, id)[0].0;
    assert!(at(0x35A) < at(0x355) && at(0x355) < at(0x351));
    assert!(at(0x351) - at(0x35A) < 0.000_6);
}

#[test]
fn a_spread_cycle_fills_the_period() {
    let spec = BatterySpec { arrangement: Arrangement::Spread, ..battery() };
    let told = told(&spec, &[], &[], 1.9);
    let firsts = [0x351, 0x355, 0x356, 0x35A, 0x35E].map(|id| millis(&told, id)[0]);
    assert_eq!(firsts, [300, 500, 700, 900, 1_100]);
}

#[test]
fn a_message_may_have_a_period_of_its_own() {
    let periods = [("Alarms".to_owned(), Duration(Span::from_millis(400)))].into();
    let told = told(&BatterySpec { periods, ..battery() }, &[], &[], 2.0);
    assert_eq!(millis(&told, 0x35A), [300, 700, 1_100, 1_500, 1_900]);
    assert_eq!(millis(&told, 0x351), [300, 1_300]);
}

#[test]
fn without_power_it_is_silent_and_does_not_conduct() {
    let told = told(&battery(), &[], &[(5.0, Power(false)), (6.0, Probe)], 20.0);
    assert_eq!(millis(&told, 0x351).last(), Some(&4_300));
    assert_eq!(conducts(&told), [false]);
}

#[test]
fn it_boots_precharges_and_then_allows_current() {
    let steps = [(5.0, Power(false)), (10.0, Power(true)), (14.0, Probe), (15.1, Probe)];
    let told = told(&battery(), &[], &steps, 17.0);
    // Power comes 20 ms after the command, the first frame 3 s after that, the main switch 2 s after the frame.
    let after: Vec<i64> = millis(&told, 0x351).into_iter().filter(|at| *at > 5_000).collect();
    assert_eq!(after, [13_020, 14_020, 15_020, 16_020]);
    let limits = contents(&told, 0x351);
    assert_eq!(limits, ["351#3802E803B004A401", "351#380200000000A401", "351#3802E803B004A401"]);
    assert_eq!(conducts(&told), [false, true]);
}

#[test]
fn without_precharge_the_first_frame_has_its_limits() {
    let spec = BatterySpec { precharge: Span::ZERO, ..battery() };
    let told = told(&spec, &[], &[(1.0, Power(false)), (2.0, Power(true))], 9.0);
    assert_eq!(contents(&told, 0x351), ["351#3802E803B004A401"]);
    assert_eq!(contents(&told, 0x35A), ["35A#A802000208020008"]);
}

#[rstest]
#[case::all_frames(Silent)]
#[case::only_the_keepalive(NoKeepalive)]
fn it_opens_at_its_time_out_and_not_before_and_comes_back(#[case] outage: journal::PartnerMode) {
    // The last 0x305 is at 10 s, the time-out is 630 s.
    let steps = [
        (0.0, Mode(Online)),
        (10.5, Mode(outage)),
        (639.7, Probe),
        (640.1, Probe),
        (700.0, Mode(Online)),
        (704.7, Probe),
        (705.1, Probe),
    ];
    let told = told(&battery(), &[], &steps, 710.0);
    assert_eq!(conducts(&told), [true, false, false, true]);
    assert_eq!(frames(&told, 0x351).len(), 710, "the frames go on all the time");
    let limits = contents(&told, 0x351);
    assert_eq!(limits, ["351#3802E803B004A401", "351#380200000000A401", "351#3802E803B004A401"]);
}

#[test]
fn without_a_keepalive_watch_it_never_opens() {
    let spec = BatterySpec { keepalive: None, ..battery() };
    let told = told(&spec, &[], &[(3_600.0, Probe)], 3_601.0);
    assert_eq!(conducts(&told), [true]);
}

#[test]
fn a_time_out_counts_from_the_boot_where_no_keepalive_ever_came() {
    let steps = [(5.0, Power(false)), (10.0, Power(true)), (640.0, Probe), (644.0, Probe)];
    let told = told(&battery(), &[], &steps, 645.0);
    assert_eq!(conducts(&told), [true, false]);
}

#[rstest]
#[case::jitter(Jittering)]
#[case::content(NonZero)]
#[case::one_more_frame(Extra)]
fn it_does_not_mind_other_inverters(#[case] mode: journal::PartnerMode) {
    let plain = told(&battery(), &[], &[(0.0, Mode(Online))], 800.0);
    let other = told(&battery(), &[], &[(0.0, Mode(mode)), (799.0, Probe)], 800.0);
    for id in [0x351, 0x355, 0x356, 0x35A, 0x35E] {
        assert_eq!(contents(&plain, id), contents(&other, id));
        assert_eq!(frames(&plain, id).len(), frames(&other, id).len());
    }
    assert_eq!(conducts(&other), [true]);
}

#[test]
fn jitter_makes_cycles_late_but_they_keep_their_grid() {
    let spec = BatterySpec { jitter: Span::from_millis(50), ..battery() };
    let told = told(&spec, &[], &[], 100.0);
    let late: Vec<i64> =
        millis(&told, 0x351).iter().enumerate().map(|(nth, at)| at - 300 - 1_000 * nth as i64).collect();
    assert!(late.iter().all(|late| (0..=51).contains(late)), "{late:?}");
    assert!(late.iter().any(|late| *late > 40), "{late:?}");
}
