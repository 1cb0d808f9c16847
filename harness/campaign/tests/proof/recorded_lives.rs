//! Recordings of what a battery may live through, each with a battery that conforms and with one that does not.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::sync::OnceLock;

use campaign::{Bundle, CheckRequest, Record, Source, Traffic};
use journal::{Body, Direction, Event};
use judge::Check;
use rstest::rstest;

use crate::scene;

/// The bytes of a frame, by its identifier.
type Frames = BTreeMap<u32, Vec<u8>>;

/// One frame of each message of the twin that conforms.
fn frames() -> &'static Frames {
    static FRAMES: OnceLock<Frames> = OnceLock::new();
    FRAMES.get_or_init(|| {
        let (_, entries) = scene::run(scene::small()).journal();
        let received = entries.into_iter().filter_map(|entry| match entry.body {
            Body::Event(Event::Frame { direction: Direction::Received, frame, .. }) => Some(frame),
            _ => None,
        });
        received.map(|frame| (frame.id().number(), frame.bytes().to_vec())).collect()
    })
}

/// What the twin that conforms claims.
fn statement() -> String {
    fs::read_to_string(scene::fixture("batteries/lfp16.statement.yaml")).unwrap()
}

/// A recording while it is made up.
struct Recording {
    lines: Vec<(f64, String)>,
    statement: String,
}

impl Recording {
    /// A recording with a keepalive every second, by nobody knows whom.
    fn of(seconds: u32) -> Self {
        let lines = (0..seconds).map(|at| (f64::from(at), "305#0000000000000000".to_owned())).collect();
        Self { lines, statement: statement() }
    }

    /// The battery is on, and sends each message every second, but for what `change` makes of it or leaves out.
    fn on(mut self, from: u32, to: u32, change: impl Fn(f64, u32, &mut Vec<u8>) -> bool) -> Self {
        for second in from..to {
            for ((id, bytes), index) in frames().iter().zip(1..) {
                let (at, mut bytes) = (f64::from(second) + f64::from(index) * 0.005, bytes.clone());
                if change(f64::from(second), *id, &mut bytes) {
                    let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
                    self.lines.push((at, format!("{id:03X}#{hex}")));
                }
            }
        }
        self
    }

    /// The battery is on, and there is nothing wrong with it.
    fn sound(self, from: u32, to: u32) -> Self {
        self.on(from, to, |_, _, _| true)
    }

    fn write(&self, folder: &tempfile::TempDir) -> std::path::PathBuf {
        let mut lines = self.lines.clone();
        lines.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut text = String::new();
        lines.iter().for_each(|(at, frame)| writeln!(text, "({:.6}) can0 {frame}", 1000.0 + at).unwrap());
        let path = folder.path().join("made-up.log");
        fs::write(&path, text).unwrap();
        path
    }

    fn check(&self) -> Record {
        let folder = tempfile::tempdir().unwrap();
        let mut bundle = Bundle::embedded();
        bundle.set("statement.yaml", self.statement.clone().into_bytes());
        let request = CheckRequest {
            bundle,
            sources: vec![Source::File(self.write(&folder))],
            times: None,
            anonymise: None,
            started: scene::STARTED.to_owned(),
            record: None,
            key: None,
            depth: campaign::Depth::Case,
        };
        campaign::check(request, &mut |_| {}).unwrap().campaign.record
    }
}

/// Puts a number of two bytes into a frame.
fn put(bytes: &mut [u8], at: usize, number: u16) {
    bytes[at..at + 2].copy_from_slice(&number.to_le_bytes());
}

/// What a check comes to, in words.
fn says(record: &Record, check: &str) -> String {
    match &scene::checks(record)[&format!("victron-can-bms/{check}")].outcome {
        Check::Pass(_) => String::from("pass"),
        Check::Fail(findings) => format!("fail: {}", findings.all()[0].seen),
        Check::Unverified(why) => format!("unverified: {why}"),
        Check::NotExercised(why) => format!("not exercised: {why}"),
    }
}

/// Nothing of a recording is failed, and the check says this.
fn is_sound(recording: &Recording, check: &str, said: &str) {
    let record = recording.check();
    let failed = scene::checks(&record).into_iter().filter(|(_, it)| matches!(it.outcome, Check::Fail(_)));
    assert_eq!(failed.map(|(name, it)| format!("{name}: {:?}", it.outcome)).collect::<Vec<_>>(), [""; 0]);
    let says = says(&record, check);
    assert!(says.starts_with(said), "{says}");
}

fn is_not_sound(recording: &Recording, check: &str, said: &str) {
    let says = says(&recording.check(), check);
    assert!(says.starts_with(&format!("fail: {said}")), "{says}");
}

const AGE: &str = "frames/limits-never-old/limits-never-old";

