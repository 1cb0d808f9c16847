//! What a journal says about itself after an accident or a forgery.

use crate::run::{forged, header, limits, ms, records, small_journal};
use journal::{
    BusId, Completeness, Cut, Damage, Direction, Event, JournalError, Log, Reader, Writer, read_all, rewrite,
};
use rstest::rstest;
use sha2::{Digest, Sha256};

const SEAL: u8 = 7;
const END: u8 = 8;

/// Where every record ends, and how many entries lie before.
fn borders(journal: &[u8]) -> Vec<(usize, usize)> {
    let (mut at, mut entries) = (12, 0);
    let mut borders = Vec::new();
    for (kind, payload) in records(journal) {
        at += 1 + usize::from(payload.len() >= 0x80) + 1 + payload.len() + 4;
        entries += usize::from((2..=6).contains(&kind));
        borders.push((at, entries));
    }
    borders
}

#[test]
fn a_journal_cut_anywhere_is_read_to_the_cut_and_never_complete() {
    let journal = small_journal();
    let (_, all, complete) = read_all(&journal[..]).unwrap();
    assert!(matches!(complete, Completeness::Complete { .. }));
    let borders = borders(&journal);
    for cut in 0..journal.len() {
        let kept = borders.iter().rfind(|(end, _)| *end <= cut).map(|(_, entries)| *entries);
        match (kept, read_all(&journal[..cut])) {
            (None, Err(JournalError::NoHeader)) => {}
            (Some(kept), Ok((_, entries, Completeness::Truncated { entries: counted, .. }))) => {
                assert_eq!(entries, all[..kept], "cut at {cut}");
                assert_eq!(counted, kept as u64, "cut at {cut}");
            }
            (kept, other) => panic!("cut at {cut}, {kept:?} entries before: {other:?}"),
        }
    }
}

#[test]
fn a_journal_with_a_changed_byte_is_never_complete() {
    let journal = small_journal();
    for at in 0..journal.len() {
        for change in (0..8).map(|bit| 1u8 << bit).chain([0xFF]) {
            let mut changed = journal.clone();
            changed[at] ^= change;
            let read = read_all(&changed[..]);
            assert!(!matches!(read, Ok((_, _, Completeness::Complete { .. }))), "byte {at} ^ {change:#x}");
        }
    }
}

fn damage(journal: &[u8]) -> (u64, Damage) {
    match read_all(journal) {
        Err(JournalError::Damaged { record, damage, .. }) => (record, damage),
        other => panic!("expected damage: {other:?}"),
    }
}

#[test]
fn a_forger_who_mends_the_checksums_is_caught_by_the_seal() {
    let mut records = records(&small_journal());
    let wake = records.iter().position(|(kind, _)| *kind == 3).unwrap();
    records[wake].1 = vec![1];
    let last = records.len() as u64;
    assert_eq!(damage(&forged(&records)), (last, Damage::Seal));
}

#[test]
fn records_that_change_places_are_caught_by_the_seal() {
    let mut records = records(&small_journal());
    records.swap(1, 2);
    let last = records.len() as u64;
    assert_eq!(damage(&forged(&records)), (last, Damage::Seal));
}

#[test]
fn damage_names_the_record_and_its_place() {
    let journal = small_journal();
    let (second_entry, _) = borders(&journal)[1];
    let mut changed = journal;
    changed[second_entry + 3] ^= 1;
    let Err(error) = read_all(&changed[..]) else { panic!("a wrong checksum was accepted") };
    let expected =
        format!("record 3 of the journal, at byte {second_entry}, is damaged: its checksum is wrong");
    assert!(error.to_string().starts_with(&expected), "{error}");
}

#[rstest]
#[case::a_second_header(1, (1, b"{}".to_vec()), Damage::Misplaced)]
#[case::an_end_that_counts_too_many(1, (END, vec![9, 9, 0]), Damage::Counts { stated: 9, found: 0 })]
#[case::an_unknown_kind(1, (9, vec![]), Damage::Kind(9))]
#[case::a_seal_of_nothing(1, (SEAL, vec![0; 32]), Damage::Seal)]
#[case::a_short_seal(1, (SEAL, vec![]), Damage::Seal)]
fn a_record_that_does_not_belong_is_refused(
    #[case] at: usize,
    #[case] record: (u8, Vec<u8>),
    #[case] expected: Damage,
) {
    let mut records = records(&small_journal());
    records.insert(at, record);
    assert_eq!(damage(&forged(&records)), (at as u64 + 1, expected));
}

#[test]
fn entries_behind_the_end_record_are_refused() {
    let mut records = records(&small_journal());
    let seal = records.len() - 1;
    records.insert(seal, (3, vec![0]));
    assert_eq!(damage(&forged(&records)), (seal as u64 + 1, Damage::Misplaced));
}

