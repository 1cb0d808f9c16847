//! The battery is a program of somebody else's: the example conforms, what is broken in it is found, and a program that
//! is no battery is a fault of the rig, whatever it does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use campaign::{BatteryProcess, Bundle, CampaignError, Exit, Record, Span};
use judge::{Check, Course};
use rstest::rstest;
use sha2::Digest;

use crate::scene::{self, Ran, SEED, fixture};

/// The suites that certify, around this command line.
fn around(command: &str, answers_within: Span) -> Bundle {
    let mut bundle = Bundle::embedded();
    bundle.set_statement(&fixture("outside/battery.statement.yaml")).unwrap();
    bundle.set_process(&BatteryProcess::new(command, answers_within).unwrap()).unwrap();
    bundle
}

fn python(script: &Path, arguments: &str) -> String {
    format!("python3 '{}' {arguments}", script.display())
}

fn example() -> Bundle {
    around(&python(&fixture("outside/battery.py"), ""), BatteryProcess::PATIENCE)
}

/// A program that conforms up to this event.
fn hostile(mode: &str, event: u64) -> Bundle {
    let arguments = format!("{mode} {event}");
    around(&python(&fixture("outside/hostile.py"), &arguments), Span::from_secs(2))
}

/// What each check came to, in one word.
fn outcomes(record: &Record) -> BTreeMap<String, &'static str> {
    let word = |check: &Check| match check {
        Check::Pass(_) => "pass",
        Check::Fail(_) => "fail",
        Check::Unverified(_) => "unverified",
        Check::NotExercised(_) => "not exercised",
    };
    scene::checks(record).into_iter().map(|(name, check)| (name, word(&check.outcome))).collect()
}

