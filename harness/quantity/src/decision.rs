//! Decisions near a limit: what uncertainty does to a verdict.

use serde::{Deserialize, Serialize};

/// How a value near its limit is decided (ILAC-G8:09/2019).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// The measured value decides, whatever its uncertainty.
    Simple,
    /// A value whose uncertainty reaches over the limit decides nothing, either way.
    #[default]
    Guarded,
}

/// On which side of a limit a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// On the allowed side.
    Within,
    /// So close that the uncertainty covers both sides.
    Marginal,
    /// On the forbidden side.
    Beyond,
}

impl Rule {
    /// Decides `value < limit`; `uncertainty` is the half width of the guard band, not negative.
    #[must_use]
    pub fn below<T>(self, value: T, limit: T, uncertainty: T) -> Decision
    where
        T: Copy + PartialOrd + std::ops::Add<Output = T> + std::ops::Sub<Output = T>,
    {
        let (least, most) = match self {
            Self::Simple => (value, value),
            Self::Guarded => (value - uncertainty, value + uncertainty),
        };
        if most < limit {
            Decision::Within
        } else if least >= limit {
            Decision::Beyond
        } else {
            Decision::Marginal
        }
    }

    /// Decides `value <= limit`; `uncertainty` is the half width of the guard band, not negative.
    #[must_use]
    pub fn at_most<T>(self, value: T, limit: T, uncertainty: T) -> Decision
    where
        T: Copy + PartialOrd + std::ops::Add<Output = T> + std::ops::Sub<Output = T>,
    {
        let (least, most) = match self {
            Self::Simple => (value, value),
            Self::Guarded => (value - uncertainty, value + uncertainty),
        };
        if most <= limit {
            Decision::Within
        } else if least > limit {
            Decision::Beyond
        } else {
            Decision::Marginal
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use rstest::rstest;

    #[rstest]
    #[case::clear(2_900, Decision::Within)]
    #[case::inside_the_guard_band(2_995, Decision::Marginal)]
    #[case::on_the_limit(3_000, Decision::Marginal)]
    #[case::just_over(3_005, Decision::Marginal)]
    #[case::as_far_over_as_the_uncertainty(3_010, Decision::Beyond)]
    fn the_guard_band_decides_nothing(#[case] millis: i64, #[case] decision: Decision) {
        let (limit, uncertainty) = (Span::from_secs(3), Span::from_millis(10));
        assert_eq!(Rule::Guarded.below(Span::from_millis(millis), limit, uncertainty), decision);
    }

    #[test]
    fn the_simple_rule_knows_no_doubt() {
        assert_eq!(Rule::Simple.below(2.999, 3.0, 1.0), Decision::Within);
        assert_eq!(Rule::Simple.below(3.0, 3.0, 1.0), Decision::Beyond);
        assert_eq!(Rule::Simple.at_most(3.0, 3.0, 1.0), Decision::Within);
    }
}
