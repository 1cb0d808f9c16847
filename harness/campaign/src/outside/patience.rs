//! How long a program is waited for: for one answer, for all of them together, and once somebody stopped the run.

use std::time::{Duration, Instant as Clock};

use quantity::{Instant, Span};

/// How often it is looked how long it takes by now, and whether somebody stopped the run.
pub(super) const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// What a program has left for all its answers once the run was stopped: until then it is stopped in order.
const LAST_CHANCE: Duration = Duration::from_secs(1);
/// All answers together may take as long as a battery would, and so many times as long as one may.
const TIMES: u32 = 6;

/// How long a program is waited for, by the clock on the wall.
///
/// A machine that slept, or a run that was suspended, is not the program's fault: of the time from one look to the next,
/// no more counts than twice what it should be.
#[derive(Debug)]
pub(super) struct Patience {
    each: Duration,
    looked: Clock,
    /// For this answer.
    waited: Duration,
    /// For all answers.
    in_all: Duration,
    /// Since somebody was last asked whether to stop, and since somebody said so.
    unasked: Duration,
    stopped: Option<Duration>,
}

impl Patience {
    /// One that lasts this long for each answer.
    pub(super) fn new(each: Duration) -> Self {
        let (waited, in_all, unasked) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        Self { each, looked: clock(), waited, in_all, unasked, stopped: None }
    }

    /// An answer is waited for from now on.
    pub(super) fn begin(&mut self) {
        (self.looked, self.waited) = (clock(), Duration::ZERO);
    }

    /// How long until the next look.
    pub(super) fn until_look(&self) -> Duration {
        BETWEEN_LOOKS.min(self.each.saturating_sub(self.waited)).max(Duration::from_millis(1))
    }

    /// Looks at the clock and, now and then, whether somebody stopped the run, where the program's time is `now`.
    ///
    /// # Errors
    /// Where the patience has come to its end, in words that go on after "the program ".
    pub(super) fn look(&mut self, now: Instant, stop: &mut dyn FnMut() -> bool) -> Result<(), String> {
        let looked = clock();
        let passed = (looked - self.looked).min(2 * BETWEEN_LOOKS);
        self.looked = looked;
        self.pass(passed, now, stop)
    }

    fn pass(&mut self, passed: Duration, now: Instant, stop: &mut dyn FnMut() -> bool) -> Result<(), String> {
        self.waited += passed;
        self.in_all += passed;
        self.unasked += passed;
        self.stopped = self.stopped.map(|since| since + passed);
        if self.stopped.is_none() && self.unasked >= BETWEEN_LOOKS {
            self.unasked = Duration::ZERO;
            self.stopped = stop().then_some(Duration::ZERO);
        }
        if self.stopped.is_some_and(|since| since >= LAST_CHANCE) {
            return Err(format!(
                "did not come to an end within {}, in which the run was stopped",
                span(LAST_CHANCE)
            ));
        }
        if self.waited >= self.each {
            return Err(format!("gave no answer within {}", span(self.each)));
        }
        self.whole(now)
    }

    fn whole(&self, now: Instant) -> Result<(), String> {
        let own = Duration::from_nanos(now.as_nanos().unsigned_abs());
        if self.in_all <= own + TIMES * self.each {
            return Ok(());
        }
        let (took, own) = (span(self.in_all), span(own));
        Err(format!(
            "is slower than a battery: its answers took {took} in all for {own} of its time; a longer `--battery-timeout` \
             gives it {TIMES} times as much"
        ))
    }
}

fn span(duration: Duration) -> Span {
    Span::from_millis(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "whoever waits for a program waits by the clock on the wall")]
fn clock() -> Clock {
    Clock::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Duration = Duration::from_millis(40);

    fn at(secs: i64) -> Instant {
        Instant::ZERO + Span::from_secs(secs)
    }

    /// Answers that take this long each, one for each second of the program's time; how many of them are waited for.
    fn answers(took: Duration, stop: &mut dyn FnMut() -> bool) -> (i64, String) {
        let mut patience = Patience::new(Duration::from_secs(10));
        for second in 0.. {
            patience.begin();
            let mut passed = Duration::ZERO;
            while passed < took {
                if let Err(why) = patience.pass(LOOK.min(took), at(second), stop) {
                    return (second, why);
                }
                passed += LOOK.min(took);
            }
            if second == 10_000 {
                return (second, String::from("goes on"));
            }
        }
        unreachable!("it goes on for ever")
    }

    #[test]
    fn who_is_as_quick_as_a_battery_is_waited_for_as_long_as_it_takes() {
        assert_eq!(answers(Duration::from_millis(1_000), &mut || false), (10_000, String::from("goes on")));
    }

    #[test]
    fn who_answers_just_in_time_and_makes_no_progress_is_not_waited_for_for_ever() {
        let (events, why) = answers(Duration::from_secs(9), &mut || false);
        assert_eq!(events, 7, "{why}");
        assert!(why.starts_with("is slower than a battery: its answers took 67"), "{why}");
    }

    #[test]
    fn who_gives_no_answer_is_waited_for_as_long_as_one_may_take() {
        assert_eq!(answers(Duration::from_secs(11), &mut || false).1, "gave no answer within 10 s");
    }

    #[test]
    fn who_stops_the_run_waits_a_second_however_quick_the_single_answers_are() {
        for took in [Duration::from_millis(7), Duration::from_secs(9)] {
            let mut asked = 0;
            let (events, why) = answers(took, &mut || {
                asked += 1;
                asked == 3
            });
            assert!(why.contains("within 1 s, in which the run was stopped"), "{why}");
            let waited = took.as_millis() * u128::try_from(events).unwrap();
            assert!(waited < 1_300, "{waited} ms");
        }
    }

    #[test]
    fn a_time_in_which_the_machine_slept_does_not_count() {
        let mut patience = Patience::new(Duration::from_secs(10));
        patience.looked -= Duration::from_secs(60);
        assert_eq!(patience.look(at(0), &mut || false), Ok(()));
        assert_eq!(patience.in_all, 2 * BETWEEN_LOOKS);
    }
}
