//! That one thing follows another in time.
//!
//! **What it does.** Whenever `when` becomes true, `then` is true at some instant from then on within `within`.
//! **Why.** Alarms do not control, 0x351 carries the consequence (CAN-35A-6).
//! With `throughout`, `then` also goes on holding as long as `when` does, but for gaps shorter than `within`.
//! With `or_never`, for what is forbidden without a cause, a `when` that was known throughout and never became true passes.
//! **Not exercised** otherwise when `when` was known throughout and never became true. **Unverified** when what `when` reads was
//! not seen or went stale, when the recording carries no times, and when after a trigger the window ended before the time
//! was over, entries were lost, or `then` was not known at the end of the time.
//! **Example.** `whenever: {when: LowVoltageAlarm == Active, then: DCL == 0, within: 3 s}`

use lang::{Expression, Fault, Located, Truth};
use quantity::{Instant, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use super::always::values;
use crate::entries::Entries;
use crate::freshness::Freshness;
use crate::{Board, Check, Gathered, Interest, Moment, Observer, Resolve, Sighting, Told, Why};

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
        let (when, then) = if self.throughout { self.lasting(with)? } else { (when, then) };
        let mut sources = [with.sources_of(&when), with.sources_of(&then)].concat();
        sources.sort_unstable();
        sources.dedup();
        Ok(Box::new(Consequence {
            words: format!("whenever `{}`, within {within} `{}`", self.when.value, self.then.value),
            fresh: Freshness::new(with.sources_of(&when)),
            when,
            then,
            within,
            or_never: self.or_never,
            parts: sources.into_iter().map(Entries::new).collect(),
            was: Truth::Unknown,
            trigger: None,
            answered: 0,
            missed: Told::default(),
            untold: None,
            disturbances: 0,
        }))
    }
}

impl Whenever {
    /// What begins whenever one holds without the other, and what ends that; both were checked by themselves.
    fn lasting(&self, with: &Resolve<'_>) -> Result<(Expression, Expression), Fault> {
        let (when, then) = (&self.when.value, &self.then.value);
        let at = |text: String| Located::new(text, self.when.place);
        let begins = with.truth(&at(format!("({when}) && !({then})")))?;
        Ok((begins, with.truth(&at(format!("!({when}) || ({then})")))?))
    }
}

#[derive(Debug)]
struct Consequence {
    words: String,
    fresh: Freshness,
    when: Expression,
    then: Expression,
    within: Span,
    or_never: bool,
    parts: Vec<Entries>,
    was: Truth,
    trigger: Option<Moment>,
    answered: u64,
    missed: Told,
    /// Why a trigger says nothing.
    untold: Option<Why>,
    disturbances: u64,
}

impl Consequence {
    fn end(&self, board: &Board) -> Option<Instant> {
        let latency = self.parts.iter().map(|part| board.latency(part.of())).max().unwrap_or(Span::ZERO);
        self.trigger.map(|trigger| trigger.at + self.within + latency)
    }

    /// The time after a trigger is over: false is a miss, unknown stays open.
    fn expire(&mut self, board: &Board, end: Instant) {
        let Some(trigger) = self.trigger.take() else { return };
        if board.disturbances() != self.disturbances {
            self.untold.get_or_insert(Why::Disturbed { by: board.disturbed_by().to_owned() });
        } else if self.then.eval(&board.known(end)) == Truth::Unknown {
            self.untold.get_or_insert(Why::Stale { of: self.then.text().to_owned() });
        } else {
            let words = || format!("{} later {}", self.within, values(board, &self.then));
            self.missed.add(trigger, words);
        }
    }

    fn step(&mut self, board: &Board, sighting: &Sighting) {
        let known = board.known(sighting.seen);
        let when = self.when.eval(&known);
        if when == Truth::True && self.was != Truth::True && self.trigger.is_none() {
            (self.trigger, self.disturbances) = (Some(sighting.moment()), board.disturbances());
        }
        self.was = when;
        let in_time = self.trigger.is_some_and(|trigger| sighting.at - trigger.at <= self.within);
        if in_time && self.then.eval(&known) == Truth::True {
            self.trigger = None;
            self.answered += 1;
        }
    }
}

impl Observer for Consequence {
    fn interests(&self) -> Vec<Interest> {
        self.parts
            .iter()
            .flat_map(|part| [Interest::First(part.of()), Interest::Changes(part.of())])
            .collect()
    }

    fn expects(&self, _: &Board) -> String {
        self.words.clone()
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        self.parts.iter_mut().for_each(|part| part.open(board));
        // What already holds when the window begins triggered before it.
        self.was = self.when.eval(&board.known(at));
        self.trigger = None;
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if let Some(part) = self.parts.iter_mut().find(|part| Some(part.of()) == sighting.source) {
            part.saw(sighting.seq);
        }
        if let Some(source) = sighting.source {
            self.fresh.saw(source, sighting.seq);
        }
        self.step(board, sighting);
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn due(&self, board: &Board) -> Option<Instant> {
        // What comes at the very end still counts.
        let past_end = self.end(board).map(|end| end + Span::from_nanos(1));
        past_end.into_iter().chain(self.fresh.due()).min()
    }

    fn tick(&mut self, board: &Board, now: Instant) {
        self.fresh.tick(board, now);
        if let Some(end) = self.end(board).filter(|end| now > *end) {
            self.expire(board, end);
        }
    }

    fn shut(&mut self, board: &Board, at: Instant) {
        self.fresh.shut(board, at);
        self.parts.iter_mut().for_each(|part| part.shut(board));
        if self.trigger.take().is_some() {
            self.untold
                .get_or_insert(Why::TooShort { needed: format!("{} after the last trigger", self.within) });
        }
    }

    fn conclude(&self, board: &Board) -> Check {
        if let Some(finding) = self.missed.finding() {
            return Check::Fail(finding.into());
        }
        if let Some(why) = &self.untold {
            return Check::Unverified(why.clone());
        }
        match self.fresh.evidence(board) {
            Err(why) => return Check::Unverified(why),
            Ok(evidence) if self.answered == 0 && self.or_never => return Check::Pass(evidence),
            Ok(_) if self.answered == 0 => return Check::NotExercised(Why::NoTrigger),
            Ok(_) => {}
        }
        if !self.parts.iter().all(|part| board.has_times(part.of())) {
            return Check::Unverified(Why::NoTimes);
        }
        let parts = self.parts.iter().map(|part| (&*board.book().source(part.of()).name, part.gathered()));
        let nothing = || Check::Unverified(Why::NothingSeen { of: self.words.clone() });
        Gathered::evidence(parts).map_or_else(nothing, Check::Pass)
    }
}
