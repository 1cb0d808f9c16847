//! That counters only count up.
//!
//! **What it does.** No signal of `of` ever decreases, where `reset_to` is given but to a value of at most that: a counter may begin again at
//! any value, where it rolls over or the battery starts anew. After that it counts on from there: an increase of more
//! than `step` between two frames is no counting. Without `step` that is judged after a decrease only, and the bound is
//! `reset_to`: a counter that is now zero and now what it was before counts nothing. Nor does one that begins again three
//! times while the battery is there all the time.
//! **Why.** Energy counters that run backwards spoil every statistic that rests on them (CAN-378-1).
//! **Unverified** when a signal was not seen twice, fell silent, or its frame was too short to carry it, and
//! when it rose by more than a step while nothing at all was on the bus, or began again twice while the battery was there.
//! **Example.** `monotonic: {of: [EnergyIn, EnergyOut], reset_to: 10 kWh}`

use lang::{Fault, Kind, Located};
use quantity::{Instant, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{
    Board, Check, Findings, Interest, Moment, Observer, Resolve, Sighting, Slot, SlotId, SourceId, Told, Why,
};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Monotonic {
    /// The signals, by their names in the protocol database; they have one unit.
    pub of: Located<Vec<Located<String>>>,
    /// The greatest value at which a counter begins again, for example `10000 Wh`; it never does where not given.
    #[serde(default)]
    pub reset_to: Option<Located<String>>,
    /// The most that it counts between two frames.
    #[serde(default)]
    pub step: Option<Located<String>>,
}

impl Monotonic {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or a bound is wrong, no signal is named, or signals have several units.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let slots = self.of.value.iter().map(|name| with.slot(name)).collect::<Result<Vec<_>, _>>()?;
        let Some(Kind::Number(dimension)) = slots.first().map(|slot| with.book.slot(*slot).kind.clone())
        else {
            let said = String::from("no signal is named that counts");
            return Err(with.wrong("empty-list", said, &self.of, "`of` needs at least one number"));
        };
        let is_other = |slot: &SlotId| with.book.slot(*slot).kind != Kind::Number(dimension);
        if let Some(at) = slots.iter().position(is_other) {
            let said =
                format!("`{}` has another unit than `{}`", self.of.value[at].value, self.of.value[0].value);
            return Err(with.wrong(
                "wrong-dimension",
                said,
                &self.of.value[at],
                "one bound is for signals of one unit",
            ));
        }
        let reset_to = self.reset_to.as_ref().map(|reset| with.number(reset, dimension)).transpose()?;
        let step = self.step.as_ref().map(|step| with.number(step, dimension)).transpose()?;
        let parts = slots.into_iter().map(|slot| Counter::new(slot, with.book.slot(slot).source));
        let parts: Vec<_> = parts.collect();
        Ok(Box::new(Counting {
            fresh: Freshness::new(parts.iter().map(|part| part.source)),
            parts,
            bounds: Bounds { reset_to, step },
        }))
    }
}

/// How often a counter begins again while the battery is there until it is no roll-over, and no restart that was too
/// short to be seen.
const TOO_OFTEN: u64 = 3;

/// Where a counter may begin again, and how much it counts between two frames.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// None where it never begins again.
    reset_to: Option<f64>,
    step: Option<f64>,
}

/// Whether no frame came between two.
#[derive(Debug, Clone, Copy)]
enum Follows {
    Surely,
    /// The bus was silent or frames were lost.
    Perhaps,
    /// The signal was stale, or nobody looked.
    Not,
}

/// One signal.
#[derive(Debug)]
struct Counter {
    slot: SlotId,
    source: SourceId,
    value: Option<f64>,
    /// Whether it has begun again since it was first seen.
    began_again: bool,
    short: bool,
    /// Whether it rose by much while nothing was on the bus.
    untold: bool,
    back: Told,
    jumped: Told,
    /// Where it began again, and nothing shows that the battery did.
    again: Told,
}

