//! How many frames the battery sends.
//!
//! **What it does.** In no span of `per`, wherever it begins, are there more than `at_most` frames of the battery: of
//! the protocol's messages and all others. Where the sender is unknown, every frame counts that the protocol does not
//! give to the inverter system.
//! **Why.** A battery that floods the bus is not recognised half of the time, long before the bus is full (CAN-1.2-7).
//! **Unverified** when there were more but it is not known who sent all of them, when the recording carries no times,
//! when the number was exceeded by less than the clock can tell, and when the messages of the battery whose cycle the
//! protocol names were not seen or fell silent: then nothing shows that the battery was heard.
//! **Example.** `rate: {at_most: 100, per: 1 s}`

use journal::{BusId, Direction};
use lang::{Fault, Located};
use quantity::{Decision, Instant, Rule, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Interest, Observer, Resolve, Sighting, SourceId, SourceKind, Tally, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The greatest number of frames in a span, up to 10 000.
    pub at_most: Located<u16>,
    /// The length of the span, for example `1 s`.
    pub per: Located<String>,
}

/// As many instants are kept as there may be frames.
const MOST: u16 = 10_000;

impl Rate {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where the number or the span is wrong.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        if !(1..=MOST).contains(&self.at_most.value) {
            let said = format!("{} is no number of frames to count to", self.at_most.value);
            return Err(with.wrong("wrong-bound", said, &self.at_most, "it is from 1 to 10000"));
        }
        let per = with.span(&self.per)?;
        let (bus, witness) = with.witnesses(&self.at_most)?;
        let sources = with.book.sources().iter().zip(0..);
        let sources = sources.filter(|(source, _)| {
            source.is_battery() && matches!(source.kind, SourceKind::Message { bus: on, .. } if on == bus)
        });
        let sources: Vec<SourceId> = sources.map(|(_, index)| SourceId(index)).collect();
        let most = usize::from(self.at_most.value);
        Ok(Box::new(Flood {
            timed_by: sources.first().copied(),
            counted: (0..with.book.sources().len() as u16)
                .map(|at| sources.contains(&SourceId(at)))
                .collect(),
            sources,
            bus,
            most,
            per,
            close: per,
            recent: vec![(Instant::ZERO, false); most],
            next: 0,
            kept: 0,
            unknown: 0,
            mistimings: 0,
            marginal: false,
            from_battery: Tally::default(),
            from_unknown: Tally::default(),
            fresh: witness,
        }))
    }
}

/// Keeps the last frames; occurrences have the negated span in which they came as their badness.
#[derive(Debug)]
struct Flood {
    sources: Vec<SourceId>,
    /// Which sources those are.
    counted: Vec<bool>,
    /// A message whose bus has times, or has none.
    timed_by: Option<SourceId>,
    bus: BusId,
    most: usize,
    per: Span,
    /// A shorter span than this is worth a second look: both stamps may be off.
    close: Span,
    /// When the last frames were on the bus, and whether it is unknown who sent them: a ring of as many as there may be.
    recent: Vec<(Instant, bool)>,
    /// Where in the ring the oldest stands, which the next one replaces.
    next: usize,
    /// How many of the ring are filled.
    kept: usize,
    /// How many of those are of an unknown sender.
    unknown: usize,
    /// How often stamps were wrong when the ring was begun.
    mistimings: u64,
    /// Whether the clock could not tell.
    marginal: bool,
    from_battery: Tally,
    from_unknown: Tally,
    fresh: Freshness,
}

impl Flood {
    /// Nothing is in the ring.
    fn begin(&mut self, board: &Board) {
        (self.next, self.kept, self.unknown) = (0, 0, 0);
        self.mistimings = board.mistimings();
    }

    /// Counts a frame of the battery, or of somebody.
    fn count(&mut self, board: &Board, sighting: &Sighting, is_unknown: bool) {
        if board.mistimings() != self.mistimings {
            // How close frames of both sides of it were, nobody knows.
            self.begin(board);
        }
        let (first, was_unknown) = std::mem::replace(&mut self.recent[self.next], (sighting.at, is_unknown));
        self.next = if self.next + 1 == self.most { 0 } else { self.next + 1 };
        if self.kept == self.most {
            let span = sighting.at - first;
            if span < self.close {
                self.judge(board, sighting, span, is_unknown);
            }
            self.unknown -= usize::from(was_unknown);
        } else {
            self.kept += 1;
        }
        self.unknown += usize::from(is_unknown);
    }

    /// One frame more than there may be came in `span`.
    #[cold]
    fn judge(&mut self, board: &Board, sighting: &Sighting, span: Span, is_unknown: bool) {
        // Both stamps may be off.
        let uncertainty = board.bus_uncertainty(self.bus) * 2;
        match Rule::Guarded.below(span, self.per, uncertainty) {
            Decision::Beyond => {}
            Decision::Marginal => self.marginal = true,
            Decision::Within => {
                let tally = if is_unknown || self.unknown > 0 {
                    &mut self.from_unknown
                } else {
                    &mut self.from_battery
                };
                tally.add(sighting.moment(), -(span.as_nanos() as f64));
            }
        }
    }

    fn words(&self, badness: f64) -> String {
        format!("{} frames in {:.3} s", self.most + 1, Span::from_nanos(-badness as i64).as_secs_f64())
    }
}

/// Whether a frame that is no message of the battery may be one of the battery all the same.
fn is_battery(board: &Board, sighting: &Sighting) -> bool {
    sighting.frame.is_some_and(|frame| match sighting.direction {
        _ if frame.id().is_error() => false,
        Direction::Received => true,
        Direction::Unknown => !board.book().is_inverters(frame.id()),
        Direction::Echo => false,
    })
}

impl Observer for Flood {
    fn interests(&self) -> Vec<Interest> {
        let mut interests: Vec<Interest> = self.sources.iter().map(|of| Interest::Every(*of)).collect();
        interests.push(Interest::Traffic(self.bus));
        interests
    }

    fn expects(&self, _: &Board) -> String {
        format!("at most {} frames of the battery in {}", self.most, self.per)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        self.begin(board);
        self.close = self.per + board.bus_uncertainty(self.bus) * 2;
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let own = sighting.source.filter(|source| self.counted[usize::from(source.0)]);
        match own {
            Some(source) if sighting.changed => self.fresh.saw(source, sighting.seq),
            Some(_) => {}
            None if !is_battery(board, sighting) => return,
            None => {}
        }
        self.count(board, sighting, sighting.direction == Direction::Unknown);
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let timed = self.timed_by.is_some_and(|source| board.has_times(source));
        let evidence = match self.fresh.evidence(board) {
            Ok(_) if !timed => return Check::Unverified(Why::NoTimes),
            Err(why) if !timed => return Check::Unverified(why),
            evidence => evidence,
        };
        if let Some(finding) = self.from_battery.finding(|badness| self.words(badness)) {
            return Check::Fail(finding.into());
        }
        if let Some(finding) = self.from_unknown.finding(|badness| self.words(badness)) {
            return Check::Unverified(Why::SenderUnknown { frames: finding.seen });
        }
        match evidence {
            Err(why) => Check::Unverified(why),
            Ok(_) if self.marginal => {
                let by = format!("{} frames in about {}", self.most + 1, self.per);
                Check::Unverified(Why::WithinUncertainty { by })
            }
            Ok(evidence) => Check::Pass(evidence),
        }
    }
}
