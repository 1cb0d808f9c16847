//! What an interface lost before any socket could have it.

use std::time::Duration;

use quantity::{Instant, Span};

use super::Counters;
use crate::Interface;

const MILLIS_BETWEEN_LOOKS: i64 = 100;

/// Frames that the controller could not hold, and those that the kernel threw away before it gave them to any socket. No
/// socket counts them; the counters of the interface do, and they are not set back while it is there.
pub(super) struct Spilled {
    /// None where nothing counts.
    interface: Option<Interface>,
    before: u64,
    looked: Instant,
}

impl Spilled {
    /// How often it is looked.
    pub(super) const BETWEEN_LOOKS: Duration = Duration::from_millis(MILLIS_BETWEEN_LOOKS as u64);

    /// Whatever was lost until now is not of interest. A bus that is no interface loses nothing here.
    pub(super) fn since(now: Instant, bus: &str) -> Self {
        let counted = bus.parse().ok().and_then(|interface| Some((count(&interface)?, interface)));
        let (before, interface) = counted.map_or((0, None), |(before, interface)| (before, Some(interface)));
        Self { interface, before, looked: now }
    }

    /// Whether there is anything to look at.
    pub(super) fn is_counted(&self) -> bool {
        self.interface.is_some()
    }

    /// How many were lost since it was last looked; none where it is too early to look again.
    pub(super) fn look(&mut self, now: Instant) -> Option<u64> {
        if now - self.looked < Span::from_millis(MILLIS_BETWEEN_LOOKS) {
            return None;
        }
        self.looked = now;
        let count = count(self.interface.as_ref()?)?;
        let lost = count.saturating_sub(std::mem::replace(&mut self.before, count));
        (lost > 0).then_some(lost)
    }
}

/// None where the interface is gone, which is told by others.
fn count(interface: &Interface) -> Option<u64> {
    let counters = Counters::read(interface).ok()?;
    Some(counters.dropped.saturating_add(counters.overruns))
}
