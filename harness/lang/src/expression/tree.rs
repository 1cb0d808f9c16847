//! What a checked expression becomes: two small trees, of truths and of amounts, that evaluate without allocating.
//!
//! An unknown amount is NaN within the trees: it spreads through arithmetic by itself, and a comparison with it is
//! unknown. Nothing else is ever NaN or infinite, because each operation turns what is not finite into it.

use std::collections::BTreeSet;

use super::syntax::{Arithmetic, Comparison};
use super::truth::Truth;
use super::values::Values;

/// A truth.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Logic {
    Known(bool),
    Slot(u32),
    /// Whether the signal is known.
    Fresh(u32),
    Not(Box<Logic>),
    /// Of two or more, none of which is itself an `And`.
    And(Box<[Logic]>),
    /// Of two or more, none of which is itself an `Or`.
    Or(Box<[Logic]>),
    Same(Box<[Logic; 2]>),
    Compare(Comparison, Box<[Amount; 2]>),
    /// A signal against a constant: by far the most frequent comparison.
    CompareSlot(Comparison, u32, f64),
    Choose(Box<[Logic; 3]>),
}

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Amount {
    Known(f64),
    Slot(u32),
    Negate(Box<Amount>),
    Abs(Box<Amount>),
    Arithmetic(Arithmetic, Box<[Amount; 2]>),
    Max(Box<[Amount; 2]>),
    Min(Box<[Amount; 2]>),
    Choose(Box<(Logic, Amount, Amount)>),
}

impl Logic {
    /// Whether it asks somewhere whether a signal is known.
    pub(super) fn asks_freshness(&self) -> bool {
        match self {
            Self::Fresh(_) => true,
            Self::Known(_) | Self::Slot(_) | Self::CompareSlot(..) => false,
            Self::Not(inner) => inner.asks_freshness(),
            Self::And(sides) | Self::Or(sides) => sides.iter().any(Self::asks_freshness),
            Self::Same(both) => both.iter().any(Self::asks_freshness),
            Self::Compare(_, both) => both.iter().any(Amount::asks_freshness),
            Self::Choose(parts) => parts.iter().any(Self::asks_freshness),
        }
    }

    /// How many parts it has, itself among them.
    pub(super) fn parts(&self) -> usize {
        let below = match self {
            Self::Known(_) | Self::Slot(_) | Self::Fresh(_) | Self::CompareSlot(..) => 0,
            Self::Not(inner) => inner.parts(),
            Self::And(sides) | Self::Or(sides) => sides.iter().map(Self::parts).sum(),
            Self::Same(both) => both.iter().map(Self::parts).sum(),
            Self::Compare(_, both) => both.iter().map(Amount::parts).sum(),
            Self::Choose(parts) => parts.iter().map(Self::parts).sum(),
        };
        below + 1
    }

    /// True only if both are.
    pub(super) fn and(left: Self, right: Self) -> Self {
        let sides = |side| match side {
            Self::And(sides) => sides.into_vec(),
            side => vec![side],
        };
        Self::And([sides(left), sides(right)].concat().into_boxed_slice())
    }

    /// True if one of them is.
    pub(super) fn or(left: Self, right: Self) -> Self {
        let sides = |side| match side {
            Self::Or(sides) => sides.into_vec(),
            side => vec![side],
        };
        Self::Or([sides(left), sides(right)].concat().into_boxed_slice())
    }

    /// The comparison, in the shape that is fastest for it.
    pub(super) fn compare(comparison: Comparison, left: Amount, right: Amount) -> Self {
        match (&left, &right) {
            (Amount::Slot(slot), Amount::Known(constant)) => Self::CompareSlot(comparison, *slot, *constant),
            (Amount::Known(constant), Amount::Slot(slot)) => {
                Self::CompareSlot(comparison.mirrored(), *slot, *constant)
            }
            _ => Self::Compare(comparison, Box::new([left, right])),
        }
    }

    /// The same truth, decided now where it depends on no signal.
    pub(super) fn folded(self) -> Self {
        if !self.is_constant() {
            return self;
        }
        match self.eval(&Nothing) {
            Truth::Unknown => self,
            truth => Self::Known(truth.is_true()),
        }
    }

    fn is_constant(&self) -> bool {
        let mut slots = BTreeSet::new();
        self.reads(&mut slots);
        slots.is_empty()
    }

    #[inline]
    pub(super) fn eval<V: Values + ?Sized>(&self, values: &V) -> Truth {
        match self {
            Self::Known(truth) => Truth::from(*truth),
            Self::Slot(slot) => known(values, *slot),
            Self::Fresh(slot) => Truth::from(!amount(values, *slot).is_nan()),
            Self::Not(inner) => !inner.eval(values),
            Self::And(sides) => {
                let mut so_far = Truth::True;
                for side in sides {
                    so_far = so_far.and(side.eval(values));
                    if so_far == Truth::False {
                        break;
                    }
                }
                so_far
            }
            Self::Or(sides) => {
                let mut so_far = Truth::False;
                for side in sides {
                    so_far = so_far.or(side.eval(values));
                    if so_far == Truth::True {
                        break;
                    }
                }
                so_far
            }
            Self::Same(sides) => sides[0].eval(values).same(sides[1].eval(values)),
            Self::Compare(comparison, sides) => {
                compare(*comparison, sides[0].eval(values), sides[1].eval(values))
            }
            Self::CompareSlot(comparison, slot, constant) => {
                compare(*comparison, amount(values, *slot), *constant)
            }
            Self::Choose(parts) => match parts[0].eval(values) {
                Truth::True => parts[1].eval(values),
                Truth::False => parts[2].eval(values),
                Truth::Unknown => Truth::Unknown,
            },
        }
    }

