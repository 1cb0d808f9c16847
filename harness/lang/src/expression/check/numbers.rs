//! Arithmetic, and what dimensions allow.

use quantity::Dimension;

use super::super::syntax::{Arithmetic, Node, Syntax};
use super::super::tree::Amount;
use super::super::typed::{Number, Typed, unit_of};
use super::Checker;
use crate::{Diagnostic, codes};

impl Checker<'_> {
    pub(super) fn negated(&mut self, inner: &Node) -> Typed {
        let inner_number = self.number(inner);
        let amount = Amount::Negate(Box::new(inner_number.amount));
        self.calculated_number(Number { amount, ..inner_number }, inner)
    }

    pub(super) fn calculated(&mut self, arithmetic: Arithmetic, sides: &[Node; 2], node: &Node) -> Typed {
        let (left, right) = (self.number(&sides[0]), self.number(&sides[1]));
        let dimension = match arithmetic {
            Arithmetic::Add | Arithmetic::Subtract => self.agreed(&left, &right, [&sides[0], &sides[1]]),
            Arithmetic::Multiply => left.dimension.zip(right.dimension).map(|(left, right)| left * right),
            Arithmetic::Divide => left.dimension.zip(right.dimension).map(|(left, right)| left / right),
        };
        let bare = left.bare && right.bare;
        let amount = Amount::Arithmetic(arithmetic, Box::new([left.amount, right.amount]));
        self.calculated_number(Number { amount, dimension, bare }, node)
    }

    /// `max` or `min` of two.
    pub(super) fn extreme(&mut self, largest: bool, sides: [&Node; 2], node: &Node) -> Typed {
        let (left, right) = (self.number(sides[0]), self.number(sides[1]));
        let dimension = self.agreed(&left, &right, sides);
        let bare = left.bare && right.bare;
        let amounts = Box::new([left.amount, right.amount]);
        let amount = if largest { Amount::Max(amounts) } else { Amount::Min(amounts) };
        self.calculated_number(Number { amount, dimension, bare }, node)
    }

    /// The dimension that both sides have, `None` where it is open or they differ, which is noted.
    ///
    /// A bare number takes the dimension of the other side.
    pub(super) fn agreed(&mut self, left: &Number, right: &Number, sides: [&Node; 2]) -> Option<Dimension> {
        let (one, other) = match (left.dimension, right.dimension) {
            (Some(one), Some(other)) => (one, other),
            (None, None) => return None,
            (Some(known), None) => return (!left.bare).then_some(known),
            (None, Some(known)) => return (!right.bare).then_some(known),
        };
        if one == other || right.bare {
            return Some(one);
        }
        if left.bare {
            return Some(other);
        }
        self.note(self.disagreement(one, other, sides));
        None
    }

    fn disagreement(&self, one: Dimension, other: Dimension, sides: [&Node; 2]) -> Diagnostic {
        let message =
            format!("`{}` and `{}` differ in dimension", self.excerpt(sides[0]), self.excerpt(sides[1]));
        let unit = match (one.is_none(), other.is_none()) {
            (true, false) => unit_of(other),
            (false, true) => unit_of(one),
            _ => None,
        };
        let diagnostic = self
            .error(codes::WRONG_DIMENSION, message)
            .at(self.place(&sides[1].range), in_words(other))
            .context(self.place(&sides[0].range), in_words(one));
        match unit {
            Some(unit) => diagnostic.help(format!("give the plain number a unit: `* {unit}`")),
            None => diagnostic,
        }
    }

    /// Notes a value that has another dimension than its use.
    pub(in super::super) fn wanted(&mut self, number: &Number, want: Dimension, node: &Node) {
        let Some(found) = number.dimension.filter(|found| *found != want) else {
            return;
        };
        let message =
            format!("`{}` is {}, but {} is needed here", self.excerpt(node), in_words(found), in_words(want));
        let diagnostic = self.error(codes::WRONG_DIMENSION, message).at(self.place(&node.range), "");
        self.note(match unit_of(want).filter(|_| found.is_none()) {
            Some(unit) if matches!(node.syntax, Syntax::Number(_)) => {
                diagnostic.help(format!("give it a unit: `{} * {unit}`", self.excerpt(node)))
            }
            Some(unit) => diagnostic.help(format!("give it a unit: `({}) * {unit}`", self.excerpt(node))),
            None => diagnostic,
        });
    }
}

/// `in V`, `a plain number`.
pub(in super::super) fn in_words(dimension: Dimension) -> String {
    if dimension.is_none() { dimension.to_string() } else { format!("a number in {dimension}") }
}
