//! Whether sources were known throughout, and which of their entries a window saw.

use journal::Seq;
use quantity::{Instant, Span};

use crate::{Board, Evidence, Gathered, Interest, Moment, SourceId, Why};

/// How long a window may begin with a source that was never seen: a battery may take a minute to boot (CAN-5.1-1).
/// One that was seen before has its three cycles, as at any other time.
const SETTLE: Span = Span::from_secs(60);

/// One source, watched through windows.
#[derive(Debug, Clone)]
struct Watched {
    source: SourceId,
    known: bool,
    stale: bool,
    /// When it has to be known, where it is not when the window opens.
    by: Instant,
    first: Option<Seq>,
    /// Its entries before the window; the one through which it is known when the window opens is not among them.
    before: u64,
    /// Its entries when the window opened.
    at_open: u64,
    /// Its entries inside of windows: what is known from before alone is no evidence.
    inside: u64,
    gathered: Gathered,
}

/// Watches that sources are known from their first entry to the end of each window, and counts their entries.
#[derive(Debug, Clone)]
pub struct Freshness {
    watched: Vec<Watched>,
    opened: Instant,
    /// How many of them this window has not seen and does not know from before: mostly none, and nothing is to be noted.
    missing: usize,
}

impl Freshness {
    /// Watches these sources.
    pub(crate) fn new(sources: impl IntoIterator<Item = SourceId>) -> Self {
        let watched = |source| Watched {
            source,
            known: false,
            stale: false,
            by: Instant::MAX,
            first: None,
            before: 0,
            at_open: 0,
            inside: 0,
            gathered: Gathered::default(),
        };
        let mut sources: Vec<SourceId> = sources.into_iter().collect();
        sources.sort_unstable();
        sources.dedup();
        let watched: Vec<_> = sources.into_iter().map(watched).collect();
        Self { missing: watched.len(), watched, opened: Instant::ZERO }
    }

    /// The sources whose changes keep this up to date.
    pub(crate) fn interests(&self) -> Vec<Interest> {
        self.watched.iter().map(|watched| Interest::Changes(watched.source)).collect()
    }

    /// A window begins; what is known then is known through the entry that said it.
    pub(crate) fn open(&mut self, board: &Board, at: Instant) {
        self.opened = at;
        for watched in &mut self.watched {
            watched.known = board.is_fresh(watched.source, at);
            let seen = board.count(watched.source);
            watched.by = at
                + if seen == 0 {
                    SETTLE
                } else {
                    board.fresh(watched.source) + board.latency(watched.source)
                };
            (watched.before, watched.at_open) = (seen, seen);
            watched.first = None;
            if watched.known {
                watched.before -= 1;
                watched.first = board.last(watched.source).map(|last| last.seq);
            }
        }
        self.missing = self.watched.iter().filter(|watched| watched.first.is_none()).count();
    }

    /// The sources that are known at `at`, each with its last entry.
    pub(crate) fn known(&self, board: &Board, at: Instant) -> Vec<(SourceId, Moment)> {
        let fresh = self.watched.iter().filter(|watched| board.is_fresh(watched.source, at));
        fresh.filter_map(|watched| Some((watched.source, board.last(watched.source)?))).collect()
    }

    /// An entry of a source arrived.
    #[inline]
    pub(crate) fn saw(&mut self, source: SourceId, seq: Seq) {
        if self.missing > 0 {
            self.note(source, seq);
        }
    }

    fn note(&mut self, source: SourceId, seq: Seq) {
        let unseen =
            self.watched.iter_mut().find(|watched| watched.source == source && watched.first.is_none());
        if let Some(watched) = unseen {
            (watched.known, watched.first) = (true, Some(seq));
            self.missing -= 1;
        }
    }

    /// The sources that are watched, sorted.
    pub(crate) fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.watched.iter().map(|watched| watched.source)
    }

    /// When the next source should have been seen.
    pub(crate) fn due(&self) -> Option<Instant> {
        let missing = self.watched.iter().filter(|watched| !watched.stale && !watched.known);
        missing.map(|watched| watched.by).min()
    }

    /// When the next source goes stale that is known.
    pub(crate) fn lapse(&self, board: &Board) -> Option<Instant> {
        let known = self.watched.iter().filter(|watched| !watched.stale && watched.known);
        known.filter_map(|watched| board.stale_at(watched.source)).min()
    }

    fn stale_at(board: &Board, watched: &Watched) -> Instant {
        match board.stale_at(watched.source) {
            Some(stale) if watched.known => stale,
            _ => watched.by,
        }
    }

    /// Notes what went stale until `now`.
    pub(crate) fn tick(&mut self, board: &Board, now: Instant) {
        for watched in &mut self.watched {
            watched.stale |= now >= Self::stale_at(board, watched);
        }
    }

    /// The window ends.
    pub(crate) fn shut(&mut self, board: &Board, at: Instant) {
        self.tick(board, at);
        for watched in &mut self.watched {
            // A window that never saw the source must not hide behind another one that did.
            watched.stale |= !watched.known && at > self.opened;
            watched.inside += board.count(watched.source) - watched.at_open;
            let count = board.count(watched.source) - watched.before;
            if let (Some(first), Some(last)) = (watched.first, board.last(watched.source)) {
                watched.gathered = watched.gathered.and(Gathered::between(first, last.seq, count));
            }
        }
    }

    /// Whether all sources have been seen in the current window or were known when it began.
    pub(crate) fn all_known(&self) -> bool {
        self.missing == 0
    }

    /// The first source that went stale or was not known in time, if any did.
    pub(crate) fn stale(&self, board: &Board) -> Option<Why> {
        let stale = self.titles(board, |watched| watched.stale);
        (!stale.is_empty()).then_some(Why::Stale { of: stale })
    }

    fn titles(&self, board: &Board, which: impl Fn(&Watched) -> bool) -> String {
        let names = self.watched.iter().filter(|watched| which(watched));
        names.map(|watched| board.book().title(watched.source)).collect::<Vec<_>>().join(", ")
    }

    /// The evidence, or why there is none: nothing seen inside of a window, or not known throughout.
    pub(crate) fn evidence(&self, board: &Board) -> Result<Evidence, Why> {
        let unseen = self.titles(board, |watched| watched.inside == 0);
        if !unseen.is_empty() {
            return Err(Why::NothingSeen { of: unseen });
        }
        if let Some(stale) = self.stale(board) {
            return Err(stale);
        }
        let parts =
            self.watched.iter().map(|watched| (&*board.book().source(watched.source).name, watched.gathered));
        Gathered::evidence(parts).ok_or(Why::NothingSeen { of: String::from("anything") })
    }

    /// The evidence, where each source was seen at least so often.
    pub(crate) fn evidence_of(&self, board: &Board, frames: u64) -> Result<Evidence, Why> {
        let evidence = self.evidence(board)?;
        let few = self.titles(board, |watched| watched.gathered.count() < frames);
        if few.is_empty() {
            return Ok(evidence);
        }
        Err(Why::TooShort { needed: format!("{frames} frames of {few}") })
    }
}