    pub(super) fn reads(&self, slots: &mut BTreeSet<u32>) {
        match self {
            Self::Known(_) => {}
            Self::Slot(slot) | Self::Fresh(slot) | Self::CompareSlot(_, slot, _) => {
                slots.insert(*slot);
            }
            Self::Not(inner) => inner.reads(slots),
            Self::And(sides) | Self::Or(sides) => sides.iter().for_each(|side| side.reads(slots)),
            Self::Same(sides) => sides.iter().for_each(|side| side.reads(slots)),
            Self::Compare(_, sides) => sides.iter().for_each(|side| side.reads(slots)),
            Self::Choose(parts) => parts.iter().for_each(|part| part.reads(slots)),
        }
    }
}

impl Amount {
    pub(super) fn asks_freshness(&self) -> bool {
        match self {
            Self::Known(_) | Self::Slot(_) => false,
            Self::Negate(inner) | Self::Abs(inner) => inner.asks_freshness(),
            Self::Arithmetic(_, both) | Self::Max(both) | Self::Min(both) => {
                both.iter().any(Self::asks_freshness)
            }
            Self::Choose(parts) => {
                parts.0.asks_freshness() || parts.1.asks_freshness() || parts.2.asks_freshness()
            }
        }
    }

    pub(super) fn parts(&self) -> usize {
        let below = match self {
            Self::Known(_) | Self::Slot(_) => 0,
            Self::Negate(inner) | Self::Abs(inner) => inner.parts(),
            Self::Arithmetic(_, both) | Self::Max(both) | Self::Min(both) => {
                both.iter().map(Self::parts).sum()
            }
            Self::Choose(parts) => parts.0.parts() + parts.1.parts() + parts.2.parts(),
        };
        below + 1
    }

    /// The same amount, calculated now where it depends on no signal; unknown where it is not finite.
    pub(super) fn folded(self) -> Self {
        let mut slots = BTreeSet::new();
        self.reads(&mut slots);
        if slots.is_empty() { Self::Known(self.eval(&Nothing)) } else { self }
    }

    /// The amount, NaN where it is unknown.
    #[inline]
    pub(super) fn eval<V: Values + ?Sized>(&self, values: &V) -> f64 {
        match self {
            Self::Known(value) => *value,
            Self::Slot(slot) => amount(values, *slot),
            Self::Negate(inner) => -inner.eval(values),
            Self::Abs(inner) => inner.eval(values).abs(),
            Self::Arithmetic(arithmetic, sides) => {
                calculate(*arithmetic, sides[0].eval(values), sides[1].eval(values))
            }
            Self::Max(sides) => larger(sides[0].eval(values), sides[1].eval(values)),
            Self::Min(sides) => -larger(-sides[0].eval(values), -sides[1].eval(values)),
            Self::Choose(parts) => match parts.0.eval(values) {
                Truth::True => parts.1.eval(values),
                Truth::False => parts.2.eval(values),
                Truth::Unknown => f64::NAN,
            },
        }
    }

    pub(super) fn reads(&self, slots: &mut BTreeSet<u32>) {
        match self {
            Self::Known(_) => {}
            Self::Slot(slot) => {
                slots.insert(*slot);
            }
            Self::Negate(inner) | Self::Abs(inner) => inner.reads(slots),
            Self::Arithmetic(_, sides) | Self::Max(sides) | Self::Min(sides) => {
                sides.iter().for_each(|side| side.reads(slots));
            }
            Self::Choose(parts) => {
                parts.0.reads(slots);
                parts.1.reads(slots);
                parts.2.reads(slots);
            }
        }
    }
}

/// For what depends on no signal.
struct Nothing;

impl Values for Nothing {
    fn value(&self, _: u32) -> Option<f64> {
        None
    }
}

#[inline]
fn amount<V: Values + ?Sized>(values: &V, slot: u32) -> f64 {
    match values.value(slot) {
        Some(value) => finite(value),
        None => f64::NAN,
    }
}

#[inline]
fn known<V: Values + ?Sized>(values: &V, slot: u32) -> Truth {
    let value = amount(values, slot);
    if value.is_nan() { Truth::Unknown } else { Truth::from(value != 0.0) }
}

#[inline]
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

#[inline]
fn calculate(arithmetic: Arithmetic, left: f64, right: f64) -> f64 {
    finite(match arithmetic {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
    })
}

/// The larger, NaN where one is; `f64::max` would ignore it, and may choose either of two zeros.
#[inline]
fn larger(left: f64, right: f64) -> f64 {
    if left.is_nan() || left >= right { left } else { right }
}

#[inline]
fn compare(comparison: Comparison, left: f64, right: f64) -> Truth {
    if left.is_nan() || right.is_nan() {
        return Truth::Unknown;
    }
    Truth::from(match comparison {
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
    })
}
