//! Meters beside the outputs, serial numbers, looking only, and taking over.

use guard::{Action, Event, Fault, Guard, Order, Report, Setup, StationId, Why};
use quantity::Span;
use rstest::rstest;
use wire::scpi::{Reading, Then};

use crate::setups::{setup, with_meter};
use crate::world::{World, at, points};

const METER: StationId = StationId(1);

/// The supply is on, with a meter beside it.
fn on(off_by: (f64, f64)) -> World {
    energised(with_meter(1), off_by)
}

fn energised(setup: Setup, off_by: (f64, f64)) -> World {
    let mut world = World::new(setup);
    (world.meter, world.instruments[1].reads) = (Some(off_by), Some((52.0, 0.0)));
    world.order(0, Order::Arm);
    world.order(500, Order::Set(StationId(0), points(54.0, 10.0)));
    world.order(700, Order::On(StationId(0)));
    world.run_to(1_500);
    world
}

fn told(world: &World, is: impl Fn(&Report) -> bool) -> bool {
    world.reports.iter().any(|(_, report)| is(report))
}

fn doubtful(world: &World) -> Vec<StationId> {
    let doubtful = |report: &Report| match report {
        Report::Doubtful(station, Fault::StillFlows { .. }) => Some(*station),
        _ => None,
    };
    world.reports.iter().filter_map(|(_, report)| doubtful(report)).collect()
}

#[test]
fn an_output_that_lies_about_being_off_is_found_by_the_meter() {
    let mut world = on((0.0, 0.0));
    world.instruments[0].lies = Some(false);
    world.order(1_500, Order::End);
    world.run_to(3_000);
    assert!(world.instruments[0].on && world.exited.is_some());
    assert_eq!(doubtful(&world), [METER]);
    // Its watchdog was not given up, and nobody feeds it.
    world.run_to(5_500);
    assert!(!world.instruments[0].on);
}

#[test]
fn an_output_that_was_switched_off_in_the_run_and_is_not_ends_the_run() {
    let mut world = on((0.0, 0.0));
    world.instruments[0].lies = Some(true);
    world.order(1_500, Order::Off(StationId(0)));
    world.run_to(1_550);
    world.instruments[0].lies = Some(false);
    world.run_to(8_000);
    assert!(told(&world, |report| matches!(report, Report::Tripped(_))), "{:#?}", world.reports);
    assert_eq!(doubtful(&world), [METER]);
}

#[test]
fn what_is_off_is_proven_and_nothing_is_in_doubt() {
    let mut world = on((0.0, 0.01));
    world.order(1_500, Order::End);
    world.run_to(3_000);
    assert!(!world.instruments[0].on);
    assert!(world.exited.is_some_and(|exited| exited < at(2_500)), "{:?}", world.exited);
    assert_eq!(doubtful(&world), []);
}

#[rstest]
#[case::flows_in(0.2)]
#[case::flows_out(-0.2)]
fn a_current_while_everything_is_off_ends_the_run(#[case] amperes: f64) {
    let mut world = World::new(with_meter(1));
    (world.meter, world.instruments[1].reads) = (Some((0.0, amperes)), Some((52.0, 0.0)));
    world.order(0, Order::Arm);
    world.run_to(5_000);
    assert!(told(&world, |report| matches!(
        report,
        Report::Tripped(Why::Station(METER, Fault::StillFlows { .. }))
    )));
}

#[rstest]
#[case::they_agree(0.2, false)]
#[case::they_do_not(0.4, true)]
#[case::they_do_not_the_other_way(-0.4, true)]
fn two_meters_that_disagree_end_the_run(#[case] off_by: f64, #[case] ends: bool) {
    let mut world = on((off_by, 0.0));
    world.run_to(4_000);
    let disagree =
        |report: &Report| matches!(report, Report::Tripped(Why::Station(_, Fault::Disagrees { .. })));
    assert_eq!(told(&world, disagree), ends, "{:#?}", world.reports);
    assert_eq!(world.instruments[0].on, !ends);
}

/// Nobody would know that they disagree.
#[rstest]
#[case::as_fast_as_it_is_asked(0, false)]
#[case::slow(400, false)]
#[case::too_slow(1_800, true)]
fn a_meter_that_is_too_slow_to_be_compared_with_ends_the_run(#[case] millis: i64, #[case] ends: bool) {
    let mut setup = with_meter(1);
    let measure = &mut setup.ports[1].stations[0].channel.measure;
    measure.steps.iter_mut().for_each(|step| step.within = Span::from_secs(5));
    measure.steps.retain(|step| step.then == Then::Keep(Reading::Voltage));
    setup.meters.remove(0);
    let mut world = energised(setup, (0.0, 0.0));
    world.slow(1, millis);
    world.run_to(6_000);
    let not_compared =
        |report: &Report| matches!(report, Report::Tripped(Why::Station(StationId(0), Fault::NotCompared)));
    assert_eq!(told(&world, not_compared), ends, "{:#?}", world.reports);
    assert_eq!(world.instruments[0].on, !ends);
}

