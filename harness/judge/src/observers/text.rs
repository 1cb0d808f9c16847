//! What a text is made of, and that it is the declared one.
//!
//! **What it does.** The characters of the signals of `of` (one, or two that are joined in their order) are printable
//! ones of 7-bit ASCII up to their padding, nothing comes after the padding has begun, there are `at_least` so many of
//! them, and they are the text that the battery statement gives under `equals`. Padding is `zeros`, or
//! `zeros_or_spaces`; bytes that were not sent are padding as well. Two signals are judged whenever one of them changes,
//! so that both halves of a name count together.
//! **Why.** The name decides what the inverter takes the battery for; stray bytes behind a zero are shown to users
//! (CAN-35E-1, 370-1, 374-1, 380-1, 382-1).
//! **Unverified** when a signal was not seen, fell silent, or its frame was too short to carry any of it, and without a
//! battery statement where `equals` asks for one: then the text is shown, and all else that is wrong with it still fails.
//! **Example.** `text: {of: [Product1, Product2], padding: zeros, equals: ixit.product_name}`

use lang::{Fault, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::characters::Characters;
use crate::freshness::Freshness;
use crate::{Board, Check, Interest, Moment, Observer, Resolve, Sighting, Told, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// One signal whose bits are characters, or two that are joined.
    pub of: Located<Vec<Located<String>>>,
    /// What fills the bytes behind the last character.
    pub padding: Padding,
    /// The text of the battery statement that it is, for example `ixit.manufacturer_name`.
    #[serde(default)]
    pub equals: Option<Located<String>>,
    /// The least number of characters; 1 where not given, 0 where a text may be empty.
    #[serde(default = "one")]
    pub at_least: u8,
}

fn one() -> u8 {
    1
}

/// What fills the bytes behind the last character of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Padding {
    /// Bytes that are zero.
    Zeros,
    /// Bytes that are zero, or blanks.
    ZerosOrSpaces,
}

impl Text {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, there are not one or two of them, or the text cannot be as long as it is to be.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let parts = self
            .of
            .value
            .iter()
            .map(|name| Characters::resolve(name, with))
            .collect::<Result<Vec<_>, _>>()?;
        let capacity: usize = parts.iter().map(Characters::capacity).sum();
        if !(1..=2).contains(&parts.len()) {
            let said = String::from("a text is in one signal, or in two that are joined");
            return Err(with.wrong("wrong-kind", said, &self.of, "name one or two"));
        }
        if usize::from(self.at_least) > capacity {
            let said = format!("no text of {} characters fits into {capacity} bytes", self.at_least);
            return Err(with.wrong(
                "wrong-bound",
                said,
                &self.of,
                "lower `at_least`, or name the second half",
            ));
        }
        let declared = self.equals.as_ref().map(|name| (name, with.claimed_text(&name.value)));
        let (mut declares, mut missing) = (None, None);
        match declared {
            Some((_, Ok(text))) => declares = Some(text.trim_end_matches(' ').to_owned()),
            Some((_, Err(Fault::Missing { why, .. }))) => missing = Some(why),
            Some((_, Err(wrong))) => return Err(wrong),
            None => {}
        }
        Ok(Box::new(Reading {
            fresh: Freshness::new(parts.iter().map(|part| part.source)),
            names: self.of.value.iter().map(|name| name.value.clone()).collect::<Vec<_>>().join(", "),
            parts,
            padding: self.padding,
            at_least: usize::from(self.at_least),
            declares,
            missing,
            last: None,
            short: false,
            wrong: Told::default(),
        }))
    }
}

/// Reads a text whenever a part of it changes.
#[derive(Debug)]
struct Reading {
    parts: Vec<Characters>,
    names: String,
    padding: Padding,
    at_least: usize,
    declares: Option<String>,
    /// What a statement would have to give.
    missing: Option<String>,
    /// The last text that was read as a whole, without its padding.
    last: Option<Vec<u8>>,
    /// Whether a frame carried none of it.
    short: bool,
    wrong: Told,
    fresh: Freshness,
}

