//! That a counter counts what flows.
//!
//! **What it does.** Integrates `rate` over time, from frame to frame along straight lines, and compares it with how much
//! `of` has changed over the same time: at each frame of `of` for which the integral since the beginning of the stretch
//! is `at_least` or more. They may differ by `within` of what has flowed, by `counts` counts of the signal, and by what
//! the longest gap between two frames can hide. With `sign` only the part of the rate with that sign counts, as an
//! absolute value; a counter that decreases, where it rolls over or the battery starts anew, begins a new stretch; and
//! while the rate has the other sign the counter stands still, but for `counts`. Without `sign` the signal goes up and
//! down, and a stretch begins anew when more than `at_least` has flowed to and fro in it, and where the signal is set to
//! another value: where it moves by more than half of `at_least` from one frame to the next, which it does once. Nothing is integrated from one
//! window to the next, nor over a time in which something was not known.
//! **Why.** What the battery counts is what its owner sees: a state of charge that moves against the current (CAN-355-3),
//! or an energy in the wrong unit or the wrong counter (CAN-378-3), spoils every decision and every statistic.
//! **Not exercised** when less than `at_least` has flowed and was counted in every stretch, or so little has flowed that a
//! signal which stands still would agree.
//! **Unverified** when a signal was not seen, fell silent, or its frame was too short to carry it, when two frames were
//! more than 30 s apart, when the signal was set once, when the rate moves from frame to frame by so much that what was between them could be half of
//! `within` of what has flowed, when the recording carries no times, and when they differ although nothing at all was on the
//! bus for a while: then nobody knows what flowed.
//! **Example.** `integral: {of: EnergyIn, rate: Voltage * Current, sign: positive, at_least: 2 kWh, within: 5 percent, counts: 2}`

mod resolve;
mod stretch;

use lang::{Expression, Located};
use quantity::{Instant, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Findings, Interest, Observer, Sighting, SlotId, SourceId, Tally, Told, Why};
use stretch::{Flow, Stretch};

/// What two frames say nothing about, however often the message comes as a rule.
const LONGEST_GAP: Span = Span::from_secs(30);

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Integral {
    /// The signal that counts, by its name in the protocol database.
    pub of: Located<String>,
    /// What it counts in a span of time, for example `Voltage * Current`.
    pub rate: Located<String>,
    /// Only the part of the rate with this sign counts; both, as they are, where not given.
    #[serde(default)]
    pub sign: Option<Sign>,
    /// How much has to flow before anything can be compared, for example `2 kWh`.
    pub at_least: Located<String>,
    /// How much the signal may be off, as a part of what has flowed: `5 percent`.
    pub within: Located<String>,
    /// By how many counts of the signal it may be off besides.
    pub counts: Located<u16>,
}

/// A part of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// What is above zero.
    Positive,
    /// What is below zero, as an absolute value.
    Negative,
}

/// What is compared, and how exactly.
#[derive(Debug)]
struct Terms {
    rate: Expression,
    sign: Option<Sign>,
    at_least: f64,
    /// A part of one.
    within: f64,
    /// In base units of the signal.
    counts: f64,
}

impl Terms {
    /// The part of a rate that the signal counts.
    fn counted(&self, rate: f64) -> f64 {
        match self.sign {
            None => rate,
            Some(Sign::Positive) => rate.max(0.0),
            Some(Sign::Negative) => (-rate).max(0.0),
        }
    }

    /// Whether the signal has to stand still at this rate.
    fn stands_still(&self, rate: f64) -> bool {
        match self.sign {
            None => false,
            Some(Sign::Positive) => rate < 0.0,
            Some(Sign::Negative) => rate > 0.0,
        }
    }

    /// How far a signal may be off after this has flowed.
    fn tolerance(&self, flow: &Flow) -> f64 {
        self.within * flow.throughput + self.counts + flow.hidden
    }
}

