//! Recordings of real batteries, and what has to be found in each.

use std::fs;
use std::path::Path;

use campaign::{Bundle, CheckRequest, Checked, Depth, Exit, SigningKey, Source, text};
use judge::{Check, Why};
use rstest::rstest;

use crate::scene;

fn request(name: &str) -> CheckRequest {
    let source = Source::File(scene::fixture("captures").join(format!("{name}.candump")));
    let (bundle, started) = (Bundle::embedded(), scene::STARTED.to_owned());
    CheckRequest {
        bundle,
        sources: vec![source],
        times: None,
        anonymise: None,
        started,
        record: None,
        key: None,
        depth: Depth::Case,
    }
}

fn check(name: &str) -> Checked {
    campaign::check(request(name), &mut |_| {}).unwrap()
}

// What a person has to be told about each; all of it is in the reviewed snapshot.
#[rstest]
// 0x305 is on the bus, and nobody knows whose it is.
#[case::byd("byd-bbox-revov", 7, Exit::Passed, &["who sent frame number", "16 of 26 slots are in use"])]
// Without 0x355 and 0x35A most of what is to be judged was never seen; a negative limit is 6543.6 A.
#[case::diybms(
    "diybms-negative-dcl",
    4,
    Exit::Inconclusive,
    &["DCL was 6543.6 A (looks like a negative number)", "nothing was seen of Alarms (0x35A)"]
)]
// 00 for OK cannot be told from 00 for not supported without a statement, so it is shown. 0x355 with 4 bytes is legal.
#[case::pytes(
    "pytes-v5a",
    15,
    Exit::Passed,
    &["none of 26 slots is ever 1 or 2", "ManufacturerName (0x35E) had 5 bytes (line 8)"]
)]
#[case::rec("rec-q-bms", 7, Exit::Passed, &["9 of 26 slots are in use", "the recording carries no times"])]
fn what_has_to_be_found_in_a_recording_is_found(
    #[case] name: &str,
    #[case] frames: u64,
    #[case] exit: Exit,
    #[case] found: &[&str],
) {
    let checked = check(name);
    assert_eq!((checked.frames, checked.damaged, checked.others.len()), (frames, 0, 0));
    let table = text::table(&checked.campaign.record, text::Style::PLAIN);
    let words = table.split_whitespace().collect::<Vec<_>>().join(" ");
    found.iter().for_each(|said| assert!(words.contains(said), "{said} is missing in {table}"));
    insta::assert_snapshot!(name, table);
    assert_eq!(Exit::of(&checked.campaign.record), exit);
}

const ALL: [&str; 4] = ["byd-bbox-revov", "diybms-negative-dcl", "pytes-v5a", "rec-q-bms"];

#[test]
fn one_cycle_without_stamps_says_nothing_about_time() {
    for name in ALL {
        let record = check(name).campaign.record;
        for timed in ["limits-never-old", "limits-every-second", "are-sent", "often-enough"] {
            let mut checks = scene::checks(&record).into_iter();
            let (_, check) = checks.find(|(id, _)| id.ends_with(&format!("/{timed}"))).unwrap();
            let Check::Unverified(why) = &check.outcome else {
                panic!("{name}: {timed} {:?}", check.outcome)
            };
            assert!(why.is_inherent_to_recordings(), "{name}: {timed} {why:?}");
        }
    }
}

#[test]
fn a_recording_does_not_say_who_sent_a_frame_of_the_inverter() {
    let record = check("byd-bbox-revov").campaign.record;
    let checks = scene::checks(&record);
    let sender = &checks["victron-can-bms/frames/identifiers/not-the-inverters"].outcome;
    assert!(matches!(sender, Check::Unverified(Why::SenderUnknown { .. })), "{sender:?}");
}

#[test]
fn a_recorded_check_replays_and_verifies_and_does_not_certify() {
    for name in ALL {
        let below = tempfile::tempdir().unwrap();
        let key = SigningKey::generate().unwrap();
        let record = Some((below.path().to_owned(), "check".to_owned()));
        let checked =
            campaign::check(CheckRequest { record, key: Some(key.clone()), ..request(name) }, &mut |_| {});
        let campaign = checked.unwrap().campaign;
        let folder = campaign.folder.unwrap();
        let replayed = campaign::replay(&folder).unwrap();
        assert!(
            replayed.agrees() && replayed.record == campaign.record,
            "{name}: {:?}",
            replayed.differences
        );
        let found = campaign::verify(folder.path(), key.public()).unwrap();
        assert_eq!(found.exit, Exit::NotCertifiable, "{name}: {found:?}");
        let said = found.reservations.iter().any(|why| why.contains("recording"));
        assert!(said && scene::wrongs(&found).is_empty(), "{name}: {found:?}");
        another_recording_is_refused(folder.path(), &key);
    }
}

/// The recording is the evidence: exchanged, it is refused, even signed again by the same key.
fn another_recording_is_refused(folder: &Path, key: &SigningKey) {
    let file = folder.join("inputs/recording.log");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("351   [8]", "352   [8]", 1)).unwrap();
    let found = campaign::verify(folder, key.public()).unwrap();
    assert_eq!(found.exit, Exit::Manifest);
    assert!(scene::wrongs(&found)[0].contains("inputs/recording.log"), "{found:?}");
    scene::seal_again(folder, key, |_| {});
    assert_eq!(campaign::verify(folder, key.public()).unwrap().exit, Exit::Journal);
    let differences = campaign::replay(&campaign::RunFolder::open(folder)).unwrap().differences;
    assert!(!differences.is_empty(), "{differences:?}");
}
