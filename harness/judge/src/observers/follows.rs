//! That one message comes after another in each cycle.
//!
//! **What it does.** A cycle is the time from one frame of `after` to the next. `of` comes in it once, and nearer to
//! the frame of `after` before it than to the one behind it: in the first third of the cycle it followed, in the last
//! third it was ahead, and between them nobody can say. Cycles in which `of` comes more than once or not at all are not
//! judged, so that neither a lost frame nor another arrangement of the frames looks like a wrong order. It fails where
//! `of` was ahead in more than one of ten cycles.
//! **Why.** The serial number counts as complete when its second half comes (CAN-380-2).
//! **Unverified** when fewer than `cycles` could be judged, when the recording carries no times, and when a message was
//! not seen or fell silent.
//! **Example.** `follows: {of: SerialNumber2, after: SerialNumber1}`

use lang::{Fault, Located};
use quantity::{Instant, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Interest, Moment, Observer, Resolve, Sighting, SourceId, Tally, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Follows {
    /// The message that comes second.
    pub of: Located<String>,
    /// The message that comes first.
    pub after: Located<String>,
    /// How many cycles have to be judged; 3 where not given.
    #[serde(default = "three")]
    pub cycles: u32,
}

fn three() -> u32 {
    3
}

impl Follows {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, or both are the same.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let (of, after) = (with.message(&self.of)?, with.message(&self.after)?);
        if of == after {
            let said = format!("`{}` cannot come after itself", self.of.value);
            return Err(with.wrong("wrong-kind", said, &self.after, "name another message"));
        }
        Ok(Box::new(Order {
            of,
            after,
            needed: u64::from(self.cycles.max(1)),
            cycle: None,
            followed: 0,
            ahead: Tally::default(),
            fresh: Freshness::new([of, after]),
        }))
    }
}

/// A cycle that has begun, and the frames in it that should follow.
#[derive(Debug, Clone, Copy)]
struct Cycle {
    from: Instant,
    came: Option<Moment>,
    more: bool,
}

/// Judges cycles; occurrences have the time from `of` to the next `after`, negated, as their badness.
#[derive(Debug)]
struct Order {
    of: SourceId,
    after: SourceId,
    needed: u64,
    cycle: Option<Cycle>,
    followed: u64,
    ahead: Tally,
    fresh: Freshness,
}

impl Order {
    /// A cycle ends with the frame that begins the next.
    fn end(&mut self, cycle: Cycle, at: Instant) {
        let Some(came) = cycle.came.filter(|_| !cycle.more) else { return };
        let (before, behind) = ((came.at - cycle.from).max(Span::ZERO), (at - came.at).max(Span::ZERO));
        if before * 2 < behind {
            self.followed += 1;
        } else if behind * 2 < before {
            self.ahead.add(came, -(behind.as_nanos() as f64));
        }
    }

    fn words(&self, board: &Board, badness: f64) -> String {
        let (of, after) = (board.book().title(self.of), board.book().title(self.after));
        let ahead = Span::from_nanos(-badness as i64).as_secs_f64();
        format!("{of} came {ahead:.3} s before {after}")
    }
}

impl Observer for Order {
    fn interests(&self) -> Vec<Interest> {
        vec![Interest::Every(self.of), Interest::Every(self.after)]
    }

    fn expects(&self, board: &Board) -> String {
        let (of, after) = (board.book().title(self.of), board.book().title(self.after));
        format!("{of} comes after {after} in each cycle")
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        self.cycle = None;
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let Some(source) = sighting.source else { return };
        self.fresh.saw(source, sighting.seq);
        if source == self.after {
            let whole = sighting.since.is_some() && board.hidden(source) < Span::MAX;
            if let Some(cycle) = self.cycle.filter(|_| whole) {
                self.end(cycle, sighting.at);
            }
            self.cycle = Some(Cycle { from: sighting.at, came: None, more: false });
        } else if let Some(cycle) = &mut self.cycle {
            cycle.more |= cycle.came.is_some();
            cycle.came = Some(sighting.moment());
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let evidence = match self.fresh.evidence(board) {
            Ok(evidence) => evidence,
            Err(why) => return Check::Unverified(why),
        };
        if !board.has_times(self.of) {
            return Check::Unverified(Why::NoTimes);
        }
        let judged = self.followed + self.ahead.count();
        if judged < self.needed {
            let needed = format!("{} cycles that show an order, {judged} did", self.needed);
            return Check::Unverified(Why::TooShort { needed });
        }
        match self.ahead.finding(|badness| self.words(board, badness)) {
            Some(finding) if finding.count * 10 > judged => Check::Fail(finding.into()),
            _ => Check::Pass(evidence),
        }
    }
}
