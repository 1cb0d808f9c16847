//! How often a value changes.
//!
//! **What it does.** Between two changes of a signal of `of` there are `at_most_every` seconds or more. An interval
//! counts as too short where it is so by more than `slack` and by more than the gap between the frame that brought the
//! first change and the one before it: the value changed somewhere between those two, frames that were lost included. The
//! first value after the start and after the signal was stale is no change. A reduction while `except_reductions_when`
//! holds may come at any time.
//! **Why.** Chargers follow slowly: limits that change faster than they follow make the system swing (CAN-1.5-5).
//! **Unverified** when a signal was not seen, fell silent, or its frame was too short to carry it, when the recording
//! carries no times, when an interval came within the clock's uncertainty of the limit, and when at a reduction that
//! came too early the exception was not known. A signal that never changes while it is known passes.
//! **Example.** `changes: {of: [CVL], at_most_every: 20 s, slack: 1 s, except_reductions_when: SOC > 95}`

use lang::{Expression, Fault, Located, Truth};
use quantity::{Decision, Instant, Rule, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Findings, Interest, Observer, Resolve, Sighting, SlotId, SourceId, Tally, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The signals, by their names in the protocol database.
    pub of: Vec<Located<String>>,
    /// The least time between two changes, for example `20 s`.
    pub at_most_every: Located<String>,
    /// How much earlier a change may come; nothing where not given.
    #[serde(default)]
    pub slack: Option<Located<String>>,
    /// Reductions may come at any time while this expression holds.
    #[serde(default)]
    pub except_reductions_when: Option<Located<String>>,
}

impl Changes {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name, a span or the expression is wrong, or no signal is named.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let interval = with.span(&self.at_most_every)?;
        let slack = self.slack.as_ref().map_or(Ok(Span::ZERO), |slack| with.span(slack))?;
        if slack >= interval {
            let said = format!("a slack of {slack} leaves nothing of {interval}");
            return Err(with.wrong("wrong-span", said, &self.at_most_every, "the slack is the shorter one"));
        }
        let except = self.except_reductions_when.as_ref().map(|text| with.truth(text)).transpose()?;
        let slots = self.of.iter().map(|name| with.slot(name)).collect::<Result<Vec<_>, _>>()?;
        if slots.is_empty() {
            let said = String::from("no signal is named");
            return Err(with.wrong(
                "empty-list",
                said,
                &self.at_most_every,
                "`of` needs at least one signal",
            ));
        }
        let parts = slots.into_iter().map(|slot| Changing::new(slot, with.book.slot(slot).source));
        let parts: Vec<_> = parts.collect();
        Ok(Box::new(Pace {
            fresh: Freshness::new(parts.iter().map(|part| part.source)),
            parts,
            limits: Limits { interval, slack, except },
            untold: None,
        }))
    }
}

/// What an interval is compared with.
#[derive(Debug)]
struct Limits {
    interval: Span,
    slack: Span,
    except: Option<Expression>,
}

/// When a value changed, and how long before that it was seen as it was.
#[derive(Debug, Clone, Copy)]
struct Change {
    at: Instant,
    gap: Span,
}

/// One signal. Occurrences are kept with the negated interval in nanoseconds as their badness.
#[derive(Debug)]
struct Changing {
    slot: SlotId,
    source: SourceId,
    value: Option<f64>,
    last: Option<Change>,
    short: bool,
    early: Tally,
    /// How often stamps had been wrong when it was begun.
    mistimings: u64,
}

impl Changing {
    fn new(slot: SlotId, source: SourceId) -> Self {
        Self { slot, source, value: None, last: None, short: false, early: Tally::default(), mistimings: 0 }
    }

    /// Begins anew with a value of which nobody knows since when it is so.
    fn begin(&mut self, board: &Board) {
        self.value = board.latest(self.slot);
        self.short |= self.value.is_none();
        (self.last, self.mistimings) = (None, board.mistimings());
    }

    /// Takes in a frame; why nothing can be told, if so.
    fn take(&mut self, board: &Board, sighting: &Sighting, limits: &Limits) -> Option<Why> {
        let (Some(before), Some(value)) = (self.value, board.latest(self.slot)) else {
            self.begin(board);
            return None;
        };
        // What happened while the signal was stale is not known, nor when it did where stamps are wrong.
        let is_mistimed = self.mistimings != board.mistimings();
        let Some(gap) = sighting.since.filter(|_| !is_mistimed) else {
            self.begin(board);
            return None;
        };
        if value == before {
            return None;
        }
        let last = self.last.replace(Change { at: sighting.at, gap });
        self.value = Some(value);
        let last = last?;
        let exempt = limits.exempts(board, sighting.seen, value < before);
        let tolerance = limits.slack.max(last.gap);
        let interval = sighting.at - last.at;
        // Both stamps may be off.
        let uncertainty = board.uncertainty(self.source) * 2;
        match Rule::Guarded.at_most(limits.interval - interval, tolerance, uncertainty) {
            Decision::Within => None,
            _ if exempt == Truth::True => None,
            _ if exempt == Truth::Unknown => Some(limits.unknown()),
            Decision::Marginal => {
                Some(Why::WithinUncertainty { by: format!("{interval} between two changes") })
            }
            Decision::Beyond => {
                self.early.add(sighting.moment(), -(interval.as_nanos() as f64));
                None
            }
        }
    }

    fn words(&self, board: &Board, badness: f64) -> String {
        let interval = Span::from_nanos(-badness as i64);
        format!("{} changed again after {:.3} s", board.book().slot(self.slot).name, interval.as_secs_f64())
    }
}

impl Limits {
    fn exempts(&self, board: &Board, now: Instant, reduces: bool) -> Truth {
        match &self.except {
            Some(except) if reduces => except.eval(&board.known(now)),
            _ => Truth::False,
        }
    }

    fn unknown(&self) -> Why {
        let of = self.except.as_ref().map(|except| except.text().to_owned());
        Why::Stale { of: of.unwrap_or_default() }
    }
}

#[derive(Debug)]
struct Pace {
    parts: Vec<Changing>,
    limits: Limits,
    fresh: Freshness,
    untold: Option<Why>,
}

impl Observer for Pace {
    fn interests(&self) -> Vec<Interest> {
        self.fresh.interests()
    }

    fn expects(&self, board: &Board) -> String {
        let names: Vec<_> = self.parts.iter().map(|part| &*board.book().slot(part.slot).name).collect();
        format!("{} changes at most every {}", names.join(", "), self.limits.interval)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        for part in &mut self.parts {
            (part.value, part.last) = (None, None);
            if board.is_fresh(part.source, at) {
                part.begin(board);
            }
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        for part in self.parts.iter_mut().filter(|part| part.source == source) {
            let untold = part.take(board, sighting, &self.limits);
            self.untold = self.untold.take().or(untold);
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let timed = self.parts.iter().all(|part| board.has_times(part.source));
        let found = self.parts.iter().filter_map(|part| part.early.finding(|bad| part.words(board, bad)));
        if let Some(findings) = Findings::new(found.collect()).filter(|_| timed) {
            return Check::Fail(findings);
        }
        if let Some(part) = self.parts.iter().find(|part| part.short) {
            return Check::Unverified(Why::NothingSeen { of: board.book().slot(part.slot).name.to_string() });
        }
        match self.fresh.evidence(board) {
            Err(why) => Check::Unverified(why),
            Ok(_) if !timed => Check::Unverified(Why::NoTimes),
            Ok(evidence) => self.untold.clone().map_or(Check::Pass(evidence), Check::Unverified),
        }
    }
}
