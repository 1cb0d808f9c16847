//! What else may have moved a value: a cause that everybody sees.

use lang::{Expression, Truth};
use quantity::{Instant, Span};

use crate::{Board, Moment, SourceId, Told, Why};

/// How long a cause and what it does may be apart on the bus: they are in different frames.
const LAG: Span = Span::from_secs(10);

/// A cause, and what moved in this window before it was seen.
#[derive(Debug)]
pub(super) struct Cause {
    expression: Expression,
    sources: Vec<SourceId>,
    opened: Instant,
    /// Whether it was there at some time of this window: what it took back may come again slowly.
    held: bool,
    waiting: Vec<(Moment, String)>,
}

/// A move, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// A value fell.
    Down,
    /// It rose.
    Up,
}

impl Cause {
    pub(super) fn new(expression: Expression, sources: Vec<SourceId>) -> Self {
        Self { expression, sources, opened: Instant::ZERO, held: false, waiting: vec![] }
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = SourceId> {
        self.sources.iter().copied()
    }

    pub(super) fn text(&self) -> &str {
        self.expression.text()
    }

    pub(super) fn open(&mut self, board: &Board, at: Instant) {
        (self.opened, self.held) = (at, self.truth(board, at) == Truth::True);
        self.waiting.clear();
    }

    fn truth(&self, board: &Board, at: Instant) -> Truth {
        self.expression.eval(&board.known(at))
    }

    /// A value moved; why that says nothing, where it is known by now.
    pub(super) fn explain(&mut self, board: &Board, moment: Moment, way: Way, words: &str) -> Option<Why> {
        // A value that rises as the window begins may come back from what was over just before.
        let comes_back = way == Way::Up && moment.at - self.opened < LAG;
        if self.held || comes_back || self.truth(board, moment.at) != Truth::False {
            return Some(self.why(words));
        }
        self.waiting.push((moment, words.to_owned()));
        None
    }

    /// An entry came: what has waited in vain is added to `changed`; why what waited says nothing, where it is that.
    pub(super) fn saw(&mut self, board: &Board, now: Instant, changed: &mut Told) -> Option<Why> {
        self.give_up(now, changed);
        self.held |= self.truth(board, now) == Truth::True;
        let explained = if self.held { self.waiting.drain(..).next() } else { None };
        explained.map(|(_, words)| self.why(&words))
    }

    /// The window ends; why the last of it says nothing, where something waits that has not waited long enough.
    pub(super) fn shut(&mut self, at: Instant, changed: &mut Told) -> Option<Why> {
        self.give_up(at, changed);
        let (_, words) = self.waiting.drain(..).next()?;
        Some(Why::TooShort { needed: format!("what came after {words}") })
    }

    fn give_up(&mut self, now: Instant, changed: &mut Told) {
        let in_vain = self.waiting.partition_point(|(moment, _)| now - moment.at >= LAG);
        self.waiting.drain(..in_vain).for_each(|(moment, words)| changed.add(moment, || words));
    }

    fn why(&self, words: &str) -> Why {
        Why::OtherCause { what: format!("{words} while `{}`", self.text()) }
    }
}
