//! Several files as one recording, and a copy without names.

use std::fs;
use std::mem::discriminant;

use campaign::{
    Anonymised, Bundle, CheckRequest, Checked, Depth, Output, RunFolder, SigningKey, Source, TimeStyle,
};
use judge::{Check, Why};
use report::EvidenceFile;
use rstest::rstest;
use tempfile::TempDir;

use crate::scene;

const BEGIN: u32 = 1_700_000_000;

/// The core messages once a second, from one second to another, as a candump log.
fn log(seconds: std::ops::Range<u32>) -> String {
    let frames =
        ["351#3002E803B004C001", "355#3C00630070170000", "356#A01400000D0100", "35A#AAAAAA02AAAAAA02"];
    let second = |second: u32| {
        let line =
            |(index, frame): (usize, &&str)| format!("({}.{index}00000) can0 {frame}\n", BEGIN + second);
        frames.iter().enumerate().map(line).collect::<String>()
    };
    seconds.map(second).collect()
}

fn files(folder: &TempDir, texts: &[String]) -> Vec<Source> {
    let write = |(at, text): (usize, &String)| {
        let path = folder.path().join(format!("part-{at}.log"));
        fs::write(&path, text).unwrap();
        Source::File(path)
    };
    texts.iter().enumerate().map(write).collect()
}

fn request(sources: Vec<Source>, times: Option<TimeStyle>) -> CheckRequest {
    CheckRequest {
        bundle: Bundle::embedded(),
        sources,
        times,
        anonymise: None,
        started: scene::STARTED.to_owned(),
        record: None,
        key: None,
        depth: Depth::Case,
    }
}

fn check(texts: &[String]) -> Result<Checked, String> {
    let folder = tempfile::tempdir().unwrap();
    campaign::check(request(files(&folder, texts), None), &mut |_| {}).map_err(|error| error.to_string())
}

fn age_of_the_limits(checked: &Checked) -> Check {
    let checks = scene::checks(&checked.campaign.record);
    let mut found = checks.into_iter().filter(|(id, _)| id.ends_with("/limits-never-old"));
    found.next().unwrap().1.outcome.clone()
}

#[test]
fn files_that_join_are_judged_as_if_they_had_never_been_apart() {
    let whole = check(&[log(0..40)]).unwrap();
    // The first file ends with the third of four frames of its last second, and the second goes on with the fourth.
    let text = log(0..40);
    let middle: usize = text.split_inclusive('\n').take(80).map(str::len).sum();
    let (first, second) = text.split_at(middle);
    let second = second.replacen(&format!("({}.000000)", BEGIN + 20), &format!("({}.330000)", BEGIN + 19), 1);
    let apart = check(&[first.to_owned(), second]).unwrap();
    assert!(matches!(age_of_the_limits(&whole), Check::Pass(_)), "{:?}", age_of_the_limits(&whole));
    assert!(matches!(age_of_the_limits(&apart), Check::Pass(_)), "{:?}", age_of_the_limits(&apart));
    assert_eq!(whole.frames, apart.frames);
}

#[rstest]
#[case::of_known_length(&[log(0..40), log(100..140)], "nothing was recorded for 60.7 s between file 1 and file 2")]
#[case::of_unknown_length(
    &[log(0..40), log(0..40).replace("(17", "(00")],
    "nothing tells how long the gap between file 1 and file 2 is"
)]
fn a_gap_is_nobodys_fault_and_nothing_passes_across_it(#[case] texts: &[String], #[case] says: &str) {
    let checked = check(texts).unwrap();
    let age = age_of_the_limits(&checked);
    assert!(matches!(age, Check::Unverified(_)), "{age:?}");
    let checks = scene::checks(&checked.campaign.record);
    let told = |outcome: &Check| matches!(outcome, Check::Unverified(Why::Disturbed { by }) if by == says);
    assert!(checks.values().any(|check| told(&check.outcome)), "{checks:?}");
    assert!(!checks.values().any(|check| matches!(check.outcome, Check::Fail(_))), "{checks:?}");
}

