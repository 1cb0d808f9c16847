//! How often an outside program is told something.

use quantity::{Instant, Span};

/// The most events of one simulated second: a firmware with a tick of 100 us needs half of them.
const MOST: u32 = 20_000;

/// Counts the events of a second, so that time that hardly goes on is noticed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pace {
    second: i64,
    events: u32,
}

impl Pace {
    /// One more event.
    ///
    /// # Errors
    /// Where there were too many within one second, in words that go on after "the program ".
    pub(super) fn step(&mut self, now: Instant) -> Result<(), String> {
        let second = now.as_nanos() / Span::from_secs(1).as_nanos();
        if second != self.second {
            *self = Self { second, events: 0 };
        }
        self.events += 1;
        if self.events <= MOST {
            return Ok(());
        }
        Err(format!(
            "asks to be woken more than {MOST} times within one second of the battery's time; let `wake` be the next instant at which something is due"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_room_for_so_many_events_and_the_next_one_again() {
        let mut pace = Pace::default();
        let at = |nanos| Instant::from_nanos(nanos);
        assert!((0..i64::from(MOST)).all(|nanos| pace.step(at(nanos)).is_ok()));
        assert!(pace.step(at(999_999_999)).is_err());
        assert!(pace.step(at(1_000_000_000)).is_ok());
    }
}
