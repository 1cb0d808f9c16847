//! What the screen of the inverter system would show, and why it would not.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use campaign::{Bundle, Campaign, CheckRequest, Depth, RunFolder, Show, Source, Span, Traffic, show};
use proptest::prelude::*;
use rstest::rstest;

use crate::scene;

fn told(show: &Show) -> String {
    let mut text = format!("{}\nname: {}\n", show.shown, show.shown.name.source.words());
    for reason in &show.shown.obstacles {
        writeln!(
            text,
            "{}: {}\n  do: {}",
            if reason.hides { "hidden" } else { "note" },
            reason.says,
            reason.advice
        )
        .unwrap();
    }
    text
}

fn shown(recording: &Path) -> Show {
    show(&Traffic::at(recording), None).unwrap()
}

/// What these lines of a log show at their end, or at a time.
fn shown_of(lines: &str, at: Option<i64>) -> Show {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.log");
    fs::write(&path, lines).unwrap();
    show(&Traffic::at(&path), at.map(Span::from_secs)).unwrap()
}

#[rstest]
#[case("byd-bbox-revov")]
#[case("diybms-negative-dcl")]
#[case("pytes-v5a")]
#[case("rec-q-bms")]
fn a_recording_shows_what_a_user_would_see(#[case] name: &str) {
    let show = shown(&scene::fixture("captures").join(format!("{name}.candump")));
    assert_eq!((show.shown.connected, show.at), (name != "diybms-negative-dcl", None));
    insta::assert_snapshot!(format!("screen-{name}"), told(&show));
}

const LIMITS: &str = "(100.0) can0 351#3002E803B004C001\n";
const ALARMS: &str = "(100.0) can0 35A#AAAAAA02AAAAAA02\n";
const NAMED: &str = "(100.0) can0 305#0000000000000000\n(100.0) can0 35E#4558414D504C4500\n";

#[rstest]
#[case::nothing_is_wrong(&[LIMITS, ALARMS, NAMED], &[])]
#[case::limits_missing(&[ALARMS, NAMED], &["!0x351 was not seen"])]
#[case::alarms_missing(&[LIMITS, NAMED], &["!0x35A was not seen"])]
#[case::old_alarms(&[LIMITS, NAMED, "(100.0) can0 359#0000000000000000\n"], &["!0x359 is sent instead"])]
#[case::limits_old(
    &[LIMITS, ALARMS, NAMED, "(103.0) can0 305#00\n"],
    &["!0x351 was last seen 3 s ago"]
)]
#[case::limits_not_yet_old(&[LIMITS, ALARMS, NAMED, "(102.9) can0 305#00\n"], &[])]
#[case::limits_short(&[ALARMS, NAMED, "(100.0) can0 351#30020000\n"], &["!0x351 has 4 bytes"])]
#[case::alarms_old(
    &[ALARMS, NAMED, "(131.0) can0 351#3002E803B004C001\n(131.0) can0 305#00\n"],
    &["!0x35A was last seen 31 s ago", "neither 0x35E"]
)]
#[case::all_long(
    &["(100.0) can0 00000351#3002E803B004C001\n(100.0) can0 0000035A#AAAAAA02AAAAAA02\n"],
    &["!identifiers of 29 bits", "!0x35A", "!0x351", "no inverter", "neither 0x35E"]
)]
#[case::also_long(&[LIMITS, ALARMS, NAMED, "(100.0) can0 00000351#3002E803B004C001\n"], &["identifiers of 29 bits"])]
#[case::other_long_frames_do_not_matter(&[LIMITS, ALARMS, NAMED, "(100.0) can0 19F21400#00\n"], &[])]
#[case::two_batteries(
    &[LIMITS, ALARMS, NAMED, "(100.1) can0 35E#4F54484552000000\n", "(100.2) can0 35E#4558414D504C4500\n"],
    &["names or serial numbers change to and fro"]
)]
#[case::half_a_serial_number(&[LIMITS, ALARMS, NAMED, "(100.1) can0 380#4142434445464748\n"], &["0x380 is sent without"])]
#[case::a_battery_that_was_exchanged(&[LIMITS, ALARMS, NAMED, "(100.1) can0 35E#4F54484552000000\n"], &[])]
#[case::no_inverter(&[LIMITS, ALARMS, "(100.0) can0 35E#4558414D504C4500\n"], &["no inverter system was heard"])]
fn what_stands_in_the_way_is_said(#[case] lines: &[&str], #[case] expected: &[&str]) {
    let show = shown_of(&lines.concat(), None);
    let reasons: Vec<String> = show
        .shown
        .obstacles
        .iter()
        .map(|reason| format!("{}{}", if reason.hides { "!" } else { "" }, reason.says))
        .collect();
    let fits = reasons.len() == expected.len()
        && reasons.iter().zip(expected).all(|(reason, expected)| reason.starts_with(expected));
    assert!(fits, "{reasons:#?}");
    assert_eq!(show.shown.connected, !expected.iter().any(|reason| reason.starts_with('!')));
}