#[rstest]
#[case::in_the_wrong_order(&[log(100..140), log(0..40)], "part-1.log begins ")]
#[case::overlapping(&[log(0..40), log(30..70)], "part-1.log begins ")]
#[case::one_without_times(&[log(0..40), String::from("  can0  351   [1]  00\n")], "part-1.log carries no times")]
#[case::another_interface(&[log(0..40), log(60..70).replace("can0", "can1")], "part-1.log has no frame of the interface")]
fn what_does_not_fit_together_is_refused(#[case] texts: &[String], #[case] says: &str) {
    let error = check(texts).unwrap_err();
    assert!(error.starts_with(says), "{error}");
}

#[test]
fn a_record_of_several_files_is_judged_again_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let sources = files(&folder, &[log(0..40), log(100..140)]);
    let record = Some((folder.path().join("runs"), "check".to_owned()));
    let checked = campaign::check(
        CheckRequest { record, key: Some(key.clone()), ..request(sources, None) },
        &mut |_| {},
    );
    let campaign = checked.unwrap().campaign;
    let EvidenceFile::Recording { files, times } = &campaign.record.evidence else { panic!("no recording") };
    let found: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.frames, file.before)).collect();
    assert_eq!(found, [("inputs/recording.log", 160, 0), ("inputs/recording-2.log", 160, 160)]);
    assert_eq!(*times, None);
    let run = campaign.folder.unwrap();
    let replayed = campaign::replay(&run).unwrap();
    assert!(replayed.agrees(), "{:?}", replayed.differences);
    assert!(scene::wrongs(&campaign::verify(run.path(), key.public()).unwrap()).is_empty());
    let mut text = Vec::new();
    let exported = campaign::export(&RunFolder::open(run.path()), Output::Candump, &mut text).unwrap();
    assert_eq!((exported.frames, exported.damaged), (320, 0));
    assert_eq!(String::from_utf8(text).unwrap(), format!("{}{}", log(0..40), log(100..140)));
}

#[test]
fn what_the_stamps_mean_stands_in_the_record_and_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let distances = "  (0.2) can0 351#3002E803B004C001\n  (0.1) can0 355#3C00630070170000\n".repeat(100);
    let record = Some((folder.path().join("runs"), "check".to_owned()));
    let request = request(files(&folder, &[distances]), Some(TimeStyle::Delta));
    let campaign = campaign::check(CheckRequest { record, ..request }, &mut |_| {}).unwrap().campaign;
    let EvidenceFile::Recording { times, .. } = &campaign.record.evidence else { panic!("no recording") };
    assert_eq!(times.as_deref(), Some("delta"));
    let replayed = campaign::replay(&campaign.folder.unwrap()).unwrap();
    assert!(replayed.agrees(), "{:?}", replayed.differences);
}

#[rstest]
#[case::candump(Output::Candump)]
#[case::pcapng(Output::Pcapng)]
#[case::asc(Output::Asc)]
#[case::table(Output::Csv)]
fn every_frame_of_a_run_is_exported(#[case] output: Output) {
    let ran = scene::run(scene::conforming());
    let folder = RunFolder::open(ran.path());
    let mut bytes = Vec::new();
    let exported = campaign::export(&folder, output, &mut bytes).unwrap();
    assert!(exported.complete && exported.frames > 1_000, "{exported:?}");
    let mut reader = captures::Reader::new(bytes.as_slice());
    let mut frames = 0;
    while let Some(item) = reader.next().unwrap() {
        let captures::Item::Record(record) = item else { panic!("{item:?}") };
        assert!(record.time.is_some());
        frames += 1;
    }
    assert_eq!(frames, exported.frames);
}

/// The copy of a recording, and what came of judging the recording itself.
fn anonymised(text: &str, bundle: Bundle) -> (String, Checked) {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("battery.log"), folder.path().join("public.log"));
    fs::write(&path, text).unwrap();
    let request = CheckRequest {
        bundle,
        anonymise: Some(fs::File::create_new(&copy).unwrap()),
        ..request(vec![Source::File(path)], None)
    };
    let checked = campaign::check(request, &mut |_| {}).unwrap();
    (fs::read_to_string(copy).unwrap(), checked)
}

