use super::*;
use proptest::prelude::*;
use rstest::rstest;

const EPOCH: i64 = 1_700_000_000_000_000_000;

/// A machine whose wall clock can be set.
struct Machine {
    run: Instant,
    set: Span,
}

impl Machine {
    fn new() -> Self {
        Self { run: Instant::from_nanos(1_000_000_000), set: Span::from_nanos(EPOCH) }
    }

    fn wall(&self) -> Span {
        self.run.since(Instant::ZERO) + self.set
    }

    fn pair(&self) -> Pair {
        Pair { run: self.run, wall: self.wall(), doubt: Span::ZERO }
    }

    fn later(&mut self, by: Span) {
        self.run += by;
    }
}

#[rstest]
#[case::forward(Span::from_secs(3600))]
#[case::back(Span::from_secs(-3600))]
#[case::a_little_forward(Span::from_millis(40))]
#[case::a_little_back(Span::from_millis(-40))]
fn a_step_is_reported_once_and_moves_no_frame(#[case] by: Span) {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    machine.later(Span::from_millis(10));
    let waiting = (machine.run, machine.wall());
    machine.later(Span::from_millis(1));
    machine.set += by;
    let fresh = (machine.run, machine.wall());
    machine.later(Span::from_millis(1));

    assert_eq!(stamps.look(machine.pair()), Some(Step { at: machine.run, by }));
    let converted = [waiting, fresh].map(|(_, stamp)| stamps.instant(stamp, machine.run));
    assert_eq!(stamps.look(machine.pair()), None);
    for ((at, _), converted) in [waiting, fresh].iter().zip(converted) {
        let off = (converted - *at).as_nanos().abs();
        // Within the stretch in which the clock was set, frames of a small step cannot be told apart.
        let bound = if by.as_nanos().abs() > Span::from_secs(1).as_nanos() {
            0
        } else {
            Span::from_millis(40).as_nanos()
        };
        assert!(off <= bound, "{converted} for {at}");
    }
}

#[test]
fn a_clock_that_is_kept_by_the_network_is_followed() {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    for _ in 0..1000 {
        machine.later(Span::from_millis(100));
        machine.set += Span::from_micros(50);
        assert_eq!(stamps.look(machine.pair()), None);
        assert_eq!(stamps.instant(machine.wall(), machine.run), machine.run);
    }
}

#[rstest]
#[case::just_now(1, true)]
#[case::a_while_ago(3, false)]
#[case::before(-1, false)]
fn the_clocks_are_read_once_for_frames_that_come_together(#[case] millis: i64, #[case] recent: bool) {
    let machine = Machine::new();
    let stamps = Stamps::from_pair(machine.pair());
    assert_eq!(stamps.is_recent(machine.wall() + Span::from_millis(millis)), recent);
}

#[test]
fn a_pair_that_was_torn_apart_is_not_a_step() {
    let machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    let torn =
        Pair { wall: machine.wall() + Span::from_millis(20), doubt: Span::from_millis(21), ..machine.pair() };
    assert_eq!(stamps.look(torn), None);
    assert_eq!(stamps.instant(machine.wall(), machine.run), machine.run);
}

#[test]
fn a_frame_is_never_from_the_future() {
    let machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    assert_eq!(stamps.instant(machine.wall() + Span::from_secs(9), machine.run), machine.run);
}

proptest! {
    #[test]
    fn whatever_is_set_frames_lie_between_the_last_look_and_now(
        moves in prop::collection::vec((0i64..50_000_000, prop_oneof![3 => Just(0i64), 1 => -10_000_000_000_000i64..10_000_000_000_000]), 1..40),
    ) {
        let mut machine = Machine::new();
        let mut stamps = Stamps::from_pair(machine.pair());
        let mut before = machine.run;
        for (later, set) in moves {
            machine.later(Span::from_nanos(later));
            machine.set += Span::from_nanos(set);
            let stamp = machine.wall();
            let step = stamps.look(machine.pair());
            prop_assert_eq!(step.is_some(), set.abs() > STEP.as_nanos());
            let at = stamps.instant(stamp, machine.run);
            prop_assert!(before - SLACK <= at && at <= machine.run, "{} {} {}", before, at, machine.run);
            stamps.drained();
            before = machine.run;
        }
    }
}
