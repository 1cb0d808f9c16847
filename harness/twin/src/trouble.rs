//! What a battery complains about by itself, now and then.

use quantity::{Span, text};
use serde::{Deserialize, Serialize};

/// An alarm or a warning that goes active again and again: what causes it lies outside of what is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// From power on, and from one time to the next.
    #[serde(with = "text::span")]
    pub every: Span,
    /// How long it lasts, at the end of each `every`. Less than the 3 s in which the limits have to follow (CAN-35A-6):
    /// those of a simulated battery follow nothing but its main switch.
    #[serde(with = "text::span")]
    pub lasts: Span,
}

impl Trouble {
    /// The limits of such a battery have to follow from here on.
    const FOLLOWED: Span = Span::from_secs(3);

    pub(crate) fn is_sane(self) -> bool {
        self.lasts > Span::ZERO && self.lasts < Self::FOLLOWED && self.every > self.lasts
    }
}
