//! What is so for a while, again and again.

use quantity::Span;

/// For `lasts` at the end of every `every`, counted from power on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeAndAgain {
    pub(crate) every: Span,
    pub(crate) lasts: Span,
}

impl TimeAndAgain {
    /// Whether it is so this long after power on.
    pub(crate) fn is_now(self, powered: Span) -> bool {
        let every = self.every.as_nanos().max(1);
        powered.as_nanos().rem_euclid(every) >= every - self.lasts.as_nanos()
    }
}