/// A maker `PYTES` twice, a serial number, and what is not text, not known, or damaged.
const SECRET: &str = "# recorded at Ada's
(1700000000.000000) slcan7 35E#5059544553
(1700000000.100000) slcan7 370#5059544553000000
(1700000000.200000) slcan7 380#3151202D31383400
(1700000000.300000) slcan7 351#3002E803B004C001
(1700000000.400000) slcan7 6FF#5345435245543132
(1700000000.500000) slcan7 35#
(1700000000.600000) slcan7 307#1234567856494300
";

#[test]
fn a_copy_has_no_names_and_says_as_much_as_before() {
    let (copy, checked) = anonymised(SECRET, Bundle::embedded());
    insta::assert_snapshot!(copy);
    assert_eq!(checked.anonymised, Some(Anonymised { frames: 6, texts: 3, unknown: 1 }));
    assert!(!copy.contains("5059") && !copy.contains("Ada") && !copy.contains("slcan"), "{copy}");
}

#[test]
fn a_copy_is_judged_like_the_recording() {
    for name in ["byd-bbox-revov", "diybms-negative-dcl", "pytes-v5a", "rec-q-bms"] {
        let path = scene::fixture("captures").join(format!("{name}.candump"));
        let (copy, _) = anonymised(&fs::read_to_string(&path).unwrap(), Bundle::embedded());
        let [before, after] = [fs::read_to_string(&path).unwrap(), copy].map(|text| check(&[text]).unwrap());
        let kinds = |checked: &Checked| {
            let checks = scene::checks(&checked.campaign.record).into_iter();
            checks.map(|(id, check)| (id, discriminant(&check.outcome))).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&before), kinds(&after), "{name}");
    }
}

/// A battery that says exactly who it is, and a statement that declares it.
const NAMED: &str = "(1700000000.000000) can0 35E#424D532D43455254
(1700000000.100000) can0 370#424D532D43455254
(1700000000.200000) can0 371#204C465031360000
(1700000000.300000) can0 380#53494D3030303031
(1700000000.400000) can0 381#3432000000000000
(1700000000.500000) can0 351#3002E803B004C001
(1700000000.600000) can0 305#0000000000000000
";

#[test]
fn the_recording_is_judged_and_not_its_copy() {
    let mut bundle = Bundle::embedded();
    bundle.set_statement(&scene::fixture("batteries/lfp16.statement.yaml")).unwrap();
    let text: String = (0..20).map(|second| NAMED.replace("17000000", &format!("17{second:06}"))).collect();
    let (copy, with) = anonymised(&text, bundle.clone());
    let (again, copied) = anonymised(&copy, bundle.clone());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("battery.log");
    fs::write(&path, &text).unwrap();
    let plain = CheckRequest { bundle, ..request(vec![Source::File(path)], None) };
    let without = campaign::check(plain, &mut |_| {}).unwrap();
    let bytes = |checked: &Checked| checked.campaign.record.verdict_bytes().unwrap();
    assert_eq!(bytes(&with), bytes(&without));
    let declared = |checked: &Checked| {
        let checks = scene::checks(&checked.campaign.record).into_iter();
        let named = checks.filter(|(_, check)| check.covers.as_deref() == Some("CAN-35E-1"));
        named.map(|(_, check)| matches!(check.outcome, Check::Fail(_))).collect::<Vec<_>>()
    };
    assert!(!declared(&with).contains(&true), "the declared name was sent: {:?}", declared(&with));
    assert!(declared(&copied).contains(&true), "this test shows nothing: {:?}", declared(&copied));
    for secret in ["424D53", "4C4650", "53494D"] {
        assert!(!copy.contains(secret) && !again.contains(secret), "{copy}");
    }
}

#[test]
fn several_files_do_not_become_one_copy() {
    let copy = tempfile::tempfile().unwrap();
    let sources = ["a.log", "b.log"].map(|name| Source::File(name.into())).to_vec();
    let request = CheckRequest { anonymise: Some(copy), ..request(sources, None) };
    let error = campaign::check(request, &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("anonymise one file at a time"), "{error}");
}
