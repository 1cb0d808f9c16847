//! That a statement holds throughout.
//!
//! **What it does.** At every instant of the window the expression is true.
//! **Why.** The charge voltage limit is never zero (CAN-1.5-8), limits stay while the keepalive jitters (CAN-1.4-4).
//! **Unverified** when it could not be told at some instant: a signal was not seen or went stale, a frame was too short.
//! A signal that goes stale leaves it open even where the expression asks for `fresh`: how old a message may be is
//! judged by `age`, which asks for a witness.
//! One instant at which it is false fails, whatever could not be told at others.
//! **Example.** `always: CVL > 0 || DCL == 0`

use lang::{Expression, Fault, Located, Truth};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::freshness::Freshness;
use crate::{Board, Check, Interest, Moment, Observer, Resolve, Sighting, SlotId, Told, Why};

/// The parameter, as written in a suite: an expression.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Always(pub Located<String>);

impl Always {
    /// The observer with this parameter.
    ///
    /// # Errors
    /// Where the expression is wrong or reads no signal.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        Ok(Box::new(Statement::new(&self.0, true, with)?))
    }
}

/// A statement that is to be `wanted` throughout.
#[derive(Debug)]
pub(super) struct Statement {
    text: String,
    expression: Expression,
    wanted: bool,
    fresh: Freshness,
    held: bool,
    broken: Told,
    unknown: bool,
}

impl Statement {
    pub(super) fn new(text: &Located<String>, wanted: bool, with: &Resolve<'_>) -> Result<Self, Fault> {
        let expression = with.truth(text)?;
        let sources = with.sources_of(&expression);
        if sources.is_empty() {
            let said = format!("`{}` reads no signal", text.value);
            return Err(with.wrong(
                "reads-nothing",
                said,
                text,
                "name a signal: this holds for every battery",
            ));
        }
        Ok(Self {
            text: text.value.clone(),
            expression,
            wanted,
            fresh: Freshness::new(sources),
            held: false,
            broken: Told::default(),
            unknown: false,
        })
    }

    fn judge(&mut self, board: &Board, now: Instant, moment: Moment) {
        let truth = self.expression.eval(&board.known(now));
        let wanted = if self.wanted { Truth::True } else { Truth::False };
        if truth == Truth::Unknown {
            // Before everything was seen once, nothing is expected to be known.
            self.unknown |= self.fresh.all_known();
        } else if truth == wanted {
            self.held = true;
        } else {
            self.broken.add(moment, || values(board, &self.expression));
        }
    }
}

/// The values that an expression reads, in words: `CVL was 0.0 V, DCL was 100.0 A`.
pub(super) fn values(board: &Board, expression: &Expression) -> String {
    let words = expression.reads().iter().map(|id| {
        let slot = board.book().slot(SlotId(*id));
        match board.latest(SlotId(*id)) {
            Some(value) => format!("{} was {}", slot.name, slot.show(value)),
            None => format!("{} was not known", slot.name),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

impl Observer for Statement {
    fn interests(&self) -> Vec<Interest> {
        self.fresh.interests()
    }

    fn expects(&self, _: &Board) -> String {
        format!("{} `{}`", if self.wanted { "always" } else { "never" }, self.text)
    }

    fn judges_content(&self) -> bool {
        !self.expression.asks_freshness()
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        if let Some(last) =
            self.fresh.known(board, at).into_iter().map(|(_, last)| last).max_by_key(|last| last.seq)
        {
            self.judge(board, at, last);
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if let Some(source) = sighting.source {
            self.fresh.saw(source, sighting.seq);
        }
        self.judge(board, sighting.seen, sighting.moment());
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        if let Some(finding) = self.broken.finding() {
            return Check::Fail(finding.into());
        }
        match self.fresh.evidence(board) {
            Err(why) => Check::Unverified(why),
            Ok(_) if self.unknown || !self.held => Check::Unverified(Why::Stale { of: self.text.clone() }),
            Ok(evidence) => Check::Pass(evidence),
        }
    }
}