impl Counter {
    fn new(slot: SlotId, source: SourceId) -> Self {
        let (back, jumped, again) = (Told::default(), Told::default(), Told::default());
        Self {
            slot,
            source,
            value: None,
            began_again: false,
            short: false,
            untold: false,
            back,
            jumped,
            again,
        }
    }

    /// Takes in a value. What was before counts however long ago it was: a counter does not forget. How much it counted
    /// up can be told only between frames that follow each other.
    fn take(&mut self, board: &Board, moment: Moment, bounds: Bounds, follows: Follows) {
        let Some(value) = board.latest(self.slot) else {
            self.short = true;
            return;
        };
        let Some(before) = self.value.replace(value) else { return };
        let slot = board.book().slot(self.slot);
        if value < before {
            self.began_again = true;
            if bounds.reset_to.is_none_or(|most| value > most) {
                self.back.add(moment, || words(slot, "fell", before, value));
            } else if matches!(follows, Follows::Surely) {
                self.again.add(moment, || words(slot, "began again", before, value));
            }
        }
        let most = bounds.step.or(if self.began_again { bounds.reset_to } else { None });
        if most.is_none_or(|most| value - before <= most) {
            return;
        }
        match follows {
            Follows::Surely => self.jumped.add(moment, || words(slot, "rose at once", before, value)),
            Follows::Perhaps => self.untold = true,
            Follows::Not => {}
        }
    }
}

fn words(slot: &Slot, how: &str, from: f64, to: f64) -> String {
    format!("{} {how} from {} to {}", slot.name, slot.show(from), slot.show(to))
}

#[derive(Debug)]
struct Counting {
    parts: Vec<Counter>,
    bounds: Bounds,
    fresh: Freshness,
}

impl Observer for Counting {
    fn interests(&self) -> Vec<Interest> {
        self.fresh.interests()
    }

    fn expects(&self, board: &Board) -> String {
        let slots: Vec<_> = self.parts.iter().map(|part| board.book().slot(part.slot)).collect();
        let names: Vec<_> = slots.iter().map(|slot| &*slot.name).collect();
        let names = names.join(", ");
        match self.bounds.reset_to.and_then(|reset| Some(slots.first()?.show(reset))) {
            Some(bound) => format!("{names} never decreases but to {bound} or less"),
            None => format!("{names} never decreases"),
        }
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        for (source, last) in self.fresh.known(board, at) {
            let parts = self.parts.iter_mut().filter(|part| part.source == source);
            parts.for_each(|part| part.take(board, last, self.bounds, Follows::Not));
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        for part in self.parts.iter_mut().filter(|part| part.source == source) {
            let follows = match (sighting.since, board.hidden(source)) {
                (None, _) => Follows::Not,
                (Some(_), Span::ZERO) => Follows::Surely,
                (Some(_), _) => Follows::Perhaps,
            };
            part.take(board, sighting.moment(), self.bounds, follows);
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let again = |part: &Counter| part.again.finding().filter(|again| again.count >= TOO_OFTEN);
        let each = |part: &Counter| [part.back.finding(), part.jumped.finding(), again(part)];
        let found = self.parts.iter().flat_map(each);
        if let Some(findings) = Findings::new(found.flatten().collect()) {
            return Check::Fail(findings);
        }
        if self.parts.iter().any(|part| part.untold) {
            return Check::Unverified(Why::NoWitness);
        }
        if let Some(again) =
            self.parts.iter().filter_map(|part| part.again.finding()).find(|again| again.count > 1)
        {
            return Check::Unverified(Why::OtherCause { what: format!("{}, and once more", again.seen) });
        }
        if let Some(part) = self.parts.iter().find(|part| part.short || part.value.is_none()) {
            return Check::Unverified(Why::NothingSeen { of: board.book().slot(part.slot).name.to_string() });
        }
        self.fresh.evidence_of(board, 2).map_or_else(Check::Unverified, Check::Pass)
    }
}
