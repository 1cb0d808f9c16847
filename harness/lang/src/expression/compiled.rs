//! A checked expression, ready to be evaluated.

use std::collections::BTreeSet;
use std::sync::Arc;

use quantity::Dimension;

use super::check::{Checker, refused};
use super::fault::Fault;
use super::parse::parse;
use super::scope::Scope;
use super::syntax::Node;
use super::tree::{Amount, Logic};
use super::truth::Truth;
use super::typed::{Number, Typed};
use super::values::Values;
use crate::Located;

/// A checked expression: cheap to clone, evaluated without allocating.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: Arc<str>,
    reads: Arc<[u32]>,
    tree: Arc<Tree>,
}

#[derive(Debug, PartialEq)]
enum Tree {
    Truth(Logic),
    Number(Amount, Dimension),
}

impl Expression {
    /// Compiles a statement that is true, false or unknown.
    ///
    /// # Errors
    /// Everything that is wrong with it, or the first name without a value.
    pub fn truth(text: &Located<String>, file: &str, scope: &dyn Scope) -> Result<Self, Fault> {
        let node = read(text, file)?;
        let mut checker = Checker::new(text, file, scope, false);
        let logic = checker.truth(&node);
        let logic = checker.finish(logic)?;
        let mut slots = BTreeSet::new();
        logic.reads(&mut slots);
        Ok(Self::new(text, slots, Tree::Truth(logic)))
    }

    /// Compiles a number, of the dimension `want` if that is given.
    ///
    /// A plain number is no number in volts: nothing stands beside it that could lend it a unit.
    ///
    /// # Errors
    /// Everything that is wrong with it, or the first name without a value.
    pub fn number(
        text: &Located<String>,
        file: &str,
        scope: &dyn Scope,
        want: Option<Dimension>,
    ) -> Result<Self, Fault> {
        let node = read(text, file)?;
        let checker = Checker::new(text, file, scope, false);
        let (amount, dimension) = number(checker, &node, want)?;
        let mut slots = BTreeSet::new();
        amount.reads(&mut slots);
        Ok(Self::new(text, slots, Tree::Number(amount, dimension)))
    }

    /// Compiles a truth or a number, whichever it is.
    ///
    /// # Errors
    /// Everything that is wrong with it, or the first name without a value.
    pub fn either(text: &Located<String>, file: &str, scope: &dyn Scope) -> Result<Self, Fault> {
        let node = read(text, file)?;
        let mut checker = Checker::new(text, file, scope, false);
        let mut slots = BTreeSet::new();
        let tree = match checker.infer(&node) {
            Typed::Number(number) => {
                let number = checker.finish(number)?;
                number.amount.reads(&mut slots);
                Tree::Number(number.amount, number.dimension.unwrap_or_default())
            }
            // A label is neither, which is noted.
            found => {
                let logic = checker.as_truth(found, &node);
                let logic = checker.finish(logic)?;
                logic.reads(&mut slots);
                Tree::Truth(logic)
            }
        };
        Ok(Self::new(text, slots, tree))
    }

    /// What stands for a name of it in another expression.
    pub(super) fn typed(&self) -> Typed {
        match &*self.tree {
            Tree::Truth(logic) => Typed::Truth(logic.clone()),
            Tree::Number(amount, dimension) => Typed::Number(Number::of(amount.clone(), *dimension)),
        }
    }

    /// Of how many parts its trees are made.
    pub(super) fn parts(&self) -> usize {
        match &*self.tree {
            Tree::Truth(logic) => logic.parts(),
            Tree::Number(amount, _) => amount.parts(),
        }
    }

    fn new(text: &Located<String>, slots: BTreeSet<u32>, tree: Tree) -> Self {
        Self {
            text: Arc::from(text.value.as_str()),
            reads: slots.into_iter().collect(),
            tree: Arc::new(tree),
        }
    }

    /// The slots that it reads, sorted, each once.
    #[must_use]
    pub fn reads(&self) -> &[u32] {
        &self.reads
    }

    /// Whether it asks, with `fresh(NAME)`, whether a signal is known: then it is about time as well as about values.
    #[must_use]
    pub fn asks_freshness(&self) -> bool {
        match &*self.tree {
            Tree::Truth(logic) => logic.asks_freshness(),
            Tree::Number(amount, _) => amount.asks_freshness(),
        }
    }

    /// The text that it was compiled from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The dimension of a number; `None` for a truth.
    #[must_use]
    pub fn dimension(&self) -> Option<Dimension> {
        match &*self.tree {
            Tree::Truth(_) => None,
            Tree::Number(_, dimension) => Some(*dimension),
        }
    }

    /// What is known of the statement; unknown for a number.
    #[must_use]
    #[inline]
    pub fn eval<V: Values + ?Sized>(&self, values: &V) -> Truth {
        match &*self.tree {
            Tree::Truth(logic) => logic.eval(values),
            Tree::Number(..) => Truth::Unknown,
        }
    }

    /// The number in base units, always finite; `None` where it is unknown, and for a truth.
    #[must_use]
    #[inline]
    pub fn eval_number<V: Values + ?Sized>(&self, values: &V) -> Option<f64> {
        match &*self.tree {
            Tree::Truth(_) => None,
            Tree::Number(amount, _) => Some(amount.eval(values)).filter(|value| value.is_finite()),
        }
    }
}

/// The tree of a text.
pub(super) fn read(text: &Located<String>, file: &str) -> Result<Node, Fault> {
    parse(&text.value).map_err(|refusal| refused(refusal, text, file).into())
}

/// The amount and the dimension of a number that is checked.
pub(super) fn number(
    mut checker: Checker<'_>,
    node: &Node,
    want: Option<Dimension>,
) -> Result<(Amount, Dimension), Fault> {
    let number = checker.number(node);
    if let Some(want) = want {
        checker.wanted(&number, want, node);
    }
    let dimension = number.dimension.or(want).unwrap_or_default();
    checker.finish((number.amount, dimension))
}
