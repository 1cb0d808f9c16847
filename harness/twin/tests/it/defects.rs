//! Every defect changes exactly what it says.

use crate::protocol::{battery, full_battery};
use crate::support::Do::{self, Acknowledge, Cut, Mode, Power, Probe, Short};
use crate::support::{Told, conducts, contents, frames, millis, refused, told};
use journal::PartnerMode::{Extra, Foreign, Gapped, NonZero, Online, Silent};
use quantity::Span;
use quantity::text::Duration;
use rstest::rstest;
use twin::{BatterySpec, BusFault, Defect, Form, Heard, Leg, Rewrite, TwinError};

const ALL: [u32; 5] = [0x351, 0x355, 0x356, 0x35A, 0x35E];

/// Online, then off and on at 10 s and 11 s.
const REBOOT: [(f64, Do); 3] = [(0.0, Mode(Online)), (10.0, Power(false)), (11.0, Power(true))];

/// Online, then an outage from 10 s to 700 s with probes.
const OUTAGE: [(f64, Do); 6] = [
    (0.0, Mode(Online)),
    (10.5, Mode(Silent)),
    (80.0, Probe),
    (690.0, Probe),
    (700.0, Mode(Online)),
    (720.0, Probe),
];

fn limits() -> String {
    "Limits".into()
}

fn secs(secs: f64) -> Duration {
    Duration(Span::try_from_secs_f64(secs).unwrap())
}

fn heard(id: u32, form: Form, unless: Option<Vec<u8>>) -> Heard {
    Heard { id, form, unless }
}

fn with(defect: Defect, steps: &[(f64, Do)], end: f64) -> Told {
    told(&battery(), &[defect], steps, end)
}

/// The frames of all messages but this one are as those of the conforming battery.
fn only(number: u32, changed: &Told, steps: &[(f64, Do)], end: f64) {
    let healthy = told(&battery(), &[], steps, end);
    for id in ALL.into_iter().filter(|id| *id != number) {
        assert_eq!(contents(changed, id), contents(&healthy, id), "{id:X}");
        assert_eq!(frames(changed, id).len(), frames(&healthy, id).len(), "{id:X}");
    }
}

#[test]
fn another_period() {
    let told = with(Defect::Period { message: limits(), every: secs(3.2) }, &[], 11.0);
    assert_eq!(millis(&told, 0x351), [300, 3_500, 6_700, 9_900]);
    only(0x351, &told, &[], 11.0);
}

#[test]
fn a_message_that_stops_for_good() {
    let defect = Defect::Stops { message: limits(), after: secs(5.0) };
    let told = with(defect.clone(), &[], 600.0);
    assert_eq!(millis(&told, 0x351), [300, 1_300, 2_300, 3_300, 4_300]);
    only(0x351, &told, &[], 600.0);
    let again = with(defect, &REBOOT, 60.0);
    assert_eq!(millis(&again, 0x351)[5..], [14_020, 15_020], "it counts from power on");
}

#[rstest]
#[case::not_supported(0, "35A#A002000208020008")]
#[case::both_bits(3, "35A#AC02000208020008")]
fn a_code_that_is_always_sent(#[case] raw: u64, #[case] sent: &str) {
    let told = with(Defect::Code { signal: "HighVoltageAlarm".into(), raw }, &[], 5.0);
    assert_eq!(contents(&told, 0x35A), [sent]);
    only(0x35A, &told, &[], 5.0);
}

#[rstest]
#[case::half(Rewrite::Over(2), "351#1C01E803B004A401")]
#[case::more(Rewrite::Plus(256), "351#3803E803B004A401")]
#[case::the_other_byte_first(Rewrite::BytesReversed, "351#0238E803B004A401")]
fn bits_that_are_rewritten(#[case] how: Rewrite, #[case] sent: &str) {
    let told = with(Defect::Bits { signal: "CVL".into(), how }, &[], 5.0);
    assert_eq!(contents(&told, 0x351), [sent]);
    only(0x351, &told, &[], 5.0);
}

#[test]
fn bits_in_the_place_of_others() {
    let told = with(Defect::SwappedBits { signals: ["CVL".into(), "DCL".into()] }, &[], 5.0);
    assert_eq!(contents(&told, 0x351), ["351#B004E8033802A401"]);
    only(0x351, &told, &[], 5.0);
}

