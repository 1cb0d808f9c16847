//! What goes through the tree, and notes what is wrong.

use std::ops::Range;

use super::super::bounds::{MOST_PARTS_OF_NAMES, Refusal};
use super::super::compiled::Expression;
use super::super::fault::Fault;
use super::super::scope::Scope;
use super::super::syntax::{Node, Syntax};
use super::super::tree::{Amount, Logic};
use super::super::typed::{Number, OPEN, Typed, spelled};
use crate::{Diagnostic, Located, codes};

/// Goes through a tree and notes what is wrong and what is missing.
pub(in super::super) struct Checker<'a> {
    text: &'a Located<String>,
    file: &'a str,
    pub(super) scope: &'a dyn Scope,
    /// Whether the value must be known beforehand, so that signals are refused.
    pub(super) constant: bool,
    /// Of how many parts the expressions are that names stand for.
    parts_of_names: usize,
    wrong: Vec<Diagnostic>,
    pub(super) missing: Option<Fault>,
}

impl<'a> Checker<'a> {
    pub(in super::super) fn new(
        text: &'a Located<String>,
        file: &'a str,
        scope: &'a dyn Scope,
        constant: bool,
    ) -> Self {
        Self { text, file, scope, constant, parts_of_names: 0, wrong: Vec::new(), missing: None }
    }

    /// The result, unless something was wrong or missing.
    pub(in super::super) fn finish<T>(mut self, checked: T) -> Result<T, Fault> {
        if !self.wrong.is_empty() {
            self.wrong.sort_by_key(|diagnostic| diagnostic.place().start);
            return Err(Fault::Wrong(self.wrong));
        }
        match self.missing {
            Some(missing) => Err(missing),
            None => Ok(checked),
        }
    }

    /// A part that must be a truth.
    pub(in super::super) fn truth(&mut self, node: &Node) -> Logic {
        let found = self.infer(node);
        self.as_truth(found, node)
    }

    /// A part that was found to be something, and must be a truth.
    pub(in super::super) fn as_truth(&mut self, found: Typed, node: &Node) -> Logic {
        match found {
            Typed::Truth(logic) => logic,
            Typed::Open => Logic::Slot(OPEN),
            other => {
                self.not_a_truth(node, &other);
                Logic::Slot(OPEN)
            }
        }
    }

    /// A part that must be a number.
    pub(in super::super) fn number(&mut self, node: &Node) -> Number {
        match self.infer(node) {
            Typed::Number(number) => number,
            Typed::Open => Number::open(),
            other => {
                let message = format!("`{}` is {}, not a number", self.excerpt(node), other.describe());
                self.note(self.error(codes::WRONG_KIND, message).at(self.place(&node.range), ""));
                Number::open()
            }
        }
    }

    /// Any part.
    pub(in super::super) fn infer(&mut self, node: &Node) -> Typed {
        match &node.syntax {
            Syntax::Number(value) => Typed::Number(Number::literal(*value)),
            Syntax::Truth(truth) => Typed::Truth(Logic::Known(*truth)),
            Syntax::Name(name) => self.name(name, node),
            Syntax::Not(inner) => Typed::Truth(Logic::Not(Box::new(self.truth(inner))).folded()),
            Syntax::Negate(inner) => self.negated(inner),
            Syntax::Logic(logical, sides) => self.joined(*logical, sides),
            Syntax::Compare(comparison, sides) => self.compared(*comparison, sides, node),
            Syntax::Arithmetic(arithmetic, sides) => self.calculated(*arithmetic, sides, node),
            Syntax::Choose(parts) => self.chosen(parts, node),
            Syntax::Call(name, at, arguments) => self.called(name, at, arguments, node),
        }
    }

    /// An expression that a name stands for.
    pub(super) fn inlined(&mut self, expression: &Expression, node: &Node) -> Typed {
        self.parts_of_names = self.parts_of_names.saturating_add(expression.parts());
        if self.parts_of_names <= MOST_PARTS_OF_NAMES {
            return expression.typed();
        }
        let message = format!(
            "with what its names stand for, this expression has more than {MOST_PARTS_OF_NAMES} parts"
        );
        let diagnostic = self.error(codes::EXPRESSION_TOO_LARGE, message).at(self.place(&node.range), "");
        self.note(diagnostic.help("split it into several checks"));
        Typed::Open
    }

    fn not_a_truth(&mut self, node: &Node, found: &Typed) {
        let message = format!("`{}` is {}, neither true nor false", self.excerpt(node), found.describe());
        let example = match found {
            Typed::Label(_, labels) => labels.first().map(|(_, name)| format!("== {}", spelled(name))),
            _ => Some("> 0".to_owned()),
        };
        let hint = example.map(|example| format!("compare it, for example `{example}`")).unwrap_or_default();
        self.note(self.error(codes::WRONG_KIND, message).at(self.place(&node.range), hint));
    }

    /// A number that was calculated; a constant that is not finite is a mistake, and no value to compare with.
    pub(super) fn calculated_number(&mut self, number: Number, node: &Node) -> Typed {
        let amount = number.amount.folded();
        if let Amount::Known(value) = amount
            && !value.is_finite()
        {
            let message = format!("the value of `{}` is not finite", self.excerpt(node));
            self.note(self.error(codes::NOT_FINITE, message).at(self.place(&node.range), ""));
            return Typed::Open;
        }
        Typed::Number(Number { amount, ..number })
    }

    pub(super) fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.file, message)
    }

    pub(super) fn note(&mut self, diagnostic: Diagnostic) {
        self.wrong.push(diagnostic);
    }

    pub(super) fn place(&self, range: &Range<usize>) -> crate::Place {
        self.text.part(range.clone())
    }

    /// The text of a part, shortened: a hostile one must not fill the screen.
    pub(super) fn excerpt(&self, node: &Node) -> String {
        shortened(self.text.value.get(node.range.clone()).unwrap_or_default())
    }
}

/// At most forty characters, on one line.
pub(super) fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 40 { line } else { line.chars().take(40).chain(['…']).collect() }
}

/// The diagnostic for a text that could not be read.
pub(in super::super) fn refused(refusal: Refusal, text: &Located<String>, file: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(refusal.code, file, refusal.message).at(text.part(refusal.range), "");
    match refusal.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
