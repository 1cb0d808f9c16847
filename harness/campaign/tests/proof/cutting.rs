//! A journal that was cut is readable up to the cut, and never passes for a whole one.

use std::fs;
use std::path::Path;

use campaign::{CampaignError, Exit, SigningKey};
use journal::{Completeness, Cut, JournalError};

use crate::scene::{self, JOURNAL, Ran};

#[test]
fn a_journal_cut_at_any_byte_is_readable_up_to_its_last_complete_entry() {
    let ran = scene::run(scene::small());
    let (bytes, (header, entries)) = (ran.bytes(JOURNAL), ran.journal());
    let (mut ends, mut unreadable) = (vec![], 0);
    for cut in 0..bytes.len() {
        match journal::read_all(&bytes[..cut]) {
            Err(JournalError::NotAJournal | JournalError::NoHeader) => {
                assert!(ends.is_empty(), "nothing can be read of a journal of {cut} bytes");
                unreadable += 1;
            }
            Ok((read_header, read, Completeness::Truncated { entries: count, why })) => {
                assert_eq!(read_header, header);
                assert!(read.len() as u64 == count && read[..] == entries[..read.len()], "cut at byte {cut}");
                if why == Cut::NoEnd {
                    ends.push(read.len());
                }
            }
            other => panic!("cut at byte {cut} it reads as {other:?}"),
        }
    }
    // Where a record ends, its entry counts at once: one such place behind the header, one behind each entry.
    assert_eq!(ends, (0..=entries.len()).collect::<Vec<_>>());
    println!("{} bytes, {unreadable} of them within the header, {} entries", bytes.len(), entries.len());
}

#[test]
fn a_journal_cut_at_any_byte_never_replays_as_a_whole_one() {
    let ran = scene::run(scene::small());
    let bytes = ran.bytes(JOURNAL);
    for cut in 0..bytes.len() {
        scene::overwrite(&ran.file(JOURNAL), &bytes[..cut]);
        match campaign::replay(ran.folder()) {
            Err(CampaignError::Journal(_)) => {}
            Ok(replayed) => {
                assert!(!replayed.agrees() && !replayed.complete, "cut at byte {cut}");
                assert_ne!(replayed.record.evidence, ran.record().evidence, "cut at byte {cut}");
            }
            Err(why) => panic!("cut at byte {cut}: {why}"),
        }
    }
    scene::overwrite(&ran.file(JOURNAL), &bytes);
    assert!(campaign::replay(ran.folder()).unwrap().agrees(), "the whole one has to replay");
}

/// Cuts the journal, and signs the folder again with this key.
fn cut_and_sealed(ran: &Ran, bytes: &[u8], key: &SigningKey) {
    scene::overwrite(&ran.file(JOURNAL), bytes);
    scene::seal_again(ran.path(), key, |_| {});
}

/// Places all over a journal: near its ends byte by byte, where its last records lie.
fn places(len: usize) -> impl Iterator<Item = usize> {
    (0..len).filter(move |cut| *cut < 20 || cut + 80 > len || cut % 101 == 0)
}

#[test]
fn a_cut_journal_does_not_verify_whoever_signs_it_again() {
    let ran = scene::run(scene::small());
    let (bytes, other) = (ran.bytes(JOURNAL), SigningKey::generate().unwrap());
    for cut in places(bytes.len()) {
        scene::overwrite(&ran.file(JOURNAL), &bytes[..cut]);
        let found = ran.verify();
        assert_eq!(found.exit, Exit::Manifest, "as it was signed, cut at byte {cut}");
        assert!(scene::wrongs(&found)[0].contains(JOURNAL), "{found:?}");
        cut_and_sealed(&ran, &bytes[..cut], &other);
        assert_eq!(ran.verify().exit, Exit::UntrustedKey, "signed by another key, cut at byte {cut}");
        cut_and_sealed(&ran, &bytes[..cut], &ran.key);
        assert_eq!(ran.verify().exit, Exit::Journal, "signed by the same key, cut at byte {cut}");
        // As it was, for the next cut.
        cut_and_sealed(&ran, &bytes, &ran.key);
    }
    assert_ne!(ran.verify().exit, Exit::Journal, "the whole one is whole");
}

/// The record that fits the first entries of a run, whatever it says about the rest.
fn record_of_first(ran: &Ran, count: usize, evidence: report::EvidenceFile) -> campaign::Record {
    let (header, entries) = ran.journal();
    let record = campaign::replay_entries(&scene::small(), &header, &entries[..count]).unwrap();
    campaign::Record { evidence, ..record }
}

fn journal_evidence(chain: &str, entries: usize) -> report::EvidenceFile {
    let (path, chain, entries) = (JOURNAL.to_owned(), chain.to_owned(), entries as u64);
    report::EvidenceFile::Journal { path, chain, entries }
}

fn state_result(statement: &mut attest::Statement, record: &campaign::Record) {
    statement.predicate["result"] = serde_json::json!(record.summary.verdict);
}

#[test]
fn a_record_that_fits_the_cut_does_not_help() {
    let ran = scene::run(scene::small());
    let bytes = ran.bytes(JOURNAL);
    let record = record_of_first(&ran, 20, journal_evidence("", 20));
    let is_20 =
        |cut: &usize| matches!(journal::read_all(&bytes[..*cut]), Ok((_, read, _)) if read.len() == 20);
    let cut = (0..bytes.len()).find(is_20).unwrap();
    scene::overwrite(&ran.file(JOURNAL), &bytes[..cut]);
    scene::replace_record(ran.path(), &record);
    scene::seal_again(ran.path(), &ran.key, |statement| state_result(statement, &record));
    assert_eq!(ran.verify().exit, Exit::Journal);
}

#[test]
fn a_journal_that_was_cut_and_concluded_anew_shows_a_run_without_an_end() {
    let ran = scene::run(scene::small());
    let (header, entries) = ran.journal();
    for count in (0..entries.len()).step_by(7).chain([entries.len() - 1]) {
        let bytes = journal::rewrite(&header, &entries[..count]).unwrap();
        let chain = chain_of(&bytes);
        let record = record_of_first(&ran, count, journal_evidence(&chain, count));
        let signed = Signed::before(ran.path());
        scene::overwrite(&ran.file(JOURNAL), &bytes);
        scene::replace_record(ran.path(), &record);
        scene::seal_again(ran.path(), &ran.key, |statement| state_result(statement, &record));
        let found = ran.verify();
        assert_eq!(found.exit, Exit::JudgedDifferently, "{count} entries: {found:?}");
        signed.restore(ran.path());
    }
}

fn chain_of(bytes: &[u8]) -> String {
    match journal::read_all(bytes).unwrap().2 {
        Completeness::Complete { chain } => chain.to_string(),
        other @ Completeness::Truncated { .. } => panic!("{other:?}"),
    }
}

/// The files of a folder that somebody is about to forge.
struct Signed(Vec<(String, Vec<u8>)>);

impl Signed {
    fn before(folder: &Path) -> Self {
        let names = [JOURNAL, "record.json", "junit.xml"];
        Self(names.map(|name| (name.to_owned(), fs::read(folder.join(name)).unwrap())).into())
    }

    fn restore(self, folder: &Path) {
        self.0.into_iter().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).unwrap());
    }
}