#[test]
fn a_message_that_starts_late_after_every_boot() {
    let told = with(Defect::Starts { message: limits(), after: secs(5.0) }, &REBOOT, 30.0);
    let times = millis(&told, 0x351);
    assert_eq!(times[..5], [5_300, 6_300, 7_300, 8_300, 9_300]);
    assert_eq!(times[5], 16_020, "it counts from power on");
}

#[test]
fn frames_that_are_kept_back_and_come_together() {
    let told = with(Defect::Burst { message: limits(), frames: 3 }, &[], 9.0);
    let seconds: Vec<i64> = millis(&told, 0x351).iter().map(|millis| millis / 1_000).collect();
    assert_eq!(seconds, [2, 2, 2, 5, 5, 5, 8, 8, 8]);
    only(0x351, &told, &[], 9.0);
}

#[rstest]
#[case::of_11_bits(0x352)]
#[case::of_29_bits(0x18FF_0351)]
fn another_identifier(#[case] id: u32) {
    let told = with(Defect::Identifier { message: limits(), id }, &[], 5.0);
    assert_eq!((frames(&told, 0x351).len(), frames(&told, id).len()), (0, 5));
    only(0x351, &told, &[], 5.0);
}

#[test]
fn a_factor() {
    let told = with(Defect::Scale { signal: "CVL".into(), factor: 10.0 }, &[], 5.0);
    assert_eq!(contents(&told, 0x351), ["351#3016E803B004A401"]);
    only(0x351, &told, &[], 5.0);
}

#[test]
fn a_shorter_message() {
    let told = with(Defect::Length { message: limits(), bytes: 4 }, &[], 5.0);
    assert_eq!(contents(&told, 0x351), ["351#3802E803"]);
    only(0x351, &told, &[], 5.0);
}

#[test]
fn other_bytes() {
    let told = with(Defect::Bytes { message: "ManufacturerName".into(), bytes: vec![0xFF, 0x41] }, &[], 5.0);
    assert_eq!(contents(&told, 0x35E), ["35E#FF41"]);
    only(0x35E, &told, &[], 5.0);
}

#[test]
fn an_identifier_of_29_bits() {
    let told = with(Defect::ExtendedId { message: "StateOfCharge".into() }, &[], 5.0);
    assert_eq!(contents(&told, 0x355), ["00000355#3C0063007017"]);
    only(0x355, &told, &[], 5.0);
}

#[rstest]
#[case::ours(0x305, "305#01")]
#[case::foreign(0x18FF_50E5, "18FF50E5#01")]
fn a_frame_of_another(#[case] id: u32, #[case] sent: &str) {
    let told = with(Defect::Sends { id, bytes: vec![1], every: secs(2.5) }, &[], 6.0);
    assert_eq!(contents(&told, id), [sent]);
    assert_eq!(millis(&told, id).len(), 3);
    only(id, &told, &[], 6.0);
}

#[test]
fn silence_without_keepalive_ends_with_it() {
    let told = with(Defect::SilentWithoutKeepalive { after: secs(5.0) }, &OUTAGE, 710.0);
    let gap: Vec<i64> =
        millis(&told, 0x351).into_iter().filter(|at| (15_000..702_000).contains(at)).collect();
    // The last 0x305 is at 10.0 s, the first after the outage at 700.0 s.
    assert_eq!(gap, [700_300, 701_300]);
    assert_eq!(millis(&told, 0x351)[14], 14_300);
}

#[rstest]
#[case::one_more_frame(Defect::FallsSilentOn(heard(0x306, Form::Plain, None)), Extra)]
#[case::other_content(Defect::FallsSilentOn(heard(0x305, Form::Plain, Some(vec![0; 8]))), NonZero)]
fn silence_after_a_frame(#[case] defect: Defect, #[case] mode: journal::PartnerMode) {
    let steps = [
        (0.0, Mode(Online)),
        (10.0, Mode(mode)),
        (20.0, Power(false)),
        (21.0, Mode(Online)),
        (22.0, Power(true)),
    ];
    let told = with(defect, &steps, 40.0);
    let times = millis(&told, 0x351);
    assert_eq!(times[9..11], [9_300, 25_020], "only a restart heals it: {times:?}");
}