#[rstest]
#[case::throughout(Recording::of(150).sound(0, 150), "pass")]
#[case::from_some_time_on(Recording::of(150).sound(20, 150), "pass")]
#[case::from_long_after_the_beginning_on(Recording::of(300).sound(150, 300), "pass")]
#[case::but_for_a_minute(Recording::of(260).sound(0, 100).sound(160, 260), "unverified: a recording does not say when the battery was on: nothing of it came for 60.9 s")]
#[case::but_for_the_end(Recording::of(200).sound(0, 150), "unverified: a recording does not say when")]
#[case::and_boots_message_by_message(Recording::of(150).on(0, 150, |at, id, _| id != 0x351 || at > 8.0), "unverified: a recording does not say when")]
fn a_battery_that_is_not_always_on_is_not_failed(#[case] recording: Recording, #[case] said: &str) {
    is_sound(&recording, AGE, said);
}

#[rstest]
#[case::for_ten_seconds(Recording::of(150).on(0, 150, |at, id, _| id != 0x351 || !(50.0..60.0).contains(&at)), "Limits (0x351) was 11.000 s old")]
#[case::to_the_end(Recording::of(150).on(0, 150, |at, id, _| id != 0x351 || at < 50.0), "Limits (0x351) was")]
#[case::at_all(Recording::of(150).on(0, 150, |_, id, _| id != 0x351), "Limits (0x351) was")]
#[case::every_fourth_second(Recording::of(150).on(0, 150, |at, id, _| id != 0x351 || at % 4.0 == 0.0), "Limits (0x351) was 4.000 s old")]
#[case::before_it_is_switched_off(Recording::of(260).on(0, 100, |at, id, _| id != 0x351 || at < 50.0).sound(160, 260), "Limits (0x351) was")]
fn a_battery_that_is_on_and_sends_no_limits_is_failed(#[case] recording: Recording, #[case] seen: &str) {
    is_not_sound(&recording, AGE, seen);
}

#[test]
fn a_keepalive_before_the_battery_speaks_may_be_the_batterys() {
    let said = "unverified: a recording does not say who sent";
    is_sound(&Recording::of(30).sound(40, 150), "frames/identifiers/not-the-inverters", said);
}

const NO_BATTERY: &str = "unverified: nothing was seen of Limits (0x351)";

#[test]
fn a_recording_without_a_battery_says_nothing() {
    is_sound(&Recording::of(150), AGE, NO_BATTERY);
}

/// Nothing at the terminals for a while, with limits or without.
fn pre_charging(limits: bool, seconds: f64) -> Recording {
    Recording::of(150).on(0, 150, move |at, id, bytes| {
        match id {
            0x356 if at < seconds => put(bytes, 0, 0),
            0x351 if at < seconds && !limits => bytes[2..6].fill(0),
            _ => {}
        }
        true
    })
}

#[test]
fn a_battery_that_pre_charges_has_nothing_at_its_terminals() {
    is_sound(&pre_charging(false, 12.0), "details/cells/cells-add-up", "pass");
    is_not_sound(&pre_charging(true, 150.0), "details/cells/cells-add-up", "30 s later");
}

/// A module goes offline, by what 0x372 counts and by the capacity.
fn a_module_goes(counted: bool) -> Recording {
    Recording::of(200).on(0, 200, move |at, id, bytes| {
        match id {
            0x372 if at >= 100.0 && counted => {
                put(bytes, 0, 1);
                put(bytes, 6, 1);
            }
            0x35F if at >= 100.0 => put(bytes, 4, 50),
            _ => {}
        }
        true
    })
}

#[test]
fn a_module_that_goes_offline_takes_its_capacity_with_it() {
    let check = "identity/version-and-capacity/constant-capacity";
    is_sound(&a_module_goes(true), check, "pass");
    is_not_sound(&a_module_goes(false), check, "OnlineCapacity went from 100 Ah to 50 Ah");
    let without = a_module_goes(false);
    let lines = without.lines.into_iter().filter(|(_, frame)| !frame.starts_with("372"));
    let without = Recording { lines: lines.collect(), ..without };
    assert!(says(&without.check(), check).starts_with("unverified: it may have another cause"));
}

#[test]
fn modules_are_counted_at_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let draft = campaign::draft(Some(&Traffic::at(&a_module_goes(true).write(&folder)))).unwrap();
    assert!(draft.text.contains("\n  modules: 2  #"), "{}", draft.text);
}

/// Alarms of four bytes, and a statement with warnings or without.
fn four_bytes_of_alarms(warnings: bool) -> Recording {
    let recording = Recording::of(150).on(0, 150, |_, id, bytes| {
        if id == 0x35A {
            bytes.truncate(4);
        }
        true
    });
    let is_left = |line: &&str| warnings || !line.ends_with("Warning");
    let statement = recording.statement.lines().filter(is_left).map(|line| format!("{line}\n")).collect();
    Recording { statement, ..recording }
}

#[test]
fn alarms_are_as_long_as_what_is_declared() {
    is_sound(&four_bytes_of_alarms(false), "frames/lengths/alarms", "pass");
    is_not_sound(&four_bytes_of_alarms(true), "frames/lengths/alarms", "Alarms (0x35A) had 4 bytes");
}

