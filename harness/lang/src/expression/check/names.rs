//! Names and functions.

use std::ops::Range;

use quantity::Unit;

use super::super::fault::Fault;
use super::super::scope::{Binding, Kind};
use super::super::syntax::{Node, Syntax};
use super::super::tree::{Amount, Logic};
use super::super::typed::{Number, Typed};
use super::checker::{Checker, shortened};
use crate::{codes, nearest};

const FUNCTIONS: [&str; 4] = ["abs", "fresh", "max", "min"];

/// The unit of this name; the other spellings of `Unit::named` are for texts, and would take names from signals.
fn unit(name: &str) -> Option<Unit> {
    Unit::all().iter().find(|unit| unit.name == name).copied()
}

impl Checker<'_> {
    /// A name: a unit, or what the scope says.
    pub(super) fn name(&mut self, name: &str, node: &Node) -> Typed {
        if let Some(unit) = unit(name) {
            return Typed::Number(Number::of(Amount::Known(unit.factor), unit.dimension));
        }
        match self.scope.lookup(name) {
            Some(Binding::Signal { .. }) if self.constant => {
                let message = format!("`{name}` is a signal, but this value must be known beforehand");
                self.note(self.error(codes::NOT_CONSTANT, message).at(self.place(&node.range), ""));
                Typed::Open
            }
            Some(Binding::Signal { slot, kind }) => signal(slot, kind),
            Some(Binding::Constant(quantity)) => {
                Typed::Number(Number::of(Amount::Known(quantity.value), quantity.dimension))
            }
            Some(Binding::Expression(expression)) if self.constant && !expression.reads().is_empty() => {
                let message = format!("`{name}` reads signals, but this value must be known beforehand");
                self.note(self.error(codes::NOT_CONSTANT, message).at(self.place(&node.range), ""));
                Typed::Open
            }
            Some(Binding::Expression(expression)) => self.inlined(&expression, node),
            Some(Binding::Flag(truth)) => Typed::Truth(Logic::Known(truth)),
            Some(Binding::Missing { why }) => self.missing(name, why),
            None => self.unknown(name, node),
        }
    }

    fn missing(&mut self, name: &str, why: String) -> Typed {
        self.missing.get_or_insert_with(|| Fault::Missing { name: name.to_owned(), why });
        Typed::Open
    }

    fn unknown(&mut self, name: &str, node: &Node) -> Typed {
        let known = self.scope.names();
        let units = Unit::all().iter().map(|unit| unit.name);
        let meant = nearest(name, known.iter().map(String::as_str).chain(units));
        let hint = meant.map(|meant| format!("did you mean `{meant}`?")).unwrap_or_default();
        let diagnostic = self.error(codes::UNKNOWN_NAME, self.scope.unknown(&shortened(name)));
        let diagnostic = diagnostic.at(self.place(&node.range), hint);
        self.note(match self.scope.help() {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
        Typed::Open
    }

    /// A function.
    pub(super) fn called(&mut self, name: &str, at: &Range<usize>, arguments: &[Node], node: &Node) -> Typed {
        match (name, arguments) {
            ("max" | "min", [left, right]) => self.extreme(name == "max", [left, right], node),
            ("abs", [inner]) => {
                let inner = self.number(inner);
                self.calculated_number(Number { amount: Amount::Abs(Box::new(inner.amount)), ..inner }, node)
            }
            ("fresh", [signal]) => self.fresh(signal),
            ("max" | "min", _) => self.wrong_arguments(name, at, "two numbers", arguments.len()),
            ("abs", _) => self.wrong_arguments(name, at, "one number", arguments.len()),
            ("fresh", _) => self.wrong_arguments(name, at, "the name of one signal", arguments.len()),
            _ => self.unknown_function(name, at),
        }
    }

    fn fresh(&mut self, argument: &Node) -> Typed {
        let Syntax::Name(name) = &argument.syntax else {
            let message = format!("`fresh` takes the name of a signal, not `{}`", self.excerpt(argument));
            self.note(self.error(codes::WRONG_ARGUMENTS, message).at(self.place(&argument.range), ""));
            return Typed::Open;
        };
        match self.scope.lookup(name).filter(|_| unit(name).is_none()) {
            Some(Binding::Signal { slot, .. }) if !self.constant => Typed::Truth(Logic::Fresh(slot)),
            Some(Binding::Constant(_) | Binding::Flag(_)) => {
                let message = format!("`{name}` is no signal: it is always known");
                self.note(self.error(codes::WRONG_ARGUMENTS, message).at(self.place(&argument.range), ""));
                Typed::Open
            }
            Some(Binding::Expression(_)) => {
                let message = format!("`{name}` is the name of an expression, and no signal");
                let diagnostic =
                    self.error(codes::WRONG_ARGUMENTS, message).at(self.place(&argument.range), "");
                self.note(diagnostic.help("ask for the signals that it reads"));
                Typed::Open
            }
            // A missing, an unknown or an unwelcome name is the same mistake here as anywhere.
            _ => match self.name(name, argument) {
                Typed::Open => Typed::Open,
                _ => {
                    let message = format!("`{name}` is a unit: it is always known");
                    self.note(
                        self.error(codes::WRONG_ARGUMENTS, message).at(self.place(&argument.range), ""),
                    );
                    Typed::Open
                }
            },
        }
    }

    fn wrong_arguments(&mut self, name: &str, at: &Range<usize>, takes: &str, count: usize) -> Typed {
        let message = format!("`{name}` takes {takes}, but has {count}");
        self.note(self.error(codes::WRONG_ARGUMENTS, message).at(self.place(at), ""));
        Typed::Open
    }

    fn unknown_function(&mut self, name: &str, at: &Range<usize>) -> Typed {
        let hint =
            nearest(name, FUNCTIONS).map(|meant| format!("did you mean `{meant}`?")).unwrap_or_default();
        let message = format!("there is no function `{}`", shortened(name));
        let diagnostic = self.error(codes::UNKNOWN_FUNCTION, message).at(self.place(at), hint);
        self.note(diagnostic.help("the functions are max(a, b), min(a, b), abs(a) and fresh(NAME)"));
        Typed::Open
    }
}

fn signal(slot: u32, kind: Kind) -> Typed {
    match kind {
        Kind::Truth => Typed::Truth(Logic::Slot(slot)),
        Kind::Number(dimension) => Typed::Number(Number::of(Amount::Slot(slot), dimension)),
        Kind::Label(labels) => Typed::Label(Amount::Slot(slot), labels),
    }
}
