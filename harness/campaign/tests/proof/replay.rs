//! Judged again, a run gives the same bytes and asks for the same actions; whatever is changed shows.

use std::fs;
use std::path::Path;

use campaign::Bundle;
use journal::{Action, Body, Entry, Event};
use rstest::rstest;
use wire::Frame;

use crate::scene::{self, JOURNAL, Ran};

fn replays_to_the_same(name: &str, bundle: Bundle) {
    let ran = scene::run(bundle);
    let replayed = campaign::replay(ran.folder()).unwrap();
    assert!(replayed.agrees(), "{name}: {:?}", replayed.differences);
    assert_eq!(&replayed.record, ran.record(), "{name}: online and offline differ");
    assert_eq!(replayed.recorded, replayed.record, "{name}");
    let (_, entries) = ran.journal();
    let actions = entries.iter().filter(|entry| matches!(entry.body, Body::Action(_))).count() as u64;
    assert!(
        actions > 100 && replayed.actions == actions,
        "{name}: {} of {actions} actions",
        replayed.actions
    );
}

#[test]
fn the_conforming_battery_replays_to_the_same_bytes_and_actions() {
    replays_to_the_same("conforming", scene::conforming());
}

#[test]
fn every_mutant_replays_to_the_same_bytes_and_actions() {
    let mutants = scene::mutants();
    assert!(mutants.len() >= 33, "{mutants:?}");
    for (name, file) in mutants {
        replays_to_the_same(&name, scene::mutant(&file));
    }
}

#[test]
fn an_interrupted_run_replays_to_the_same_bytes_and_actions() {
    let mut asked = 0;
    let ran = scene::run_until(scene::conforming(), 3, &mut || {
        asked += 1;
        asked > 200
    });
    let replayed = campaign::replay(ran.folder()).unwrap();
    assert!(replayed.agrees(), "{:?}", replayed.differences);
    assert_eq!(&replayed.record, ran.record());
}

/// Changes one entry of a run and chains everything anew.
fn with_entry(change: fn(&mut Entry) -> bool) -> Ran {
    let ran = scene::run(scene::small());
    let (header, mut entries) = ran.journal();
    assert!(entries.iter_mut().any(change), "there is no entry to change");
    fs::write(ran.file(JOURNAL), journal::rewrite(&header, &entries).unwrap()).unwrap();
    ran
}

fn another_frame_is_sent(entry: &mut Entry) -> bool {
    let Body::Action(Action::Send { frame, .. }) = &mut entry.body else { return false };
    *frame = flipped(*frame);
    true
}

fn another_role_is_asked(entry: &mut Entry) -> bool {
    let Body::Action(Action::Ask { ask, .. }) = &mut entry.body else { return false };
    ask.0 += 1;
    true
}

/// A frame that no check looks at in this run, so that the verdicts stay the same.
fn a_frame_had_another_payload(entry: &mut Entry) -> bool {
    let Body::Event(Event::Frame { frame, .. }) = &mut entry.body else { return false };
    if frame.id().number() != 0x355 {
        return false;
    }
    *frame = flipped(*frame);
    true
}

fn the_switch_did_not_conduct(entry: &mut Entry) -> bool {
    let Body::Event(Event::Reading { value, .. }) = &mut entry.body else { return false };
    *value = journal::Measured::Truth(false);
    true
}

fn flipped(frame: Frame) -> Frame {
    let mut bytes = frame.bytes().to_vec();
    bytes[0] ^= 1;
    Frame::new(frame.id(), &bytes).unwrap()
}

#[rstest]
#[case::an_action(another_frame_is_sent, "recorded is to send")]
#[case::the_number_of_a_question(another_role_is_asked, "recorded is to ask")]
#[case::an_event_that_changes_nothing_else(
    a_frame_had_another_payload,
    "the journal or the recording is not the one"
)]
#[case::an_event_that_changes_a_verdict(
    the_switch_did_not_conduct,
    "the journal or the recording is not the one"
)]
fn a_changed_entry_is_a_difference(#[case] change: fn(&mut Entry) -> bool, #[case] words: &str) {
    let ran = with_entry(change);
    let replayed = campaign::replay(ran.folder()).unwrap();
    assert!(!replayed.agrees());
    assert!(replayed.differences.iter().any(|said| said.contains(words)), "{:?}", replayed.differences);
}

#[test]
fn an_action_that_was_deleted_is_a_difference() {
    let ran = scene::run(scene::small());
    let (header, entries) = ran.journal();
    let mut sends = entries.iter().filter(|entry| matches!(entry.body, Body::Action(Action::Send { .. })));
    let gone = sends.nth(1).unwrap().seq;
    let kept = scene::without(&header, &entries, &|entry| entry.seq == gone);
    fs::write(ran.file(JOURNAL), journal::rewrite(&header, &kept).unwrap()).unwrap();
    let replayed = campaign::replay(ran.folder()).unwrap();
    let said = replayed.differences.iter().any(|said| said.contains("asked again to send"));
    assert!(!replayed.agrees() && said, "{:?}", replayed.differences);
}

#[rstest]
#[case::a_verdict("\"course\": \"completed\"", "\"course\": \"aborted\"", "cases")]
#[case::what_a_requirement_says("uses identifiers of 11 bits", "uses identifiers", "requirements")]
#[case::the_battery("LFP16 twin", "LFP17 twin", "battery")]
#[case::when_it_began("2026-11-20", "2026-11-21", "started")]
#[case::the_seed("\"seed\": 7", "\"seed\": 8", "seed")]
fn a_changed_record_is_a_difference(#[case] from: &str, #[case] to: &str, #[case] part: &str) {
    let ran = scene::run(scene::small());
    edit(&ran.file("record.json"), from, to);
    let replayed = campaign::replay(ran.folder()).unwrap();
    assert!(!replayed.agrees());
    let words = format!("record.json: `{part}` is not what the evidence gives");
    assert!(replayed.differences.contains(&words), "{:?}", replayed.differences);
}

#[test]
fn another_version_of_the_tool_is_no_difference() {
    let ran = scene::run(scene::small());
    edit(
        &ran.file("record.json"),
        concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\""),
        "\"version\": \"0.0.9\"",
    );
    let replayed = campaign::replay(ran.folder()).unwrap();
    assert!(replayed.agrees(), "{:?}", replayed.differences);
}

#[test]
fn an_input_that_was_changed_is_a_difference() {
    let ran = scene::run(scene::small());
    edit(&ran.file("inputs/suites/small.yaml"), "at_least: 6", "at_least: 5");
    let replayed = campaign::replay(ran.folder()).unwrap();
    let said = replayed.differences.iter().any(|said| said.contains("inputs/suites/small.yaml"));
    assert!(!replayed.agrees() && said, "{:?}", replayed.differences);
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "there is no {from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}
