//! That a statement comes to hold in time.
//!
//! **What it does.** Within `within` of the beginning of the window the expression becomes true, told by entries that
//! happened in the window and not by older ones. The stamps decide, without a guard band.
//! **Why.** A battery is recognised in time after power-up (CAN-5.1-1) and usable again when the keepalive returns
//! (CAN-1.4-5).
//! **Unverified** when a window ended before the time was over, when the recording carries no times, when entries were
//! lost meanwhile, when a role did not answer so that nobody can say, and when what the expression reads was not known at
//! the end of the time, or messages were read, and nothing shows that the bus was still alive.
//! **Example.** `eventually: {holds: fresh(CVL) && CCL > 0, within: 60 s}`

use lang::{Expression, Fault, Located, Truth};
use quantity::{Instant, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use super::always::values;
use crate::{
    Board, Check, Gathered, Interest, Moment, Observer, Resolve, Sighting, SlotId, SourceId, SourceKind,
    Told, Why,
};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eventually {
    /// The expression that comes to hold.
    pub holds: Located<String>,
    /// The time in which it does, for example `60 s`.
    pub within: Located<String>,
}

impl Eventually {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where the expression or the span is wrong, or the expression reads no signal.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let (expression, within) = (with.truth(&self.holds)?, with.span(&self.within)?);
        let mut sources = with.sources_of(&expression);
        sources.sort_unstable();
        sources.dedup();
        if sources.is_empty() {
            let said = format!("`{}` reads no signal", self.holds.value);
            return Err(with.wrong("reads-nothing", said, &self.holds, "name a signal: this holds at once"));
        }
        Ok(Box::new(Arrival {
            text: self.holds.value.clone(),
            expression,
            within,
            parts: unseen(&sources),
            opened: Instant::ZERO,
            disturbances: 0,
            outcome: None,
            gathered: unseen(&sources),
            missed: Told::default(),
            untold: None,
        }))
    }
}

/// The shortest span that there is.
const INSTANT: Span = Span::from_nanos(1);

fn unseen(sources: &[SourceId]) -> Vec<(SourceId, Gathered)> {
    sources.iter().map(|source| (*source, Gathered::default())).collect()
}

/// What a window came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Reached,
    NotReached,
}

#[derive(Debug)]
struct Arrival {
    text: String,
    expression: Expression,
    within: Span,
    /// What this window has seen of each source.
    parts: Vec<(SourceId, Gathered)>,
    opened: Instant,
    disturbances: u64,
    /// Of this window.
    outcome: Option<Outcome>,
    /// What earlier windows saw in which it came to hold.
    gathered: Vec<(SourceId, Gathered)>,
    missed: Told,
    /// Why one of the windows says nothing.
    untold: Option<Why>,
}

impl Arrival {
    /// The end of the time: the latest entry that may still count has been seen by then.
    fn end(&self, board: &Board) -> Instant {
        let latency = self.parts.iter().map(|(source, _)| board.latency(*source)).max().unwrap_or(Span::ZERO);
        self.opened + self.within + latency
    }

    /// Why a window in which it did not come to hold says nothing about the battery, if so.
    fn excuse(&self, board: &Board) -> Option<Why> {
        if board.disturbances() != self.disturbances {
            return Some(Why::Disturbed { by: board.disturbed_by().to_owned() });
        }
        let end = self.end(board);
        let held = self.expression.eval(&board.known(end));
        let is_role = |source: SourceId| matches!(board.book().source(source).kind, SourceKind::Role(_));
        if held == Truth::False {
            // Where a bus is silent altogether, not even with frames of the rig on it, the battery may not have been reached.
            let mut messages =
                self.parts.iter().map(|(source, _)| *source).filter(|source| !is_role(*source)).peekable();
            let is_cut = messages.peek().is_some() && !messages.any(|source| board.is_bus_alive(source, end));
            return is_cut.then_some(Why::NoWitness);
        }
        let silent = |part: &&(SourceId, Gathered)| part.1.count() == 0 || !self.is_told(board, part.0, end);
        // A role that does not answer is the rig's, whatever the battery did meanwhile.
        if let Some((role, _)) = self.parts.iter().filter(silent).find(|(source, _)| is_role(*source)) {
            return Some(Why::NoAnswer { role: board.book().source(*role).name.to_string() });
        }
        let unseen = self.parts.iter().find(|(_, gathered)| gathered.count() == 0);
        if let Some((source, _)) = unseen.filter(|_| held == Truth::True) {
            return Some(Why::NothingSeen { of: board.book().title(*source) });
        }
        let alive = self.parts.iter().any(|(source, _)| board.is_bus_alive(*source, end));
        (!alive).then_some(Why::NoWitness)
    }

