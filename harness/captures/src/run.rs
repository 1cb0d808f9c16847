//! Many damages in a row, told as a few.

use crate::{Damage, Defect};

/// How many of a row are told one by one: enough to see of what kind they are.
const SINGLY: u64 = 8;

/// The damages since the last frame. A stretch of rubbish in a text has a damage for every line of it, and nobody reads a
/// hundred thousand.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// How many there were.
    count: u64,
    /// The last one.
    last: Option<Damage>,
}

impl Run {
    /// Whether the last thing was no damage.
    #[inline]
    pub(crate) const fn is_over(&self) -> bool {
        self.count == 0
    }

    /// Takes one in, and says whether it is told by itself.
    pub(crate) fn tells(&mut self, damage: Damage) -> bool {
        self.count += 1;
        self.last = Some(damage);
        self.count <= SINGLY
    }

    /// Ends the row; what was not told by itself, as one.
    pub(crate) fn end(&mut self) -> Option<Damage> {
        let Self { count, last } = std::mem::take(self);
        let last = last?;
        match count.saturating_sub(SINGLY) {
            0 => None,
            1 => Some(last),
            more => Some(Damage { place: last.place, what: Defect::More(more) }),
        }
    }
}