impl Reading {
    fn read(&mut self, board: &Board, now: Instant, moment: Moment) {
        let mut joined = vec![];
        let mut whole = true;
        for (index, part) in self.parts.iter().enumerate() {
            let bytes = board.bytes(part.source);
            let known = board.is_fresh(part.source, now);
            whole &= known;
            self.short |= known && part.is_missing(bytes) && self.at_least == 0;
            // Bytes that were not sent are padding, and the second half begins where it begins.
            joined.resize(self.parts[..index].iter().map(Characters::capacity).sum(), 0);
            if known {
                joined.extend(part.sent(bytes));
            }
        }
        let text = self.padding.stripped(&joined);
        if let Some(defect) = self.defect(text, whole) {
            let (names, shown) = (&self.names, joined.escape_ascii());
            self.wrong.add(moment, || format!("{names} was `{shown}`: {defect}"));
        }
        if whole {
            self.last = Some(text.to_vec());
        }
    }

    /// What is wrong with a text; of one that is not there as a whole only its characters are judged.
    fn defect(&self, text: &[u8], whole: bool) -> Option<String> {
        let printable = |byte: u8| (0x20..0x7F).contains(&byte);
        if let Some(at) = text.iter().position(|byte| !printable(*byte) && *byte != 0) {
            return Some(format!("byte {at} is 0x{:02X}, no printable character of ASCII", text[at]));
        }
        if text.contains(&0) && whole {
            return Some(String::from("something comes after the padding"));
        }
        if !whole {
            return None;
        }
        if text.len() < self.at_least {
            return Some(format!("{} characters, at least {} are expected", text.len(), self.at_least));
        }
        if self.padding == Padding::Zeros && text.ends_with(b" ") {
            return Some(String::from("it is padded with blanks, not with zeros"));
        }
        let declared = self.declares.as_ref().filter(|declared| declared.as_bytes() != text)?;
        Some(format!("`{declared}` is declared"))
    }
}

impl Padding {
    /// The text without what fills the end of it.
    fn stripped(self, bytes: &[u8]) -> &[u8] {
        let is_filling = |byte: &u8| *byte == 0 || (self == Self::ZerosOrSpaces && *byte == b' ');
        let len = bytes.iter().rposition(|byte| !is_filling(byte)).map_or(0, |last| last + 1);
        &bytes[..len]
    }
}

impl Observer for Reading {
    fn interests(&self) -> Vec<Interest> {
        self.fresh.interests()
    }

    fn expects(&self, _: &Board) -> String {
        let declared =
            self.declares.as_ref().map(|text| format!(", `{text}` as declared")).unwrap_or_default();
        let padding = match self.padding {
            Padding::Zeros => "zeros",
            Padding::ZerosOrSpaces => "zeros or blanks",
        };
        format!("{} is at least {} characters of ASCII, then {padding}{declared}", self.names, self.at_least)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        let known = self.fresh.known(board, at);
        if let Some(last) = known.into_iter().map(|(_, last)| last).max_by_key(|last| last.seq) {
            self.read(board, at, last);
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if let Some(source) = sighting.source {
            self.fresh.saw(source, sighting.seq);
            self.read(board, sighting.seen, sighting.moment());
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
        if let Some(finding) = self.wrong.finding() {
            return Check::Fail(finding.into());
        }
        let Some(last) = self.last.as_ref().filter(|_| !self.short) else {
            return Check::Unverified(Why::NothingSeen { of: self.names.clone() });
        };
        if let Some(needs) = &self.missing {
            let seen = Some(format!("{} was `{}`", self.names, last.escape_ascii()));
            return Check::Unverified(Why::NoStatement { needs: needs.clone(), seen });
        }
        self.fresh.evidence(board).map_or_else(Check::Unverified, Check::Pass)
    }
}
