//! How old the newest frame of a message may be.
//!
//! **What it does.** At every instant of the window the last frame of `of` is younger than `below`, the beginning and
//! the end of the window included.
//! **Why.** The inverter stops charging and discharging when 0x351 is three seconds old (CAN-1.4-2); a gap that never
//! ends because the battery fell silent has no second frame to measure, so the age is judged, not the gap.
//! **Unverified** when the recording carries no times, when the age came within the clock's uncertainty of the limit,
//! when frames were lost or mistimed, and when the frame may have been sent while nothing at all was on the bus for 5 s
//! or, at the end of the window, since the frame became too old: then nothing shows that the bus was alive. In a
//! recording that is so where nothing at all *of the battery* came, and where the first frame of all is in time for a
//! battery that boots: nobody says when it was on, and it may take a minute to come up.
//! **Example.** `age: {of: Limits, below: 3 s}`

use journal::Seq;
use lang::{Fault, Located};
use quantity::{Decision, Instant, Rule, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::entries::Entries;
use crate::{Board, Check, Gathered, Interest, Moment, Observer, Resolve, Sighting, SourceId, Tally, Why};

/// How long a battery may take from power-up to its frames (CAN-5.1-1).
const BOOT: Span = Span::from_secs(60);

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Age {
    /// The message, by its name in the protocol database.
    pub of: Located<String>,
    /// The age that is never reached, for example `3 s`.
    pub below: Located<String>,
    /// What the clock's uncertainty does near the limit: `guarded` (the default) or `simple`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub rule: Rule,
}

impl Age {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or a span is wrong.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        Ok(Box::new(Watch::new(with.message(&self.of)?, with.span(&self.below)?, self.rule)))
    }
}

/// Watches the age of one message. Occurrences are kept with the age in nanoseconds as their badness.
#[derive(Debug)]
pub(super) struct Watch {
    of: SourceId,
    below: Span,
    rule: Rule,
    opened: Instant,
    /// The frame before the window or its beginning, from which the first age in it is counted.
    from: Instant,
    seen: Entries,
    too_old: Tally,
    marginal: Option<Span>,
    unwitnessed: bool,
    /// What a battery that was not on all the time explains.
    perhaps_off: Option<String>,
    no_times: bool,
}

/// A time without a frame.
#[derive(Debug, Clone, Copy)]
struct Gap {
    /// How long it surely was.
    age: Span,
    /// How much of it may have been a bus that was not there.
    hidden: Span,
    /// Whether no frame was before it in the window.
    is_first: bool,
}

impl Watch {
    pub(super) fn new(of: SourceId, below: Span, rule: Rule) -> Self {
        Self {
            of,
            below,
            rule,
            opened: Instant::ZERO,
            from: Instant::ZERO,
            seen: Entries::new(of),
            too_old: Tally::default(),
            marginal: None,
            unwitnessed: false,
            perhaps_off: None,
            no_times: false,
        }
    }

    /// A window begins in which the age is counted from its beginning, whatever was before.
    pub(super) fn open_anew(&mut self, board: &Board, at: Instant) {
        self.no_times |= !board.has_times(self.of);
        (self.opened, self.from) = (at, at);
        self.seen.open(board);
    }

    /// The frames that all windows saw.
    pub(super) fn seen(&self) -> Gathered {
        self.seen.gathered()
    }

    /// The last frame, from which the age is counted at the end of the window.
    fn last(&self, board: &Board) -> Instant {
        self.seen.latest(board, self.from)
    }

    /// Judges a gap that ended at a moment.
    fn judge(&mut self, board: &Board, gap: Gap, moment: Moment) {
        let Gap { age, hidden, .. } = gap;
        match self.decide(board, age) {
            Decision::Within => {}
            Decision::Marginal => self.near(age),
            Decision::Beyond if board.is_recorded(self.of) && hidden < Span::MAX => {
                self.judge_recorded(board, gap, moment);
            }
            Decision::Beyond if self.decide(board, age - hidden) == Decision::Beyond => {
                self.too_old.add(moment, age.as_nanos() as f64);
            }
            Decision::Beyond => self.unwitnessed = true,
        }
    }

    /// In a recording the battery may have been off while it was silent, and booting after that or at the beginning.
    fn judge_recorded(&mut self, board: &Board, Gap { age, hidden, is_first }: Gap, moment: Moment) {
        let back = if hidden > Span::ZERO { age.min(moment.at - board.back(self.of)) } else { age };
        let boots = hidden > Span::ZERO || is_first;
        let too_old_before = self.decide(board, age - hidden - back) == Decision::Beyond;
        if !boots || too_old_before || back > BOOT {
            self.too_old.add(moment, age.as_nanos() as f64);
        } else if hidden > Span::ZERO {
            self.was_silent(hidden);
        } else {
            let title = board.book().title(self.of);
            let seen = format!("{title} was not there for the first {:.1} s", back.as_secs_f64());
            self.perhaps_off.get_or_insert(seen);
        }
    }

