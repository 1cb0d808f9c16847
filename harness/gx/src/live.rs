//! What a battery allows at this moment.

use std::sync::Arc;

use wire::{Frame, MessageId, SignalId, Table};

/// The limits of 0x351 that an inverter system follows, and so does a rig. They are void when that frame is three seconds old
/// (CAN-1.4-2).
#[derive(Debug, Clone)]
pub struct LiveLimits {
    table: Arc<Table>,
    message: MessageId,
    signals: [SignalId; 3],
}

impl LiveLimits {
    /// As this protocol database has them; none, where it does not.
    #[must_use]
    pub fn of(table: &Arc<Table>) -> Option<Self> {
        let [voltage, charge, discharge] = ["CVL", "CCL", "DCL"].map(|name| table.signal_named(name));
        let signals = [voltage?, charge?, discharge?];
        let message = table.signal(signals[0]).message;
        let one = signals.iter().all(|signal| table.signal(*signal).message == message);
        one.then(|| Self { table: Arc::clone(table), message, signals })
    }

    /// The charge voltage limit in volts, the charge and the discharge current limit in amperes, where the frame has all of
    /// them.
    #[must_use]
    pub fn read(&self, frame: &Frame) -> Option<[f64; 3]> {
        let is_it = self.table.message_of(frame.id()) == Some(self.message);
        let [voltage, charge, discharge] =
            self.signals.map(|signal| self.table.value(signal, frame).filter(|_| is_it));
        Some([voltage?, charge?, discharge?])
    }
}
