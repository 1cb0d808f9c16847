//! From the bits of a frame to numbers.

use wire::{Field, Frame};

use crate::{Book, Decode, Slot, SlotId, Source};

/// A number in a frame, with everything that can be reckoned before the first one comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scaled {
    pub(crate) slot: SlotId,
    field: Field,
    /// How many counts make one of the signal's unit, where that is a whole number above one.
    counts: Option<f64>,
    /// From the signal's unit to the base unit.
    factor: f64,
}

impl Scaled {
    /// The numbers of a source; texts are none.
    pub(crate) fn all(book: &Book, source: &Source) -> Vec<Self> {
        source.slots.iter().filter_map(|slot| Self::of(*slot, book.slot(*slot))).collect()
    }

    fn of(id: SlotId, slot: &Slot) -> Option<Self> {
        let Slot { decode: Decode::Field(field), unit, text: false, .. } = slot else { return None };
        let counts = (1.0 / field.factor()).round();
        let is_whole = counts > 1.0 && (counts * field.factor() - 1.0).abs() < 1e-9;
        Some(Self { slot: id, field: *field, counts: is_whole.then_some(counts), factor: unit.factor })
    }

    /// The value in base units, as near as a float can be to the decimal number; `None` where the frame is too short.
    ///
    /// 584 counts of 0.1 V are 58.4 V; multiplied they are a little more than the 58.4 V that a limit is written as.
    #[inline]
    pub(crate) fn value(&self, frame: &Frame) -> Option<f64> {
        if self.field.needs() > frame.len() {
            return None;
        }
        let raw = self.field.raw(frame.word());
        let value = match self.counts {
            Some(counts) => {
                let number = if self.field.is_signed() { self.field.number(raw) as f64 } else { raw as f64 };
                number / counts + self.field.offset()
            }
            None => self.field.physical(raw),
        };
        Some(value * self.factor)
    }
}
