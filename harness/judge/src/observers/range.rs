//! Between which bounds signals lie.
//!
//! **What it does.** Every value of each signal of `of` lies between `from` and `to`, both included.
//! **Why.** A percentage above 100 or a temperature that cannot be is a defect of scaling or of byte order
//! (CAN-355-1, CAN-356-3).
//! **Unverified** when a signal was not seen, fell silent, or its frame was too short to carry it, and without a battery
//! statement where a bound is a declared value: then what was seen is shown.
//! **Example.** `range: {of: [SOC, SOH], from: 0 percent, to: 100 percent}`

use lang::{Fault, Kind, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use super::undeclared::{Undeclared, looks_negative};
use crate::freshness::Freshness;
use crate::{
    Board, Check, Findings, Interest, Moment, Observer, Resolve, Sighting, SlotId, SourceId, Tally, Why,
};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The signals, by their names in the protocol database.
    pub of: Vec<Located<String>>,
    /// The least value, for example `0 percent` or `-40 degC`.
    pub from: Located<String>,
    /// The greatest value.
    pub to: Located<String>,
}

impl Range {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or a bound is wrong, or no signal is named.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let slots = self.of.iter().map(|name| with.slot(name)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = slots.first() else {
            let said = String::from("no signal is named");
            return Err(with.wrong("empty-list", said, &self.from, "`of` needs at least one signal"));
        };
        let Kind::Number(dimension) = with.book.slot(*first).kind else {
            let said = format!("`{}` is not a number", self.of[0].value);
            return Err(with.wrong(
                "wrong-kind",
                said,
                &self.of[0],
                "a range needs signals that are numbers",
            ));
        };
        let bounds =
            with.number(&self.from, dimension).and_then(|from| Ok((from, with.number(&self.to, dimension)?)));
        let (from, to) = match bounds {
            Ok(bounds) => bounds,
            Err(Fault::Missing { why, .. }) => return Ok(Box::new(self.undeclared(with, why, &slots))),
            Err(wrong) => return Err(wrong),
        };
        if from > to {
            let said = format!("nothing lies between `{}` and `{}`", self.from.value, self.to.value);
            return Err(with.wrong("wrong-bound", said, &self.from, "`from` is the smaller one"));
        }
        for (slot, name) in slots.iter().zip(&self.of) {
            if with.book.slot(*slot).kind != Kind::Number(dimension) {
                let said = format!("`{}` has another unit than `{}`", name.value, self.of[0].value);
                return Err(with.wrong(
                    "wrong-dimension",
                    said,
                    name,
                    "one range is for signals of one unit",
                ));
            }
        }
        let sources = slots.iter().map(|slot| with.book.slot(*slot).source);
        let fresh = Freshness::new(sources);
        let bounded = |slot| Bounded {
            slot,
            above: Tally::default(),
            below: Tally::default(),
            known: false,
            short: false,
        };
        let slots = slots.into_iter().map(bounded).collect();
        Ok(Box::new(Bounds { slots, from, to, fresh }))
    }

    /// Without a statement the values are shown all the same: a negative limit catches the eye.
    fn undeclared(&self, with: &Resolve<'_>, needs: String, slots: &[SlotId]) -> Undeclared {
        let expects = format!("from {} to {}", self.from.value, self.to.value);
        Undeclared::new(needs, expects, slots.iter().map(|slot| (*slot, with.book.slot(*slot).source)))
    }
}

#[derive(Debug)]
struct Bounded {
    slot: SlotId,
    /// Values above the range, as they were.
    above: Tally,
    /// Values below the range, negated, so that the worst is the lowest.
    below: Tally,
    known: bool,
    /// Whether a frame was too short to carry it.
    short: bool,
}

#[derive(Debug)]
struct Bounds {
    slots: Vec<Bounded>,
    from: f64,
    to: f64,
    fresh: Freshness,
}

impl Bounds {
    /// Judges what the slots of one source say.
    fn check(&mut self, board: &Board, source: SourceId, moment: Moment) {
        for bounded in &mut self.slots {
            if source != board.book().slot(bounded.slot).source {
                continue;
            }
            let Some(value) = board.latest(bounded.slot) else {
                bounded.short = true;
                continue;
            };
            bounded.known = true;
            if value > self.to {
                bounded.above.add(moment, value);
            } else if value < self.from {
                bounded.below.add(moment, -value);
            }
        }
    }

    fn words(board: &Board, slot: SlotId, value: f64) -> String {
        let slot = board.book().slot(slot);
        let hint = if looks_negative(slot, value) { " (looks like a negative number)" } else { "" };
        format!("{} was {}{hint}", slot.name, slot.show(value))
    }
}

impl Observer for Bounds {
    fn interests(&self) -> Vec<Interest> {
        self.fresh.interests()
    }

    fn expects(&self, board: &Board) -> String {
        let names: Vec<_> = self.slots.iter().map(|bounded| &*board.book().slot(bounded.slot).name).collect();
        let bounds = self.slots.first().map(|bounded| {
            let slot = board.book().slot(bounded.slot);
            (slot.show(self.from), slot.show(self.to))
        });
        let (from, to) = bounds.unwrap_or_default();
        format!("{} from {from} to {to}", names.join(", "))
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        // A value that does not change in the window was sent before it, and still counts in it.
        for (source, last) in self.fresh.known(board, at) {
            self.check(board, source, last);
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if let Some(source) = sighting.source {
            self.fresh.saw(source, sighting.seq);
            self.check(board, source, sighting.moment());
        }
    }

    fn judges_content(&self) -> bool {
        true
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let found = self.slots.iter().flat_map(|bounded| {
            let above = bounded.above.finding(|value| Self::words(board, bounded.slot, value));
            let below = bounded.below.finding(|value| Self::words(board, bounded.slot, -value));
            [above, below].into_iter().flatten()
        });
        if let Some(findings) = Findings::new(found.collect()) {
            return Check::Fail(findings);
        }
        if let Some(bounded) = self.slots.iter().find(|bounded| bounded.short || !bounded.known) {
            return Check::Unverified(Why::NothingSeen {
                of: board.book().slot(bounded.slot).name.to_string(),
            });
        }
        self.fresh.evidence(board).map_or_else(Check::Unverified, Check::Pass)
    }
}