#[derive(Debug)]
struct Metering {
    slot: SlotId,
    source: SourceId,
    /// The sources that the rate reads.
    rated_by: Vec<SourceId>,
    terms: Terms,
    fresh: Freshness,
    /// The last rate, where it is known.
    last: Option<(Instant, f64)>,
    stretch: Option<Stretch>,
    /// The value since which the signal has to stand still.
    still: Option<f64>,
    compared: u64,
    /// What could not be read or followed.
    untold: Option<Why>,
    /// Whether the rate moved too much from frame to frame.
    coarse: bool,
    /// Whether something differed that a silent bus may explain.
    unwitnessed: bool,
    off: Told,
    /// Occurrences with the rise as their badness.
    moved: Tally,
    /// Where the signal was set to another value at once.
    set: Told,
}

impl Metering {
    /// What came before says nothing about what comes.
    fn begin_anew(&mut self) {
        (self.last, self.stretch, self.still) = (None, None, None);
    }

    /// A source of the rate was seen.
    fn sample(&mut self, board: &Board, sighting: &Sighting) {
        let known = board.known(sighting.seen);
        let Some(rate) = self.terms.rate.eval_number(&known) else {
            if self.rated_by.iter().all(|source| board.is_fresh(*source, sighting.seen)) {
                let of = self.terms.rate.text().to_owned();
                self.untold.get_or_insert(Why::NothingSeen { of });
            }
            return self.begin_anew();
        };
        if let (Some(stretch), Some((since, before))) = (&mut self.stretch, self.last) {
            let (from, to) = (self.terms.counted(before), self.terms.counted(rate));
            stretch.slope(from, to, since, sighting.at);
            if stretch.flow.returned() > self.terms.at_least {
                self.stretch = None;
            }
        }
        if !self.terms.stands_still(rate) {
            self.still = None;
        }
        self.last = Some((sighting.at, rate));
    }

    /// The signal was seen.
    fn count(&mut self, board: &Board, sighting: &Sighting) {
        let Some(value) = board.latest(self.slot) else {
            let of = board.book().slot(self.slot).name.to_string();
            self.untold.get_or_insert(Why::NothingSeen { of });
            return self.begin_anew();
        };
        let known = self.rated_by.iter().all(|source| board.is_fresh(*source, sighting.seen));
        let Some((_, rate)) = self.last.filter(|_| known) else { return self.begin_anew() };
        if let Some(before) = self.stretch.as_ref().map(|stretch| stretch.newest)
            && self.terms.sign.is_none()
            && (value - before).abs() > self.terms.at_least / 2.0
        {
            let slot = board.book().slot(self.slot);
            self.set.add(sighting.moment(), || {
                format!("{} went at once from {} to {}", slot.name, slot.show(before), slot.show(value))
            });
            self.stretch = None;
        }
        let began_again = |stretch: &Stretch| self.terms.sign.is_some() && value < stretch.newest;
        match self.stretch.as_mut().filter(|stretch| !began_again(stretch)) {
            Some(stretch) => {
                stretch.hold(self.terms.counted(rate), sighting.at);
                stretch.newest = value;
                self.compare(board, sighting);
            }
            None => {
                self.stretch = Some(Stretch::new(value, sighting.at));
                self.still = None;
            }
        }
        self.judge_stillness(sighting, value, rate);
    }

    /// Compares what flowed with what was counted, if enough flowed.
    fn compare(&mut self, board: &Board, sighting: &Sighting) {
        let Some(stretch) = self.stretch.as_ref() else { return };
        let (flowed, counted) = (stretch.flow.integral, stretch.newest - stretch.base);
        // A rate that is not told, because nothing is where it should be measured, must not spare the counter.
        if flowed.abs().max(counted.abs()) < self.terms.at_least || !stretch.flow.throughput.is_finite() {
            return;
        }
        let tolerance = self.terms.tolerance(&stretch.flow);
        let is_coarse = stretch.flow.coarse > self.terms.within / 2.0 * stretch.flow.throughput;
        // What moved between frames may be missing, but not more than that and as much again.
        let slack = if is_coarse { 2.0 * stretch.flow.coarse } else { 0.0 };
        let is_off = (counted - flowed).abs() > tolerance + slack;
        if is_coarse && !is_off {
            self.coarse |= flowed.abs() >= self.terms.at_least;
            return;
        }
        // With so much tolerance a signal that stands still would agree: that shows nothing.
        self.compared += u64::from(flowed.abs() >= self.terms.at_least && tolerance < flowed.abs());
        if is_off && !self.is_unwitnessed() {
            let slot = board.book().slot(self.slot);
            self.off.add(sighting.moment(), || {
                let (by, flowed) = (slot.show(counted), slot.show(flowed));
                format!("{} went by {by} while {} came to {flowed}", slot.name, self.terms.rate.text())
            });
        }
    }