/// What is on for shorter than a slow meter takes is not compared, however often that is.
#[test]
fn short_times_in_which_nothing_is_compared_do_not_add_up() {
    let mut setup = with_meter(1);
    let measure = &mut setup.ports[1].stations[0].channel.measure;
    measure.steps.iter_mut().for_each(|step| step.within = Span::from_secs(5));
    measure.steps.retain(|step| step.then == Then::Keep(Reading::Voltage));
    setup.meters.remove(0);
    let mut world = energised(setup, (0.0, 0.0));
    world.slow(1, 1_800);
    for again in 0..4 {
        world.order(1_400 + 2_000 * again, Order::Off(StationId(0)));
        world.order(2_500 + 2_000 * again, Order::On(StationId(0)));
    }
    world.order(9_200, Order::Off(StationId(0)));
    world.run_to(9_500);
    assert!(!told(&world, |report| matches!(report, Report::Tripped(_))), "{:#?}", world.reports);
}

/// However slow it is, it is found by three of its readings.
#[test]
fn an_output_that_disagrees_with_a_slow_meter_ends_the_run() {
    let mut world = on((2.0, 0.0));
    world.slow(1, 400);
    world.run_to(6_000);
    let disagree =
        |report: &Report| matches!(report, Report::Tripped(Why::Station(_, Fault::Disagrees { .. })));
    assert!(told(&world, disagree), "{:#?}", world.reports);
    assert!(!world.instruments[0].on);
}

#[test]
fn a_meter_that_hangs_while_an_output_is_on_ends_the_run() {
    let mut world = on((0.0, 0.0));
    world.hang(1);
    world.run_to(3_500);
    assert!(told(&world, |report| matches!(report, Report::Tripped(Why::Station(..)))));
    assert!(!world.instruments[0].on);
}

#[test]
fn a_meter_that_hangs_at_the_end_is_told_and_holds_nothing_up() {
    let mut world = on((0.0, 0.0));
    world.order(1_500, Order::End);
    world.run_to(1_501);
    world.hang(1);
    world.run_to(9_000);
    assert!(!world.instruments[0].on && world.exited.is_some());
    assert!(told(&world, |report| matches!(report, Report::Doubtful(METER, Fault::NoReply))));
}

#[rstest]
#[case::its_own("7", true)]
#[case::another("8", false)]
fn the_serial_number_has_to_be_the_one_of_the_rig_file(#[case] serial_number: &str, #[case] arms: bool) {
    let mut setup = setup(2);
    setup.ports[1].serial_number = serial_number.to_owned();
    let mut world = World::new(setup);
    world.order(0, Order::Arm);
    world.run_to(1_000);
    assert_eq!(told(&world, |report| *report == Report::Armed), arms);
    let refused = |report: &Report| matches!(report, Report::Refused(StationId(1), Fault::SerialNumber(_)));
    assert_eq!(told(&world, refused), !arms);
    let commands = world.instruments.iter().flat_map(|instrument| &instrument.log);
    assert!(arms || commands.clone().all(|line| line.ends_with('?')), "something was changed");
}

#[test]
fn a_guard_that_only_looks_changes_nothing_and_ends() {
    let mut world = World::looking(setup(2));
    world.order(0, Order::Look);
    world.order(1, Order::Arm);
    world.run_to(1_000);
    assert!(told(&world, |report| *report == Report::Looked));
    assert!(world.exited.is_some());
    let mut commands = world.instruments.iter().flat_map(|instrument| &instrument.log);
    assert!(commands.all(|line| line.ends_with('?')));
}

#[test]
fn a_guard_that_only_looks_arms_nothing() {
    let mut world = World::looking(setup(2));
    world.order(0, Order::Arm);
    world.run_to(500);
    assert!(told(&world, |report| *report == Report::NotNow) && world.writes == 0);
}

#[test]
fn who_takes_over_switches_everything_off_first() {
    let mut guard = Guard::taking_over(setup(2).ports, vec![]);
    let mut said = vec![];
    guard.poll(at(0), Event::GuardEnded, &mut |action| said.push(action));
    guard.poll(at(5), Event::Wake, &mut |action| said.push(action));
    let written = said.iter().filter_map(|action| match action {
        Action::Write(port, command) => Some((port.0, command.to_string())),
        _ => None,
    });
    let off: Vec<_> = written.filter(|(_, command)| command != "\\n").collect();
    assert_eq!(off, [(0, String::from("OUTP 0\\n")), (1, String::from("OUTP 0\\n"))]);
}

#[test]
fn a_beat_after_a_silence_does_not_undo_it() {
    let mut world = on((0.0, 0.0));
    world.sleeps_for(5_000);
    assert!(told(&world, |report| *report == Report::Tripped(Why::RunnerSilent)));
}

/// Two channels of one slow instrument: each is looked at as often as the other.
#[test]
fn a_slow_port_looks_at_each_of_its_stations() {
    let mut both = with_meter(1);
    let second = both.ports[1].stations[0].clone();
    both.ports[1].stations.push(second);
    let mut world = World::new(both);
    (world.meter, world.instruments[1].reads) = (Some((0.0, 0.0)), Some((52.0, 0.0)));
    world.slow(1, 300);
    world.order(0, Order::Arm);
    world.run_to(10_000);
    let looked = |station| {
        let of_it = |report: &&(_, Report)| matches!(report.1, Report::Measured(own, ..) if own == station);
        world.reports.iter().filter(of_it).count()
    };
    let (first, second) = (looked(StationId(1)), looked(StationId(2)));
    assert!(first > 10 && first.abs_diff(second) <= 2, "{first} and {second}");
}

#[test]
fn a_beat_that_waited_in_the_pipe_does_not_count() {
    let mut world = on((0.0, 0.0));
    world.beats_are_late_by(2_000);
    world.run_to(3_000);
    assert!(told(&world, |report| *report == Report::Tripped(Why::RunnerSilent)));
    assert!(!world.instruments[0].on);
}
