//! What the signals are worth at one instant.

/// The values of the signals, as far as they are known now.
pub trait Values {
    /// The value of the signal in this slot, in base units, or `None` where it is unknown or stale.
    ///
    /// A truth is 0 or 1, a signal with a value table its raw number; what is not finite counts as unknown.
    fn value(&self, slot: u32) -> Option<f64>;
}

/// The value of slot `n` stands at `n`; a slot beyond the end is unknown.
impl Values for [Option<f64>] {
    fn value(&self, slot: u32) -> Option<f64> {
        self.get(usize::try_from(slot).ok()?).copied().flatten()
    }
}

/// The value of slot `n` stands at `n`.
impl<const N: usize> Values for [Option<f64>; N] {
    fn value(&self, slot: u32) -> Option<f64> {
        self.as_slice().value(slot)
    }
}

/// The value of slot `n` stands at `n`.
impl Values for Vec<Option<f64>> {
    fn value(&self, slot: u32) -> Option<f64> {
        self.as_slice().value(slot)
    }
}