#[test]
fn an_early_opening() {
    let told = with(Defect::OpensWithoutKeepalive { after: secs(60.0) }, &OUTAGE, 730.0);
    assert_eq!(conducts(&told), [false, false, true]);
}

#[test]
fn no_return_after_an_outage() {
    let told = with(Defect::StaysOffAfterOutage, &OUTAGE, 730.0);
    assert_eq!(conducts(&told), [true, false, false]);
    assert_eq!(contents(&told, 0x351), ["351#3802E803B004A401", "351#380200000000A401"]);
}

#[test]
fn zero_limits_after_a_boot() {
    let told = with(Defect::ZeroLimitsAtBoot { frames: 2 }, &REBOOT, 30.0);
    let sent: Vec<String> = frames(&told, 0x351).iter().map(|(_, frame)| frame.to_string()).collect();
    assert_eq!(
        sent[9..13],
        ["351#3802E803B004A401", "351#000000000000A401", "351#000000000000A401", "351#3802E803B004A401"]
    );
    only(0x351, &told, &REBOOT, 30.0);
}

#[test]
fn another_code_after_a_boot() {
    let spec = BatterySpec { precharge: Span::ZERO, ..battery() };
    let defect = Defect::CodeAtBoot { signal: "CVL".into(), raw: 0, frames: 1 };
    let told = told(&spec, &[defect], &REBOOT, 30.0);
    assert_eq!(
        contents(&told, 0x351),
        ["351#3802E803B004A401", "351#0000E803B004A401", "351#3802E803B004A401"]
    );
}

#[rstest]
#[case::boot(Defect::Boot { time: secs(90.0) }, 101_020, 2)]
#[case::precharge(Defect::Precharge { time: secs(45.0) }, 14_020, 45)]
fn a_longer_start(#[case] defect: Defect, #[case] first: i64, #[case] without_current: usize) {
    let told = with(defect, &REBOOT, 130.0);
    assert_eq!(millis(&told, 0x351)[10], first);
    let zeros = frames(&told, 0x351).iter().filter(|(_, frame)| frame.bytes()[2..6] == [0; 4]).count();
    assert_eq!(zeros, without_current);
}

#[rstest]
#[case::a_message(Defect::Stops { message: "Soon".into(), after: secs(1.0) }, "`Soon`")]
#[case::a_signal(Defect::Code { signal: "DCLL".into(), raw: 0 }, "`DCLL`")]
#[case::bits(Defect::Code { signal: "HighVoltageAlarm".into(), raw: 4 }, "`HighVoltageAlarm`")]
#[case::a_factor(Defect::Scale { signal: "CVL".into(), factor: f64::NAN }, "`scale`")]
#[case::a_value(Defect::Scale { signal: "CVL".into(), factor: 1e6 }, "`CVL`")]
#[case::a_burst_of_one(Defect::Burst { message: limits(), frames: 1 }, "`burst`")]
#[case::a_start_before_power_on(Defect::Starts { message: limits(), after: secs(-1.0) }, "`starts`")]
#[case::an_identifier_of_30_bits(Defect::Identifier { message: limits(), id: 1 << 29 }, "`identifier`")]
#[case::two_widths(Defect::SwappedBits { signals: ["HighVoltageAlarm".into(), "ReservedAlarms".into()] }, "`swapped_bits`")]
#[case::bits_of_no_signal(Defect::Bits { signal: "CVLL".into(), how: Rewrite::Negated }, "`CVLL`")]
#[case::a_length(Defect::Length { message: limits(), bytes: 9 }, "`length`")]
#[case::an_identifier(Defect::Sends { id: u32::MAX, bytes: vec![], every: secs(1.0) }, "`sends`")]
#[case::no_period(Defect::Period { message: limits(), every: secs(0.0) }, "`period`")]
#[case::a_period_of_years(Defect::Sends { id: 1, bytes: vec![], every: secs(1e9) }, "`sends`")]
#[case::a_boot_in_the_past(Defect::Boot { time: secs(-1.0) }, "`boot`")]
fn what_cannot_be_built_in_is_refused(#[case] defect: Defect, #[case] named: &str) {
    let message = refused(&battery(), &[defect]).to_string();
    assert!(message.contains(named), "{message}");
}

#[test]
fn a_battery_that_never_opens_cannot_stay_open() {
    let spec = BatterySpec { keepalive: None, ..battery() };
    assert!(matches!(refused(&spec, &[Defect::StaysOffAfterOutage]), TwinError::Defect { .. }));
}

