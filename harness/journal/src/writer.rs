//! Writes a journal.

use std::fs::File;
use std::io::{self, Write};

use quantity::Instant;

use crate::chain::{Chain, Digest};
use crate::codec;
use crate::format::{BLOCK, Kind, MAX_PAYLOAD, preamble};
use crate::varint;
use crate::{Action, Event, Header, Log, LogError, Seq};

/// A journal that is being written; the layout is described in [`crate::format`].
///
/// After [`Writer::create`] every entry is handed to the target in one write before it gets its number: with a
/// [`File`] the operating system has it, and it survives the end of this process. [`Writer::buffered`] hands over
/// whole blocks and is for runs that count only once they are complete. A writer that failed once refuses everything
/// from then on, because a torn record may lie in the file. Dropped without [`Writer::conclude`], a journal is
/// truncated, never complete.
pub struct Writer<W: Write> {
    target: W,
    buffered: bool,
    /// Whole records that the target does not have yet.
    waiting: Vec<u8>,
    payload: Vec<u8>,
    chain: Chain,
    seen: Instant,
    events: u64,
    actions: u64,
    broken: bool,
    ended: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a journal whose every entry is handed to `target` at once.
    ///
    /// # Errors
    /// Where the target refuses or the header is longer than 1 MiB.
    pub fn create(target: W, header: &Header) -> Result<Self, LogError> {
        Self::begin(target, header, false)
    }

    /// Begins a journal that is handed to `target` block by block: for runs in virtual time, where nothing counts
    /// before the end.
    ///
    /// # Errors
    /// Where the target refuses or the header is longer than 1 MiB.
    pub fn buffered(target: W, header: &Header) -> Result<Self, LogError> {
        Self::begin(target, header, true)
    }

    fn begin(target: W, header: &Header, buffered: bool) -> Result<Self, LogError> {
        let mut writer = Self {
            target,
            buffered,
            waiting: preamble().to_vec(),
            payload: Vec::new(),
            chain: Chain::new(),
            seen: Instant::ZERO,
            events: 0,
            actions: 0,
            broken: false,
            ended: false,
        };
        writer.chain.update(&preamble());
        codec::write_json(&mut writer.payload, header)?;
        writer.record(Kind::Header)?;
        Ok(writer)
    }

    /// How many entries were logged.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.events + self.actions
    }

    /// Hands everything logged so far to the target.
    ///
    /// # Errors
    /// Where the target refuses.
    pub fn flush(&mut self) -> Result<(), LogError> {
        self.hand_over()?;
        let flushed = self.target.flush();
        self.noting_failure(flushed)
    }

    /// Writes the end record and the last seal, and gives the hash that stands for the whole journal.
    ///
    /// # Errors
    /// Where the target refuses; the journal is then truncated.
    pub fn conclude(self) -> Result<Digest, LogError> {
        self.conclude_into().map(|(chain, _)| chain)
    }

    /// Like [`Writer::conclude`], and gives the target back, so that a file can be synced.
    ///
    /// # Errors
    /// Where the target refuses; the journal is then truncated.
    pub fn conclude_into(mut self) -> Result<(Digest, W), LogError> {
        Ok((self.end()?, self.target))
    }

    /// Like [`Writer::conclude`], for who keeps the writer: it refuses every entry from then on.
    ///
    /// # Errors
    /// Where the target refuses; the journal is then truncated.
    pub fn end(&mut self) -> Result<Digest, LogError> {
        self.payload.clear();
        for count in [self.entries(), self.events, self.actions] {
            varint::write(&mut self.payload, count);
        }
        self.append(Kind::End)?;
        let chain = self.seal()?;
        self.flush()?;
        self.ended = true;
        Ok(chain)
    }

    /// Nanoseconds since the entry before, for an entry that is about to be encoded.
    fn passed(&self, seen: Instant) -> Result<u64, LogError> {
        let passed =
            seen.as_nanos().checked_sub(self.seen.as_nanos()).and_then(|nanos| u64::try_from(nanos).ok());
        passed.ok_or_else(|| {
            LogError::TooLarge(format!(
                "it was seen at {seen}, before the entry ahead of it at {}",
                self.seen
            ))
        })
    }

    /// Writes the payload as a record, and the seal that may be due behind it.
    fn record(&mut self, kind: Kind) -> Result<(), LogError> {
        self.append(kind)?;
        if self.chain.block_len() >= BLOCK {
            self.seal()?;
            return self.hand_over();
        }
        if self.buffered { Ok(()) } else { self.hand_over() }
    }

    fn seal(&mut self) -> Result<Digest, LogError> {
        let seal = self.chain.seal();
        self.payload.clear();
        self.payload.extend_from_slice(seal.as_bytes());
        self.append(Kind::Seal)?;
        self.chain.go_on(seal);
        Ok(seal)
    }

    /// Frames the payload and puts it behind what waits.
    fn append(&mut self, kind: Kind) -> Result<(), LogError> {
        self.refuse_if_broken()?;
        if self.ended {
            return Err(LogError::Io(io::Error::other("the journal is concluded already")));
        }
        if self.payload.len() > MAX_PAYLOAD {
            return Err(LogError::TooLarge(format!(
                "it takes {} bytes of {MAX_PAYLOAD}",
                self.payload.len()
            )));
        }
        let start = self.waiting.len();
        varint::write(&mut self.waiting, self.payload.len() as u64);
        self.waiting.push(kind as u8);
        self.waiting.extend_from_slice(&self.payload);
        let checksum = crc32fast::hash(&self.waiting[start..]);
        self.waiting.extend_from_slice(&checksum.to_le_bytes());
        self.chain.update(&self.waiting[start..]);
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), LogError> {
        self.refuse_if_broken()?;
        let written = self.target.write_all(&self.waiting);
        self.noting_failure(written)?;
        self.waiting.clear();
        Ok(())
    }

    fn refuse_if_broken(&self) -> Result<(), LogError> {
        if !self.broken {
            return Ok(());
        }
        Err(LogError::Io(io::Error::other("an earlier write failed, so the journal breaks off there")))
    }

    fn noting_failure(&mut self, result: io::Result<()>) -> Result<(), LogError> {
        self.broken |= result.is_err();
        result.map_err(LogError::Io)
    }
}

impl Writer<File> {
    /// Brings everything logged so far onto the disk itself (`fdatasync`).
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn sync(&mut self) -> Result<(), LogError> {
        self.hand_over()?;
        let synced = self.target.sync_data();
        self.noting_failure(synced)
    }
}

impl<W: Write> Log for Writer<W> {
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError> {
        let passed = self.passed(seen)?;
        self.payload.clear();
        let kind = codec::write_event(&mut self.payload, passed, seen, event)?;
        self.record(kind)?;
        self.seen = seen;
        self.events += 1;
        Ok(Seq(self.entries()))
    }

    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError> {
        let passed = self.passed(seen)?;
        self.payload.clear();
        let kind = codec::write_action(&mut self.payload, passed, action)?;
        self.record(kind)?;
        self.seen = seen;
        self.actions += 1;
        Ok(Seq(self.entries()))
    }
}
