//! What is read of one source.

use lang::Expression;

use crate::entries::Entries;
use crate::{Board, Book, Bytes, Decode, Sighting, SlotId, SourceId};

/// A source, and which of its bits the expressions read: what else changes in its frames changes nothing for them.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) entries: Entries,
    /// The bits that are read; `None` for a role, which has none.
    bits: Option<u64>,
    /// The last frame.
    last: Bytes,
}

impl Part {
    /// One part for each source that these expressions read.
    pub(super) fn all<'a>(book: &Book, expressions: impl IntoIterator<Item = &'a Expression>) -> Vec<Self> {
        let reads = expressions.into_iter().flat_map(Expression::reads);
        let mut slots: Vec<SlotId> = reads.copied().map(SlotId).collect();
        slots.sort_unstable_by_key(|slot| (book.slot(*slot).source, *slot));
        slots.dedup();
        let of = |slot: &SlotId| book.slot(*slot).source;
        slots
            .chunk_by(|one, other| of(one) == of(other))
            .map(|slots| Self::of(of(&slots[0]), book, slots))
            .collect()
    }

    fn of(source: SourceId, book: &Book, slots: &[SlotId]) -> Self {
        let bits = slots.iter().try_fold(0, |bits, slot| match book.slot(*slot).decode {
            Decode::Field(field) => Some(field.insert(bits, u64::MAX)),
            Decode::Reading | Decode::Uncertainty => None,
        });
        Self { entries: Entries::new(source), bits, last: Bytes::default() }
    }

    pub(super) fn source(&self) -> SourceId {
        self.entries.of()
    }

    /// A window begins.
    pub(super) fn open(&mut self, board: &Board) {
        self.entries.open(board);
        self.last = board.bytes(self.source());
    }

    /// Takes in an entry; whether it may say something else than the one before: it is the first of the window or since
    /// the source was stale, or other bits are read in it.
    pub(super) fn saw(&mut self, board: &Board, sighting: &Sighting) -> bool {
        let is_first = !self.entries.any();
        self.entries.saw(sighting.seq);
        let now = board.bytes(self.source());
        let before = std::mem::replace(&mut self.last, now);
        let differs = |bits| (before.word ^ now.word) & bits != 0 || before.len != now.len;
        is_first || sighting.since.is_none() || self.bits.is_none_or(differs)
    }
}
