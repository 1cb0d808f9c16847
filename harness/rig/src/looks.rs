//! Whether this process runs when it should.

use quantity::{Instant, Span};

/// How much later than it should somebody may come to look at the clock.
pub(crate) const SLACK: Span = Span::from_millis(250);

/// Somebody who looks at the clock again and again, and by that knows where this process was held up: by a machine that is
/// busy, a debugger, a virtual machine that was paused.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    last: Option<Instant>,
}

impl Looks {
    /// A look, at most so long after the one before; by how much it was later than that, where it is too much.
    pub(crate) fn look(&mut self, now: Instant, most: Span) -> Option<Span> {
        let by = now - self.last.replace(now)? - most;
        (by > SLACK).then_some(by)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::that_only_waited(120, None)]
    #[case::that_was_a_little_late(350, None)]
    #[case::that_was_four_seconds_late(4_100, Some(4_000))]
    fn it_was_held_up_in_a_turn(#[case] took: i64, #[case] by: Option<i64>) {
        let mut looks = Looks::default();
        let began = Instant::ZERO + Span::from_secs(9);
        let most = Span::from_millis(100);
        assert_eq!(looks.look(began, most), None, "the first look tells nothing");
        assert_eq!(looks.look(began + Span::from_millis(took), most), by.map(Span::from_millis));
    }
}
