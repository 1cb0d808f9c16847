//! Single promises.

use guard::{Allowance, Fault, Order, Report, StationId, Why};
use quantity::Span;
use rstest::rstest;
use wire::scpi::{Mismatch, Slot, Values};

use crate::setups::setup;
use crate::world::{World, Wrong, at, points};

const ONE: StationId = StationId(0);

/// Both supplies are on.
fn on() -> World {
    let mut world = World::new(setup(2));
    world.order(0, Order::Arm);
    for index in 0..2 {
        world.order(500, Order::Set(StationId(index), points(54.0, 10.0)));
        world.order(700, Order::On(StationId(index)));
    }
    world.run_to(1_000);
    assert!(world.instruments.iter().all(|instrument| instrument.on));
    world
}

fn told(world: &World, is: impl Fn(&Report) -> bool) -> bool {
    world.reports.iter().any(|(_, report)| is(report))
}

fn last_set(world: &World) -> Values {
    let set = world.reports.iter().rev().find_map(|(_, report)| match report {
        Report::Set(ONE, values) => Some(*values),
        _ => None,
    });
    set.unwrap()
}

#[test]
fn an_output_that_is_found_on_is_left_alone() {
    let mut world = World::new(setup(2));
    world.instruments[1].on = true;
    world.order(0, Order::Arm);
    world.run_to(5_000);
    assert!(told(&world, |report| matches!(
        report,
        Report::Refused(StationId(1), Fault::Mismatch(Mismatch::State { expected: false }))
    )));
    assert!(world.instruments[1].on && world.exited.is_some());
    let commands = world.instruments.iter().flat_map(|instrument| &instrument.log);
    assert_eq!(commands.filter(|line| !line.ends_with('?')).count(), 0, "something was changed");
}

#[test]
fn an_instrument_that_does_not_store_its_protection_is_never_on() {
    let mut world = World::new(setup(2));
    world.instruments[0].forgetful = true;
    world.energised();
    world.run_to(5_000);
    assert!(told(&world, |report| matches!(
        report,
        Report::Refused(ONE, Fault::Mismatch(Mismatch::NotEqual { slot: Slot::OverVoltage, .. }))
    )));
    assert!(world.instruments.iter().all(|instrument| instrument.switched.is_empty()));
}

#[rstest]
fn when_the_runner_ends_everything_is_off_at_once(
    #[values(1_001, 1_003, 1_050, 1_117, 1_199, 1_350)] millis: i64,
) {
    let mut world = on();
    world.end_runner(millis);
    world.run_to(millis + 100);
    assert!(world.instruments.iter().all(|instrument| !instrument.on), "{:#?}", world.reports);
    assert!(told(&world, |report| *report == Report::Tripped(Why::RunnerEnded)));
}

#[test]
fn when_the_runner_falls_silent_everything_is_off_in_a_second() {
    let mut world = on();
    world.stop_beats();
    world.run_to(2_100);
    assert!(world.instruments.iter().all(|instrument| !instrument.on), "{:#?}", world.reports);
    assert!(told(&world, |report| *report == Report::Tripped(Why::RunnerSilent)));
}

#[test]
fn once_everything_is_off_no_watchdog_is_fed_any_more() {
    let mut world = on();
    world.stop_beats();
    world.run_to(4_000);
    let exited = world.exited.unwrap();
    assert!(exited < at(2_600), "{exited}");
    let commands = world.writes;
    world.run_to(10_000);
    assert_eq!(world.writes, commands);
}

#[test]
fn a_port_that_hangs_holds_up_no_other() {
    let writes = on().writes;
    let mut world = World::new(setup(2)).with(writes, Wrong::Stuck);
    world.order(0, Order::Arm);
    for index in 0..2 {
        world.order(500, Order::Set(StationId(index), points(54.0, 10.0)));
        world.order(700, Order::On(StationId(index)));
    }
    world.run_to(1_000);
    world.end_runner(1_300);
    world.run_to(1_350);
    let off = world.instruments.iter().filter(|instrument| !instrument.on).count();
    assert!(off >= 1, "{:#?}", world.reports);
    world.run_to(20_000);
    assert!(told(&world, |report| matches!(report, Report::Doubtful(..))));
    assert!(world.instruments.iter().all(|instrument| !instrument.on), "the watchdog did not act");
}

#[test]
fn set_points_are_clamped_to_what_the_battery_allows() {
    let mut world = on();
    world.order(1_000, Order::Set(ONE, points(1e9, 1e9)));
    world.run_to(1_400);
    assert_eq!(last_set(&world), points(56.0, 20.0));
}

#[rstest]
#[case::not_a_number(f64::NAN)]
#[case::infinite(f64::INFINITY)]
#[case::negative(-1.0)]
#[case::nothing(0.0)]
fn a_set_point_that_is_none_switches_off(#[case] value: f64) {
    let mut world = on();
    world.order(1_000, Order::Set(ONE, points(value, value)));
    world.run_to(1_400);
    assert!(!world.instruments[0].on && world.instruments[1].on);
    assert!(told(&world, |report| *report == Report::Off(ONE)));
}

#[test]
fn when_the_battery_allows_less_the_output_follows() {
    let mut world = on();
    world.live.charge_current = 3.5;
    world.run_to(1_400);
    assert!(world.instruments[0].on);
    assert_eq!(world.instruments[0].amperes, 3.5);
}