fn failed(record: &Record) -> Vec<String> {
    let failed = scene::checks(record).into_values().filter(|check| matches!(check.outcome, Check::Fail(_)));
    failed.filter_map(|check| check.covers.clone()).collect()
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn the_example_comes_to_what_the_simulated_battery_comes_to_check_by_check() {
    let outside = scene::run(example());
    assert_eq!(Exit::of(outside.record()), Exit::Passed);
    let twin = scene::run(scene::conforming());
    assert_eq!(outcomes(outside.record()), outcomes(twin.record()));
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn the_same_program_and_seed_give_the_same_bytes() {
    let (one, other) = (scene::run(example()), scene::run(example()));
    assert_eq!(one.bytes(scene::JOURNAL), other.bytes(scene::JOURNAL));
    let another_seed = scene::run_until(example(), SEED + 1, &mut || false);
    assert_ne!(one.bytes(scene::JOURNAL), another_seed.bytes(scene::JOURNAL));
}

/// A run around a copy of the example that is gone when it is over.
fn gone() -> (Ran, String) {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("my_battery.py");
    fs::copy(fixture("outside/battery.py"), &script).unwrap();
    let command = python(&script, "");
    (scene::run(around(&command, BatteryProcess::PATIENCE)), command)
}

#[test]
fn the_record_names_the_files_that_no_word_names() {
    let folder = tempfile::tempdir().unwrap();
    let module = folder.path().join("cells.py");
    fs::write(&module, "abc").unwrap();
    let process = BatteryProcess::new("true", BatteryProcess::PATIENCE).unwrap();
    let process = process.with_files(std::slice::from_ref(&module)).unwrap();
    let mut bundle = Bundle::embedded();
    bundle.set_process(&process).unwrap();
    let input = String::from_utf8(bundle.get("battery-process.json").unwrap().to_vec()).unwrap();
    assert!(input.contains(&sha256(b"abc")) && input.contains("cells.py"), "{input}");
}

fn sha256(bytes: &[u8]) -> String {
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn a_record_is_judged_again_and_verified_without_the_program() {
    let (ran, command) = gone();
    let replayed = campaign::replay(ran.folder()).unwrap();
    assert!(replayed.agrees() && replayed.complete && replayed.actions > 1_000, "{:?}", replayed.differences);
    let verified = ran.verify();
    assert_eq!((verified.exit, scene::wrongs(&verified)), (Exit::NotCertifiable, vec![]));
    let names_the_program =
        |reason: &&String| reason.contains(&format!("an outside program in virtual time, `{command}`"));
    let reason = verified.reservations.iter().find(names_the_program).unwrap();
    let script = fs::read(fixture("outside/battery.py")).unwrap();
    assert!(reason.contains(&sha256(&script)), "{reason}");
    assert!(ran.record().battery.name.starts_with("Outsider 48 V (an outside program"));
    assert!(!ran.record().grade.certification);
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn a_record_that_names_another_program_does_not_verify() {
    let (ran, _) = gone();
    let file = ran.file("inputs/battery-process.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("my_battery", "no_battery")).unwrap();
    assert_eq!(ran.verify().exit, Exit::Manifest);
    scene::seal_again(ran.path(), &ran.key, |_| {});
    assert_eq!(ran.verify().exit, Exit::JudgedDifferently, "the journal names it by digest");
}

#[rstest]
#[case::an_alarm_that_is_declared_and_sent_as_0("alarm_as_00", &["CAN-35A-1"])]
#[case::a_battery_that_does_not_hear_the_keepalive("keepalive_ignored", &["CAN-1.4-1", "CAN-1.4-5"])]
#[case::a_charge_voltage_that_flickers("charge_voltage_flickers", &["CAN-1.5-5", "CAN-1.5-8"])]
#[ignore = "needs peers; run .ci/test"]
fn what_is_broken_in_the_example_is_found(#[case] defect: &str, #[case] violated: &[&str]) {
    let script = fixture(&format!("outside/defects/{defect}.py"));
    let ran = scene::run(around(&python(&script, ""), BatteryProcess::PATIENCE));
    assert_eq!(Exit::of(ran.record()), Exit::Failed);
    let failed = failed(ran.record());
    assert!(violated.iter().all(|id| failed.iter().any(|failed| failed == id)), "{failed:?}");
}

/// The faults that a record tells of, each once.
fn faults(record: &Record) -> Vec<String> {
    let mut faults: Vec<_> = record.cases.iter().flat_map(|case| case.faults.clone()).collect();
    faults.retain(|fault| fault.starts_with("battery: "));
    faults.dedup();
    faults
}

#[rstest]
#[case::hangs("hangs", "gave no answer within 2 s", "`thinking ...`")]
#[case::cannot_be_asked_to_end("hangs_and_ignores_signals", "gave no answer", "`you cannot stop me`")]
#[case::dies("dies", "ended (exit status: 1)", "`KeyError: 'cell 17'`")]
#[case::is_killed("is_killed", "ended (signal: 11 (SIGSEGV))", "no last words")]
#[case::floods_lines("floods_lines", "one line to each, in order", "no last words")]
#[case::floods_words("floods_words", "gave no answer", "xxxx...`")]
#[case::an_enormous_line("enormous_line", "floods: a line has at most 65536 bytes", "no last words")]
#[case::binary("binary", "answers nonsense", "no last words")]
#[case::nonsense("nonsense", "`cells are balanced, trust me`", "no last words")]
#[case::nested("nested", "answers nonsense", "no last words")]
#[case::closes_its_output("closes_stdout", "closed its standard output", "`no more answers`")]
#[case::a_child_holds_the_pipes("leaves_a_child_with_the_pipes", "gave no answer", "`the child is yours`")]
#[case::a_daemon_is_free("leaves_a_daemon", "gave no answer", "`the daemon is free`")]
#[case::never_reads("answers_without_reading", "one line to each, in order", "no last words")]
#[case::floods_frames("floods_frames", "1000 frames at once", "no last words")]
#[case::the_past("wakes_in_the_past", "asks to be woken at 1, which is not later than now", "no last words")]
#[case::no_progress("time_stands_still", "more than 20000 times within one second", "no last words")]
#[case::another_event("answers_another_event", "answers event 799 where 800 was told", "no last words")]
#[case::an_endless_voltage("endless_voltage", "answers nonsense", "no last words")]
#[case::half_a_frame("frames_that_are_none", "`351#0` is no frame", "no last words")]
#[ignore = "needs peers; run .ci/test"]
fn a_program_that_is_no_battery_is_a_fault_of_the_rig_with_its_last_words(
    #[case] mode: &str,
    #[case] why: &str,
    #[case] last_words: &str,
) {
    let ran = scene::run(hostile(mode, 800));
    let record = ran.record();
    assert_eq!(Exit::of(record), Exit::RigError);
    assert_eq!(failed(record), [""; 0]);
    let faults = faults(record);
    let [fault] = &faults[..] else { panic!("one fault is told: {faults:?}") };
    assert!(fault.starts_with("battery: the program ") && fault.contains(why), "{fault}");
    assert!(fault.contains(last_words) && fault.chars().count() < 2_000, "{fault}");
    assert!(campaign::replay(ran.folder()).unwrap().agrees());
    assert_eq!(running(mode), "", "nothing of it runs on");
}

/// The processes that run this mode in the test above.
fn running(mode: &str) -> String {
    let command = format!("{} {mode} 800", fixture("outside/hostile.py").display());
    let found = std::process::Command::new("pgrep").args(["-f", &command]).output().unwrap();
    // 0 means that some run, 1 that none does; anything else is no answer.
    assert!(matches!(found.status.code(), Some(0 | 1)), "{found:?}");
    String::from_utf8(found.stdout).unwrap()
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn a_program_that_dies_anywhere_is_never_a_fail_and_never_a_pass() {
    // The last one lies behind the end of the run, which then passes: so far it was all of it.
    for event in (1..).step_by(971) {
        let below = tempfile::tempdir().unwrap();
        let request = scene::request(hostile("dies", event), SEED, below.path(), None);
        let campaign = match campaign::run(request, &mut |_| {}, &mut || false) {
            Ok(campaign) => campaign,
            Err(CampaignError::Program(why)) => {
                assert!(event == 1 && why.contains("KeyError"), "{event}: {why}");
                continue;
            }
            Err(other) => panic!("{event}: {other}"),
        };
        if event > 13_000 && Exit::of(&campaign.record) == Exit::Passed {
            break;
        }
        assert_eq!(Exit::of(&campaign.record), Exit::RigError, "{event}");
        assert_eq!(failed(&campaign.record), [""; 0], "{event}");
    }
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn what_was_a_fail_before_the_program_died_remains_one() {
    // Without the keepalive of a healthy inverter the switch is open long before.
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("both.py");
    let text = fs::read_to_string(fixture("outside/hostile.py")).unwrap();
    let text = text.replace("    def take(self, told):", "    ALARMS = []\n\n    def take(self, told):");
    fs::write(&script, text).unwrap();
    fs::copy(fixture("outside/battery.py"), folder.path().join("battery.py")).unwrap();
    let ran = scene::run(around(&python(&script, "dies 9000"), Span::from_secs(2)));
    assert_eq!(Exit::of(ran.record()), Exit::Failed);
    assert!(failed(ran.record()).contains(&String::from("CAN-35A-1")));
    assert!(ran.record().cases.iter().any(|case| case.verdict.course == Course::RigError));
}

#[rstest]
#[case::there_is_none("bmscert-no-such-program", "there is no such program")]
#[case::it_is_no_battery("true", "ended (exit status: 0)")]
#[case::it_says_something_else(
    "sh -c 'read line; echo hi'",
    "answers the hello with nonsense: expected value"
)]
#[case::it_talks_by_itself("sh -c 'echo ready; sleep 3600'", ": `ready`")]
#[case::it_says_nothing("sleep 3600", "gave no answer within 2 s")]
fn a_program_that_does_not_begin_leaves_no_folder(#[case] command: &str, #[case] why: &str) {
    let below = tempfile::tempdir().unwrap();
    let request = scene::request(around(command, Span::from_secs(2)), SEED, below.path(), None);
    let error = campaign::run(request, &mut |_| {}, &mut || false).unwrap_err();
    assert!(matches!(&error, CampaignError::Program(said) if said.contains(why)), "{error}");
    assert_eq!(fs::read_dir(below.path()).unwrap().count(), 0);
}

#[test]
fn a_battery_that_claims_nothing_is_not_run() {
    let mut bundle = Bundle::embedded();
    bundle.set_process(&BatteryProcess::new("true", BatteryProcess::PATIENCE).unwrap()).unwrap();
    let below = tempfile::tempdir().unwrap();
    let error = campaign::run(scene::request(bundle, SEED, below.path(), None), &mut |_| {}, &mut || false);
    assert!(matches!(error, Err(CampaignError::NoClaims)));
}

#[test]
fn whoever_stops_the_run_does_not_wait_for_a_program_that_hangs() {
    let below = tempfile::tempdir().unwrap();
    let request = scene::request(around("sleep 3600", Span::from_secs(600)), SEED, below.path(), None);
    let error = campaign::run(request, &mut |_| {}, &mut || true).unwrap_err().to_string();
    assert!(error.contains("in which the run was stopped"), "{error}");
}
