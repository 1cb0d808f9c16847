//! One periodic frame: when it is due next, without drift.

use quantity::{Instant, Span};

/// The time grid of one periodic frame.
///
/// The next due instant is the previous one plus the period, never the current time plus the period: a poll that
/// comes late moves one frame, not all that follow.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beat {
    due: Option<Instant>,
}

impl Beat {
    /// Starts at `now` if it is `wanted` and rests; stops if it is not; goes on with its grid otherwise.
    pub(crate) fn set(&mut self, now: Instant, wanted: bool) {
        self.due = wanted.then(|| self.due.unwrap_or(now));
    }

    /// When the next frame is due; `None` while it rests.
    pub(crate) fn due(self) -> Option<Instant> {
        self.due
    }

    /// Whether a frame is due at `now`; if so, goes on by as many periods as it takes to be in the future.
    ///
    /// Frames that a late poll missed are not sent in a burst: an inverter that was late sends one.
    pub(crate) fn take(&mut self, now: Instant, mut period: impl FnMut() -> Span) -> bool {
        let Some(mut due) = self.due.filter(|due| *due <= now) else { return false };
        while due <= now {
            due += period().max(Span::from_nanos(1));
        }
        self.due = Some(due);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Instant {
        Instant::ZERO + Span::from_millis(millis)
    }

    fn second() -> Span {
        Span::from_secs(1)
    }

    #[test]
    fn a_late_poll_does_not_move_the_grid() {
        let mut beat = Beat::default();
        beat.set(at(0), true);
        assert!(beat.take(at(130), second));
        assert_eq!(beat.due(), Some(at(1_000)));
    }

    #[test]
    fn what_was_missed_is_sent_once() {
        let mut beat = Beat::default();
        beat.set(at(0), true);
        assert!(beat.take(at(3_400), second));
        assert!(!beat.take(at(3_400), second));
        assert_eq!(beat.due(), Some(at(4_000)));
    }

    #[test]
    fn setting_it_again_keeps_the_grid_and_stopping_forgets_it() {
        let mut beat = Beat::default();
        beat.set(at(0), true);
        beat.take(at(0), second);
        beat.set(at(500), true);
        assert_eq!(beat.due(), Some(at(1_000)));
        beat.set(at(600), false);
        assert_eq!(beat.due(), None);
        beat.set(at(700), true);
        assert_eq!(beat.due(), Some(at(700)));
    }
}
