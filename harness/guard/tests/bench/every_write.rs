//! Every command of a whole energised run goes wrong in turn, in every way.

use guard::{Report, StationId, Why};
use quantity::Span;
use rstest::rstest;

use crate::instrument::Instrument;
use crate::setups::setup;
use crate::world::{World, Wrong, at};

/// A reply may take half a second, and so may the next after it; proofs and rounds come behind.
const OFF_WITHIN: Span = Span::from_millis(2_500);

/// With the watchdog's two seconds.
const OFF_BY_WATCHDOG: Span = Span::from_millis(2_500);

fn clean() -> World {
    let mut world = World::new(setup(2));
    world.energised();
    world.run_to(20_000);
    world
}

#[test]
fn a_run_without_faults_energises_and_ends_off() {
    let world = clean();
    let told: Vec<Report> = world.reports.iter().map(|(_, report)| *report).collect();
    assert!(told.contains(&Report::Armed) && told.contains(&Report::Tripped(Why::Asked)), "{told:#?}");
    for (index, instrument) in world.instruments.iter().enumerate() {
        assert!(
            told.contains(&Report::On(StationId(index))) && told.contains(&Report::Off(StationId(index)))
        );
        assert!(
            !instrument.on && instrument.switched.len() == 2 && !instrument.was_unprotected,
            "{instrument:#?}"
        );
        assert_eq!((instrument.most, instrument.watchdog), ((55.0, 12.0), 0.0));
    }
    assert!(world.exited.is_some_and(|at| at < crate::world::at(4_000)));
    assert!(world.writes > 150, "{} commands", world.writes);
}

#[rstest]
#[case(Wrong::Lost)]
#[case(Wrong::Cut)]
#[case(Wrong::Gone)]
#[case(Wrong::Stuck)]
#[case(Wrong::Hung)]
#[case(Wrong::Garbled)]
#[case(Wrong::Partial)]
#[case(Wrong::Late)]
#[case(Wrong::Twice)]
#[case(Wrong::Echoed)]
#[case(Wrong::Forgetful)]
#[case(Wrong::Restarts)]
fn whichever_command_goes_wrong_everything_is_off_in_time(#[case] wrong: Wrong) {
    let writes = clean().writes;
    let mut tripped = 0;
    for write in 0..writes {
        let mut world = World::new(setup(2)).with(write, wrong);
        world.energised();
        world.run_to(20_000);
        tripped += usize::from(check(&world, write, wrong));
    }
    assert!(
        tripped * 2 > writes || wrong == Wrong::Forgetful || wrong == Wrong::Restarts,
        "{tripped} of {writes}"
    );
    assert!(tripped > 0);
}

/// Whether the fault was noticed. What has to hold whether it was or not is asserted.
fn check(world: &World, write: usize, wrong: Wrong) -> bool {
    let case = || format!("{wrong:?} at command {write}: {:#?}\n{:#?}", world.reports, world.instruments);
    let wrong_at = world.wrong_at.unwrap_or_else(|| panic!("{}", case()));
    for instrument in &world.instruments {
        assert!(!instrument.on, "left on: {}", case());
        assert!(!instrument.was_unprotected || wrong == Wrong::Restarts, "on without protection: {}", case());
        assert!(instrument.most.0 <= 56.0 && instrument.most.1 <= 20.0, "above a limit: {}", case());
    }
    assert!(world.exited.is_some(), "it never ends: {}", case());
    let noticed = world.reports.iter().any(|(_, report)| match report {
        Report::Tripped(why) => *why != Why::Asked,
        Report::Refused(..) | Report::Doubtful(..) => true,
        _ => false,
    });
    if noticed {
        let bound = wrong_at + OFF_WITHIN.max(OFF_BY_WATCHDOG);
        let late = |instrument: &&Instrument| instrument.switched.last().is_some_and(|last| *last > bound);
        assert_eq!(world.instruments.iter().find(late).map(|_| ()), None, "off late: {}", case());
    }
    let silent = matches!(wrong, Wrong::Gone | Wrong::Stuck | Wrong::Hung);
    let told_off =
        |index: usize| world.reports.iter().any(|(_, report)| *report == Report::Off(StationId(index)));
    let doubtful = world.reports.iter().any(|(_, report)| matches!(report, Report::Doubtful(..)));
    let armed = world.reports.iter().any(|(_, report)| *report == Report::Armed);
    if silent && armed {
        assert!(doubtful || (0..2).all(told_off), "nobody says that it is doubtful: {}", case());
    }
    assert!(world.now == at(20_000));
    noticed
}
