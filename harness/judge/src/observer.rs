//! The contract of an observer.

use journal::BusId;
use quantity::{Instant, Span};

use crate::freshness::Freshness;
use crate::{Board, Check, Sighting, SourceId};

/// What an observer wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interest {
    /// Every entry of a source.
    Every(SourceId),
    /// Entries of a source that say something new, and the first after it was stale.
    Changes(SourceId),
    /// The first entry of a source in each window, and perhaps others.
    First(SourceId),
    /// The same, and entries that come as late as this after the latest one
    /// before, give or take what the clock may be off. What comes in time is told by the board alone.
    Late(SourceId, Span),
    /// Frames on a bus that fill no source: of no message, or from the wrong side.
    Traffic(BusId),
}

/// Watches the board through windows of time and ends in a check.
///
/// `open` and `shut` bound a window; there may be several, one after the other, and `saw` and `tick` are called only
/// inside one. The board is up to date when they are called. Time handed to an observer never goes back.
pub trait Observer: std::fmt::Debug + Send {
    /// What it wants to be told.
    fn interests(&self) -> Vec<Interest>;

    /// What it expects, in words: `Limits (0x351) is never 3 s old`.
    fn expects(&self, board: &Board) -> String;

    /// A window begins.
    fn open(&mut self, board: &Board, at: Instant);

    /// Something it is interested in was seen.
    fn saw(&mut self, board: &Board, sighting: &Sighting);

    /// Whether it judges what entries say, each by itself, and not when or how often they come. What it comes to is true
    /// of what was seen, also where a part of a recording could not be read.
    fn judges_content(&self) -> bool {
        false
    }

    /// The sources that have to be known throughout its windows, where that is all that time does to it.
    fn fresh(&self) -> Option<&Freshness> {
        None
    }

    /// The same, to be kept up to date.
    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        None
    }

    /// When it has to be ticked if nothing is seen before, however long the sources of [`Observer::fresh`] stay known;
    /// later is allowed to come as a surprise, earlier is not, but for entries that say something new, and where it
    /// [`hurries`](Observer::hurries).
    fn due(&self, _: &Board) -> Option<Instant> {
        self.fresh()?.due()
    }

    /// Whether an entry that says nothing new may make it due earlier; the same as long as it lives.
    fn hurries(&self) -> bool {
        false
    }

    /// When it has to be ticked if nothing is seen before: when it is due, or when one of its sources goes stale.
    fn deadline(&self, board: &Board) -> Option<Instant> {
        let lapse = self.fresh().and_then(|fresh| fresh.lapse(board));
        self.due(board).into_iter().chain(lapse).min()
    }

    /// It is due, or one of its sources went stale.
    fn tick(&mut self, board: &Board, now: Instant) {
        if let Some(fresh) = self.fresh_mut() {
            fresh.tick(board, now);
        }
    }

    /// The window ends.
    fn shut(&mut self, board: &Board, at: Instant) {
        if let Some(fresh) = self.fresh_mut() {
            fresh.shut(board, at);
        }
    }

    /// What it comes to, over all windows.
    fn conclude(&self, board: &Board) -> Check;

    /// Whether it has already come to a conclusion that nothing later can change.
    fn settled(&self) -> bool {
        false
    }
}
