//! The time that runner and guard share.

use quantity::Instant;
use rustix::time::{ClockId, clock_gettime};

/// The time since this machine was started, sleep included: nobody can set it, and every process reads the same. What a
/// runner or a guard missed while the machine slept has to show.
#[must_use]
pub fn now() -> Instant {
    #[cfg(target_os = "linux")]
    let clock = ClockId::Boottime;
    // Elsewhere the monotonic clock goes on during sleep.
    #[cfg(not(target_os = "linux"))]
    let clock = ClockId::Monotonic;
    let time = clock_gettime(clock);
    Instant::from_nanos(time.tv_sec.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec))
}
