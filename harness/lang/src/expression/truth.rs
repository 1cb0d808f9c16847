//! Three-valued truth.

use std::fmt;
use std::ops::Not;

/// What is known of a statement: false, true, or neither (Kleene's strong logic).
///
/// The order is false, unknown, true, so that *and* is the smaller and *or* the larger of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It is known to be false.
    False,
    /// It is not known.
    Unknown,
    /// It is known to be true.
    True,
}

impl Truth {
    /// True only if both are, false if one is.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// True if one is, false only if both are.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether both are the same, as far as both are known.
    #[must_use]
    pub fn same(self, other: Self) -> Self {
        if self == Self::Unknown || other == Self::Unknown {
            Self::Unknown
        } else {
            Self::from(self == other)
        }
    }

    /// Whether it is known to be true.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// Whether it is known to be false.
    #[must_use]
    pub fn is_false(self) -> bool {
        self == Self::False
    }

    /// Whether it is known.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::Unknown
    }
}

impl Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::False => "false",
            Self::Unknown => "unknown",
            Self::True => "true",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{False, True, Unknown};
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(False, False, False, False, True)]
    #[case(False, Unknown, False, Unknown, Unknown)]
    #[case(False, True, False, True, False)]
    #[case(Unknown, False, False, Unknown, Unknown)]
    #[case(Unknown, Unknown, Unknown, Unknown, Unknown)]
    #[case(Unknown, True, Unknown, True, Unknown)]
    #[case(True, False, False, True, False)]
    #[case(True, Unknown, Unknown, True, Unknown)]
    #[case(True, True, True, True, True)]
    fn two_truths_make_one(
        #[case] one: Truth,
        #[case] other: Truth,
        #[case] and: Truth,
        #[case] or: Truth,
        #[case] same: Truth,
    ) {
        assert_eq!((one.and(other), one.or(other), one.same(other)), (and, or, same));
    }

    fn truth() -> impl Strategy<Value = Truth> {
        prop_oneof![Just(False), Just(Unknown), Just(True)]
    }

    proptest! {
        #[test]
        fn the_laws_of_kleene_hold(a in truth(), b in truth(), c in truth()) {
            prop_assert_eq!(!(a.and(b)), (!a).or(!b));
            prop_assert_eq!(!(a.or(b)), (!a).and(!b));
            prop_assert_eq!(!!a, a);
            prop_assert_eq!(a.and(b.or(c)), a.and(b).or(a.and(c)));
            prop_assert_eq!(a.or(b.and(c)), a.or(b).and(a.or(c)));
            prop_assert_eq!(a.and(b), b.and(a));
            prop_assert_eq!(a.or(b), b.or(a));
            prop_assert_eq!(a.or(a.and(b)), a);
        }
    }
}
