//! What a conforming battery does.

use crate::protocol::{battery, full_battery};
use crate::support::Do::{Acknowledge, Mode, Power, Probe, Short};
use crate::support::{conducts, contents, frames, millis, told};
use journal::PartnerMode::{Extra, Foreign, Gapped, Jittering, NoKeepalive, NonZero, Online, Silent};
use quantity::Span;
use quantity::text::Duration;
use rstest::rstest;
use twin::{Arrangement, BatterySpec, Leg, Modules};

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
#[case::frames_of_others(Foreign)]
#[case::single_gaps(Gapped)]
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

#[test]
fn a_short_circuit_silences_the_bus_and_it_comes_back_by_itself() {
    let steps = [(0.0, Mode(Online)), (10.0, Short(true)), (15.0, Short(false)), (20.0, Probe)];
    let told = told(&battery(), &[], &steps, 30.0);
    // The bus is switched 20 ms after the command, and the battery's controller is back 1 s after the end.
    assert_eq!(millis(&told, 0x351)[9..12], [9_300, 16_300, 17_300]);
    let ours = millis(&told, 0x305);
    assert!(ours.iter().all(|at| !(10_020..15_020).contains(at)), "{ours:?}");
    assert_eq!(ours.len(), 25);
    assert_eq!(conducts(&told), [true]);
}

#[test]
fn without_an_acknowledgement_nothing_arrives_and_the_newest_frames_come_first_afterwards() {
    let steps = [(0.0, Mode(Online)), (10.0, Acknowledge(false)), (70.0, Acknowledge(true)), (71.0, Probe)];
    let told = told(&battery(), &[], &steps, 80.0);
    // What waited goes out at once, once for each message, and then the grid goes on.
    for id in [0x351, 0x355, 0x356, 0x35A, 0x35E] {
        let sent = millis(&told, id);
        assert!((70_020..70_030).contains(&sent[10]), "{id:X}: {sent:?}");
        assert_eq!((sent[9] / 10, sent[11] / 10), (930, 7_030), "{id:X}");
    }
    assert_eq!(conducts(&told), [true]);
}

#[test]
fn minutes_without_a_bus_are_an_outage_of_the_keepalive() {
    let steps =
        [(0.0, Mode(Online)), (10.0, Short(true)), (650.0, Short(false)), (650.5, Probe), (660.0, Probe)];
    let told = told(&battery(), &[], &steps, 670.0);
    assert_eq!(conducts(&told), [false, true], "it opened at its time-out of 630 s and came back after 5 s");
}

#[test]
fn what_is_optional_may_be_left_out_or_longer() {
    let lengths = [("CellExtremes", 4), ("Measurements", 8), ("Product", 6), ("StateOfCharge", 4)];
    let lengths = lengths.map(|(message, bytes)| (message.to_owned(), bytes)).into();
    let told = told(&BatterySpec { lengths, ..full_battery() }, &[], &[], 1.0);
    let sent = [0x373, 0x356, 0x35F, 0x355].map(|id| contents(&told, id).remove(0));
    assert_eq!(sent, ["373#E10CEC0C", "356#A4140000EB000000", "35F#341201026400", "355#3C006300"]);
}

#[test]
fn what_is_left_open_is_the_batterys_choice() {
    let leg = |current| Leg { length: Duration(Span::from_secs(60)), current };
    let modules = Modules { blocking_charge: 1, counts_blocking: false, ..full_battery().modules };
    let spec = BatterySpec {
        high_resolution_soc: false,
        reverse_current: true,
        unsupported_alarm: 3,
        modules,
        course: vec![leg(10.0), leg(-10.0)],
        ..full_battery()
    };
    let told = told(&spec, &[], &[], 1.0);
    let sent = [0x355, 0x356, 0x35A, 0x372].map(|id| contents(&told, id).remove(0));
    // 10 A lift the voltage by 0.12 V, and are sent as -10 A.
    let expected = ["355#3C0063000000", "356#B0149CFFEB00", "35A#ABFEFF02FBFEFF0B", "372#0100FFFFFFFF0000"];
    assert_eq!(sent, expected);
}
