//! What an instrument is about to say.

use std::collections::VecDeque;

use quantity::Instant;

/// Replies in the order in which they are said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outbox(VecDeque<(Instant, Vec<u8>)>);

impl Outbox {
    /// A reply that is ready at `at`, and is said after all that were put in before.
    pub(crate) fn put(&mut self, at: Instant, reply: Vec<u8>) {
        let at = self.0.back().map_or(at, |(last, _)| at.max(*last));
        self.0.push_back((at, reply));
    }

    /// When the next one is said.
    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.0.front().map(|(at, _)| *at)
    }

    /// Says what is ready.
    pub(crate) fn say(&mut self, now: Instant, say: &mut dyn FnMut(&[u8])) {
        while self.next_at().is_some_and(|at| at <= now) {
            if let Some((_, reply)) = self.0.pop_front() {
                say(&reply);
            }
        }
    }

    /// Nothing is said any more.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
