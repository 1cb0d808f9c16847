//! Reads a journal back.

use std::fmt;
use std::io::Read;

use quantity::Instant;

use crate::chain::{Chain, Digest};
use crate::codec;
use crate::damage::{Damage, JournalError};
use crate::entry::{Body, Entry};
use crate::format::{BLOCK, FORMAT_VERSION, Kind, MAGIC, OLDEST_VERSION, PREAMBLE};
use crate::source::{Ahead, Extent, Source, Trouble};
use crate::{Header, Seq};

/// Whether a journal is all that was written, known once its last entry was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    /// It was concluded, and every seal fits.
    Complete {
        /// The hash that stands for the whole journal.
        chain: Digest,
    },
    /// It ends too early: the run broke off, or the file was cut.
    Truncated {
        /// How many entries could be read.
        entries: u64,
        /// Where it ends.
        why: Cut,
    },
}

/// How a journal ends too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Within a record.
    InRecord {
        /// The number of the record, counted from 1.
        record: u64,
        /// Where the record begins, counted from the start of the file.
        offset: u64,
    },
    /// Between two records, before the run was concluded.
    NoEnd,
    /// Behind the end record, before its seal.
    NoSeal,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InRecord { record, offset } => {
                write!(f, "it ends within record {record}, at byte {offset}")
            }
            Self::NoEnd => f.write_str("it ends before the run was concluded"),
            Self::NoSeal => f.write_str("its last seal is missing"),
        }
    }
}

/// A journal that is being read; the layout is described in [`crate::format`].
///
/// Entries are given as they come, before the seal of their block was seen: nothing may be concluded from them before
/// [`Reader::completeness`] says that the journal is complete. Memory stays bounded whatever the bytes are.
pub struct Reader<R> {
    source: Source<R>,
    header: Header,
    chain: Chain,
    records: u64,
    seen: Instant,
    events: u64,
    actions: u64,
    ended: bool,
    sealed: Option<Digest>,
    completeness: Option<Completeness>,
}

impl<R: Read> Reader<R> {
    /// Reads as far as the header.
    ///
    /// # Errors
    /// Where the bytes are no journal, of another version, end within the header, or the header is damaged.
    pub fn open(from: R) -> Result<Self, JournalError> {
        let mut source = Source::new(from);
        let preamble = read_preamble(&mut source)?;
        let extent = match source.record().map_err(|trouble| located(trouble, 1, source.offset()))? {
            Ahead::Record(extent) => extent,
            Ahead::Cut | Ahead::Nothing => return Err(JournalError::NoHeader),
        };
        let header = parse_header(extent.kind, source.payload(extent))
            .map_err(|damage| located(Trouble::Damage(damage), 1, source.offset()))?;
        let mut chain = Chain::new();
        chain.update(&preamble);
        chain.update(source.whole(extent));
        source.pass(extent);
        Ok(Self {
            source,
            header,
            chain,
            records: 1,
            seen: Instant::ZERO,
            events: 0,
            actions: 0,
            ended: false,
            sealed: None,
            completeness: None,
        })
    }

    /// What the journal states before its first entry.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether the journal is complete; `None` as long as [`Reader::next`] has not come to its end, or failed.
    #[must_use]
    pub fn completeness(&self) -> Option<&Completeness> {
        self.completeness.as_ref()
    }

