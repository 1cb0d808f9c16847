//! That bits without a meaning are zero.
//!
//! **What it does.** Bits of the messages of `of` that no signal of the protocol database covers are zero in every
//! frame, and bytes beyond the length that the database has are as well.
//! **Why.** What means nothing today means something in the next version of the protocol (CAN-2-7); bits that are always
//! zero do not change either. Bits that the database names, reserved ones included, are judged by `range`.
//! **Unverified** when a message was not seen, or fell silent. Bytes that are not sent are not used.
//! **Example.** `unused: {of: [Product]}`

use lang::{Fault, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Decode, Findings, Interest, Moment, Observer, Resolve, Sighting, SourceId, Told};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unused {
    /// The messages, by their names in the protocol database; each has signals, and bits that no signal covers.
    pub of: Located<Vec<Located<String>>>,
}

impl Unused {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, no message is named, or a message has no signals or no bits to judge.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        if self.of.value.is_empty() {
            let said = String::from("no message is named");
            return Err(with.wrong("empty-list", said, &self.of, "`of` needs at least one message"));
        }
        let parts =
            self.of.value.iter().map(|name| Part::resolve(name, with)).collect::<Result<Vec<_>, _>>()?;
        Ok(Box::new(Spare { fresh: Freshness::new(parts.iter().map(|part| part.of)), parts }))
    }
}

/// The bits of a message that mean nothing.
#[derive(Debug)]
struct Part {
    of: SourceId,
    mask: u64,
    wrong: Told,
}

impl Part {
    fn resolve(name: &Located<String>, with: &Resolve<'_>) -> Result<Self, Fault> {
        let of = with.message(name)?;
        let slots = &with.book.source(of).slots;
        let used = slots.iter().fold(0, |used, slot| match with.book.slot(*slot).decode {
            Decode::Field(field) => field.insert(used, u64::MAX),
            Decode::Reading | Decode::Uncertainty => used,
        });
        let refused = match (slots.is_empty(), used) {
            (true, _) => "has no signals in the protocol database, so that nothing is known of its bits",
            (false, u64::MAX) => "has no bits without a signal, so that nothing can be judged",
            (false, _) => return Ok(Self { of, mask: !used, wrong: Told::default() }),
        };
        Err(with.wrong("wrong-kind", format!("`{}` {refused}", name.value), name, "leave it out"))
    }

    fn check(&mut self, board: &Board, moment: Moment) {
        let word = board.bytes(self.of).word & self.mask;
        if word != 0 {
            let of = self.of;
            self.wrong.add(moment, || words(board, of, word));
        }
    }
}

/// The first byte with a bit that should not be there.
fn words(board: &Board, of: SourceId, word: u64) -> String {
    let byte = word.trailing_zeros() / 8;
    let bits = word.to_le_bytes()[byte as usize];
    format!("{} had 0x{bits:02X} in bits of byte {byte} that mean nothing", board.book().title(of))
}

#[derive(Debug)]
struct Spare {
    parts: Vec<Part>,
    fresh: Freshness,
}

impl Observer for Spare {
    fn interests(&self) -> Vec<Interest> {
        self.fresh.interests()
    }

    fn expects(&self, board: &Board) -> String {
        let titles: Vec<_> = self.parts.iter().map(|part| board.book().title(part.of)).collect();
        format!("bits without a signal are zero in {}", titles.join(", "))
    }

    fn judges_content(&self) -> bool {
        true
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        for (source, last) in self.fresh.known(board, at) {
            self.parts.iter_mut().filter(|part| part.of == source).for_each(|part| part.check(board, last));
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        let moment = sighting.moment();
        self.parts.iter_mut().filter(|part| part.of == source).for_each(|part| part.check(board, moment));
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let found = self.parts.iter().filter_map(|part| part.wrong.finding()).collect();
        match Findings::new(found) {
            Some(findings) => Check::Fail(findings),
            None => self.fresh.evidence(board).map_or_else(Check::Unverified, Check::Pass),
        }
    }
}