    /// Whether the signal stands still while the rate has the other sign.
    fn judge_stillness(&mut self, sighting: &Sighting, value: f64, rate: f64) {
        if !self.terms.stands_still(rate) {
            return;
        }
        let rise = value - *self.still.get_or_insert(value);
        // A count that is off by the last bit of a float is none.
        if rise > self.terms.counts * (1.0 + 1e-9) && !self.is_unwitnessed() {
            self.moved.add(sighting.moment(), rise);
        }
    }

    /// Whether anything can be said of the time since the last entry of a source.
    fn follow(&mut self, board: &Board, source: SourceId, sighting: &Sighting) {
        match (sighting.since, board.hidden(source)) {
            (Some(gap), _) if gap > LONGEST_GAP => {
                self.untold.get_or_insert(Why::Stale { of: board.book().title(source) });
                self.begin_anew();
            }
            // Frames were lost, or the signal was stale: nobody knows what flowed.
            (None, _) | (_, Span::MAX) => self.begin_anew(),
            (Some(_), Span::ZERO) => {}
            (Some(_), _) => {
                if let Some(stretch) = &mut self.stretch {
                    stretch.unwitnessed = true;
                }
            }
        }
    }

    /// Whether a difference may be no fault of the battery, because the bus was silent meanwhile; that is noted.
    fn is_unwitnessed(&mut self) -> bool {
        let unwitnessed = self.stretch.as_ref().is_some_and(|stretch| stretch.unwitnessed);
        self.unwitnessed |= unwitnessed;
        unwitnessed
    }

    fn findings(&self, board: &Board) -> Option<Findings> {
        let slot = board.book().slot(self.slot);
        let moved =
            |rise: f64| format!("{} rose by {} while nothing of it flowed", slot.name, slot.show(rise));
        let set = self.set.finding().filter(|set| set.count > 1);
        Findings::new([self.moved.finding(moved), self.off.finding(), set].into_iter().flatten().collect())
    }
}

impl Observer for Metering {
    fn interests(&self) -> Vec<Interest> {
        let mut sources = self.rated_by.clone();
        if !sources.contains(&self.source) {
            sources.push(self.source);
        }
        sources.into_iter().map(Interest::Every).collect()
    }

    fn expects(&self, board: &Board) -> String {
        let slot = board.book().slot(self.slot);
        let part = match self.terms.sign {
            None => "",
            Some(Sign::Positive) => "the positive part of ",
            Some(Sign::Negative) => "the negative part of ",
        };
        let percent = self.terms.within * 100.0;
        let counts = slot.show(self.terms.counts);
        format!("{} counts {part}{} within {percent} % and {counts}", slot.name, self.terms.rate.text())
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        self.begin_anew();
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        self.follow(board, source, sighting);
        if self.rated_by.contains(&source) {
            self.sample(board, sighting);
        }
        if source == self.source {
            self.count(board, sighting);
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let timed = self.rated_by.iter().chain([&self.source]).all(|source| board.has_times(*source));
        if let Some(findings) = self.findings(board).filter(|_| timed) {
            return Check::Fail(findings);
        }
        let set = self.set.finding().map(|set| Why::OtherCause { what: set.seen });
        match (self.fresh.evidence(board), self.untold.as_ref().or(set.as_ref())) {
            (_, _) if self.unwitnessed && timed => Check::Unverified(Why::NoWitness),
            (Err(why), _) => Check::Unverified(why),
            (Ok(_), _) if !timed => Check::Unverified(Why::NoTimes),
            (Ok(_), Some(why)) => Check::Unverified(why.clone()),
            (Ok(_), None) if self.coarse => {
                Check::Unverified(Why::TooCoarse { of: self.terms.rate.text().to_owned() })
            }
            (Ok(_), None) if self.compared == 0 => Check::NotExercised(Why::NoTrigger),
            (Ok(evidence), None) => Check::Pass(evidence),
        }
    }
}