/// A full battery with a current that changes after 60 s.
fn alive() -> BatterySpec {
    let leg = |current| Leg { length: secs(60.0), current };
    BatterySpec { course: vec![leg(60.0), leg(-60.0)], ..full_battery() }
}

fn signal(name: &str) -> String {
    name.into()
}

/// The signals of this battery with and without a defect, from the same frames of a message.
fn beside(defect: Defect, message: u32, end: f64) -> (Vec<String>, Vec<String>) {
    (
        contents(&told(&alive(), &[defect], &[], end), message),
        contents(&told(&alive(), &[], &[], end), message),
    )
}

#[test]
fn a_code_that_is_sent_sometimes() {
    let defect = Defect::CodeSometimes { signal: signal("DCL"), raw: 0, every: secs(10.0), lasts: secs(2.0) };
    let told = with(defect, &[], 30.0);
    let zero: Vec<i64> = frames(&told, 0x351)
        .iter()
        .filter(|(_, frame)| frame.bytes()[4..6] == [0, 0])
        .map(|(at, _)| *at as i64)
        .collect();
    assert_eq!(zero, [8, 9, 18, 19, 28, 29]);
    only(0x351, &told, &[], 30.0);
}

#[test]
fn a_value_that_is_frozen() {
    let (sent, healthy) = beside(Defect::Frozen { signal: signal("Current") }, 0x356, 100.0);
    assert!(healthy.len() > 5, "{healthy:?}");
    assert!(sent.iter().all(|frame| frame[8..12] == *"5802"), "60 A always: {sent:?}");
}

#[test]
fn a_value_that_moves_the_other_way() {
    let (sent, healthy) = beside(Defect::Mirrored { signal: signal("HighResolutionSOC") }, 0x355, 50.0);
    // 60 A for 49 s are 0.82 of 100 Ah.
    assert_eq!(healthy.last().unwrap(), "355#3D006300C217");
    assert_eq!(sent.last().unwrap(), "355#3D0063001E17");
}

#[test]
fn a_value_that_drifts() {
    let defect = Defect::Drifts { signal: signal("EnergyOut"), by: -1_000.0, every: secs(10.0) };
    let told = told(&full_battery(), &[defect], &[], 25.0);
    let expected = ["378#983A0000DC370000", "378#983A0000D2370000", "378#983A0000C8370000"];
    assert_eq!(contents(&told, 0x378), expected);
}

#[rstest]
#[case::two_cells("LowestCellVoltage", "HighestCellVoltage", 0x373, "373#EC0CE10C28012901")]
#[case::two_counters("EnergyIn", "EnergyOut", 0x378, "378#DC370000983A0000")]
#[case::two_frames("LowestVoltageCellName", "HottestCellName", 0x374, "374#5434000000000000")]
fn two_signals_that_are_swapped(
    #[case] one: &str,
    #[case] other: &str,
    #[case] message: u32,
    #[case] sent: &str,
) {
    let defect = Defect::Swapped { signals: [signal(one), signal(other)] };
    assert_eq!(contents(&told(&full_battery(), &[defect], &[], 5.0), message), [sent]);
}

#[test]
fn a_signal_that_carries_another() {
    let defect = Defect::Carries { signal: signal("OnlineCapacity"), of: signal("SOC"), factor: 1.0 };
    let told = told(&full_battery(), &[defect], &[], 5.0);
    assert_eq!(contents(&told, 0x35F), ["35F#341201023C000000"]);
}

#[test]
fn bits_that_are_noise() {
    let defect = Defect::Garbage { message: signal("Alarms"), mask: vec![0, 0, 0, 0xFC] };
    let told = with(defect, &[], 200.0);
    let sent = contents(&told, 0x35A);
    assert!(sent.len() > 150, "{}", sent.len());
    let others: std::collections::BTreeSet<String> =
        frames(&told, 0x35A).iter().map(|(_, frame)| format!("{:X}", frame.word() & !0xFC00_0000)).collect();
    assert_eq!(others.len(), 1, "all other bits stay");
    only(0x35A, &told, &[], 200.0);
}

