//! Many instruments at once, as often as each is to be looked at.

use guard::{Order, Report, StationId};
use quantity::{Instant, Span};
use wire::scpi::Reading;

use crate::setups::setup;
use crate::world::{World, at, points};

const INSTRUMENTS: usize = 16;
const EVERY: Span = Span::from_millis(200);

/// When each of sixteen supplies that are on told its voltage, from 3 s on for a minute.
fn polled(prepare: impl FnOnce(&mut World)) -> Vec<Vec<Instant>> {
    let mut world = World::new(setup(INSTRUMENTS));
    prepare(&mut world);
    world.order(0, Order::Arm);
    for index in 0..INSTRUMENTS {
        world.order(1_000, Order::Set(StationId(index), points(54.0, 1.0)));
        world.order(1_500, Order::On(StationId(index)));
    }
    world.run_to(63_000);
    assert!(world.exited.is_none(), "{:?}", world.reports.last());
    let of = |index: usize| {
        let told = world.reports.iter().filter(|(when, report)| {
            *when >= at(3_000)
                && matches!(report, Report::Measured(StationId(own), Reading::Voltage, _) if *own == index)
        });
        told.map(|(when, _)| *when).collect()
    };
    (0..INSTRUMENTS).map(of).collect()
}

fn assert_on_time(times: &[Instant], index: usize) {
    // As many as there are periods in a minute, none of them by more than a reply late.
    assert_eq!(times.len(), 300, "instrument {index}");
    for two in times.windows(2) {
        let apart = two[1] - two[0];
        assert!(
            (EVERY - apart).as_nanos().abs() <= Span::from_millis(20).as_nanos(),
            "instrument {index}: {apart}"
        );
    }
}

#[test]
fn no_poll_of_sixteen_instruments_is_missed() {
    let times = polled(|_| ());
    times.iter().enumerate().for_each(|(index, times)| assert_on_time(times, index));
}

#[test]
fn one_that_is_slow_makes_no_other_late() {
    let times = polled(|world| world.slow(0, 150));
    assert!(times[0].len() < 300, "it is not slow");
    times.iter().enumerate().skip(1).for_each(|(index, times)| assert_on_time(times, index));
}
