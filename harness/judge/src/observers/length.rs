//! How many bytes a message has.
//!
//! **What it does.** Every frame of `of` has at least `at_least` bytes, or `exactly` so many.
//! **Why.** A field in bytes that are not sent does not arrive (CAN-2-6); 0x351 without a discharge limit cannot be
//! checked by the procedure (CAN-1.5-1).
//! **Unverified** when the message was not seen, or fell silent.
//! **Example.** `length: {of: Limits, at_least: 6}`

use lang::{Fault, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Interest, Observer, Resolve, Sighting, SourceId, Tally};

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
}

impl Length {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, or not one of the two bounds is given.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let of = with.message(&self.of)?;
        let (least, most) = match (&self.at_least, &self.exactly) {
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
        };
        Ok(Box::new(Bytes { of, least, most, fresh: Freshness::new([of]), wrong: Tally::default() }))
    }
}

#[derive(Debug)]
struct Bytes {
    of: SourceId,
    least: u8,
    most: u8,
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

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let words = |badness: f64| format!("{} had {} bytes", board.book().title(self.of), -badness);
        match self.wrong.finding(words) {
            Some(finding) => Check::Fail(finding.into()),
            None => self.fresh.evidence(board).map_or_else(Check::Unverified, Check::Pass),
        }
    }
}
