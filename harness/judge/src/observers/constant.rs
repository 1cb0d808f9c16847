//! That a value does not change.
//!
//! **What it does.** No signal of `of` changes while it is known. The first value after it was stale, and after the
//! battery was off, may be another one. With `within`, a change counts only where it leads further than this share away
//! from the first value that was known in the window. With `moves_with`, a change counts only where none of these signals
//! has changed since the value was last another one, nor does so in the next two of their frames and 10 s. Where `except_when`
//! holds at some time of the window until 10 s after a change, the change has a cause that everybody sees and is not judged;
//! nor is one upwards of a value that rises in the first 10 s: it may come back
//! from what was over just before.
//! **Why.** What belongs to the battery and not to its state stays as it is: a capacity that moves with the state of
//! charge is the remaining charge, sent as capacity (CAN-35F-1); one that falls with a module is right. Limits that fall
//! while nothing but the inverter's frames changed follow these frames (CAN-1.4-4).
//! **Unverified** when a signal was not seen twice, fell silent, or its frame was too short to carry it, when it changed
//! and not all of `moves_with` were known, and when it moved where `except_when` held or was not known, or less than 10 s before the
//! end of the window.
//! **Example.** `constant: {of: [FirmwareVersion, OnlineCapacity]}`

mod cause;
mod companions;

use lang::{Fault, Located};
use quantity::{Dimension, Instant};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Findings, Interest, Observer, Resolve, Sighting, SlotId, SourceId, Told, Why};
use cause::Cause;
use companions::{Companions, Explained};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The signals, by their names in the protocol database.
    pub of: Located<Vec<Located<String>>>,
    /// The share of the first value of a window by which a signal may move, for example `30 percent`.
    #[serde(default)]
    pub within: Option<Located<String>>,
    /// Signals with which it may change.
    #[serde(default)]
    pub moves_with: Vec<Located<String>>,
    /// An expression; where it holds a change is not judged. Not beside `moves_with`.
    #[serde(default)]
    pub except_when: Option<Located<String>>,
}

impl Constant {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or the expression is wrong, or no signal is named.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        if self.of.value.is_empty() {
            let said = String::from("no signal is named");
            return Err(with.wrong("empty-list", said, &self.of, "`of` needs at least one signal"));
        }
        let slots = self.of.value.iter().map(|name| with.slot(name)).collect::<Result<Vec<_>, _>>()?;
        let share = self.within.as_ref().map(|within| with.number(within, Dimension::PERCENT)).transpose()?;
        let companions = self.moves_with.iter().map(|name| with.slot(name)).collect::<Result<Vec<_>, _>>()?;
        if let (Some(except), false) = (&self.except_when, companions.is_empty()) {
            let said = String::from("`except_when` and `moves_with` are both given");
            return Err(with.wrong("two-causes", said, except, "write a check for each"));
        }
        let except = self.except_when.as_ref().map(|text| with.truth(text)).transpose()?;
        let except = except.map(|except| (except.clone(), with.sources_of(&except)));
        let part = |slot| Part {
            slot,
            percent: share,
            first: None,
            source: with.book.slot(slot).source,
            value: None,
            short: false,
            companions: Companions::new(with.book, &companions),
            cause: except.as_ref().map(|(text, sources)| Cause::new(text.clone(), sources.clone())),
            untold: None,
            changed: Told::default(),
        };
        let parts: Vec<Part> = slots.into_iter().map(part).collect();
        let fresh = Freshness::new(parts.iter().map(|part| part.source));
        Ok(Box::new(Stillness { fresh, parts }))
    }
}

/// One signal, and its value while it is known.
#[derive(Debug)]
struct Part {
    slot: SlotId,
    source: SourceId,
    /// How far it may move, in percent of the first value of the window.
    percent: Option<f64>,
    first: Option<f64>,
    value: Option<f64>,
    short: bool,
    companions: Companions,
    cause: Option<Cause>,
    /// Why a change says nothing.
    untold: Option<Why>,
    changed: Told,
}

impl Part {
    fn take(&mut self, board: &Board, sighting: &Sighting) {
        let value = board.latest(self.slot);
        self.short |= value.is_none();
        let before = self.value.filter(|_| sighting.since.is_some());
        self.value = value.or(before);
        self.first = self.first.or(value);
        if let (Some(cause), Some(before), Some(value)) = (&mut self.cause, before, value) {
            cause.follow(sighting.at, before, value);
        }
        // Other bytes of its frame do not make it move again.
        let is_new = value != before;
        let before = if self.percent.is_some() { self.first } else { before };
        if let (Some(before), Some(value), true) = (before, value, is_new)
            && (value - before).abs() > before.abs() * self.percent.unwrap_or(0.0) / 100.0
        {
            self.moved(board, sighting, (before, value));
        }
        if before.is_none() {
            self.companions.settle(board);
        }
    }

