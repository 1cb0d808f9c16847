//! That one thing follows another in time.
//!
//! **What it does.** Whenever `when` becomes true, `then` is true at some instant from then on within `within`.
//! **Why.** Alarms do not control, 0x351 carries the consequence (CAN-35A-6).
//! With `throughout`, `then` also goes on holding as long as `when` does, but for gaps shorter than `within` that are
//! not half of the time in which `when` holds: one frame in which all is well does not excuse the others.
//! With `or_never`, for what is forbidden without a cause, a `when` that was known throughout and never became true passes.
//! The cause may be told later than what it explains: each message that `then` reads may come twice before the time is
//! over. That `when` has ended meanwhile explains nothing, unless the cause ended before it, or `once` was not yet true.
//! **Not exercised** otherwise when `when` was known throughout and never became true. **Unverified** when what `when` reads was
//! not seen, went stale or was cut off, when the recording carries no times, when gaps come to a tenth of the time or more, and
//! when after a trigger the window ended before the time was over, entries were lost, or `then` was not known at the end of the
//! time. With `throughout`, what triggers and finds `then` not known is a trigger as well.
//! **Example.** `whenever: {when: LowVoltageAlarm == Active, then: DCL == 0, within: 3 s}`

mod gaps;
mod part;

use lang::{Expression, Fault, Located, Truth};
use quantity::{Instant, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use super::always::values;
use crate::freshness::Freshness;
use crate::{Board, Check, Gathered, Interest, Moment, Observer, Resolve, Sighting, SourceId, Told, Why};
use gaps::{Closed, Gaps};
use part::Part;

/// How often each message of a cause comes until the cause must have been told.
const PATIENCE: u64 = 2;

/// The longest that takes: a message that comes more rarely is not known.
const LONGEST_PATIENCE: Span = Span::from_secs(60);

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Whenever {
    /// The expression that triggers.
    pub when: Located<String>,
    /// The expression that follows.
    pub then: Located<String>,
    /// The time in which it follows, for example `3 s`.
    pub within: Located<String>,
    /// Whether `then` has to go on holding as long as `when` does.
    #[serde(default)]
    pub throughout: bool,
    /// What has to have been true for a short `when` to need its cause: what is sent while the battery starts is no change.
    #[serde(default)]
    pub once: Option<Located<String>>,
    /// Whether it passes that what triggers never came, because it is forbidden without what follows.
    #[serde(default)]
    pub or_never: bool,
}

impl Whenever {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where an expression or the span is wrong, or an expression reads no signal.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let (when, then, within) =
            (with.truth(&self.when)?, with.truth(&self.then)?, with.span(&self.within)?);
        for (expression, text) in [(&when, &self.when), (&then, &self.then)] {
            if expression.reads().is_empty() {
                let said = format!("`{}` reads no signal", text.value);
                return Err(with.wrong("reads-nothing", said, text, "name a signal on both sides"));
            }
        }
        let once = self.once.as_ref().map(|once| with.truth(once)).transpose()?;
        let parts = Part::all(with.book, [&when, &then].into_iter().chain(&once));
        let sources = parts.iter().map(Part::source);
        Ok(Box::new(Consequence {
            words: format!("whenever `{}`, within {within} `{}`", self.when.value, self.then.value),
            // What has to last has to be known as long.
            fresh: Freshness::new(if self.throughout { sources.collect() } else { with.sources_of(&when) }),
            causes: if self.or_never { with.sources_of(&then) } else { vec![] },
            when,
            then,
            begun: once.is_none(),
            once,
            within,
            throughout: self.throughout,
            or_never: self.or_never,
            parts,
            all_seen: false,
            was: Truth::Unknown,
            was_blind: false,
            when_unknown: false,
            trigger: None,
            then_was: Truth::Unknown,
            then_until: None,
            answered: 0,
            missed: Told::default(),
            gaps: Gaps::default(),
            untold: None,
        }))
    }
}

/// What waits for its answer.
#[derive(Debug)]
struct Trigger {
    moment: Moment,
    /// Whether nobody knew then whether `then` held.
    blind: bool,
    /// Whether `then` held until just before.
    lapsed: bool,
    /// Whether the end of `when` answers it.
    ends: bool,
    /// How often each source of the cause had been seen.
    counts: Vec<u64>,
    /// When the last of them had been seen often enough.
    told: Option<Instant>,
    disturbances: u64,
}

