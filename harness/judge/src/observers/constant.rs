//! That a value does not change.
//!
//! **What it does.** No signal of `of` changes while it is known. The first value after it was stale, and after the
//! battery was off, may be another one. With `within`, a change counts only where it leads further than this share away
//! from the first value that was known in the window.
//! **Why.** What belongs to the battery and not to its state stays as it is: a capacity that moves with the state of
//! charge is the remaining charge, sent as capacity (CAN-35F-1). Limits that fall while nothing but the inverter's frames
//! changed follow these frames (CAN-1.4-4).
//! **Unverified** when a signal was not seen twice, fell silent, or its frame was too short to carry it.
//! **Example.** `constant: {of: [FirmwareVersion, OnlineCapacity]}`

use lang::{Fault, Located};
use quantity::{Dimension, Instant};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Findings, Interest, Observer, Resolve, Sighting, SlotId, SourceId, Told, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The signals, by their names in the protocol database.
    pub of: Located<Vec<Located<String>>>,
    /// The share of the first value of a window by which a signal may move, for example `30 percent`.
    #[serde(default)]
    pub within: Option<Located<String>>,
}

impl Constant {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, or no signal is named.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        if self.of.value.is_empty() {
            let said = String::from("no signal is named");
            return Err(with.wrong("empty-list", said, &self.of, "`of` needs at least one signal"));
        }
        let slots = self.of.value.iter().map(|name| with.slot(name)).collect::<Result<Vec<_>, _>>()?;
        let share = self.within.as_ref().map(|within| with.number(within, Dimension::PERCENT)).transpose()?;
        let part = |slot| Part {
            slot,
            percent: share,
            first: None,
            source: with.book.slot(slot).source,
            value: None,
            short: false,
            changed: Told::default(),
        };
        let parts: Vec<Part> = slots.into_iter().map(part).collect();
        Ok(Box::new(Stillness { fresh: Freshness::new(parts.iter().map(|part| part.source)), parts }))
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
    changed: Told,
}

impl Part {
    fn take(&mut self, board: &Board, sighting: &Sighting) {
        let value = board.latest(self.slot);
        self.short |= value.is_none();
        let before = self.value.filter(|_| sighting.since.is_some());
        self.value = value.or(before);
        self.first = self.first.or(value);
        let before = if self.percent.is_some() { self.first } else { before };
        if let (Some(before), Some(value)) = (before, value)
            && (value - before).abs() > before.abs() * self.percent.unwrap_or(0.0) / 100.0
        {
            let slot = board.book().slot(self.slot);
            let words = || format!("{} went from {} to {}", slot.name, slot.show(before), slot.show(value));
            self.changed.add(sighting.moment(), words);
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
        self.fresh.interests()
    }

    fn expects(&self, board: &Board) -> String {
        let names: Vec<_> = self.parts.iter().map(|part| &*board.book().slot(part.slot).name).collect();
        match self.parts.first().and_then(|part| part.percent) {
            None => format!("{} never changes", names.join(", ")),
            Some(percent) => format!("{} never moves by more than {percent} %", names.join(", ")),
        }
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        for part in &mut self.parts {
            part.value = if board.is_fresh(part.source, at) { board.latest(part.slot) } else { None };
            part.first = part.value;
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        self.parts
            .iter_mut()
            .filter(|part| part.source == source)
            .for_each(|part| part.take(board, sighting));
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let found = self.parts.iter().filter_map(|part| part.changed.finding());
        if let Some(findings) = Findings::new(found.collect()) {
            return Check::Fail(findings);
        }
        if let Some(part) = self.parts.iter().find(|part| part.short || part.value.is_none()) {
            return Check::Unverified(Why::NothingSeen { of: board.book().slot(part.slot).name.to_string() });
        }
        self.fresh.evidence_of(board, 2).map_or_else(Check::Unverified, Check::Pass)
    }
}