#[test]
fn when_the_battery_allows_nothing_the_output_is_off() {
    let mut world = on();
    world.live.charge_current = 0.0;
    world.run_to(1_400);
    assert!(world.instruments.iter().all(|instrument| !instrument.on));
    assert!(!told(&world, |report| matches!(report, Report::Tripped(_))));
}

#[test]
fn when_the_battery_is_silent_for_three_seconds_the_output_is_off() {
    let mut world = on();
    world.battery_speaks = false;
    world.run_to(3_700);
    assert!(world.instruments.iter().all(|instrument| instrument.on));
    world.run_to(4_050);
    assert!(world.instruments.iter().all(|instrument| !instrument.on), "{:#?}", world.reports);
}

#[test]
fn an_allowance_raises_one_limit_for_a_time_and_never_above_the_hard_one() {
    let mut world = on();
    let until = at(1_800);
    let allowance =
        Allowance { charge_voltage: Some(57.0), charge_current: None, discharge_current: None, until };
    world.order(1_000, Order::Allow(allowance));
    world.order(1_010, Order::Set(ONE, points(99.0, 99.0)));
    world.run_to(1_500);
    assert_eq!(last_set(&world), points(57.0, 20.0));
    world.run_to(2_200);
    assert_eq!(last_set(&world), points(56.0, 20.0));
}

#[test]
fn what_the_battery_allows_is_never_more_than_the_hard_limit() {
    let mut world = on();
    (world.live.charge_voltage, world.live.charge_current) = (90.0, 500.0);
    world.order(1_000, Order::Set(ONE, points(99.0, 99.0)));
    world.run_to(1_500);
    assert_eq!(last_set(&world), points(58.0, 30.0));
}

#[test]
fn an_allowance_that_is_not_permitted_is_refused() {
    let mut world = on();
    let allowance = Allowance {
        charge_voltage: Some(57.5),
        charge_current: None,
        discharge_current: None,
        until: at(9_000),
    };
    world.order(1_000, Order::Allow(allowance));
    world.order(1_010, Order::Set(ONE, points(99.0, 99.0)));
    world.run_to(1_500);
    assert!(told(&world, |report| *report == Report::NotNow));
    assert_eq!(last_set(&world), points(56.0, 20.0));
}

#[test]
fn a_restart_of_an_instrument_ends_the_run_and_nothing_is_armed_again() {
    let mut world = on();
    let now = world.now;
    world.instruments[0].reboot(now);
    world.order(3_000, Order::Arm);
    world.order(3_100, Order::On(ONE));
    world.run_to(10_000);
    assert!(told(&world, |report| matches!(report, Report::Tripped(Why::Station(ONE, _)))));
    assert!(world.instruments.iter().all(|instrument| !instrument.on));
}

#[test]
fn somebody_who_switches_it_off_by_hand_ends_the_run() {
    let mut world = on();
    let now = world.now;
    world.instruments[1].switch(now, false);
    world.run_to(1_500);
    assert!(!world.instruments[0].on);
    assert!(told(&world, |report| matches!(report, Report::Tripped(Why::Station(StationId(1), _)))));
}

#[test]
fn an_output_that_comes_on_again_by_itself_is_told_to_be_off_again() {
    let mut world = on();
    world.order(1_050, Order::End);
    world.run_to(1_056);
    let now = world.now;
    world.instruments[0].switch(now, true);
    world.run_to(3_000);
    assert!(!world.instruments[0].on, "{:#?}", world.reports);
}

#[test]
fn orders_before_arming_change_nothing() {
    let mut world = World::new(setup(1));
    world.order(10, Order::Set(ONE, points(54.0, 10.0)));
    world.order(20, Order::On(ONE));
    world.run_to(500);
    assert_eq!(world.writes, 0);
    assert_eq!(world.reports.iter().filter(|(_, report)| *report == Report::NotNow).count(), 2);
}

#[test]
fn every_output_is_looked_at_five_times_a_second() {
    let mut world = on();
    let before = world.instruments[1].log.iter().filter(|line| *line == "MEAS:CURR?").count();
    world.run_to(6_000);
    let after = world.instruments[1].log.iter().filter(|line| *line == "MEAS:CURR?").count();
    assert!((24..=26).contains(&(after - before)), "{} in five seconds", after - before);
}

#[test]
fn nothing_is_changed_before_every_instrument_was_looked_at() {
    let mut world = World::new(setup(2)).with(1, Wrong::Hung);
    world.energised();
    world.run_to(5_000);
    assert!(told(&world, |report| *report == Report::Refused(StationId(1), Fault::NoReply)));
    let log = &world.instruments[0].log;
    assert!(!log.is_empty() && log.iter().all(|line| line.ends_with('?')), "{log:?}");
}

#[test]
fn a_query_that_was_cut_does_not_swallow_the_way_off() {
    let writes = on().writes;
    let mut world = World::new(setup(2)).with(writes, Wrong::Cut);
    world.order(0, Order::Arm);
    for index in 0..2 {
        world.order(500, Order::Set(StationId(index), points(54.0, 10.0)));
        world.order(700, Order::On(StationId(index)));
    }
    world.run_to(3_000);
    let cut = world.wrong_at.unwrap();
    for instrument in &world.instruments {
        let off = *instrument.switched.last().unwrap();
        assert!(!instrument.on && off - cut < Span::from_millis(550), "{}", off - cut);
    }
}
