//! How many bytes a message has.
//!
//! **What it does.** Every frame of `of` has at least `at_least` bytes, or `exactly` so many, or as many as those of its
//! `fields` need that the battery statement lists.
//! **Why.** A field in bytes that are not sent does not arrive (CAN-2-6); 0x351 without a discharge limit cannot be
//! checked by the procedure (CAN-1.5-1).
//! **Unverified** when the message was not seen, or fell silent, and when no statement says which of the fields that a
//! frame did not carry the battery uses.
//! **Example.** `length: {of: Limits, at_least: 6}`

use lang::{Fault, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Decode, Interest, Observer, Resolve, Sighting, SourceId, Tally, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// The message, by its name in the protocol database.
    pub of: Located<String>,
    /// The least number of bytes.
    #[serde(default)]
    pub at_least: Option<Located<u8>>,
    /// The only number of bytes.
    #[serde(default)]
    pub exactly: Option<Located<u8>>,
    /// The list of the battery statement with the signals that the message has to carry: `ics.alarms`.
    #[serde(default)]
    pub fields: Option<Located<String>>,
}

impl Length {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, or not one of the two bounds is given.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let of = with.message(&self.of)?;
        let (fresh, wrong) = (Freshness::new([of]), Tally::default());
        let bytes = |least, most, missing| Bytes { of, least, most, missing, fresh, wrong };
        if let (Some(list), None, None) = (&self.fields, &self.at_least, &self.exactly) {
            let (least, missing) = match with.claimed(&list.value) {
                Ok(listed) => (needed(with, of, |name| listed.iter().any(|listed| listed == name)), None),
                Err(Fault::Missing { why, .. }) => (needed(with, of, |_| true), Some(why)),
                Err(wrong) => return Err(wrong),
            };
            return Ok(Box::new(bytes(least, 8, missing)));
        }
        let (least, most) = self.bounds(with)?;
        Ok(Box::new(bytes(least, most, None)))
    }

    fn bounds(&self, with: &Resolve<'_>) -> Result<(u8, u8), Fault> {
        if let Some(list) = &self.fields {
            let said = String::from("a length has one bound, and here are two");
            return Err(with.wrong("wrong-bound", said, list, "leave out `fields`, or the other one"));
        }
        Ok(match (&self.at_least, &self.exactly) {
            (Some(least), None) if (1..=8).contains(&least.value) => (least.value, 8),
            (None, Some(exactly)) if exactly.value <= 8 => (exactly.value, exactly.value),
            (Some(given), None) | (None, Some(given)) => {
                let said = format!("a bound of {} bytes says nothing: a frame has at most 8", given.value);
                return Err(with.wrong(
                    "wrong-bound",
                    said,
                    given,
                    "`at_least` is from 1 to 8, `exactly` from 0 to 8",
                ));
            }
            (Some(_), Some(exactly)) => {
                let said = String::from("a length has one bound, and here are two");
                return Err(with.wrong("wrong-bound", said, exactly, "leave out `exactly`, or `at_least`"));
            }
            (None, None) => {
                let said = String::from("a length needs a bound");
                return Err(with.wrong(
                    "wrong-bound",
                    said,
                    &self.of,
                    "add for example `at_least: 6`, or `exactly: 8`",
                ));
            }
        })
    }
}

/// How many bytes those signals of a message need that are chosen by name.
fn needed(with: &Resolve<'_>, of: SourceId, is_chosen: impl Fn(&str) -> bool) -> u8 {
    let slots = with.book.source(of).slots.iter().map(|slot| with.book.slot(*slot));
    let needs = slots.filter(|slot| is_chosen(&slot.name)).map(|slot| match slot.decode {
        Decode::Field(field) => field.needs(),
        Decode::Reading | Decode::Uncertainty => 0,
    });
    needs.max().unwrap_or(0)
}

#[derive(Debug)]
struct Bytes {
    of: SourceId,
    least: u8,
    most: u8,
    /// What a statement would have to give so that a shorter frame could be judged.
    missing: Option<String>,
    fresh: Freshness,
    wrong: Tally,
}

impl Observer for Bytes {
    fn interests(&self) -> Vec<Interest> {
        vec![Interest::Every(self.of)]
    }

    fn expects(&self, board: &Board) -> String {
        let title = board.book().title(self.of);
        if self.least == self.most {
            format!("{title} has {} bytes", self.least)
        } else {
            format!("{title} has at least {} bytes", self.least)
        }
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
    }

    fn saw(&mut self, _: &Board, sighting: &Sighting) {
        self.fresh.saw(self.of, sighting.seq);
        let Some(frame) = sighting.frame else { return };
        if !(self.least..=self.most).contains(&frame.len()) {
            self.wrong.add(sighting.moment(), -f64::from(frame.len()));
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
        let words = |badness: f64| format!("{} had {} bytes", board.book().title(self.of), -badness);
        match (self.wrong.finding(words), &self.missing) {
            (Some(finding), Some(needs)) => {
                Check::Unverified(Why::NoStatement { needs: needs.clone(), seen: Some(finding.seen) })
            }
            (Some(finding), None) => Check::Fail(finding.into()),
            (None, _) => self.fresh.evidence(board).map_or_else(Check::Unverified, Check::Pass),
        }
    }
}
