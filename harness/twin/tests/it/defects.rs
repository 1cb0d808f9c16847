//! Every defect changes exactly what it says.

use crate::protocol::battery;
use crate::support::Do::{self, Mode, Power, Probe};
use crate::support::{Told, conducts, contents, frames, millis, refused, told};
use journal::PartnerMode::{Extra, NonZero, Online, Silent};
use quantity::Span;
use quantity::text::Duration;
use rstest::rstest;
use twin::{BatterySpec, Defect, Form, Heard, TwinError};

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