#[test]
fn a_silent_bus_is_explained() {
    let show = shown_of("# nothing\n", None);
    assert!(!show.shown.connected && show.shown.obstacles[0].says == "no frame was seen", "{show:?}");
}

fn value(show: &Show, label: &str) -> String {
    let row = show.shown.rows.iter().find(|row| row.label == label).unwrap();
    row.value.clone().unwrap_or_else(|| "--".into())
}

#[test]
fn what_is_too_old_is_not_shown() {
    let lines = "(100.0) can0 356#A01400000D010000\n(100.0) can0 351#3002E803B004C001\n(160.0) can0 305#00\n";
    let at = |seconds| {
        let show = shown_of(lines, Some(seconds));
        (value(&show, "Voltage"), value(&show, "Charge Voltage Limit (CVL)"))
    };
    assert_eq!(at(2), ("52.80 V".into(), "56.0 V".into()));
    assert_eq!(at(3), ("52.80 V".into(), "--".into()));
    assert_eq!(at(30), ("--".into(), "--".into()));
}

#[rstest]
// Byte 0: general, high voltage, low voltage, high temperature; byte 4 the same as warnings.
#[case::both_fine("0800000008000000", "High battery voltage", "Ok")]
#[case::alarm_active("0400000008000000", "High battery voltage", "Alarm")]
#[case::warning_active("0800000004000000", "High battery voltage", "Warning")]
#[case::alarm_alone("0800000000000000", "High battery voltage", "Ok")]
#[case::not_supported("0000000000000000", "High battery voltage", "--")]
#[case::not_supported_either("0C0000000C000000", "High battery voltage", "--")]
#[case::low_is_not_high("2000000000000000", "Low battery voltage", "Ok")]
#[case::not_shown("0100000000000000", "General (not shown by the system)", "Alarm")]
#[case::discharge_current("0040000000000000", "High discharge current", "Alarm")]
#[case::internal("0000800000000000", "Internal failure", "Ok")]
fn alarms_are_put_into_words(#[case] payload: &str, #[case] label: &str, #[case] says: &str) {
    let show = shown_of(&format!("(1.0) can0 35A#{payload}\n"), None);
    assert_eq!(value(&show, label), says);
}

#[rstest]
#[case::product_first("35E#4100000000000000", "370#4558414D504C4520", "371#4C4F4E4700000000", "EXAMPLE LONG")]
#[case::second_half_alone("35E#4100000000000000", "371#4C4F4E4700000000", "123#", "A")]
#[case::maker("35E#4100000000000000", "123#", "123#", "A")]
#[case::generic("123#", "371#4C4F4E4700000000", "123#", "CAN-bus BMS battery")]
fn the_name_is_chosen_by_priority(
    #[case] one: &str,
    #[case] two: &str,
    #[case] three: &str,
    #[case] name: &str,
) {
    let show = shown_of(&format!("(1.0) can0 {one}\n(1.0) can0 {two}\n(1.0) can0 {three}\n"), None);
    assert_eq!(show.shown.name.text, name);
}

