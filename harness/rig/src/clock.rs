//! The time of a run.

use std::time::{Instant as Monotonic, SystemTime, UNIX_EPOCH};

use quantity::{Instant, Span};

/// The monotonic clock of this machine, counted from when the run began. It never goes back, and nobody can set it.
///
/// Copies tell the same time.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Monotonic,
}

/// What both clocks of the machine showed at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The run's clock.
    pub run: Instant,
    /// The wall clock: time since 1970, UTC.
    pub wall: Span,
    /// How long the machine has slept since it was started, which the run's clock does not count.
    pub slept: Span,
    /// How far apart the readings may lie: half the time that it took to read them.
    pub doubt: Span,
}

/// A pair that is good enough not to be read again.
const GOOD: Span = Span::from_micros(100);

impl Pair {
    /// What has to be added to the run's clock to have the wall clock.
    #[must_use]
    pub fn offset(&self) -> Span {
        Span::from_nanos(self.wall.as_nanos().saturating_sub(self.run.as_nanos()))
    }
}

impl Clock {
    /// A clock that shows zero now.
    #[must_use]
    pub fn start() -> Self {
        Self { origin: monotonic() }
    }

    /// The time since the start.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::from_nanos(
            i64::try_from(monotonic().duration_since(self.origin).as_nanos()).unwrap_or(i64::MAX),
        )
    }

    /// Both clocks, read together: the best of three tries where it takes long, because the scheduler may come between the readings.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let mut best = self.pair_once();
        for _ in 0..2 {
            if best.doubt <= GOOD {
                break;
            }
            let again = self.pair_once();
            if again.doubt < best.doubt {
                best = again;
            }
        }
        best
    }

    fn pair_once(&self) -> Pair {
        let before = self.now();
        let (wall, slept) = (wall(), slept());
        let after = self.now();
        let doubt = Span::from_nanos((after - before).as_nanos() / 2);
        Pair { run: before + doubt, wall, slept, doubt }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the real world's time comes in")]
fn monotonic() -> Monotonic {
    Monotonic::now()
}

/// Before 1970 it is zero: such a clock was never set, and only its steps matter.
#[expect(clippy::disallowed_methods, reason = "receive stamps of the kernel are wall clock")]
fn wall() -> Span {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Span::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// How long this machine has slept since it was started: what the clock that goes on meanwhile is ahead of the one that does
/// not.
#[cfg(target_os = "linux")]
pub(crate) fn slept() -> Span {
    use nix::time::{ClockId, clock_gettime};
    let read = |clock| {
        clock_gettime(clock)
            .map(|time| time.tv_sec().saturating_mul(1_000_000_000).saturating_add(time.tv_nsec()))
    };
    let awake = read(ClockId::CLOCK_MONOTONIC);
    let always = read(ClockId::CLOCK_BOOTTIME);
    // A kernel that has only one of them is not one on which a bench runs.
    always
        .ok()
        .zip(awake.ok())
        .map_or(Span::ZERO, |(always, awake)| Span::from_nanos(always.saturating_sub(awake)))
}

/// Elsewhere nobody tells.
#[cfg(not(target_os = "linux"))]
pub(crate) fn slept() -> Span {
    Span::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_read_within_the_doubt_that_it_states() {
        let clock = Clock::start();
        let before = clock.now();
        let pair = clock.pair();
        let after = clock.now();
        assert!(before <= pair.run && pair.run <= after, "{before} {pair:?} {after}");
        assert!(!pair.doubt.is_negative() && pair.doubt <= after - before, "{pair:?}");
    }

    #[test]
    fn the_offset_takes_the_run_to_the_wall() {
        let pair = Clock::start().pair();
        assert_eq!(pair.run + pair.offset(), Instant::from_nanos(pair.wall.as_nanos()));
    }
}