/// A load of 100 A, for three seconds of every twenty or always, and its current every ten seconds or every second; the
/// counter is right, or stands still.
fn loaded(pulsed: bool, apart: f64, counts: bool) -> Recording {
    Recording::of(3600).on(0, 3600, move |at, id, bytes| {
        let is_on = !pulsed || at % 20.0 < 3.0;
        let given = if pulsed { 0.15 } else { 1.0 } * 100.0 * 52.0 * at / 3600.0 / 100.0;
        match id {
            0x356 => put(bytes, 2, if is_on { 64_536 } else { 0 }),
            0x378 if counts => {
                let start = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
                bytes[4..8].copy_from_slice(&(start + given as u32).to_le_bytes());
            }
            _ => {}
        }
        id != 0x356 || at % apart == 0.0
    })
}

#[rstest]
#[case::more_rarely_than_the_load_moves(loaded(true, 10.0, true), "unverified: ")]
#[case::as_often_as_the_load_moves(loaded(false, 10.0, true), "pass")]
#[case::and_does_not_count(loaded(false, 10.0, false), "fail: EnergyOut went by")]
#[case::and_does_not_count_what_nobody_can_follow(loaded(true, 10.0, false), "unverified: ")]
fn energy_is_judged_where_the_power_can_be_followed(#[case] recording: Recording, #[case] said: &str) {
    let says = says(&recording.check(), "details/counting/energy-out");
    assert!(says.starts_with(said), "{says}");
}

/// Discharge is refused from `from` on, alarms come every ten seconds, and the low voltage alarm is in them or is not.
fn refused_with_rare_alarms(cause: bool) -> Recording {
    Recording::of(150).on(0, 150, move |at, id, bytes| {
        match id {
            0x351 if at >= 63.0 => put(bytes, 4, 0),
            0x35A if at >= 63.0 && cause => bytes[0] = bytes[0] & !0x30 | 0x10,
            _ => {}
        }
        id != 0x35A || at % 10.0 == 2.0
    })
}

#[test]
fn a_cause_may_be_told_with_the_next_alarms() {
    let check = "frames/limits/refused-discharge-has-a-cause";
    // More rarely than every five seconds is against advice.
    assert_eq!(says(&refused_with_rare_alarms(true).check(), check), "pass");
    is_not_sound(&refused_with_rare_alarms(false), check, "");
}

/// 0x372 with these counts.
fn modules(counts: [u16; 4]) -> Recording {
    Recording::of(150).on(0, 150, move |_, id, bytes| {
        if id == 0x372 {
            counts.into_iter().zip([0, 2, 4, 6]).for_each(|(count, at)| put(bytes, at, count));
        }
        true
    })
}

#[test]
fn a_module_that_may_be_offline_is_not_forgotten() {
    let check = "details/modules/none-forgotten";
    is_sound(&modules([2, 65535, 65535, 65535]), check, "pass");
    is_sound(&modules([1, 65535, 65535, 65535]), check, "unverified");
    is_sound(&modules([1, 0, 0, 65535]), check, "unverified");
    is_not_sound(&modules([1, 0, 0, 0]), check, "");
}

#[test]
fn a_capacity_may_fall_shortly_before_its_module_is_counted() {
    let recording = Recording::of(200).on(0, 200, |at, id, bytes| {
        match id {
            0x372 if at >= 105.0 => {
                put(bytes, 0, 1);
                put(bytes, 6, 1);
            }
            0x35F if at >= 100.0 => put(bytes, 4, 50),
            _ => {}
        }
        true
    });
    is_sound(&recording, "identity/version-and-capacity/constant-capacity", "pass");
}

#[rstest]
#[case::a_keepalive_of_two_bytes("305#0000")]
#[case::an_identification_of_nobody("307#FFFFFFFFFFFFFFFF")]
fn what_no_inverter_sends_is_the_batterys(#[case] frame: &str) {
    let mut recording = Recording::of(150).sound(0, 150);
    recording.lines.push((70.5, frame.to_owned()));
    is_not_sound(&recording, "frames/identifiers/not-the-inverters", "a frame 0x30");
}

/// Both current limits are zero and current flows all the same, for so many of every twenty seconds.
fn zero_limits(seconds: f64, amperes: u16) -> Recording {
    Recording::of(300).on(0, 300, move |at, id, bytes| {
        match id {
            0x351 if at > 30.0 && at % 20.0 < seconds => bytes[2..6].fill(0),
            0x356 => put(bytes, 2, amperes * 10),
            _ => {}
        }
        true
    })
}

#[test]
fn limits_of_zero_end_the_current() {
    let check = "frames/limits/zero-limits-end-the-current";
    is_sound(&zero_limits(20.0, 0), check, "not exercised");
    is_not_sound(&zero_limits(20.0, 60), check, "");
    is_not_sound(&zero_limits(10.0, 60), check, "");
}