    /// Nothing of the battery came for so long.
    fn was_silent(&mut self, silence: Span) {
        let seen = format!("nothing of it came for {:.1} s", silence.as_secs_f64());
        self.perhaps_off.get_or_insert(seen);
    }

    /// What a recording that ends with a silence of the battery says: nothing of that silence.
    fn end_of_recording(&mut self, board: &Board, at: Instant, last: Moment) {
        let Some(alive) = board.bus_alive(self.of) else { return };
        let is_silent = !self.is_witnessed(board);
        let from = self.last(board);
        if is_silent && self.decide(board, at - from) == Decision::Beyond {
            self.was_silent(at - alive);
        }
        let end = if is_silent { alive.max(from) } else { at };
        let hidden = board.untimed_so_far(self.of, alive);
        let gap = Gap { age: end - from, hidden, is_first: !self.seen.any() };
        self.judge(board, gap, Moment { at: end, ..last });
    }

    fn decide(&self, board: &Board, age: Span) -> Decision {
        self.rule.below(age, self.below, board.uncertainty(self.of))
    }

    fn near(&mut self, age: Span) {
        self.marginal = Some(self.marginal.map_or(age, |worst| worst.max(age)));
    }

    /// Whether anything was on the bus after the frame had become too old.
    fn is_witnessed(&self, board: &Board) -> bool {
        board.bus_alive(self.of).is_some_and(|alive| alive >= self.last(board) + self.below)
    }

    fn words(&self, board: &Board, age: f64) -> String {
        let age = Span::from_nanos(age as i64);
        format!("{} was {:.3} s old", board.book().title(self.of), age.as_secs_f64())
    }

    fn fail(&self, board: &Board) -> Option<Check> {
        self.too_old.finding(|age| self.words(board, age)).map(|finding| Check::Fail(finding.into()))
    }
}

impl Observer for Watch {
    fn interests(&self) -> Vec<Interest> {
        vec![Interest::Late(self.of, self.below)]
    }

    fn expects(&self, board: &Board) -> String {
        format!("{} is never {} old", board.book().title(self.of), self.below)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.open_anew(board, at);
        // The age that the frame has when the window begins counts: it is judged as old as it is.
        self.from = board.last(self.of).map_or(at, |last| last.at.min(at));
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let (is_first, before) = (!self.seen.any(), self.seen.before_last(board, self.from));
        self.seen.saw(sighting.seq);
        // A frame from before the window that was still under way ends a gap that is not the window's.
        if sighting.at > self.opened {
            let gap = Gap { age: sighting.at - before, hidden: board.untimed(self.of), is_first };
            self.judge(board, gap, sighting.moment());
        }
    }

    fn due(&self, _: &Board) -> Option<Instant> {
        // How old it got is known when the next frame comes, or when the window ends.
        None
    }

    fn tick(&mut self, _: &Board, _: Instant) {}

    fn shut(&mut self, board: &Board, at: Instant) {
        self.seen.shut(board);
        let age = at - self.last(board);
        // A frame may still be under way.
        let sure = age - board.latency(self.of);
        if self.decide(board, sure) == Decision::Within {
            if self.decide(board, age) != Decision::Within {
                self.near(age);
            }
            return;
        }
        let seq = board.last(self.of).map_or(Seq(0), |last| last.seq);
        if board.is_recorded(self.of) {
            return self.end_of_recording(board, at, Moment { seq, at });
        }
        let hidden = if self.is_witnessed(board) { board.untimed_so_far(self.of, at) } else { Span::MAX };
        self.judge(board, Gap { age: sure, hidden, is_first: !self.seen.any() }, Moment { seq, at });
    }

    fn conclude(&self, board: &Board) -> Check {
        let title = || board.book().title(self.of);
        if self.no_times {
            return Check::Unverified(if self.seen().count() == 0 {
                Why::NothingSeen { of: title() }
            } else {
                Why::NoTimes
            });
        }
        if let Some(fail) = self.fail(board) {
            return fail;
        }
        if self.unwitnessed {
            return Check::Unverified(Why::NoWitness);
        }
        if let Some(seen) = &self.perhaps_off {
            return Check::Unverified(Why::PerhapsNotOn { seen: seen.clone() });
        }
        if let Some(age) = self.marginal {
            return Check::Unverified(Why::WithinUncertainty { by: format!("an age of {age}") });
        }
        match Gathered::evidence([(&*board.book().source(self.of).name, self.seen())]) {
            Some(evidence) => Check::Pass(evidence),
            None => Check::Unverified(Why::NothingSeen { of: title() }),
        }
    }
}
