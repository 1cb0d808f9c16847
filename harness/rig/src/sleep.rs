//! The machine may sleep, and the run's clock with it.

use std::time::Duration;

use journal::ClockStepKind;
use quantity::Span;

use crate::bus::{BusError, Receive, Sighting};
use crate::{Clock, clock};

/// A sleep is longer than what the scheduler can put between two readings, three times in a row.
const LEAST: Span = Span::from_millis(50);

/// A bus of a machine that may sleep. What was on the bus meanwhile nobody has seen, and the run's clock does not even count
/// the time: it stands still, as the machine does. The clock that goes on shows it; that is told before anything that is
/// seen afterwards.
pub(crate) struct Sleeper {
    receive: Box<dyn Receive>,
    clock: Clock,
    /// How long the machine has slept since it was started, when that was read last.
    slept: Span,
    read: fn() -> Span,
    /// When that was, by the clock that goes on.
    looked: Span,
    went_on: fn() -> Span,
    /// What was seen and comes behind the sleep.
    behind: Option<Result<Option<Sighting>, BusError>>,
}

impl Sleeper {
    pub(crate) fn new(receive: Box<dyn Receive>, clock: Clock) -> Self {
        Self::reading(receive, clock, clock::slept, || clock::went_on().unwrap_or_default())
    }

    fn reading(receive: Box<dyn Receive>, clock: Clock, read: fn() -> Span, went_on: fn() -> Span) -> Self {
        Self { receive, clock, slept: read(), read, looked: went_on(), went_on, behind: None }
    }

    /// How long it has slept since the last look.
    fn woke(&mut self) -> Option<Span> {
        let now = (self.went_on)();
        // In less time than a sleep takes there was none, and one look at one clock shows it.
        if now - self.looked < LEAST {
            return None;
        }
        self.looked = now;
        let slept = |read: fn() -> Span| read() - self.slept;
        if slept(self.read) < LEAST {
            return None;
        }
        // Something else may have run between two readings.
        let by = (0..3).map(|_| slept(self.read)).min().filter(|by| *by >= LEAST)?;
        self.slept += by;
        Some(by)
    }
}

impl Receive for Sleeper {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        if let Some(seen) = self.behind.take() {
            return seen;
        }
        let was_seen_before = self.receive.has_more();
        let seen = self.receive.receive(wait);
        if was_seen_before {
            return seen;
        }
        let Some(by) = self.woke() else { return seen };
        self.behind = Some(seen);
        Ok(Some(Sighting::ClockStep { at: self.clock.now(), by, kind: ClockStepKind::Slept }))
    }

    fn has_more(&self) -> bool {
        self.behind.is_some() || self.receive.has_more()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use journal::BusEvent;
    use quantity::Instant;

    use super::*;

    thread_local! {
        static SLEPT: Cell<i64> = const { Cell::new(7_000) };
    }

    fn slept() -> Span {
        Span::from_millis(SLEPT.get())
    }

    /// A bus on which something is seen every time, and during the second time the machine sleeps for so long.
    struct Bus {
        times: u32,
        sleeps: i64,
        has_more: bool,
    }

    impl Receive for Bus {
        fn receive(&mut self, _: Duration) -> Result<Option<Sighting>, BusError> {
            self.times += 1;
            if self.times == 2 {
                SLEPT.set(SLEPT.get() + self.sleeps);
            }
            if self.times > 3 {
                return Err(BusError::Gone(String::from("can0")));
            }
            Ok(Some(Sighting::Bus { at: Instant::ZERO, what: BusEvent::On }))
        }

        fn has_more(&self) -> bool {
            self.has_more && self.times == 1
        }
    }

    fn seen(sleeps: i64) -> Vec<String> {
        seen_of(Bus { times: 0, sleeps, has_more: false })
    }

    fn seen_of(bus: Bus) -> Vec<String> {
        let mut bus = Sleeper::reading(Box::new(bus), Clock::start(), slept, slept);
        let words = |seen| match seen {
            Ok(Some(Sighting::ClockStep { by, kind: ClockStepKind::Slept, .. })) => format!("slept for {by}"),
            Ok(_) => String::from("seen"),
            Err(_) => String::from("gone"),
        };
        (0..5).map(|_| words(bus.receive(Duration::ZERO))).collect()
    }

    #[test]
    fn a_sleep_is_told_once_and_before_what_was_seen_after_it() {
        assert_eq!(seen(12_000), ["seen", "slept for 12 s", "seen", "seen", "gone"]);
    }

    #[test]
    fn what_was_fetched_together_with_something_before_the_sleep_comes_before_it() {
        let bus = Bus { times: 0, sleeps: 12_000, has_more: true };
        assert_eq!(seen_of(bus), ["seen", "seen", "slept for 12 s", "seen", "gone"]);
    }

    #[test]
    fn what_comes_together_is_known_to() {
        let bus = Bus { times: 0, sleeps: 0, has_more: true };
        let mut bus = Sleeper::reading(Box::new(bus), Clock::start(), slept, slept);
        let more = (0..3).map(|_| bus.receive(Duration::ZERO).is_ok_and(|_| bus.has_more()));
        assert_eq!(more.collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn a_machine_that_was_only_busy_has_not_slept() {
        assert_eq!(seen(40), ["seen", "seen", "seen", "gone", "gone"]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_is_read_does_not_grow_while_the_machine_is_awake() {
        let before = clock::slept();
        std::thread::park_timeout(Duration::from_millis(20));
        assert!(before >= Span::ZERO - Span::from_millis(1) && clock::slept() - before < LEAST, "{before}");
    }
}
