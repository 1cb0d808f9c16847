//! The signals with which another one may change.

use quantity::Span;

use crate::{Board, Book, Moment, Sighting, SlotId, SourceId};

/// How many frames of a companion may come after a change until it has changed too.
const PATIENCE: u8 = 2;

/// How long at least it may take: a battery switches a module off step by step, and counts it when it is done.
const STEPS: Span = Span::from_secs(10);

/// Whether a change is explained by another one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Explained {
    Yes,
    /// The companions may be on their way.
    Later,
    No,
    /// They are not all known; this is what they are.
    Untold(String),
}

/// A change that nothing explains yet.
#[derive(Debug)]
struct Open {
    moment: Moment,
    words: String,
    /// The frames of each companion's source that have come since.
    came: Vec<u8>,
}

/// The signals with which another one may change.
#[derive(Debug)]
pub(super) struct Companions {
    slots: Vec<SlotId>,
    sources: Vec<SourceId>,
    /// What they were when the value changed last, or was first known.
    before: Vec<Option<f64>>,
    open: Option<Open>,
}

impl Companions {
    pub(super) fn new(book: &Book, slots: &[SlotId]) -> Self {
        let mut sources: Vec<SourceId> = slots.iter().map(|slot| book.slot(*slot).source).collect();
        sources.sort_unstable();
        sources.dedup();
        Self { slots: slots.to_vec(), sources, before: vec![], open: None }
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = SourceId> {
        self.sources.iter().copied()
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = SlotId> {
        self.slots.iter().copied()
    }

    fn now(&self, board: &Board) -> Vec<Option<f64>> {
        self.slots.iter().map(|slot| board.latest(*slot)).collect()
    }

    /// Whether they are other than before; one that was not known is known now, and not another one.
    fn have_changed(&self, board: &Board) -> bool {
        let mut both = self.before.iter().zip(&self.slots);
        both.any(|(before, slot)| before.is_some() && *before != board.latest(*slot))
    }

    /// The value is what it is now with the companions as they are now.
    pub(super) fn settle(&mut self, board: &Board) {
        (self.before, self.open) = (self.now(board), None);
    }

    /// The value has changed.
    pub(super) fn explain(&mut self, board: &Board, at: &Sighting, words: &str) -> Explained {
        if self.slots.is_empty() {
            return Explained::No;
        }
        if self.sources.iter().any(|source| !board.is_fresh(*source, at.seen)) {
            self.settle(board);
            let names = self.slots.iter().map(|slot| &*board.book().slot(*slot).name);
            return Explained::Untold(names.collect::<Vec<_>>().join(", "));
        }
        if self.have_changed(board) {
            self.settle(board);
            return Explained::Yes;
        }
        let came = vec![0; self.sources.len()];
        self.open.get_or_insert_with(|| Open { moment: at.moment(), words: words.to_owned(), came });
        Explained::Later
    }

    /// An entry of a source came; the change that nothing explains, where there is one.
    pub(super) fn saw(&mut self, board: &Board, source: SourceId) -> Option<(Moment, String)> {
        // A companion that is first seen after the value was is part of how it began.
        for (before, slot) in self.before.iter_mut().zip(&self.slots) {
            *before = before.or(board.latest(*slot));
        }
        let at = self.sources.iter().position(|of| *of == source)?;
        if self.open.is_some() && self.have_changed(board) {
            self.settle(board);
        }
        let open = self.open.as_mut()?;
        open.came[at] = open.came[at].saturating_add(1);
        let soon = board.last(source).is_none_or(|last| last.at - open.moment.at < STEPS);
        if soon || open.came.iter().any(|came| *came < PATIENCE) {
            return None;
        }
        let Open { moment, words, .. } = self.open.take()?;
        self.settle(board);
        Some((moment, words))
    }

    /// The window ends; the change that nothing could explain any more, where there is one.
    pub(super) fn shut(&mut self) -> Option<String> {
        self.open.take().map(|open| open.words)
    }
}
