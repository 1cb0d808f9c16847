//! That two texts are the same.
//!
//! **What it does.** The two text signals of `of` carry the same bytes: to the last one and in frames of the same length
//! where `padding` is `exact`, up to trailing zeros and blanks where it is `ignored`. Where one of them changes, the
//! other has until it would be stale to follow: three of its cycles.
//! **Why.** The inverter takes the name from either frame; two names for one battery are two batteries (CAN-370-2).
//! **Unverified** when a signal was not seen, fell silent, or its frame was too short to carry any of it, and when they
//! differed as a window ended before the second one had its time.
//! **Example.** `equal: {of: [Manufacturer, Product1], padding: ignored}`

use lang::{Fault, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::characters::Characters;
use crate::freshness::Freshness;
use crate::{Board, Check, Interest, Moment, Observer, Resolve, Sighting, SourceId, Told, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Equal {
    /// The two signals, whose bits are characters.
    pub of: Located<[Located<String>; 2]>,
    /// Whether the bytes behind the last character count; `ignored` where not given.
    #[serde(default)]
    pub padding: Filling,
}

/// Whether the bytes behind the last character of a text count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filling {
    /// Zeros and blanks at the end do not count, nor does whether they are sent.
    #[default]
    Ignored,
    /// Every byte counts, and how many there are.
    Exact,
}

impl Equal {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, or both are in one message.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let [one, other] = &self.of.value;
        let parts = [Characters::resolve(one, with)?, Characters::resolve(other, with)?];
        if parts[0].source == parts[1].source {
            let said = format!("`{}` and `{}` are in one message", one.value, other.value);
            return Err(with.wrong("wrong-kind", said, other, "name signals of two messages"));
        }
        Ok(Box::new(Likeness {
            fresh: Freshness::new(parts.iter().map(|part| part.source)),
            parts,
            names: [one.value.clone(), other.value.clone()],
            padding: self.padding,
            held: false,
            short: false,
            cut: false,
            open: None,
            differed: Told::default(),
        }))
    }
}

/// Two texts that differ.
#[derive(Debug, Clone)]
struct Difference {
    since: Moment,
    /// When it was noticed, from which on the other signal has its time.
    from: Instant,
    /// The signal that changed; the other one is waited for, both where that is not known.
    changed: Option<SourceId>,
    words: String,
    /// Whether it has been told.
    told: bool,
}

#[derive(Debug)]
struct Likeness {
    parts: [Characters; 2],
    names: [String; 2],
    padding: Filling,
    held: bool,
    short: bool,
    /// Whether a window ended before a difference was due.
    cut: bool,
    open: Option<Difference>,
    differed: Told,
    fresh: Freshness,
}

impl Likeness {
    /// Compares what is known at `now`; `changed` is the signal that has just changed, if one has.
    fn compare(&mut self, board: &Board, now: Instant, moment: Moment, changed: Option<SourceId>) {
        if !self.parts.iter().all(|part| board.is_fresh(part.source, now)) {
            return;
        }
        self.short |= self.parts.iter().any(|part| part.is_missing(board.bytes(part.source)));
        if self.are_same(board) {
            (self.held, self.open) = (true, None);
        } else if self.open.is_none() {
            let (since, words) = (moment, self.words(board));
            self.open = Some(Difference { since, from: now, changed, words, told: false });
        }
    }

    fn words(&self, board: &Board) -> String {
        let [one, other] = self.parts.each_ref().map(|part| part.sent(board.bytes(part.source)));
        let [first, second] = &self.names;
        format!("{first} was `{}`, {second} was `{}`", one.escape_ascii(), other.escape_ascii())
    }

    /// When the difference that is open is told.
    fn settles(&self, board: &Board) -> Option<Instant> {
        let open = self.open.as_ref().filter(|open| !open.told)?;
        let waits = self.parts.iter().filter(|part| Some(part.source) != open.changed);
        let times = waits.map(|part| board.fresh(part.source) + board.latency(part.source));
        times.max().map(|time| open.from + time)
    }

    fn are_same(&self, board: &Board) -> bool {
        let [one, other] = self.parts.each_ref().map(|part| part.sent(board.bytes(part.source)));
        match self.padding {
            Filling::Exact => one == other,
            Filling::Ignored => trimmed(&one) == trimmed(&other),
        }
    }

    /// Tells the difference that has settled at `now`.
    fn expire(&mut self, board: &Board, now: Instant) {
        let (Some(due), Some(open)) = (self.settles(board).filter(|due| now >= *due), &mut self.open) else {
            return;
        };
        open.told = true;
        // One that fell silent had no frame in which it could have followed.
        if self.parts.iter().all(|part| board.is_fresh(part.source, due)) {
            let words = std::mem::take(&mut open.words);
            self.differed.add(open.since, || words);
        } else {
            self.cut = true;
        }
    }
}

/// A text without the zeros and blanks at its end.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let len = bytes.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |last| last + 1);
    &bytes[..len]
}

impl Observer for Likeness {
    fn interests(&self) -> Vec<Interest> {
        self.fresh.interests()
    }

    fn expects(&self, _: &Board) -> String {
        let [first, second] = &self.names;
        match self.padding {
            Filling::Ignored => format!("{first} and {second} are the same text"),
            Filling::Exact => format!("{first} and {second} are the same bytes"),
        }
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        self.open = None;
        let last = self.fresh.known(board, at).into_iter().map(|(_, last)| last);
        if let Some(last) = last.max_by_key(|last| last.seq) {
            self.compare(board, at, last, None);
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        self.expire(board, sighting.seen);
        self.compare(board, sighting.seen, sighting.moment(), Some(source));
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn due(&self, board: &Board) -> Option<Instant> {
        self.settles(board).into_iter().chain(self.fresh.due()).min()
    }

    fn tick(&mut self, board: &Board, now: Instant) {
        self.fresh.tick(board, now);
        self.expire(board, now);
    }

    fn shut(&mut self, board: &Board, at: Instant) {
        self.expire(board, at);
        self.fresh.shut(board, at);
        self.cut |= self.open.take().is_some_and(|open| !open.told);
    }

    fn conclude(&self, board: &Board) -> Check {
        let what = || self.names.join(", ");
        match (self.differed.finding(), self.fresh.evidence(board)) {
            (Some(finding), _) => Check::Fail(finding.into()),
            (None, _) if self.short => Check::Unverified(Why::NothingSeen { of: what() }),
            (None, Err(why)) => Check::Unverified(why),
            (None, Ok(_)) if self.cut || !self.held => {
                Check::Unverified(Why::TooShort { needed: format!("three cycles of {}", what()) })
            }
            (None, Ok(evidence)) => Check::Pass(evidence),
        }
    }
}