#[derive(Debug)]
struct Consequence {
    words: String,
    fresh: Freshness,
    when: Expression,
    then: Expression,
    once: Option<Expression>,
    /// Whether `once` was true since `when` was last not known.
    begun: bool,
    within: Span,
    throughout: bool,
    or_never: bool,
    parts: Vec<Part>,
    /// Whether the window has seen an entry of each.
    all_seen: bool,
    /// The sources that may tell a cause later than what it explains.
    causes: Vec<SourceId>,
    /// What triggers.
    was: Truth,
    /// Whether `when` held and nobody knew whether `then` did.
    was_blind: bool,
    /// Whether nobody knew whether `when` held, though all that it reads was sent.
    when_unknown: bool,
    trigger: Option<Trigger>,
    then_was: Truth,
    /// Until when `then` was last known to hold.
    then_until: Option<Instant>,
    answered: u64,
    missed: Told,
    gaps: Gaps,
    /// Why a trigger says nothing.
    untold: Option<Why>,
}

impl Consequence {
    /// When the time after a trigger is over, on the bus.
    fn over(&self, trigger: &Trigger) -> Instant {
        let soonest = trigger.moment.at + self.within;
        match trigger.told {
            _ if self.causes.is_empty() => soonest,
            Some(told) => soonest.max(told),
            None => soonest + LONGEST_PATIENCE,
        }
    }

    fn end(&self, board: &Board) -> Option<Instant> {
        let trigger = self.trigger.as_ref()?;
        let latency = self.parts.iter().map(|part| board.latency(part.source())).max();
        Some(self.over(trigger) + latency.unwrap_or(Span::ZERO))
    }

    /// The time after a trigger is over: false is a miss, unknown stays open.
    fn expire(&mut self, board: &Board, end: Instant) {
        let Some(trigger) = self.trigger.take() else { return };
        if board.disturbances() != trigger.disturbances {
            self.untold.get_or_insert(Why::Disturbed { by: board.disturbed_by().to_owned() });
        } else if self.then.eval(&board.known(end)) == Truth::Unknown {
            self.untold.get_or_insert(Why::Stale { of: self.then.text().to_owned() });
        } else {
            let waited = self.over(&trigger) - trigger.moment.at;
            let words = || format!("{waited} later {}", values(board, &self.then));
            self.missed.add(trigger.moment, words);
        }
    }

