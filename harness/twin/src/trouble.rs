//! What a battery complains about by itself, now and then.

use std::fmt;

use quantity::{Span, text};
use serde::{Deserialize, Serialize};

use crate::draws::Draws;
use crate::time_and_again::TimeAndAgain;
use crate::{PercentRange, SpanRange};

/// An alarm or a warning that goes active again and again: what causes it lies outside of what is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// From power on, and from one time to the next.
    #[serde(with = "text::span")]
    pub every: Span,
    /// How long it lasts, at the end of each `every`. Less than the 3 s in which the limits have to follow (CAN-35A-6), unless
    /// they do.
    #[serde(with = "text::span")]
    pub lasts: Span,
    /// What is left of both current limits while it lasts, 1 to 100 percent; all of them where this is left out.
    #[serde(with = "text::percent", default = "everything")]
    pub allows: f64,
}

fn everything() -> f64 {
    100.0
}

/// Everything that there is to complain about (0x35A).
const KINDS: [&str; 13] = [
    "General",
    "HighVoltage",
    "LowVoltage",
    "HighTemperature",
    "LowTemperature",
    "HighTemperatureCharge",
    "LowTemperatureCharge",
    "HighCurrent",
    "HighChargeCurrent",
    "Contactor",
    "ShortCircuit",
    "Internal",
    "Imbalance",
];

/// Over what troubles are drawn; one battery in two has one, and supports its alarm or warning.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TroubleRanges {
    /// How long one lasts that the limits do not follow.
    pub short: SpanRange,
    /// How long one lasts that they do follow; every other one.
    pub long: SpanRange,
    /// What is left of the current limits then.
    pub allows: PercentRange,
    /// From the end of one to the beginning of the next.
    pub between: SpanRange,
}

impl TroubleRanges {
    pub(crate) fn draw(self, draws: &mut Draws) -> Option<(String, Trouble)> {
        let (is_there, follows) = (draws.below(2) == 0, draws.below(2) == 0);
        let kind = KINDS[draws.below(KINDS.len() as u64) as usize];
        let alarm = format!("{kind}{}", if draws.below(2) == 0 { "Alarm" } else { "Warning" });
        let lasts = if follows { self.long } else { self.short }.draw(draws);
        let allows = self.allows.draw(draws);
        let allows = if follows { allows } else { everything() };
        let trouble = Trouble { every: lasts + self.between.draw(draws), lasts, allows };
        is_there.then_some((alarm, trouble))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "for {} of {} with {} % of the currents", self.lasts, self.every, self.allows)
    }
}

impl Trouble {
    /// The limits of such a battery have to follow from here on.
    const FOLLOWED: Span = Span::from_secs(3);

    pub(crate) fn is_sane(self) -> bool {
        let follows = self.leaves().is_some() || self.lasts < Self::FOLLOWED;
        (1.0..=100.0).contains(&self.allows) && follows && self.lasts > Span::ZERO && self.every > self.lasts
    }

    /// When it is there.
    pub(crate) fn times(self) -> TimeAndAgain {
        TimeAndAgain { every: self.every, lasts: self.lasts }
    }

    /// What is left of the current limits while it lasts, as a factor; none where they stay.
    pub(crate) fn leaves(self) -> Option<f64> {
        (self.allows < everything()).then_some(self.allows / 100.0)
    }
}
