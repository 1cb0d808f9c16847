//! The entries of a source in windows of time.

use journal::Seq;
use quantity::Instant;

use crate::{Board, Gathered, SourceId};

/// Counts the entries of one source inside of windows. It has to be told the first of each window; the others are counted
/// by the board.
#[derive(Debug, Clone)]
pub(crate) struct Entries {
    of: SourceId,
    before: u64,
    first: Option<Seq>,
    gathered: Gathered,
}

impl Entries {
    /// None yet of this source.
    pub(crate) fn new(of: SourceId) -> Self {
        Self { of, before: 0, first: None, gathered: Gathered::default() }
    }

    /// The source.
    pub(crate) fn of(&self) -> SourceId {
        self.of
    }

    /// A window begins.
    pub(crate) fn open(&mut self, board: &Board) {
        (self.before, self.first) = (board.count(self.of), None);
    }

    /// An entry was seen.
    pub(crate) fn saw(&mut self, seq: Seq) {
        self.first.get_or_insert(seq);
    }

    /// Whether the window has seen one.
    pub(crate) fn any(&self) -> bool {
        self.first.is_some()
    }

    /// When the latest one before the last was on the bus; `from`, where the window saw none or none later.
    pub(crate) fn before_last(&self, board: &Board, from: Instant) -> Instant {
        if self.any() { from.max(board.latest_before(self.of)) } else { from }
    }

    /// When the latest one was on the bus; `from`, where the window saw none or none later.
    pub(crate) fn latest(&self, board: &Board, from: Instant) -> Instant {
        if self.any() { from.max(board.latest_at(self.of)) } else { from }
    }

    /// The window ends.
    pub(crate) fn shut(&mut self, board: &Board) {
        if let (Some(first), Some(last)) = (self.first, board.last(self.of)) {
            let count = board.count(self.of) - self.before;
            self.gathered = self.gathered.and(Gathered::between(first, last.seq, count));
        }
    }

    /// The entries of all windows that have ended.
    pub(crate) fn gathered(&self) -> Gathered {
        self.gathered
    }
}