    /// The next entry; `None` at the end, where [`Reader::completeness`] says which end it is.
    ///
    /// # Errors
    /// Where a record is damaged, by its number and place, or the source refuses. Asked again after damage, it gives
    /// the same error.
    #[expect(
        clippy::should_implement_trait,
        reason = "reading fails, and an iterator of results hides the end"
    )]
    pub fn next(&mut self) -> Result<Option<Entry>, JournalError> {
        while self.completeness.is_none() {
            let ahead = self.source.record().map_err(|trouble| self.locate(trouble))?;
            let Ahead::Record(extent) = ahead else {
                self.completeness = Some(self.how_it_ends(&ahead));
                break;
            };
            let entry = self.take(extent).map_err(|damage| self.locate(Trouble::Damage(damage)))?;
            if entry.is_some() {
                return Ok(entry);
            }
        }
        Ok(None)
    }

    /// Takes in one record; the entry, if it is one. On damage nothing changes.
    #[inline]
    fn take(&mut self, extent: Extent) -> Result<Option<Entry>, Damage> {
        if self.sealed.is_some() {
            return Err(Damage::BehindTheEnd);
        }
        if extent.kind == Kind::Seal {
            return self.take_seal(extent).map(|()| None);
        }
        if self.ended {
            return Err(Damage::Misplaced);
        }
        if self.chain.block_len() >= BLOCK {
            return Err(Damage::Unsealed);
        }
        if extent.kind == Kind::End {
            self.check_counts(codec::read_end(self.source.payload(extent))?)?;
            self.ended = true;
            self.pass(extent);
            return Ok(None);
        }
        self.take_entry(extent).map(Some)
    }

    #[inline]
    fn take_entry(&mut self, extent: Extent) -> Result<Entry, Damage> {
        let (seen, body) = codec::read_entry(extent.kind, self.source.payload(extent), self.seen)?;
        match body {
            Body::Event(_) => self.events += 1,
            Body::Action(_) => self.actions += 1,
        }
        self.seen = seen;
        self.pass(extent);
        Ok(Entry { seq: Seq(self.entries()), seen, body })
    }

    fn take_seal(&mut self, extent: Extent) -> Result<(), Damage> {
        let seal = self.chain.seal();
        if self.source.payload(extent) != seal.as_bytes() {
            return Err(Damage::Seal);
        }
        self.pass(extent);
        self.chain.go_on(seal);
        self.sealed = self.ended.then_some(seal);
        Ok(())
    }

    fn pass(&mut self, extent: Extent) {
        self.chain.update(self.source.whole(extent));
        self.source.pass(extent);
        self.records += 1;
    }

    fn check_counts(&self, stated: [u64; 3]) -> Result<(), Damage> {
        let found = [self.entries(), self.events, self.actions];
        let differing = stated.into_iter().zip(found).find(|(stated, found)| stated != found);
        differing.map_or(Ok(()), |(stated, found)| Err(Damage::Counts { stated, found }))
    }

    fn entries(&self) -> u64 {
        self.events + self.actions
    }

    fn how_it_ends(&self, ahead: &Ahead) -> Completeness {
        let cut = Cut::InRecord { record: self.records + 1, offset: self.source.offset() };
        let why = match (self.sealed, ahead) {
            (Some(chain), Ahead::Nothing) => return Completeness::Complete { chain },
            (_, Ahead::Nothing) if self.ended => Cut::NoSeal,
            (_, Ahead::Nothing) => Cut::NoEnd,
            (_, Ahead::Cut | Ahead::Record(_)) => cut,
        };
        Completeness::Truncated { entries: self.entries(), why }
    }

    fn locate(&self, trouble: Trouble) -> JournalError {
        located(trouble, self.records + 1, self.source.offset())
    }
}

/// Reads a whole journal: its header, all its entries, and whether that is all that was written.
///
/// # Errors
/// Where the journal cannot be opened or is damaged.
pub fn read_all(from: impl Read) -> Result<(Header, Vec<Entry>, Completeness), JournalError> {
    let mut reader = Reader::open(from)?;
    let mut entries = Vec::new();
    while let Some(entry) = reader.next()? {
        entries.push(entry);
    }
    let truncated = Completeness::Truncated { entries: entries.len() as u64, why: Cut::NoEnd };
    let completeness = reader.completeness.unwrap_or(truncated);
    Ok((reader.header, entries, completeness))
}

/// The magic and the version, as they stand there.
fn read_preamble<R: Read>(source: &mut Source<R>) -> Result<[u8; PREAMBLE], JournalError> {
    let bytes = source.peek(PREAMBLE)?;
    if !bytes.starts_with(&MAGIC) && !MAGIC.starts_with(bytes) {
        return Err(JournalError::NotAJournal);
    }
    let Some(preamble) = bytes.first_chunk::<PREAMBLE>().copied() else { return Err(JournalError::NoHeader) };
    let [.., a, b, c, d] = preamble;
    let version = u32::from_le_bytes([a, b, c, d]);
    if !(OLDEST_VERSION..=FORMAT_VERSION).contains(&version) {
        return Err(JournalError::Version(version));
    }
    source.skip(PREAMBLE);
    Ok(preamble)
}

fn parse_header(kind: Kind, payload: &[u8]) -> Result<Header, Damage> {
    if kind != Kind::Header {
        return Err(Damage::Misplaced);
    }
    serde_json::from_slice(payload).map_err(|error| Damage::Json(error.to_string()))
}

fn located(trouble: Trouble, record: u64, offset: u64) -> JournalError {
    match trouble {
        Trouble::Io(error) => JournalError::Io(error),
        Trouble::Damage(damage) => JournalError::Damaged { record, offset, damage },
    }
}
