//! Where entries go before they count.

use quantity::Instant;
use thiserror::Error;

use crate::{Action, Event, Seq};

/// Why an entry could not be logged. A run whose log fails is over: what is not in the journal did not happen.
#[derive(Debug, Error)]
pub enum LogError {
    /// The disk, the pipe or the file refused.
    #[error("cannot write the journal: {0}; free space or choose another folder, then run again")]
    Io(#[from] std::io::Error),
    /// An entry that the format cannot hold.
    #[error("the journal cannot hold this entry: {0}")]
    TooLarge(String),
}

/// Where a world logs every event before the core sees it, and every action before it is carried out.
pub trait Log {
    /// Logs an event that was delivered at `seen` and gives it its number.
    ///
    /// # Errors
    /// Where the entry could not be written; the event must then not be delivered.
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError>;

    /// Logs an action that the core asked for at `seen` and gives it its number.
    ///
    /// # Errors
    /// Where the entry could not be written; the action must then not be carried out.
    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError>;

    /// Nothing is to be logged at `now`. A log that holds entries back, because none of them was acted upon yet, may hand
    /// them over. A world in real time says so at least ten times in a second in which nothing happens.
    ///
    /// # Errors
    /// Where they could not be written.
    fn pause(&mut self, now: Instant) -> Result<(), LogError> {
        let _ = now;
        Ok(())
    }
}

/// A log that only counts: for judging what is already recorded elsewhere.
#[derive(Debug, Default)]
pub struct Counter(u64);

impl Log for Counter {
    fn event(&mut self, _: Instant, _: &Event) -> Result<Seq, LogError> {
        self.0 += 1;
        Ok(Seq(self.0))
    }

    fn action(&mut self, _: Instant, _: &Action) -> Result<Seq, LogError> {
        self.0 += 1;
        Ok(Seq(self.0))
    }
}