#[rstest]
#[case::a_record(&forged(&[(3, vec![0])])[12..], true)]
#[case::half_a_record(&[5, 3], false)]
fn bytes_behind_the_last_seal_are_never_complete(#[case] more: &[u8], #[case] whole: bool) {
    let mut journal = small_journal();
    journal.extend(more);
    match read_all(&journal[..]) {
        Err(JournalError::Damaged { damage: Damage::BehindTheEnd, .. }) => assert!(whole),
        Ok((_, _, Completeness::Truncated { why: Cut::InRecord { .. }, .. })) => assert!(!whole),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_block_without_its_seal_is_damage() {
    let header_record = records(&small_journal()).swap_remove(0);
    let mut records = vec![header_record];
    records.extend((0..20_000).map(|_| (3, vec![0])));
    assert!(matches!(damage(&forged(&records)), (_, Damage::Unsealed)));
}

#[test]
fn a_length_beyond_the_limit_is_refused_without_reading_on() {
    let mut journal = small_journal()[..12].to_vec();
    journal.extend([0x81, 0x80, 0x40, 1]);
    assert!(matches!(
        read_all(&journal[..]),
        Err(JournalError::Damaged { damage: Damage::Length, record: 1, .. })
    ));
}

#[rstest]
#[case::nothing(b"", "ends within its first record")]
#[case::half_a_magic(b"BMSJ", "ends within its first record")]
#[case::another_file(b"(1.0) can0 351#00", "not a journal")]
#[case::another_short_file(b"PK", "not a journal")]
#[case::a_later_version(b"BMSJRNL\n\x03\0\0\0", "format version 3, this tool reads 1 to 2")]
fn what_is_no_journal_is_said_to_be_none(#[case] bytes: &[u8], #[case] message: &str) {
    let Err(error) = Reader::open(bytes) else { panic!("opened") };
    assert!(error.to_string().contains(message), "{error}");
}

#[test]
fn a_journal_of_the_first_version_is_read_to_its_last_seal() {
    let mut journal = small_journal();
    journal[8] = 1;
    let seal = journal.len() - (1 + 1 + 32 + 4);
    let hash = Sha256::new().chain_update([0; 32]).chain_update(&journal[..seal]).finalize();
    journal[seal + 2..seal + 34].copy_from_slice(&hash);
    let checksum = crc32fast::hash(&journal[seal..seal + 34]).to_le_bytes();
    journal[seal + 34..].copy_from_slice(&checksum);
    let (_, entries, completeness) = read_all(&journal[..]).unwrap();
    assert!(matches!(completeness, Completeness::Complete { .. }), "{completeness:?}");
    assert_eq!(entries, read_all(&small_journal()[..]).unwrap().1);
}

#[test]
fn damage_stays_damage_when_asked_again() {
    let mut journal = small_journal();
    let (second_entry, _) = borders(&journal)[1];
    journal[second_entry + 3] ^= 1;
    let mut reader = Reader::open(&journal[..]).unwrap();
    assert!(reader.next().unwrap().is_some());
    assert!(reader.next().is_err());
    assert!(reader.next().is_err());
    assert_eq!(reader.completeness(), None);
}

#[test]
fn deleted_entries_leave_a_complete_journal_with_another_chain() {
    let journal = small_journal();
    let (header, entries, before) = read_all(&journal[..]).unwrap();
    assert_eq!(rewrite(&header, &entries).unwrap(), journal);
    let kept = rewrite(&header, entries.iter().filter(|entry| entry.seq.0 != 3)).unwrap();
    let (_, fewer, after) = read_all(&kept[..]).unwrap();
    assert_eq!(fewer.len(), entries.len() - 1);
    assert!(matches!(after, Completeness::Complete { .. }));
    assert_ne!(before, after);
}

#[test]
fn many_blocks_are_chained_and_complete() {
    let mut writer = Writer::buffered(Vec::new(), &header()).unwrap();
    for number in 0..10_000 {
        let event =
            Event::Frame { bus: BusId(0), direction: Direction::Unknown, at: ms(number), frame: limits() };
        writer.event(ms(number), &event).unwrap();
    }
    let (chain, journal) = writer.conclude_into().unwrap();
    let seals = records(&journal).iter().filter(|(kind, _)| *kind == SEAL).count();
    assert_eq!(seals, journal.len() / (64 << 10) + 1);
    assert!(journal.len() < 10_000 * 25, "{} bytes", journal.len());
    assert_eq!(read_all(&journal[..]).unwrap().2, Completeness::Complete { chain });
}
