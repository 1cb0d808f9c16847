//! Whoever changes a run folder without the key is found out, and the file is named.

use std::fs;
use std::path::{Path, PathBuf};

use attest::{ENVELOPE_FILE, MANIFEST_FILE, PUBLIC_KEY_FILE};
use campaign::{Exit, PublicKey, SigningKey, Verification};
use rstest::rstest;

use crate::scene::{self, JOURNAL, Ran};

/// Every file of a folder by its path below it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    let mut ahead = vec![folder.to_owned()];
    while let Some(path) = ahead.pop() {
        for entry in fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                ahead.push(entry);
            } else {
                found.push(entry.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Every byte of a small file, places all over a larger one.
fn places(len: usize) -> Vec<usize> {
    if len <= 4096 { (0..len).collect() } else { (0..len).step_by(len / 16).chain([len - 1]).collect() }
}

fn assert_refused(found: &Verification, name: &str, what: &str) {
    let refused =
        matches!(found.exit, Exit::Manifest | Exit::Signature | Exit::Envelope | Exit::UntrustedKey);
    assert!(refused && found.record.is_none(), "{what}: {found:?}");
    let named = found.steps.iter().flat_map(|step| &step.wrong).any(|wrong| wrong.contains(name));
    assert!(named, "{what} does not name {name}: {found:?}");
}

#[test]
fn a_changed_byte_anywhere_is_refused_and_the_file_is_named() {
    let ran = scene::run(scene::small());
    let (mut changed, files) = (0, files(ran.path()));
    let expected = [JOURNAL, "record.json", "junit.xml", MANIFEST_FILE, ENVELOPE_FILE, PUBLIC_KEY_FILE];
    assert!(expected.iter().all(|name| files.contains(&(*name).to_owned())), "{files:?}");
    assert!(files.iter().filter(|name| name.starts_with("inputs/")).count() == 5, "{files:?}");
    for name in files {
        let bytes = ran.bytes(&name);
        for place in places(bytes.len()) {
            for flip in [0x01, 0x20, 0x80] {
                let mut other = bytes.clone();
                other[place] ^= flip;
                scene::overwrite(&ran.file(&name), &other);
                assert_refused(
                    &ran.verify(),
                    &name,
                    &format!("byte {place} of {name} changed by {flip:#04x}"),
                );
                changed += 1;
            }
        }
        scene::overwrite(&ran.file(&name), &bytes);
    }
    println!("{changed} changed bytes were refused");
    assert!(changed > 5_000, "{changed}");
    assert_eq!(ran.verify().exit, Exit::UnknownSuite, "the folder as it was signed is intact");
}

#[test]
fn every_file_that_is_cut_or_longer_or_empty_is_refused_and_named() {
    let ran = scene::run(scene::small());
    for name in files(ran.path()) {
        let bytes = ran.bytes(&name);
        for other in [
            &bytes[..bytes.len() - 1],
            &[&bytes[..], b"\n"].concat(),
            &[&bytes[..], &bytes[..]].concat(),
            &[],
        ] {
            scene::overwrite(&ran.file(&name), other);
            assert_refused(&ran.verify(), &name, &format!("{name} of {} bytes", other.len()));
        }
        scene::overwrite(&ran.file(&name), &bytes);
    }
}

#[test]
fn every_file_that_is_missing_or_has_another_name_is_refused_and_named() {
    let ran = scene::run(scene::small());
    for name in files(ran.path()) {
        let elsewhere = ran.below().join("elsewhere");
        fs::rename(ran.file(&name), &elsewhere).unwrap();
        assert_refused(&ran.verify(), &name, &format!("{name} is missing"));
        let renamed = format!("{name}.old");
        fs::rename(&elsewhere, ran.file(&renamed)).unwrap();
        assert_refused(&ran.verify(), &name, &format!("{name} is called {renamed}"));
        fs::rename(ran.file(&renamed), ran.file(&name)).unwrap();
    }
}

#[rstest]
#[case::beside_the_record("report.html")]
#[case::beside_the_journal("journal/journal-2.bin")]
#[case::another_suite("inputs/suites/other.yaml")]
#[case::hidden(".hidden")]
#[case::in_a_new_folder("attachments/photo.jpg")]
fn a_file_that_was_added_is_refused_and_named(#[case] name: &str) {
    let ran = scene::run(scene::small());
    fs::create_dir_all(ran.file(name).parent().unwrap()).unwrap();
    fs::write(ran.file(name), b"").unwrap();
    assert_refused(&ran.verify(), name, name);
}

#[test]
fn a_link_in_place_of_a_file_is_refused_and_named() {
    let ran = scene::run(scene::small());
    let elsewhere: PathBuf = ran.below().join("elsewhere");
    for name in files(ran.path()) {
        fs::rename(ran.file(&name), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, ran.file(&name)).unwrap();
        assert_refused(&ran.verify(), &name, &format!("{name} is a link"));
        fs::remove_file(ran.file(&name)).unwrap();
        fs::rename(&elsewhere, ran.file(&name)).unwrap();
    }
}

#[test]
fn the_key_in_the_folder_counts_for_nothing() {
    let ran = scene::run(scene::small());
    let other = SigningKey::generate().unwrap();
    scene::seal_again(ran.path(), &other, |_| {});
    let in_folder = PublicKey::load(&ran.file(PUBLIC_KEY_FILE)).unwrap();
    assert_eq!(&in_folder, other.public());
    assert_refused(&ran.verify(), ENVELOPE_FILE, "signed by another key, which lies beside it");
    assert_eq!(ran.verify().exit, Exit::UntrustedKey);
}

#[test]
fn another_key_in_the_folder_is_a_changed_file() {
    let ran = scene::run(scene::small());
    let other = SigningKey::generate().unwrap();
    fs::write(ran.file(PUBLIC_KEY_FILE), other.public().to_pem().unwrap()).unwrap();
    assert_refused(&ran.verify(), PUBLIC_KEY_FILE, "another key beside the record");
    let by_other = campaign::verify(ran.path(), other.public()).unwrap();
    assert_eq!(by_other.exit, Exit::UntrustedKey, "{by_other:?}");
}

#[rstest]
#[case::a_space_at_the_end(|line: &str| format!("{} \n", line.trim_end()))]
#[case::a_space_within(|line: &str| line.replacen("\",\"", "\", \"", 1))]
#[case::no_line_end(|line: &str| line.trim_end().to_owned())]
#[case::two_lines(|line: &str| format!("{line}{line}"))]
#[case::an_empty_line_before(|line: &str| format!("\n{line}"))]
#[case::a_carriage_return(|line: &str| line.replace('\n', "\r\n"))]
#[case::one_more_key(|line: &str| line.replacen('{', "{\"note\":\"\",", 1))]
#[case::a_key_twice(|line: &str| line.replacen('{', "{\"payload\":\"\",", 1))]
#[case::an_escape(|line: &str| line.replacen("payload\"", "p\\u0061yload\"", 1))]
#[case::no_signature(without_signature)]
fn an_envelope_that_is_written_in_another_way_is_refused(#[case] change: fn(&str) -> String) {
    let ran = scene::run(scene::small());
    let line = String::from_utf8(ran.bytes(ENVELOPE_FILE)).unwrap();
    let changed = change(&line);
    assert_ne!(changed, line);
    fs::write(ran.file(ENVELOPE_FILE), changed).unwrap();
    assert_refused(&ran.verify(), ENVELOPE_FILE, "the envelope");
}

fn without_signature(line: &str) -> String {
    let mut envelope = attest::Envelope::parse_canonical(line.as_bytes()).unwrap();
    envelope.signatures.clear();
    envelope.to_line().unwrap()
}

#[test]
fn a_signature_added_by_somebody_else_is_refused() {
    let ran = scene::run(scene::small());
    let mut envelope = attest::Envelope::parse_canonical(&ran.bytes(ENVELOPE_FILE)).unwrap();
    envelope.countersign(&SigningKey::generate().unwrap());
    fs::write(ran.file(ENVELOPE_FILE), envelope.to_line().unwrap()).unwrap();
    assert_refused(&ran.verify(), ENVELOPE_FILE, "a second signature");
}

#[test]
fn the_envelope_of_one_run_does_not_fit_another() {
    let [one, other]: [Ran; 2] = [scene::run(scene::small()), scene::run(scene::conforming())];
    fs::write(one.file(ENVELOPE_FILE), other.bytes(ENVELOPE_FILE)).unwrap();
    let found = campaign::verify(one.path(), other.key.public()).unwrap();
    assert_eq!(found.exit, Exit::Manifest, "{found:?}");
}
