//! Which observers have to be ticked, and when.
//!
//! Nearly all of them wait for the same few sources to go stale, and each frame puts that off. So what waits for a source
//! is kept by source and looked at when that source really has gone stale; only what an observer waits for besides is
//! kept by observer.

use quantity::{Instant, Span};

use crate::{Board, SourceId};

/// When each observer is to be ticked; instants that may be too early, never too late.
#[derive(Debug)]
pub(crate) struct Deadlines {
    /// When an observer is due of itself; never, where its window is shut.
    due: Vec<Instant>,
    /// Which observers want to know when a source has gone stale.
    waiting: Vec<Waiting>,
    /// No observer is due before this.
    soonest: Instant,
    /// Nothing is to be ticked before this.
    next: Instant,
}

/// Those that wait for one source.
#[derive(Debug, Clone, Default)]
struct Waiting {
    observers: Vec<u32>,
    /// Whether they know already that it is stale.
    told: bool,
}

impl Deadlines {
    /// Of no observers, over so many sources.
    pub(crate) fn new(sources: usize) -> Self {
        Self {
            due: vec![],
            waiting: vec![Waiting::default(); sources],
            soonest: Instant::MAX,
            next: Instant::MAX,
        }
    }

    /// One more observer, which wants to know when these sources go stale.
    pub(crate) fn add(&mut self, id: u32, sources: impl Iterator<Item = SourceId>) {
        self.due.push(Instant::MAX);
        for source in sources {
            self.waiting[usize::from(source.0)].observers.push(id);
        }
    }

    /// Whether anything may have to be ticked at `now`.
    #[inline]
    pub(crate) fn are_due(&self, now: Instant) -> bool {
        self.next <= now
    }

    /// An observer is due at `at` of itself; at no time where `None`.
    #[inline]
    pub(crate) fn set(&mut self, id: u32, at: Option<Instant>) {
        let at = at.unwrap_or(Instant::MAX);
        self.due[id as usize] = at;
        self.soonest = self.soonest.min(at);
        self.next = self.next.min(at);
    }

    /// A source was seen. Stamps may go back and cycles may become shorter, so it may go stale earlier than was reckoned.
    #[inline]
    pub(crate) fn seen(&mut self, source: SourceId, stale: Instant) {
        self.waiting[usize::from(source.0)].told = false;
        self.next = self.next.min(stale);
    }

    /// Takes out who has to be ticked at `now`, each once, and forgets when it was due.
    pub(crate) fn take(&mut self, board: &Board, now: Instant) -> Vec<u32> {
        let mut ticked = vec![];
        let lapse = self.take_lapsed(board, now, &mut ticked);
        if self.soonest <= now {
            self.take_due(now, &mut ticked);
        }
        ticked.sort_unstable();
        ticked.dedup();
        self.next = lapse.min(self.soonest).max(now + Span::from_nanos(1));
        ticked
    }

    /// Those whose source is stale at `now` and who do not know it yet; when the next source goes stale.
    fn take_lapsed(&mut self, board: &Board, now: Instant, ticked: &mut Vec<u32>) -> Instant {
        let mut next = Instant::MAX;
        let waiting = self.waiting.iter_mut().zip(0..).filter(|(waiting, _)| !waiting.observers.is_empty());
        for (waiting, source) in waiting.filter(|(waiting, _)| !waiting.told) {
            let Some(stale) = board.stale_at(SourceId(source)) else { continue };
            if stale <= now {
                waiting.told = true;
                ticked.extend(&waiting.observers);
            } else {
                next = next.min(stale);
            }
        }
        next
    }

    /// Those that are due of themselves at `now`.
    fn take_due(&mut self, now: Instant, ticked: &mut Vec<u32>) {
        self.soonest = Instant::MAX;
        for (due, id) in self.due.iter_mut().zip(0..) {
            if *due <= now {
                *due = Instant::MAX;
                ticked.push(id);
            }
            self.soonest = self.soonest.min(*due);
        }
    }
}
