//! Comparisons, choices, and what joins truths.

use super::super::syntax::{Comparison, Logical, Node, Syntax};
use super::super::tree::{Amount, Logic};
use super::super::typed::{Number, Typed};
use super::Checker;
use crate::codes;

impl Checker<'_> {
    pub(super) fn joined(&mut self, logical: Logical, sides: &[Node; 2]) -> Typed {
        let (left, right) = (self.truth(&sides[0]), self.truth(&sides[1]));
        let logic = match logical {
            Logical::And => Logic::and(left, right),
            Logical::Or => Logic::or(left, right),
        };
        Typed::Truth(logic.folded())
    }

    pub(super) fn compared(&mut self, comparison: Comparison, sides: &[Node; 2], node: &Node) -> Typed {
        let (left, right) = self.both_sides(sides);
        match (left, right) {
            (Typed::Open, _) | (_, Typed::Open) => Typed::Open,
            (Typed::Number(left), Typed::Number(right)) => {
                self.agreed(&left, &right, [&sides[0], &sides[1]]);
                Typed::Truth(Logic::compare(comparison, left.amount, right.amount).folded())
            }
            (Typed::Truth(left), Typed::Truth(right)) if comparison.is_equality() => {
                let same = Logic::Same(Box::new([left, right]));
                let logic = if comparison == Comparison::Equal { same } else { Logic::Not(Box::new(same)) };
                Typed::Truth(logic.folded())
            }
            (Typed::Label(left, one), Typed::Label(right, other))
                if comparison.is_equality() && one == other =>
            {
                Typed::Truth(Logic::compare(comparison, left, right))
            }
            (Typed::Label(amount, _), Typed::Number(Number { amount: raw, bare: true, .. }))
                if comparison.is_equality() =>
            {
                Typed::Truth(Logic::compare(comparison, amount, raw))
            }
            (Typed::Number(Number { amount: raw, bare: true, .. }), Typed::Label(amount, _))
                if comparison.is_equality() =>
            {
                Typed::Truth(Logic::compare(comparison, raw, amount))
            }
            (left, right) => self.incomparable([&left, &right], sides, node),
        }
    }

    fn incomparable(&mut self, found: [&Typed; 2], sides: &[Node; 2], node: &Node) -> Typed {
        let message = match found {
            [Typed::Truth(_), Typed::Truth(_)] => "truths are compared by `==` and `!=` only".to_owned(),
            [Typed::Label(_, one), Typed::Label(_, other)] if one == other => {
                "the names of a value table are compared by `==` and `!=` only".to_owned()
            }
            _ => {
                format!("`{}` and `{}` cannot be compared", self.excerpt(&sides[0]), self.excerpt(&sides[1]))
            }
        };
        let diagnostic = self
            .error(codes::WRONG_KIND, message)
            .at(self.place(&sides[1].range), found[1].describe())
            .context(self.place(&sides[0].range), found[0].describe());
        self.note(match chained(node) {
            true => diagnostic.help("two comparisons are joined by `&&`: `0 < CVL && CVL < 60`"),
            false => diagnostic,
        });
        Typed::Open
    }

    pub(super) fn chosen(&mut self, parts: &[Node; 3], node: &Node) -> Typed {
        let condition = self.truth(&parts[0]);
        let [_, yes, no] = parts;
        match (self.infer(yes), self.infer(no)) {
            (Typed::Open, _) | (_, Typed::Open) => Typed::Open,
            (Typed::Truth(one), Typed::Truth(other)) => {
                Typed::Truth(Logic::Choose(Box::new([condition, one, other])).folded())
            }
            (Typed::Number(one), Typed::Number(other)) => {
                let dimension = self.agreed(&one, &other, [yes, no]);
                let bare = one.bare && other.bare;
                let amount = Amount::Choose(Box::new((condition, one.amount, other.amount)));
                self.calculated_number(Number { amount, dimension, bare }, node)
            }
            (Typed::Label(one, labels), Typed::Label(other, same)) if labels == same => {
                Typed::Label(Amount::Choose(Box::new((condition, one, other))), labels)
            }
            (one, other) => {
                let message = format!("a choice is between {} and {}", one.describe(), other.describe());
                let diagnostic = self
                    .error(codes::WRONG_KIND, message)
                    .at(self.place(&no.range), other.describe())
                    .context(self.place(&yes.range), one.describe());
                self.note(diagnostic);
                Typed::Open
            }
        }
    }
}

/// `0 < CVL < 60` compares a truth with a number.
fn chained(node: &Node) -> bool {
    let is_comparison = |side: &Node| matches!(side.syntax, Syntax::Compare(..));
    matches!(&node.syntax, Syntax::Compare(_, sides) if sides.iter().any(is_comparison))
}
