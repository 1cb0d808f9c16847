//! Bytes of a journal, record by record, in bounded memory.

use std::io::{self, ErrorKind, Read};

use crate::damage::Damage;
use crate::format::{CHECKSUM, Kind, MAX_PAYLOAD};
use crate::varint::{self, Varint};

/// How much is read at a time.
const CHUNK: usize = 128 << 10;

/// A window on the bytes, as long as the longest record at most.
pub(crate) struct Source<R> {
    from: R,
    window: Vec<u8>,
    start: usize,
    offset: u64,
    at_end: bool,
}

/// Where a whole record lies in the window.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) kind: Kind,
    payload_start: usize,
    len: usize,
}

/// What lies ahead.
pub(crate) enum Ahead {
    /// A whole record.
    Record(Extent),
    /// The bytes end with this record cut off.
    Cut,
    /// The bytes end, at the border between two records.
    Nothing,
}

/// Why no record can be given.
pub(crate) enum Trouble {
    Io(io::Error),
    Damage(Damage),
}

impl<R: Read> Source<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from, window: Vec::new(), start: 0, offset: 0, at_end: false }
    }

    /// Where the next byte stands in the file.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next `len` bytes, or fewer where the file ends.
    #[inline]
    pub(crate) fn peek(&mut self, len: usize) -> io::Result<&[u8]> {
        if self.window.len() - self.start < len && !self.at_end {
            self.fill(len)?;
        }
        let end = self.window.len().min(self.start + len);
        Ok(&self.window[self.start..end])
    }

    /// Goes on behind the next `len` bytes, which have been peeked at.
    pub(crate) fn skip(&mut self, len: usize) {
        self.start += len;
        self.offset += len as u64;
    }

    /// Moves what is left to the front and reads until `len` bytes are there or the file ends.
    fn fill(&mut self, len: usize) -> io::Result<()> {
        self.window.drain(..self.start);
        self.start = 0;
        let mut have = self.window.len();
        while have < len && !self.at_end {
            // Grows with what really came, so that a hostile length costs no memory.
            self.window.resize(have + CHUNK, 0);
            let read = self.from.read(&mut self.window[have..]);
            have += read.as_ref().copied().unwrap_or(0);
            self.window.truncate(have);
            match read {
                Ok(0) => self.at_end = true,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Finds the next record and checks it; it stays ahead until it is skipped.
    #[inline]
    pub(crate) fn record(&mut self) -> Result<Ahead, Trouble> {
        let front = self.peek(4).map_err(Trouble::Io)?;
        if front.is_empty() {
            return Ok(Ahead::Nothing);
        }
        let (payload, length_len) = match varint::read(front) {
            Varint::Value(payload, len) if payload <= MAX_PAYLOAD as u64 => (payload as usize, len),
            Varint::Cut if front.len() < 4 => return Ok(Ahead::Cut),
            _ => return Err(Trouble::Damage(Damage::Length)),
        };
        let len = length_len + 1 + payload + CHECKSUM;
        let bytes = self.peek(len).map_err(Trouble::Io)?;
        if bytes.len() < len {
            return Ok(Ahead::Cut);
        }
        let kind = checked_kind(bytes, length_len).map_err(Trouble::Damage)?;
        Ok(Ahead::Record(Extent { kind, payload_start: length_len + 1, len }))
    }

    /// All bytes of a record that lies ahead.
    pub(crate) fn whole(&self, extent: Extent) -> &[u8] {
        &self.window[self.start..self.start + extent.len]
    }

    /// The payload of a record that lies ahead.
    pub(crate) fn payload(&self, extent: Extent) -> &[u8] {
        &self.whole(extent)[extent.payload_start..extent.len - CHECKSUM]
    }

    /// Goes on behind a record.
    pub(crate) fn pass(&mut self, extent: Extent) {
        self.skip(extent.len);
    }
}

#[inline]
fn checked_kind(record: &[u8], length_len: usize) -> Result<Kind, Damage> {
    let (covered, checksum) = record.split_at(record.len() - CHECKSUM);
    if crc32fast::hash(covered).to_le_bytes() != checksum {
        return Err(Damage::Checksum);
    }
    Kind::from_byte(record[length_len]).ok_or(Damage::Kind(record[length_len]))
}
