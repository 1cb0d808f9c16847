use super::*;
use proptest::prelude::*;
use rstest::rstest;

const EPOCH: i64 = 1_700_000_000_000_000_000;

/// A machine whose wall clock can be set.
struct Machine {
    run: Instant,
    set: Span,
    slept: Span,
}

impl Machine {
    fn new() -> Self {
        Self { run: Instant::from_nanos(1_000_000_000), set: Span::from_nanos(EPOCH), slept: Span::ZERO }
    }

    fn wall(&self) -> Span {
        self.run.since(Instant::ZERO) + self.set + self.slept
    }

    fn pair(&self) -> Pair {
        Pair { run: self.run, wall: self.wall(), slept: self.slept, doubt: Span::ZERO }
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

    let step = Step { at: machine.run, by, exact: true };
    assert_eq!(stamps.look(machine.pair()), Some(step));
    let converted = [waiting, fresh].map(|(_, stamp)| stamps.instant(stamp, machine.run));
    assert_eq!(stamps.look(machine.pair()), None);
    for ((at, _), converted) in [waiting, fresh].iter().zip(converted) {
        assert_eq!(converted, *at);
    }
}

/// A clock that is set while a frame waits for so long, and is taken so long after that.
#[rstest]
#[case::as_long_as_the_step(100, 0, 100, false)]
#[case::longer_than_the_step(100, 0, 110, false)]
#[case::about_as_long(100, 0, 98, false)]
#[case::shorter(100, 0, 90, true)]
#[case::shorter_and_back(-100, 0, 90, true)]
#[case::longer_and_back(-100, 0, 110, false)]
fn a_step_is_exact_where_it_is_longer_than_any_frame_can_have_waited(
    #[case] by: i64,
    #[case] looked: i64,
    #[case] noticed: i64,
    #[case] exact: bool,
) {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    machine.later(Span::from_millis(looked));
    machine.set += Span::from_millis(by);
    machine.later(Span::from_millis(noticed));
    assert_eq!(stamps.look(machine.pair()).map(|step| step.exact), Some(exact));
}

#[test]
fn a_socket_that_was_seen_empty_holds_nothing_that_is_older() {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    for _ in 0..100 {
        machine.later(Span::from_millis(20));
        assert_eq!(stamps.look_after_all(machine.pair()), None);
    }
    machine.set += Span::from_millis(-100);
    machine.later(Span::from_millis(20));
    assert_eq!(stamps.look(machine.pair()).map(|step| step.exact), Some(true));
}

#[test]
fn a_step_that_frames_outwait_is_told_again_as_one_that_is_not_exact() {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    let by = Span::from_millis(-500);
    machine.set += by;
    machine.later(Span::from_millis(10));
    assert_eq!(stamps.look(machine.pair()), Some(Step { at: machine.run, by, exact: true }));
    machine.later(Span::from_millis(400));
    assert_eq!(stamps.look(machine.pair()), None);
    machine.later(Span::from_millis(100));
    assert_eq!(stamps.look(machine.pair()), Some(Step { at: machine.run, by, exact: false }));
    assert_eq!(stamps.look(machine.pair()), None);
}

#[test]
fn a_second_step_while_frames_of_the_first_may_wait_is_not_exact() {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    for exact in [true, false] {
        machine.set += Span::from_secs(3600);
        machine.later(Span::from_millis(1));
        assert_eq!(stamps.look(machine.pair()).map(|step| step.exact), Some(exact));
    }
    machine.later(Span::from_millis(1));
    assert_eq!(stamps.look_after_all(machine.pair()), None);
    machine.set += Span::from_secs(3600);
    machine.later(Span::from_millis(1));
    assert_eq!(stamps.look(machine.pair()).map(|step| step.exact), Some(true));
}

#[test]
fn a_step_is_not_exact_where_a_frame_was_converted_without_a_look_at_the_clocks() {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    machine.set += Span::from_secs(-3600);
    machine.later(Span::from_millis(50));
    let torn = Pair { doubt: Span::from_millis(21), ..machine.pair() };
    assert_eq!(stamps.look(torn), None);
    stamps.instant(machine.wall(), machine.run);
    machine.later(Span::from_millis(1));
    assert_eq!(stamps.look(machine.pair()).map(|step| step.exact), Some(false));
}

/// The socket is found empty, a frame comes, the clock is set, and only then both clocks are read.
#[test]
fn a_frame_that_comes_between_an_empty_socket_and_the_look_is_not_moved_by_a_step() {
    for by in [3600, -3600] {
        let mut machine = Machine::new();
        let mut stamps = Stamps::from_pair(machine.pair());
        machine.later(Span::from_millis(20));
        let (came, stamp) = (machine.run, machine.wall());
        machine.set += Span::from_secs(by);
        machine.later(Span::from_millis(1));
        let step = Step { at: machine.run, by: Span::from_secs(by), exact: true };
        assert_eq!(stamps.look_after_all(machine.pair()), Some(step));
        assert_eq!(stamps.instant(stamp, machine.run), came);
    }
}

#[test]
fn a_machine_that_slept_has_not_set_its_clock() {
    let mut machine = Machine::new();
    let mut stamps = Stamps::from_pair(machine.pair());
    machine.slept += Span::from_secs(600);
    machine.later(Span::from_millis(5));
    assert_eq!(stamps.look(machine.pair()), None);
    assert_eq!(stamps.instant(machine.wall(), machine.run), machine.run);
    machine.set += Span::from_secs(3600);
    machine.later(Span::from_millis(5));
    assert_eq!(stamps.look(machine.pair()).map(|step| step.by), Some(Span::from_secs(3600)));
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
            prop_assert!(step.is_none_or(|step| !step.exact) || at == machine.run, "{} for {}", at, machine.run);
            prop_assert!(before - SLACK <= at && at <= machine.run, "{} {} {}", before, at, machine.run);
            stamps.look_after_all(machine.pair());
            before = machine.run;
        }
    }

    #[test]
    fn where_a_step_is_exact_no_frame_is_moved(
        waits in prop::collection::vec(0i64..200_000_000, 1..20),
        set_after in 0usize..20,
        set in -1_000_000_000i64..1_000_000_000,
        torn in any::<bool>(),
    ) {
        // Frames come while nobody looks; in the midst of them the clock is set, and then all are taken.
        let mut machine = Machine::new();
        let mut stamps = Stamps::from_pair(machine.pair());
        let mut socket = vec![];
        for (number, wait) in waits.iter().enumerate() {
            if number == set_after {
                machine.set += Span::from_nanos(set);
            }
            machine.later(Span::from_nanos(*wait));
            socket.push((machine.run, machine.wall()));
        }
        let (mut told, mut moved) = (vec![], Span::ZERO);
        for (at, stamp) in socket {
            let doubt = if torn && told.is_empty() { DOUBTFUL * 2 } else { Span::ZERO };
            told.extend(stamps.look(Pair { doubt, ..machine.pair() }));
            moved = moved.max(magnitude(stamps.instant(stamp, machine.run) - at));
            machine.later(Span::from_millis(7));
        }
        // Steps that are no longer than this are followed and not told.
        let unexact = told.iter().any(|step| !step.exact);
        prop_assert!(unexact || moved <= STEP || torn && told.is_empty(), "{:?} {}", told, moved);
    }
}
