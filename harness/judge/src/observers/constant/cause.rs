//! What else may have moved a value: a cause that everybody sees.

use lang::{Expression, Truth};
use quantity::{Instant, Span};

use crate::{Board, Moment, SourceId, Told, Why};

/// How long a cause and what it does may be apart on the bus: they are in different frames.
const LAG: Span = Span::from_secs(10);

/// So many characters of an expression are told beside what moved.
const EXCERPT: usize = 80;

/// A cause, and what moved in this window before it was seen.
#[derive(Debug)]
pub(super) struct Cause {
    expression: Expression,
    sources: Vec<SourceId>,
    opened: Instant,
    /// Whether it was there at some time of this window: what it took back may come again slowly.
    held: bool,
    /// Whether the value rose as the window began: it may come back from what was over just before.
    comes_back: bool,
    waiting: Vec<(Moment, String)>,
}

impl Cause {
    pub(super) fn new(expression: Expression, sources: Vec<SourceId>) -> Self {
        Self { expression, sources, opened: Instant::ZERO, held: false, comes_back: false, waiting: vec![] }
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = SourceId> {
        self.sources.iter().copied()
    }

    pub(super) fn text(&self) -> &str {
        self.expression.text()
    }

    pub(super) fn open(&mut self, board: &Board, at: Instant) {
        (self.opened, self.comes_back) = (at, false);
        self.held = self.truth(board, at) == Truth::True;
        self.waiting.clear();
    }

    fn truth(&self, board: &Board, at: Instant) -> Truth {
        self.expression.eval(&board.known(at))
    }

    /// The value is another one than before.
    pub(super) fn follow(&mut self, at: Instant, before: f64, value: f64) {
        self.comes_back |= value > before && at - self.opened < LAG;
    }

    /// A value moved; why that says nothing, where it is known by now.
    pub(super) fn explain(&mut self, board: &Board, moment: Moment, rose: bool, words: &str) -> Option<Why> {
        if rose && self.comes_back {
            return Some(because(words, "as the window began it was on its way back"));
        }
        match self.truth(board, moment.at) {
            Truth::False if !self.held => {
                self.waiting.push((moment, words.to_owned()));
                None
            }
            Truth::Unknown if !self.held => {
                Some(because(words, &format!("it is not known whether `{}`", self.excerpt())))
            }
            Truth::True | Truth::False | Truth::Unknown => Some(self.held_by(words)),
        }
    }

    /// An entry came: what has waited in vain is added to `changed`; why what waited says nothing, where it is that.
    pub(super) fn saw(&mut self, board: &Board, now: Instant, changed: &mut Told) -> Option<Why> {
        self.give_up(now, changed);
        self.held |= self.truth(board, now) == Truth::True;
        let explained = if self.held { self.waiting.drain(..).next() } else { None };
        explained.map(|(_, words)| self.held_by(&words))
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

    fn held_by(&self, words: &str) -> Why {
        because(words, &format!("near by, `{}`", self.excerpt()))
    }

    /// What the check says in full.
    fn excerpt(&self) -> String {
        match self.text().char_indices().nth(EXCERPT) {
            Some((end, _)) => format!("{}…", &self.text()[..end]),
            None => self.text().to_owned(),
        }
    }
}

fn because(words: &str, what: &str) -> Why {
    Why::OtherCause { what: format!("{words}; {what}") }
}