#[test]
fn two_messages_in_the_other_order() {
    let defect = Defect::SwappedOrder { messages: [signal("SerialNumber1"), signal("SerialNumber2")] };
    let told = told(&full_battery(), &[defect], &[], 1.0);
    assert!(frames(&told, 0x381)[0].0 < frames(&told, 0x380)[0].0);
}

#[rstest]
#[case::silence(Defect::FallsSilentOn(heard(0x305, Form::Extended, None)), 10, true, "351#3802E803B004A401")]
#[case::silence_after_a_request(
    Defect::FallsSilentOn(heard(0x307, Form::Remote, None)),
    10,
    true,
    "351#3802E803B004A401"
)]
#[case::an_open_switch(
    Defect::OpensOn(heard(0x351, Form::Extended, None)),
    30,
    false,
    "351#380200000000A401"
)]
#[case::half_the_limits(
    Defect::HalvesLimitsOn(heard(0x351, Form::Extended, None)),
    30,
    true,
    "351#3802F4015802A401"
)]
#[case::nothing_that_is_plain(
    Defect::OpensOn(heard(0x306, Form::Plain, None)),
    30,
    true,
    "351#3802E803B004A401"
)]
fn what_frames_of_others_do(
    #[case] defect: Defect,
    #[case] sent: usize,
    #[case] closed: bool,
    #[case] last: &str,
) {
    let steps = [(0.0, Mode(Online)), (9.9, Mode(Foreign)), (29.0, Probe)];
    let told = with(defect, &steps, 30.0);
    assert_eq!(frames(&told, 0x351).len(), sent);
    assert_eq!(conducts(&told), [closed]);
    assert_eq!(contents(&told, 0x351).last().unwrap(), last);
}

#[test]
fn what_a_frame_did_is_healed_by_a_restart() {
    let steps = [(0.0, Mode(Extra)), (10.0, Power(false)), (11.0, Mode(Online)), (12.0, Power(true))];
    let told = with(Defect::HalvesLimitsOn(heard(0x306, Form::Plain, None)), &steps, 30.0);
    let limits = contents(&told, 0x351);
    let expected = ["351#3802F4015802A401", "351#380200000000A401", "351#3802E803B004A401"];
    assert_eq!(limits, expected, "half, open while it boots, whole");
}

#[rstest]
#[case::of_2s(1.9, 11)]
#[case::of_5s(4.0, 26)]
#[case::of_30s(25.0, 66)]
#[case::of_120s(100.0, 196)]
fn silence_after_a_single_gap(#[case] of: f64, #[case] last: i64) {
    let steps = [(0.0, Mode(Gapped))];
    let told = with(Defect::FallsSilentAfterGap { of: secs(of) }, &steps, 250.0);
    assert_eq!(millis(&told, 0x351).last().unwrap() / 1_000, last);
}

#[rstest]
#[case::a_short_circuit(BusFault::Short, Short(true), Short(false))]
#[case::no_acknowledgement(BusFault::NoAcknowledge, Acknowledge(false), Acknowledge(true))]
#[case::an_open_line(BusFault::Cut, Cut(true), Cut(false))]
#[case::an_open_line_taken_for_nobody_who_acknowledges(BusFault::NoAcknowledge, Cut(true), Cut(false))]
fn silence_after_a_fault_of_the_bus(#[case] fault: BusFault, #[case] begins: Do, #[case] ends: Do) {
    let steps = [(0.0, Mode(Online)), (10.0, begins), (15.0, ends)];
    let sent = |of| {
        let defect = Defect::FallsSilentAfterBusFault { fault, of: secs(of) };
        frames(&with(defect, &steps, 30.0), 0x351).iter().filter(|(at, _)| *at > 16.0).count()
    };
    assert_eq!((sent(4.0), sent(6.0)), (0, 14), "it minds only what lasts");
}

#[test]
fn a_late_return_after_a_short_circuit() {
    let steps = [(10.0, Short(true)), (15.0, Short(false))];
    let told = with(Defect::BusRecovery { time: secs(30.0) }, &steps, 60.0);
    assert_eq!(millis(&told, 0x351)[9..12], [9_300, 45_300, 46_300]);
}

#[test]
fn counters_that_are_lost_without_power() {
    let told = told(&full_battery(), &[Defect::LosesCounters], &REBOOT, 30.0);
    assert_eq!(contents(&told, 0x378), ["378#983A0000DC370000", "378#0000000000000000"]);
}