    /// Whether everything that the expression reads of a source is known.
    fn is_told(&self, board: &Board, source: SourceId, now: Instant) -> bool {
        let mut slots = self.expression.reads().iter().map(|slot| SlotId(*slot));
        board.is_fresh(source, now)
            && slots.all(|slot| board.book().slot(slot).source != source || board.latest(slot).is_some())
    }

    fn too_short(&self) -> Why {
        Why::TooShort { needed: format!("{} were not over", self.within) }
    }

    fn miss(&mut self, board: &Board) {
        self.outcome = Some(Outcome::NotReached);
        if let Some(why) = self.excuse(board) {
            self.untold.get_or_insert(why);
            return;
        }
        let lasts = self.parts.iter().filter_map(|(source, _)| board.last(*source));
        let seq = lasts.map(|last| last.seq).max().unwrap_or_default();
        let words = || format!("after {} {}", self.within, values(board, &self.expression));
        self.missed.add(Moment { seq, at: self.end(board) }, words);
    }

    /// What all windows saw in which it came to hold.
    fn gathered(&self) -> Vec<(SourceId, Gathered)> {
        let mut all = self.gathered.clone();
        if self.outcome == Some(Outcome::Reached) {
            all.iter_mut().zip(&self.parts).for_each(|(all, part)| all.1 = all.1.and(part.1));
        }
        all
    }
}

impl Observer for Arrival {
    fn interests(&self) -> Vec<Interest> {
        self.parts.iter().map(|(source, _)| Interest::Every(*source)).collect()
    }

    fn expects(&self, _: &Board) -> String {
        format!("within {} `{}`", self.within, self.text)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.gathered = self.gathered();
        (self.opened, self.outcome, self.disturbances) = (at, None, board.disturbances());
        self.parts.iter_mut().for_each(|(_, part)| *part = Gathered::default());
        if !self.parts.iter().all(|(source, _)| board.has_times(*source)) {
            self.untold.get_or_insert(Why::NoTimes);
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        let in_time = sighting.at >= self.opened && sighting.at <= self.opened + self.within;
        if self.outcome == Some(Outcome::NotReached) || !in_time {
            return;
        }
        // What comes in time after it holds belongs to the evidence: without the first entries it would tell the same.
        let part = self.parts.iter_mut().find(|(source, _)| Some(*source) == sighting.source);
        if let Some((_, gathered)) = part {
            gathered.add(sighting.seq);
        }
        if self.outcome.is_some() {
            return;
        }
        let all_seen = self.parts.iter().all(|(_, gathered)| gathered.count() > 0);
        if all_seen && self.expression.eval(&board.known(sighting.seen)) == Truth::True {
            self.outcome = Some(Outcome::Reached);
        }
    }

    fn due(&self, board: &Board) -> Option<Instant> {
        // What comes at the very end still counts.
        self.outcome.is_none().then(|| self.end(board) + INSTANT)
    }

    fn tick(&mut self, board: &Board, now: Instant) {
        if self.outcome.is_none() && now > self.end(board) {
            self.miss(board);
        }
    }

    fn shut(&mut self, _: &Board, _: Instant) {
        if self.outcome.is_none() {
            self.untold.get_or_insert(self.too_short());
        }
    }

    fn conclude(&self, board: &Board) -> Check {
        if let Some(finding) = self.missed.finding() {
            return Check::Fail(finding.into());
        }
        if let Some(why) = &self.untold {
            return Check::Unverified(why.clone());
        }
        if self.outcome.is_none() {
            return Check::Unverified(self.too_short());
        }
        let gathered = self.gathered();
        let parts = gathered.iter().map(|(id, part)| (&*board.book().source(*id).name, *part));
        let nothing = || Check::Unverified(Why::NothingSeen { of: self.text.clone() });
        Gathered::evidence(parts).map_or_else(nothing, Check::Pass)
    }

    fn settled(&self) -> bool {
        self.outcome.is_some()
    }
}
