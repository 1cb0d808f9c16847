//! Whether a recording is one at all.

use crate::{Damage, Defect, Format, Item, ReadError};

/// Keeps the first damage until something can be read: what has nothing but damage is no recording.
#[derive(Debug, Default)]
pub(crate) struct Hope {
    first: Option<Damage>,
    any: bool,
}

impl Hope {
    /// A frame could be read.
    #[inline]
    pub(crate) const fn seen(&mut self) {
        self.any = true;
    }

    /// A part could not.
    #[cold]
    pub(crate) fn damaged(&mut self, place: u64, what: Defect) -> Item {
        let damage = Damage { place, what };
        self.first.get_or_insert(damage);
        Item::Damage(damage)
    }

    /// Whether anything could be read so far.
    pub(crate) const fn any(&self) -> bool {
        self.any
    }

    /// What the end of the input is.
    pub(crate) fn end(&self, format: Format) -> Result<Option<Item>, ReadError> {
        match self.first {
            Some(Damage { what: what @ (Defect::Cut | Defect::CutRecord { .. }), .. }) if !self.any => {
                Err(ReadError::NoFrame { format, what })
            }
            Some(Damage { place, what }) if !self.any => {
                Err(ReadError::NotOne { format, unit: format.unit(), place, what })
            }
            _ => Ok(None),
        }
    }
}
