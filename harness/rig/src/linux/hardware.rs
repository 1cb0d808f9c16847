//! From an adapter's own stamps to the run's clock.

use quantity::{Instant, Span};

/// Converts stamps of an adapter's clock, whose zero nobody knows, to instants of the run's clock.
///
/// The kernel's stamp of the same frame is later by a delay that is never negative. The smallest difference of the last
/// seconds is taken for the way from one clock to the other: what is left is the shortest delay, the same for all
/// frames, and what the adapter's crystal drifts in that time (at 100 ppm, one millisecond in ten seconds).
#[derive(Debug, Default)]
pub(super) struct Hardware {
    /// The smallest differences of the present and of the last stretch, and when the present one began.
    stretches: Option<(Instant, Span, Span)>,
}

/// How long a stretch is: the difference that counts is from one to two of them old.
const STRETCH: Span = Span::from_secs(5);

/// A frame that took longer from the adapter to the kernel than this is not one: the adapter's clock began anew.
const LONGEST: Span = Span::from_secs(1);

impl Hardware {
    /// When the frame was on the bus that the adapter stamped `hardware`, and the kernel, by the run's clock, `kernel`.
    pub(super) fn instant(&mut self, hardware: Span, kernel: Instant) -> Instant {
        let difference = Span::from_nanos(kernel.as_nanos().saturating_sub(hardware.as_nanos()));
        let (began, present, last) = self.stretches.unwrap_or((kernel, difference, difference));
        let restarted = distance(difference, present.min(last)) > LONGEST.as_nanos().unsigned_abs();
        self.stretches = Some(match () {
            () if restarted => (kernel, difference, difference),
            () if kernel - began > STRETCH => (kernel, difference, present),
            () => (began, present.min(difference), last),
        });
        let way = self.stretches.map_or(difference, |(_, present, last)| present.min(last));
        Instant::from_nanos(hardware.as_nanos().saturating_add(way.as_nanos())).min(kernel)
    }
}

fn distance(one: Span, other: Span) -> u64 {
    one.as_nanos().abs_diff(other.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_kernels_delay_disappears(
            delays in prop::collection::vec(0i64..20_000_000, 60..120),
            zero in -1_000_000_000_000i64..1_000_000_000_000,
        ) {
            let mut hardware = Hardware::default();
            let mut true_at = Instant::from_nanos(1_000_000_000);
            for (index, delay) in delays.iter().enumerate() {
                true_at += Span::from_millis(50);
                // Every tenth frame is handed on at once, as on any idle machine.
                let delay = if index % 10 == 0 { 0 } else { *delay };
                let at = hardware.instant(Span::from_nanos(true_at.as_nanos() - zero), true_at + Span::from_nanos(delay));
                prop_assert_eq!(at, true_at);
            }
        }
    }

    #[test]
    fn a_crystal_that_drifts_is_followed() {
        let mut hardware = Hardware::default();
        for millis in (0..60_000i64).step_by(10) {
            let true_at = Instant::from_nanos(millis * 1_000_000);
            let by_the_adapter = Span::from_nanos(millis * 1_000_000 + millis * 100);
            let off = (hardware.instant(by_the_adapter, true_at) - true_at).as_nanos().abs();
            assert!(off <= Span::from_millis(1).as_nanos(), "{off} ns at {true_at}");
        }
    }

    #[test]
    fn a_clock_that_begins_anew_is_taken_anew() {
        let mut hardware = Hardware::default();
        let at = Instant::from_nanos(50_000_000_000);
        assert_eq!(hardware.instant(Span::from_secs(900), at), at);
        let later = at + Span::from_secs(1);
        assert_eq!(hardware.instant(Span::from_millis(3), later), later);
    }
}