    /// What triggers: with `throughout`, each time that one holds without the other.
    fn triggers(&self, when: Truth, then: Truth) -> Truth {
        match (when, then) {
            (when, _) if !self.throughout => when,
            (Truth::False, _) | (_, Truth::True) => Truth::False,
            (Truth::True, Truth::False) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    fn step(&mut self, board: &Board, sighting: &Sighting) {
        let known = board.known(sighting.seen);
        let (when, then) = (self.when.eval(&known), self.then.eval(&known));
        let triggers = self.triggers(when, then);
        if let Some(once) = &self.once {
            self.begun = (self.begun && when != Truth::Unknown) || once.eval(&known) == Truth::True;
        }
        if self.then_was == Truth::True {
            self.then_until = Some(sighting.at);
        }
        if self.throughout {
            self.gaps.pass(sighting, when);
        }
        self.when_unknown |= when == Truth::Unknown && self.fresh.all_known();
        let blind = self.throughout && when == Truth::True && then == Truth::Unknown;
        let is_new = if blind { !self.was_blind } else { triggers == Truth::True && self.was != Truth::True };
        // What is known by now counts from now on.
        let is_free = self.trigger.as_ref().is_none_or(|trigger| trigger.blind && !blind);
        if is_new && is_free {
            self.begin(board, sighting, blind);
        }
        (self.was, self.was_blind) = (triggers, blind);
        self.answer(board, sighting, when, then);
        self.then_was = then;
    }

    fn begin(&mut self, board: &Board, sighting: &Sighting, blind: bool) {
        let lapsed = self.then_until.is_some_and(|until| sighting.at - until <= self.within);
        let counts = self.causes.iter().map(|cause| board.count(*cause)).collect();
        let (moment, disturbances) = (sighting.moment(), board.disturbances());
        let ends = self.throughout && (lapsed || !self.begun || !self.or_never);
        self.trigger = Some(Trigger { moment, blind, lapsed, ends, counts, told: None, disturbances });
    }

    /// Whether what is known now answers what is open.
    fn answer(&mut self, board: &Board, sighting: &Sighting, when: Truth, then: Truth) {
        let Some(trigger) = &self.trigger else { return };
        if sighting.at > self.over(trigger) {
            return;
        }
        if then != Truth::True && !(trigger.ends && when == Truth::False) {
            return;
        }
        // That nobody knew for so long is no answer, and no gap.
        if trigger.blind {
            self.answered += u64::from(then == Truth::True);
            self.trigger = None;
            return;
        }
        // That it took a while at first is what `within` allows.
        let is_gap = self.throughout && (trigger.lapsed || then != Truth::True);
        let closed = Closed { moment: trigger.moment, lasted: sighting.at - trigger.moment.at };
        if is_gap && board.disturbances() != trigger.disturbances {
            self.untold.get_or_insert(Why::Disturbed { by: board.disturbed_by().to_owned() });
        } else if is_gap {
            self.gaps.add(closed, || values(board, &self.then));
        }
        self.trigger = None;
        self.answered += 1;
    }

    /// Whether one of the sources was known and is not any more, which no entry of its own says.
    fn has_lapsed(&self, board: &Board, now: Instant) -> bool {
        self.parts.iter().any(|part| part.entries.any() && !board.is_fresh(part.source(), now))
    }

    /// An entry came of what may tell a cause.
    fn hear(&mut self, board: &Board, sighting: &Sighting) {
        let Some(trigger) = self.trigger.as_mut().filter(|trigger| trigger.told.is_none()) else { return };
        let mut both = self.causes.iter().zip(&trigger.counts);
        if both.all(|(cause, before)| board.count(*cause) >= before + PATIENCE) {
            trigger.told = Some(sighting.at);
        }
    }
}

impl Observer for Consequence {
    fn interests(&self) -> Vec<Interest> {
        let sources = self.parts.iter().map(Part::source);
        let first = sources.clone().map(Interest::First);
        let each = sources.map(|source| {
            let is_cause = self.causes.contains(&source);
            if is_cause { Interest::Every(source) } else { Interest::Changes(source) }
        });
        first.chain(each).collect()
    }

    fn expects(&self, _: &Board) -> String {
        self.words.clone()
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        self.parts.iter_mut().for_each(|part| part.open(board));
        // What already holds when the window begins triggered before it.
        let known = board.known(at);
        let (when, then) = (self.when.eval(&known), self.then.eval(&known));
        (self.was, self.was_blind) = (self.triggers(when, then), false);
        (self.then_was, self.then_until) = (then, None);
        self.gaps.open(at, when);
        self.trigger = None;
        self.all_seen = false;
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        // What nearly every entry of a cause finds: nothing new, and nothing that waits for it.
        if !sighting.changed && self.trigger.is_none() && self.all_seen {
            return;
        }
        let Some(source) = sighting.source else { return };
        let part = self.parts.iter_mut().find(|part| part.source() == source);
        let is_news = part.is_some_and(|part| part.saw(board, sighting));
        self.fresh.saw(source, sighting.seq);
        self.hear(board, sighting);
        self.all_seen = self.parts.iter().all(|part| part.entries.any());
        if is_news || self.trigger.is_some() || self.has_lapsed(board, sighting.seen) {
            self.step(board, sighting);
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn due(&self, board: &Board) -> Option<Instant> {
        // What comes at the very end still counts.
        let past_end = self.end(board).map(|end| end + Span::from_nanos(1));
        past_end.into_iter().chain(self.fresh.due()).min()
    }

    fn hurries(&self) -> bool {
        !self.causes.is_empty()
    }

    fn tick(&mut self, board: &Board, now: Instant) {
        self.fresh.tick(board, now);
        if let Some(end) = self.end(board).filter(|end| now > *end) {
            self.expire(board, end);
        }
    }

    fn shut(&mut self, board: &Board, at: Instant) {
        self.fresh.shut(board, at);
        self.parts.iter_mut().for_each(|part| part.entries.shut(board));
        self.gaps.shut(at);
        let Some(trigger) = self.trigger.take() else { return };
        let is_over = at > trigger.moment.at + self.within;
        self.untold.get_or_insert(if is_over && self.then.eval(&board.known(at)) == Truth::Unknown {
            Why::Stale { of: self.then.text().to_owned() }
        } else {
            Why::TooShort { needed: format!("{} after the last trigger", self.within) }
        });
    }

    fn conclude(&self, board: &Board) -> Check {
        if let Some(finding) = self.missed.finding() {
            return Check::Fail(finding.into());
        }
        let timed = self.parts.iter().all(|part| board.has_times(part.source()));
        if let Some(finding) = self.gaps.finding(self.within).filter(|_| timed) {
            return Check::Fail(finding.into());
        }
        if let Some(why) = self.untold.clone().or_else(|| self.gaps.doubt(self.within, self.then.text())) {
            return Check::Unverified(why);
        }
        match self.fresh.evidence(board) {
            Err(why) => return Check::Unverified(why),
            Ok(_) if self.when_unknown => {
                return Check::Unverified(Why::Stale { of: self.when.text().to_owned() });
            }
            Ok(evidence) if self.answered == 0 && self.or_never => return Check::Pass(evidence),
            Ok(_) if self.answered == 0 => return Check::NotExercised(Why::NoTrigger),
            Ok(_) => {}
        }
        if !timed {
            return Check::Unverified(Why::NoTimes);
        }
        let parts = self
            .parts
            .iter()
            .map(|part| (&*board.book().source(part.source()).name, part.entries.gathered()));
        let nothing = || Check::Unverified(Why::NothingSeen { of: self.words.clone() });
        Gathered::evidence(parts).map_or_else(nothing, Check::Pass)
    }
}
