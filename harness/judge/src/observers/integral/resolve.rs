//! From the written parameters to the observer.

use lang::{Fault, Kind, Located};
use quantity::Dimension;

use super::{Integral, Metering, Terms};
use crate::freshness::Freshness;
use crate::{Decode, Observer, Resolve, SlotId, Tally, Told};

impl Integral {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or a number is wrong, the signal is no number, or the rate is none of what it counts.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let slot = with.slot(&self.of)?;
        let Kind::Number(dimension) = with.book.slot(slot).kind else {
            let said = format!("`{}` is no number", self.of.value);
            return Err(with.wrong("wrong-kind", said, &self.of, "name a signal that counts"));
        };
        let terms = self.terms(with, slot, dimension)?;
        let source = with.book.slot(slot).source;
        let mut rated_by = with.sources_of(&terms.rate);
        rated_by.sort_unstable();
        rated_by.dedup();
        if rated_by.is_empty() {
            let said = format!("`{}` reads no signal", self.rate.value);
            return Err(with.wrong(
                "wrong-kind",
                said,
                &self.rate,
                "a rate is something that the battery says",
            ));
        }
        Ok(Box::new(Metering {
            slot,
            source,
            fresh: Freshness::new(rated_by.iter().copied().chain([source])),
            rated_by,
            terms,
            last: None,
            stretch: None,
            still: None,
            compared: 0,
            untold: None,
            coarse: false,
            unwitnessed: false,
            off: Told::default(),
            moved: Tally::default(),
            set: Told::default(),
        }))
    }

    fn terms(&self, with: &Resolve<'_>, slot: SlotId, dimension: Dimension) -> Result<Terms, Fault> {
        let slot = with.book.slot(slot);
        let count = match slot.decode {
            Decode::Field(field) => field.factor().abs() * slot.unit.factor,
            Decode::Reading | Decode::Uncertainty => 0.0,
        };
        Ok(Terms {
            rate: with.amount(&self.rate, dimension / Dimension::TIME)?,
            sign: self.sign,
            at_least: positive(with, &self.at_least, dimension)?,
            within: positive(with, &self.within, Dimension::PERCENT)? / 100.0,
            counts: f64::from(self.counts.value) * count,
        })
    }
}

fn positive(with: &Resolve<'_>, text: &Located<String>, dimension: Dimension) -> Result<f64, Fault> {
    let number = with.number(text, dimension)?;
    if number > 0.0 {
        return Ok(number);
    }
    let said = format!("`{}` is not more than nothing", text.value);
    Err(with.wrong("wrong-bound", said, text, "write a number above zero"))
}
