//! What an interface lost before any socket could have it.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use quantity::{Instant, Span};

use crate::Interface;

const MILLIS_BETWEEN_LOOKS: i64 = 100;

/// Frames that the controller could not hold, and those that the kernel threw away before it gave them to any socket. No
/// socket counts them; the counters of the interface do, and they are not set back while it is there.
pub(super) struct Spilled {
    /// None where nothing counts.
    counters: Option<Counters>,
    before: u64,
    looked: Instant,
}

/// The two counters, which stay open: to open them anew for each look would be fourteen calls of the system more.
struct Counters([File; 2]);

impl Spilled {
    /// How often it is looked.
    pub(super) const BETWEEN_LOOKS: Duration = Duration::from_millis(MILLIS_BETWEEN_LOOKS as u64);

    /// Whatever was lost until now is not of interest. A bus that is no interface loses nothing here.
    pub(super) fn since(now: Instant, bus: &str) -> Self {
        let counters = bus.parse().ok().and_then(|interface| Counters::of(&interface));
        let before = counters.as_ref().and_then(Counters::sum);
        Self { counters: before.and(counters), before: before.unwrap_or_default(), looked: now }
    }

    /// Whether there is anything to look at.
    pub(super) fn is_counted(&self) -> bool {
        self.counters.is_some()
    }

    /// How many were lost since it was last looked; none where it is too early to look again.
    pub(super) fn look(&mut self, now: Instant) -> Option<u64> {
        if now - self.looked < Span::from_millis(MILLIS_BETWEEN_LOOKS) {
            return None;
        }
        self.looked = now;
        let count = self.counters.as_ref()?.sum()?;
        let lost = count.saturating_sub(std::mem::replace(&mut self.before, count));
        (lost > 0).then_some(lost)
    }
}

impl Counters {
    fn of(interface: &Interface) -> Option<Self> {
        let folder = Path::new("/sys/class/net").join(interface.as_str()).join("statistics");
        let open = |name| File::open(folder.join(name)).ok();
        Some(Self([open("rx_dropped")?, open("rx_over_errors")?]))
    }

    /// None where the interface is gone, which is told by others.
    fn sum(&self) -> Option<u64> {
        self.0.iter().try_fold(0_u64, |sum, file| Some(sum.saturating_add(read(file)?)))
    }
}

fn read(file: &File) -> Option<u64> {
    let mut bytes = [0; 24];
    let len = file.read_at(&mut bytes, 0).ok()?;
    std::str::from_utf8(bytes.get(..len)?).ok()?.trim().parse().ok()
}
