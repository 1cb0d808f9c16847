//! What a measurement has to reach.

use std::fmt;

/// What a measurement has to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Aim {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// It is only there to compare with.
    None,
}

impl Aim {
    /// Whether a measured value reaches it. A value that is no number does not.
    pub(crate) fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
            Self::None => true,
        }
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "at least {}", short(*least)),
            Self::AtMost(most) => write!(f, "at most {}", short(*most)),
            Self::None => Ok(()),
        }
    }
}

/// A value with as many digits as a reader needs.
pub(crate) fn short(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::reached(Aim::AtLeast(5.0), 5.0, true)]
    #[case::missed(Aim::AtLeast(5.0), 4.99, false)]
    #[case::within(Aim::AtMost(1.1), 1.1, true)]
    #[case::beyond(Aim::AtMost(1.1), 1.11, false)]
    #[case::nothing_was_measured(Aim::AtMost(1.1), f64::NAN, false)]
    fn an_aim_is_met_or_missed(#[case] aim: Aim, #[case] value: f64, #[case] met: bool) {
        assert_eq!(aim.is_met(value), met);
    }
}