    fn moved(&mut self, board: &Board, at: &Sighting, values: (f64, f64)) {
        let slot = board.book().slot(self.slot);
        let words = format!("{} went from {} to {}", slot.name, slot.show(values.0), slot.show(values.1));
        if let Some(cause) = &mut self.cause {
            let why = cause.explain(board, at.moment(), values.1 > values.0, &words);
            // What is explained is where it stands from now on.
            self.first = if why.is_some() { Some(values.1) } else { self.first };
            self.untold = self.untold.take().or(why);
            return;
        }
        match self.companions.explain(board, at, &words) {
            Explained::Yes | Explained::Later => {}
            Explained::No => self.changed.add(at.moment(), || words),
            Explained::Untold(of) => {
                self.untold
                    .get_or_insert(Why::OtherCause { what: format!("{words}, and {of} was not seen") });
            }
        }
    }

    /// An entry came of what it may change with.
    fn follow(&mut self, board: &Board, source: SourceId) {
        if let Some((moment, words)) = self.companions.saw(board, source) {
            self.changed.add(moment, || words);
        }
    }

    /// Any entry came.
    fn look_for_cause(&mut self, board: &Board, now: Instant) {
        let why = self.cause.as_mut().and_then(|cause| cause.saw(board, now, &mut self.changed));
        self.untold = self.untold.take().or(why);
    }

    fn shut(&mut self, at: Instant) {
        let why = self.cause.as_mut().and_then(|cause| cause.shut(at, &mut self.changed));
        self.untold = self.untold.take().or(why);
        if let Some(words) = self.companions.shut() {
            self.untold.get_or_insert(Why::TooShort { needed: format!("what came after {words}") });
        }
    }
}

#[derive(Debug)]
struct Stillness {
    parts: Vec<Part>,
    fresh: Freshness,
}

impl Observer for Stillness {
    fn interests(&self) -> Vec<Interest> {
        let mut interests = self.fresh.interests();
        if let Some(part) = self.parts.first() {
            interests.extend(part.companions.sources().map(Interest::Every));
            interests.extend(part.cause.iter().flat_map(Cause::sources).map(Interest::Changes));
        }
        interests
    }

    fn expects(&self, board: &Board) -> String {
        let names = |slots: &mut dyn Iterator<Item = SlotId>| {
            slots.map(|slot| &*board.book().slot(slot).name).collect::<Vec<_>>().join(", ")
        };
        let of = names(&mut self.parts.iter().map(|part| part.slot));
        let first = self.parts.first();
        let moves = match first.and_then(|part| part.percent) {
            None => format!("{of} never changes"),
            Some(percent) => format!("{of} never moves by more than {percent} %"),
        };
        let with = first.map(|part| names(&mut part.companions.slots())).unwrap_or_default();
        let with = if with.is_empty() { with } else { format!(" but with {with}") };
        let cause = first.and_then(|part| part.cause.as_ref());
        let except = cause.map(|cause| format!(", except where `{}`", cause.text()));
        format!("{moves}{with}{}", except.unwrap_or_default())
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        for part in &mut self.parts {
            part.value = if board.is_fresh(part.source, at) { board.latest(part.slot) } else { None };
            part.first = part.value;
            part.companions.settle(board);
            part.cause.iter_mut().for_each(|cause| cause.open(board, at));
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        for part in &mut self.parts {
            part.look_for_cause(board, sighting.seen);
            if part.source == source {
                part.take(board, sighting);
            }
            part.follow(board, source);
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn shut(&mut self, board: &Board, at: Instant) {
        self.fresh.shut(board, at);
        self.parts.iter_mut().for_each(|part| part.shut(at));
    }

    fn conclude(&self, board: &Board) -> Check {
        let found = self.parts.iter().filter_map(|part| part.changed.finding());
        if let Some(findings) = Findings::new(found.collect()) {
            return Check::Fail(findings);
        }
        if let Some(part) = self.parts.iter().find(|part| part.short || part.value.is_none()) {
            return Check::Unverified(Why::NothingSeen { of: board.book().slot(part.slot).name.to_string() });
        }
        if let Some(why) = self.parts.iter().find_map(|part| part.untold.as_ref()) {
            return Check::Unverified(why.clone());
        }
        self.fresh.evidence_of(board, 2).map_or_else(Check::Unverified, Check::Pass)
    }
}
