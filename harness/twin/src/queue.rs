//! What is to happen, in the order in which it happens.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use quantity::Instant;

/// What happens first of all that is due at one instant. The order is part of the simulation: the same seed gives the
/// same events because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The battery hears a frame of ours.
    Hearing,
    /// A role has done what it was asked for.
    Role,
    /// The battery does something by itself.
    Battery,
    /// A frame begins on the bus.
    Bus,
    /// The core is told of something.
    Delivery,
}

/// A queue keyed by time, source and order of entry.
#[derive(Debug, Clone)]
pub(crate) struct Queue<T> {
    entries: BinaryHeap<Reverse<Entry<T>>>,
    order: u64,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    key: (Instant, Source, u64),
    what: T,
}

impl<T> Queue<T> {
    /// An empty queue.
    pub(crate) fn new() -> Self {
        Self { entries: BinaryHeap::new(), order: 0 }
    }

    /// Enters what is to happen at `at`.
    #[inline]
    pub(crate) fn push(&mut self, at: Instant, source: Source, what: T) {
        self.order += 1;
        self.entries.push(Reverse(Entry { key: (at, source, self.order), what }));
    }

    /// When something happens next, and where it comes from.
    #[inline]
    pub(crate) fn next(&self) -> Option<(Instant, Source)> {
        self.entries.peek().map(|Reverse(entry)| (entry.key.0, entry.key.1))
    }

    /// Takes out what happens next.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.entries.pop().map(|Reverse(entry)| entry.what)
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

#[cfg(test)]
mod tests {
    use quantity::Span;

    use super::*;

    #[test]
    fn ties_are_broken_by_source_and_then_by_entry() {
        let mut queue = Queue::new();
        let at = |millis| Instant::ZERO + Span::from_millis(millis);
        queue.push(at(2), Source::Hearing, "last");
        queue.push(at(1), Source::Delivery, "third");
        queue.push(at(1), Source::Delivery, "fourth");
        queue.push(at(1), Source::Hearing, "first");
        queue.push(at(1), Source::Role, "second");
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(order, ["first", "second", "third", "fourth", "last"]);
    }
}
