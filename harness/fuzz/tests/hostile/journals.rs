//! Journals that were cut, extended and made up.

use std::io::Read;

use fuzz::seeds;
use journal::{Completeness, JournalError, Reader, read_all};

fn whole() -> Vec<u8> {
    seeds("journal").swap_remove(0).1
}

#[test]
fn cut_at_any_byte_it_is_read_so_far_and_never_complete() {
    let journal = whole();
    let (_, entries, end) = read_all(&journal[..]).unwrap();
    assert!(matches!(end, Completeness::Complete { .. }));
    let mut most = 0;
    for cut in 0..journal.len() {
        match read_all(&journal[..cut]) {
            Ok((_, read, end)) => {
                assert!(matches!(end, Completeness::Truncated { .. }), "cut at {cut}, and complete");
                assert!(read.len() >= most && read == entries[..read.len()], "cut at {cut}");
                most = read.len();
            }
            Err(error) => assert!(matches!(error, JournalError::NoHeader), "cut at {cut}: {error}"),
        }
    }
    assert_eq!(most, entries.len());
}

#[test]
fn with_any_byte_changed_it_is_never_complete() {
    let journal = whole();
    for at in 0..journal.len() {
        let mut changed = journal.clone();
        changed[at] ^= 0x20;
        let complete =
            read_all(&changed[..]).is_ok_and(|(_, _, end)| matches!(end, Completeness::Complete { .. }));
        assert!(!complete, "byte {at} was changed, and nobody noticed");
    }
}

/// A source that never ends and counts the largest read that it is asked for.
struct Endless {
    begin: Vec<u8>,
    at: usize,
    largest: usize,
    given: usize,
}

impl Read for &mut Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.largest = self.largest.max(buffer.len());
        for byte in buffer.iter_mut() {
            *byte = self.begin.get(self.at).copied().unwrap_or(0x55);
            self.at += 1;
        }
        self.given += buffer.len();
        Ok(buffer.len())
    }
}

#[test]
fn a_record_that_claims_to_be_long_costs_no_memory() {
    for length in [&[0xFF, 0xFF, 0xFF, 0x7F][..], &[0xFF; 10], &[0x80, 0x80, 0x40]] {
        let begin = [&b"BMSJRNL\n\x01\0\0\0"[..], length, &[1]].concat();
        let mut source = Endless { begin, at: 0, largest: 0, given: 0 };
        assert!(Reader::open(&mut source).is_err());
        assert!(
            source.largest <= 256 << 10 && source.given <= 2 << 20,
            "{} of {}",
            source.largest,
            source.given
        );
    }
}
