//! When the battery's frames are due.

use quantity::{Instant, Span};

use crate::draws::{Draws, Stream};

/// Frames that go out together: all of a cycle in a burst, or one when they are spread.
#[derive(Debug, Clone)]
struct Group {
    /// Indices of the contents, in the order of sending.
    contents: Vec<usize>,
    period: Span,
    /// Distance from the start of a cycle.
    offset: Span,
    /// The grid without jitter, from which the next one is counted.
    nominal: Instant,
    /// The grid with jitter; `None` while the battery is off.
    due: Option<Instant>,
}

/// The grids of all frames; jitter moves a cycle, never the ones after it.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    groups: Vec<Group>,
    jitter: Span,
    draws: Draws,
    /// What is due together; kept for its memory.
    together: Vec<usize>,
}

impl Schedule {
    /// Nothing is due; `jitter` is the most that a cycle is late.
    pub(crate) fn new(jitter: Span, seed: u64) -> Self {
        Self { groups: Vec::new(), jitter, draws: Draws::new(seed, Stream::Jitter), together: Vec::new() }
    }

    /// Adds frames that go out together, `offset` after the start of a cycle.
    pub(crate) fn add(&mut self, contents: Vec<usize>, period: Span, offset: Span) {
        // A period of nothing would never let time go on.
        let period = period.max(Span::from_micros(1));
        self.groups.push(Group { contents, period, offset, nominal: Instant::ZERO, due: None });
    }

    /// Begins the first cycle at `at`.
    pub(crate) fn start(&mut self, at: Instant) {
        for group in &mut self.groups {
            group.nominal = at + group.offset;
            group.due = Some(group.nominal + self.draws.span(self.jitter));
        }
    }

    /// Nothing is due any more.
    pub(crate) fn stop(&mut self) {
        self.groups.iter_mut().for_each(|group| group.due = None);
    }

    /// When the next frames are due.
    #[inline]
    pub(crate) fn next(&self) -> Option<Instant> {
        self.groups.iter().filter_map(|group| group.due).min()
    }

    /// Hands over the contents that are due at `now`, in the order of their indices.
    #[inline]
    pub(crate) fn take(&mut self, now: Instant, send: impl FnMut(usize)) {
        let Self { groups, jitter, draws, together } = self;
        together.clear();
        for group in groups.iter_mut().filter(|group| group.due.is_some_and(|due| due <= now)) {
            together.extend_from_slice(&group.contents);
            group.nominal += group.period;
            group.due = Some(group.nominal + draws.span(*jitter));
        }
        together.sort_unstable();
        together.iter().copied().for_each(send);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Instant {
        Instant::ZERO + Span::from_millis(millis)
    }

    /// The first frames that are due, as instants and contents.
    fn first(schedule: &mut Schedule, count: usize) -> Vec<(Instant, usize)> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let now = schedule.next().unwrap();
            schedule.take(now, |content| taken.push((now, content)));
        }
        taken
    }

    #[test]
    fn groups_keep_their_own_periods_and_offsets() {
        let mut schedule = Schedule::new(Span::ZERO, 1);
        schedule.add(vec![0, 1], Span::from_millis(1_000), Span::ZERO);
        schedule.add(vec![2], Span::from_millis(700), Span::from_millis(100));
        schedule.start(at(50));
        let expected = [(50, 0), (50, 1), (150, 2), (850, 2), (1_050, 0), (1_050, 1), (1_550, 2)];
        assert_eq!(first(&mut schedule, 7), expected.map(|(millis, content)| (at(millis), content)));
    }

    #[test]
    fn what_is_due_together_keeps_the_order_of_the_cycle() {
        let mut schedule = Schedule::new(Span::ZERO, 1);
        schedule.add(vec![0, 2], Span::from_secs(1), Span::ZERO);
        schedule.add(vec![1], Span::from_secs(2), Span::ZERO);
        schedule.start(at(0));
        let order: Vec<usize> = first(&mut schedule, 5).into_iter().map(|(_, content)| content).collect();
        assert_eq!(order, [0, 1, 2, 0, 2]);
    }

    #[test]
    fn jitter_does_not_add_up() {
        let mut schedule = Schedule::new(Span::from_millis(40), 1);
        schedule.add(vec![0], Span::from_secs(1), Span::ZERO);
        schedule.start(at(0));
        let late: Vec<Span> = first(&mut schedule, 5_000)
            .iter()
            .enumerate()
            .map(|(n, (due, _))| *due - at(n as i64 * 1_000))
            .collect();
        assert!(late.iter().all(|late| (Span::ZERO..=Span::from_millis(40)).contains(late)));
        assert!(late.iter().any(|late| *late > Span::from_millis(39)));
    }

    #[test]
    fn what_was_stopped_is_never_due() {
        let mut schedule = Schedule::new(Span::ZERO, 1);
        schedule.add(vec![0], Span::from_secs(1), Span::ZERO);
        schedule.start(at(0));
        schedule.stop();
        assert_eq!(schedule.next(), None);
    }
}
