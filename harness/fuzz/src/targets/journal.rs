//! A journal.

use std::io::Read;

use journal::{Completeness, Entry, Header, Reader, rewrite};

use super::diagnostics;
use crate::Stage;

/// Reads a journal as it is, and once more with every checksum put right, as no mutator would do by chance.
///
/// Semantic: at least one entry was read.
pub fn journal(data: &[u8]) -> Stage {
    read(data).max(read(&mended(data)))
}

fn read(data: &[u8]) -> Stage {
    let Ok(mut reader) = Reader::open(data) else {
        return Stage::Refused;
    };
    let entries = entries(&mut reader);
    if reader.completeness().is_some_and(|end| matches!(end, Completeness::Complete { .. })) {
        is_the_same_when_written_again(reader.header(), &entries);
    }
    Stage::semantic_if(!entries.is_empty())
}

/// All entries before the first damage; asked again, the damage has to be the same.
fn entries(reader: &mut Reader<impl Read>) -> Vec<Entry> {
    let mut entries = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {
                assert!(reader.completeness().is_some(), "it ends and does not say how");
                return entries;
            }
            Err(error) => {
                diagnostics::check_words(&error.to_string());
                let again = reader.next().err().map(|error| error.to_string());
                assert!(again == Some(error.to_string()), "damage that heals: {error}");
                assert!(reader.completeness().is_none(), "damaged and complete");
                return entries;
            }
        }
    }
}

fn is_the_same_when_written_again(header: &Header, entries: &[Entry]) {
    let Ok(bytes) = rewrite(header, entries) else {
        return;
    };
    let again = journal::read_all(&bytes[..]);
    let same = again.is_ok_and(|(other, read, end)| {
        other == *header && read == entries && matches!(end, Completeness::Complete { .. })
    });
    assert!(same, "what was read is not what was written");
}

/// The bytes with a fitting checksum behind every record, as far as lengths lead to one.
fn mended(data: &[u8]) -> Vec<u8> {
    const PREAMBLE: usize = 12;
    let mut bytes = data.to_vec();
    let mut at = PREAMBLE;
    while let Some(covered) = covered(bytes.get(at..).unwrap_or_default()) {
        let (end, checksum) = (at + covered, crc32fast::hash(&bytes[at..at + covered]).to_le_bytes());
        let Some(place) = bytes.get_mut(end..end + checksum.len()) else {
            break;
        };
        place.copy_from_slice(&checksum);
        at = end + checksum.len();
    }
    bytes
}

/// How many bytes the checksum of the record at the beginning covers, if they are there.
fn covered(bytes: &[u8]) -> Option<usize> {
    let mut payload = 0;
    for (index, byte) in bytes.iter().take(3).enumerate() {
        payload |= usize::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            return Some(index + 2 + payload).filter(|len| *len <= bytes.len());
        }
    }
    None
}
