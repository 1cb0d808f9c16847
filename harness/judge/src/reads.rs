//! What a check reads, so that it can be said what it does not look at.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::SlotId;

/// The slots that were named while observers were resolved.
#[derive(Debug, Default)]
pub struct Reads(RefCell<BTreeSet<SlotId>>);

impl Reads {
    pub(crate) fn note(&self, slots: impl IntoIterator<Item = SlotId>) {
        self.0.borrow_mut().extend(slots);
    }

    /// Those since it was last asked for.
    #[must_use]
    pub fn take(&self) -> BTreeSet<SlotId> {
        self.0.take()
    }
}
