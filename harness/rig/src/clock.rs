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
    /// How far a clock that counts the time in which the machine sleeps is ahead of the run's, which does not: by what it
    /// grows the machine has slept.
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

    /// Whether that is what it was, as good as a good reading tells.
    #[cfg(any(target_os = "linux", test))]
    fn confirms(&self, offset: Span) -> bool {
        let now = self.offset();
        now.max(offset) - now.min(offset) <= GOOD
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
        self.pair_until(|pair| pair.doubt <= GOOD)
    }

    /// The same, where it was known by how much the wall clock is ahead: a reading that finds it so needs no second one, as
    /// long as it is no worse than `doubt`. Where every reading is a call of the system, that is what a frame costs most.
    #[cfg(any(target_os = "linux", test))]
    pub(crate) fn pair_expecting(&self, offset: Span, doubt: Span) -> Pair {
        self.pair_until(|pair| pair.doubt <= GOOD || (pair.doubt <= doubt && pair.confirms(offset)))
    }

    fn pair_until(&self, is_enough: impl Fn(&Pair) -> bool) -> Pair {
        let mut best = self.pair_once();
        for _ in 0..2 {
            if is_enough(&best) {
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
        let (wall, went_on) = (wall(), went_on());
        let after = self.now();
        let doubt = Span::from_nanos((after - before).as_nanos() / 2);
        let run = before + doubt;
        let slept = went_on.map_or(Span::ZERO, |went_on| went_on - run.since(Instant::ZERO));
        Pair { run, wall, slept, doubt }
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
/// not. Elsewhere than on Linux nobody tells.
pub(crate) fn slept() -> Span {
    awake().zip(went_on()).map_or(Span::ZERO, |(awake, went_on)| went_on - awake)
}

/// How long ago this machine was started, its sleep included.
#[cfg(target_os = "linux")]
pub(crate) fn went_on() -> Option<Span> {
    read(nix::time::ClockId::CLOCK_BOOTTIME)
}

/// The same without its sleep.
#[cfg(target_os = "linux")]
fn awake() -> Option<Span> {
    read(nix::time::ClockId::CLOCK_MONOTONIC)
}

/// A kernel that does not have such a clock is not one on which a bench runs.
#[cfg(target_os = "linux")]
fn read(clock: nix::time::ClockId) -> Option<Span> {
    let time = nix::time::clock_gettime(clock).ok()?;
    Some(Span::from_nanos(time.tv_sec().saturating_mul(1_000_000_000).saturating_add(time.tv_nsec())))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn went_on() -> Option<Span> {
    None
}

#[cfg(not(target_os = "linux"))]
fn awake() -> Option<Span> {
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

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

    #[rstest]
    #[case::nothing_was_set(0, true)]
    #[case::less_than_can_be_known(-90, true)]
    #[case::it_was_set_forward(110, false)]
    #[case::it_was_set_back(-3_600_000_000, false)]
    fn a_reading_confirms_what_was_known(#[case] set: i64, #[case] confirmed: bool) {
        let pair = Clock::start().pair();
        assert_eq!(pair.confirms(pair.offset() + Span::from_micros(set)), confirmed);
    }

    #[test]
    fn what_was_expected_wrongly_changes_no_reading() {
        let clock = Clock::start();
        let expected = clock.pair().offset() + Span::from_secs(3_600);
        let pair = clock.pair_expecting(expected, Span::from_millis(1));
        assert!(expected - pair.offset() > Span::from_secs(3_599), "{pair:?}");
    }

    #[test]
    fn the_offset_takes_the_run_to_the_wall() {
        let pair = Clock::start().pair();
        assert_eq!(pair.run + pair.offset(), Instant::from_nanos(pair.wall.as_nanos()));
    }
}