#[test]
fn a_run_shows_the_simulated_battery() {
    let ran = scene::run(scene::conforming());
    let show = show(&Traffic::at(ran.path()), Some(Span::from_secs(60))).unwrap();
    assert!(show.shown.connected, "{}", told(&show));
    assert_eq!(show.at, Some(Span::from_secs(60)));
    assert!(value(&show, "State of charge").ends_with(" %"), "{}", told(&show));
}

/// Judged with a record below this folder.
fn judged(recording: &Path, below: &Path) -> Campaign {
    let request = CheckRequest {
        bundle: Bundle::embedded(),
        sources: vec![Source::File(recording.to_owned())],
        times: None,
        anonymise: None,
        started: scene::STARTED.to_owned(),
        record: Some((below.to_owned(), "check".to_owned())),
        key: None,
        depth: Depth::Case,
    };
    campaign::check(request, &mut |_| {}).unwrap().campaign
}

#[test]
fn a_record_says_what_the_screen_would_show() {
    for name in ["byd-bbox-revov", "diybms-negative-dcl", "pytes-v5a", "rec-q-bms"] {
        let recording = scene::fixture("captures").join(format!("{name}.candump"));
        let (show, below) = (shown(&recording), tempfile::tempdir().unwrap());
        let judged = judged(&recording, below.path());
        let screen = &judged.record.screen;
        assert_eq!((screen.connected, &screen.name), (show.shown.connected, &show.shown.name.text), "{name}");
        let rows = screen.rows.iter().map(|row| (row.label.clone(), row.value.clone()));
        let expected = show.shown.rows.iter().map(|row| (row.label.clone(), row.value.clone()));
        assert_eq!(rows.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{name}");
        let says = screen.obstacles.iter().map(|obstacle| (obstacle.hides, obstacle.says.clone()));
        let expected = show.shown.obstacles.iter().map(|obstacle| (obstacle.hides, obstacle.says.clone()));
        assert_eq!(says.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn a_screen_that_was_changed_in_a_record_is_found() {
    let recording = scene::fixture("captures").join("diybms-negative-dcl.candump");
    let below = tempfile::tempdir().unwrap();
    let folder = judged(&recording, below.path()).folder.unwrap();
    assert!(campaign::replay(&folder).unwrap().agrees());
    let file = folder.path().join("record.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("\"connected\": false", "\"connected\": true", 1)).unwrap();
    let replayed = campaign::replay(&folder).unwrap();
    assert!(!replayed.agrees() && replayed.differences[0].contains("`screen`"), "{:?}", replayed.differences);
}

#[test]
fn a_run_and_its_replay_show_the_same() {
    let ran = scene::run(scene::conforming());
    let screen = &ran.record().screen;
    assert!(screen.at.is_some() && !screen.rows.is_empty() && screen.name == "BMS-CERT LFP16", "{screen:?}");
    let replayed = campaign::replay(&RunFolder::open(ran.path())).unwrap();
    assert_eq!(&replayed.record.screen, screen);
}

proptest! {
    #[test]
    fn whatever_is_on_the_bus_the_screen_is_a_plain_box(
        frames in prop::collection::vec((0x340u16..0x390, prop::collection::vec(any::<u8>(), 0..=8), 0u32..100), 0..60),
    ) {
        let mut text = String::from("(1000.0) can0 123#00\n");
        for (id, bytes, time) in frames {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            writeln!(text, "({}.0) can0 {id:03X}#{hex}", 1000 + time).unwrap();
        }
        let show = shown_of(&text, None);
        let text = show.shown.to_string();
        prop_assert!(text.chars().all(|char| char == '\n' || char == '°' || (' '..='~').contains(&char)), "{}", text);
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        prop_assert!(widths.iter().all(|width| *width == widths[0]), "{}", text);
        prop_assert_eq!(show.shown.connected, show.shown.obstacles.iter().all(|reason| !reason.hides));
    }
}
