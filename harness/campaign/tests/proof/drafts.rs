//! Drafted statements: what was seen stands in them, they can be read, and they say nothing that was not seen.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use campaign::{Bundle, CheckRequest, Draft, Record, Source, Traffic, draft, quoted};
use journal::{Body, Direction, Event};
use judge::Check;
use lang::SourceFile;
use proptest::prelude::*;
use rstest::rstest;
use serde::Deserialize;
use suite::Statement;

use crate::scene;

fn parsed(draft: &Draft) -> Statement {
    let parsed = Statement::parse(&SourceFile::new("draft.yaml", draft.text.as_str()));
    parsed.unwrap_or_else(|wrong| panic!("{wrong:#?}\n{}", draft.text))
}

fn drafted(recording: &Path) -> Draft {
    draft(Some(&Traffic::at(recording))).unwrap()
}

fn checked(recording: &Path, draft: Option<&Draft>) -> Record {
    let mut bundle = Bundle::embedded();
    if let Some(draft) = draft {
        bundle.set("statement.yaml", draft.text.clone().into_bytes());
    }
    let source = Source::File(recording.to_owned());
    let request = CheckRequest {
        bundle,
        sources: vec![source],
        times: None,
        anonymise: None,
        started: scene::STARTED.to_owned(),
        record: None,
        key: None,
        depth: campaign::Depth::Case,
    };
    campaign::check(request, &mut |_| {}).unwrap().campaign.record
}

/// The checks that fail.
fn fails(record: &Record) -> BTreeSet<String> {
    let checks = record.cases.iter().flat_map(|case| case.checks.iter().map(move |check| (case, check)));
    let failed = checks.filter(|(_, check)| matches!(check.outcome, Check::Fail(_)));
    failed.map(|(case, check)| format!("{}/{}", case.id, check.id)).collect()
}

/// A draft is what was seen, so judging the same frames by it finds nothing more.
fn finds_nothing_more(recording: &Path) {
    let draft = drafted(recording);
    let (without, with) = (checked(recording, None), checked(recording, Some(&draft)));
    let more: Vec<_> = fails(&with).difference(&fails(&without)).cloned().collect();
    assert!(more.is_empty(), "{more:?}\n{}", draft.text);
}

#[rstest]
#[case("byd-bbox-revov")]
#[case("diybms-negative-dcl")]
#[case("pytes-v5a")]
#[case("rec-q-bms")]
fn a_draft_says_what_a_recording_shows(#[case] name: &str) {
    let recording = scene::fixture("captures").join(format!("{name}.candump"));
    let draft = drafted(&recording);
    parsed(&draft);
    finds_nothing_more(&recording);
    let shown = draft.text.replace(&recording.display().to_string(), &format!("{name}.candump"));
    insta::assert_snapshot!(format!("draft-{name}"), shown);
}

/// The frames of a run as a recording.
fn recorded(ran: &scene::Ran, to: &Path) {
    let (_, entries) = ran.journal();
    let mut text = String::new();
    for entry in entries {
        if let Body::Event(Event::Frame { direction: Direction::Received, at, frame, .. }) = entry.body {
            let nanos = at.since(quantity::Instant::ZERO).as_nanos();
            writeln!(text, "({}.{:06}) can0 {frame}", nanos / 1_000_000_000, nanos / 1000 % 1_000_000)
                .unwrap();
        }
    }
    fs::write(to, text).unwrap();
}

#[test]
fn a_draft_of_the_twin_is_what_the_twin_claims() {
    let ran = scene::run(scene::conforming());
    let draft = drafted(ran.path());
    let statement = parsed(&draft);
    assert_eq!(statement.value("cells").map(|cells| cells.value), Some(16.0), "{}", draft.text);
    assert!(statement.sends().unwrap().iter().any(|name| name.value == "Limits"), "{}", draft.text);
    let claimed = fs::read_to_string(scene::fixture("batteries/lfp16.statement.yaml")).unwrap();
    let claimed = Statement::parse(&SourceFile::new("lfp16", claimed)).unwrap();
    let names = |statement: &Statement| -> BTreeSet<String> {
        statement.alarms().iter().map(|alarm| alarm.value.clone()).collect()
    };
    assert_eq!(names(&statement), names(&claimed));
    let recording = ran.below().join("twin.log");
    recorded(&ran, &recording);
    assert_eq!(parsed(&drafted(&recording)).alarms().len(), claimed.alarms().len());
    finds_nothing_more(&recording);
}

#[test]
fn without_traffic_everything_is_a_question() {
    let draft = draft(None).unwrap();
    assert_eq!(parsed(&draft).sends(), None);
    insta::assert_snapshot!("draft-of-nothing", draft.text);
}

/// A value that no statement may give is left as a comment that says why.
#[test]
fn what_cannot_be_declared_is_a_comment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.log");
    let frames =
        "(1.0) can0 351#3002FFFFFFFF0000\n(1.1) can0 35F#0000010264000000\n(1.2) can0 35E#4109420000000000\n";
    fs::write(&path, frames).unwrap();
    let draft = drafted(&path);
    let statement = parsed(&draft);
    assert_eq!((statement.value("charge_current_max"), statement.text("manufacturer_name")), (None, None));
    for said in
        ["# charge_current_max: 6553.5 A  # seen, but", "# manufacturer_name: \"A\\x09B\"  # seen, but"]
    {
        assert!(draft.text.contains(said), "{}", draft.text);
    }
    assert!(draft.text.contains("\n  charge_voltage_max: 56.0 V  # seen"), "{}", draft.text);
}

#[derive(Deserialize)]
struct One {
    text: String,
}

proptest! {
    #[test]
    fn any_text_comes_back_from_its_quotes(text in any::<String>()) {
        let file = SourceFile::new("one.yaml", format!("text: {}  # {}\n", quoted(&text), quoted(&text)));
        let one: One = lang::yaml::parse(&file).map_err(|wrong| TestCaseError::fail(format!("{wrong} {}", file.text)))?;
        prop_assert_eq!(one.text, text);
    }

    #[test]
    fn whatever_is_on_the_bus_the_draft_can_be_read(
        frames in prop::collection::vec((0x340u16..0x390, prop::collection::vec(any::<u8>(), 0..=8)), 0..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine: # \"odd\".log");
        let mut text = String::from("(1.0) can0 123#00\n");
        for (id, bytes) in frames {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            writeln!(text, "(1.0) can0 {id:03X}#{hex}").unwrap();
        }
        fs::write(&path, text).unwrap();
        parsed(&drafted(&path));
    }
}
