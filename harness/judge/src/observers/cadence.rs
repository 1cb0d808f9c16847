//! How often a message is sent, as a rule.
//!
//! **What it does.** The median of the gaps between frames of `of` is at most `median`.
//! **Why.** At more than 1.5 s between two frames of 0x351 one lost frame stops the system (CAN-1.4-3).
//! Frames within a hundredth of a second of each other are one: a battery that sends everything twice is not twice as
//! often there.
//! **Unverified** when fewer than `gaps` gaps were seen, when the recording carries no times, and when the median is
//! within a hundredth of a second of the limit, the width of the histogram's steps.
//! **Example.** `cadence: {of: Limits, median: 1.5 s}`

use lang::{Fault, Located};
use quantity::{Decision, Instant, Rule, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{Board, Check, Finding, Gathered, Interest, Moment, Observer, Resolve, Sighting, SourceId, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    /// The message, by its name in the protocol database.
    pub of: Located<String>,
    /// The median gap is at most this, for example `1.5 s`.
    pub median: Located<String>,
    /// How many gaps a median needs; 5 where not given.
    #[serde(default = "five")]
    pub gaps: u32,
}

fn five() -> u32 {
    5
}

impl Cadence {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or a span is wrong.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let (of, median) = (with.message(&self.of)?, with.span(&self.median)?);
        Ok(Box::new(Histogram {
            of,
            median,
            needed: u64::from(self.gaps.max(1)),
            last: None,
            first: None,
            steps: vec![0; STEPS],
            gaps: 0,
            seen: Gathered::default(),
        }))
    }
}

/// Width of a step of the histogram.
const STEP: Span = Span::from_millis(10);
/// Steps of the histogram; the last one takes all longer gaps.
const STEPS: usize = 6_000;

#[derive(Debug)]
struct Histogram {
    of: SourceId,
    median: Span,
    needed: u64,
    last: Option<Moment>,
    first: Option<Moment>,
    steps: Vec<u32>,
    gaps: u64,
    seen: Gathered,
}

impl Histogram {
    /// The middle of the step in which the median lies.
    fn middle(&self) -> Span {
        let half = self.gaps.div_ceil(2);
        let mut below = 0;
        let step = self.steps.iter().position(|count| {
            below += u64::from(*count);
            below >= half
        });
        STEP * step.unwrap_or(STEPS) as i64 + Span::from_nanos(STEP.as_nanos() / 2)
    }

    fn add(&mut self, gap: Span) {
        let step = (gap.as_nanos().max(0) / STEP.as_nanos()) as usize;
        let count = &mut self.steps[step.min(STEPS - 1)];
        *count = count.saturating_add(1);
        self.gaps += 1;
    }
}

impl Observer for Histogram {
    fn interests(&self) -> Vec<Interest> {
        vec![Interest::Every(self.of)]
    }

    fn expects(&self, board: &Board) -> String {
        format!("{} at least every {} as a rule", board.book().title(self.of), self.median)
    }

    fn open(&mut self, _: &Board, _: Instant) {
        self.last = None;
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        self.seen.add(sighting.seq);
        self.first.get_or_insert(sighting.moment());
        // What was lost may have been the frame between.
        let gap = self.last.filter(|_| board.hidden(self.of) < Span::MAX).map(|last| sighting.at - last.at);
        if let Some(gap) = gap {
            if gap < STEP {
                return;
            }
            self.add(gap);
        }
        self.last = Some(sighting.moment());
    }

    fn conclude(&self, board: &Board) -> Check {
        let title = board.book().title(self.of);
        let (Some(first), Some(last)) = (self.first, self.last) else {
            return Check::Unverified(Why::NothingSeen { of: title });
        };
        if !board.has_times(self.of) {
            return Check::Unverified(Why::NoTimes);
        }
        if self.gaps < self.needed {
            let needed =
                format!("{} gaps between frames of {title} are needed, {} were seen", self.needed, self.gaps);
            return Check::Unverified(Why::TooShort { needed });
        }
        let middle = self.middle();
        match Rule::Guarded.at_most(middle, self.median, STEP + board.uncertainty(self.of)) {
            Decision::Within => {
                match Gathered::evidence([(&*board.book().source(self.of).name, self.seen)]) {
                    Some(evidence) => Check::Pass(evidence),
                    None => Check::Unverified(Why::NothingSeen { of: title }),
                }
            }
            Decision::Marginal => {
                Check::Unverified(Why::WithinUncertainty { by: format!("a median of {middle}") })
            }
            Decision::Beyond => {
                let seen = format!(
                    "the median gap of {title} was {:.2} s over {} gaps",
                    middle.as_secs_f64(),
                    self.gaps
                );
                Check::Fail(Finding { seen, count: self.gaps, first, last, examples: vec![] }.into())
            }
        }
    }
}
