use journal::ClockStepKind;
use quantity::{Instant, Span};
use rig::Clock;
use rig::bus::{Opened, Sighting};
use rstest::rstest;

use crate::bench::{SLACK, all, bus, run, sleep};

/// What was seen: a step by so many nanoseconds, or a frame.
#[derive(Debug)]
enum Seen {
    Frame(Instant),
    Step(Span),
}

fn seen(bus: &mut Opened) -> Vec<Seen> {
    let seen = |sighting| match sighting {
        Sighting::Frame { at, .. } => Seen::Frame(at),
        Sighting::ClockStep { by, kind: ClockStepKind::Exact, .. } => Seen::Step(by),
        other => panic!("{other:?}"),
    };
    all(bus).into_iter().map(seen).collect()
}

fn is_about(span: Span, secs: i64) -> bool {
    (span.as_nanos() - Span::from_secs(secs).as_nanos()).abs() < Span::from_millis(1500).as_nanos()
}

#[rstest]
#[case::forward("+1 hour", 3600)]
#[case::back("-1 hour", -3600)]
#[ignore = "runs in rigs/vm/uml"]
fn a_clock_that_is_set_is_reported_and_moves_no_frame(#[case] by: &str, #[case] secs: i64) {
    let clock = Clock::start();
    let mut bus = bus("vcan2", &clock);
    // One frame that is fetched before, one that waits in the socket meanwhile, and one after.
    let mut around = vec![];
    let mut send = || {
        let before = clock.now();
        run("cansend vcan2 351#00");
        around.push((before, clock.now()));
    };
    send();
    let before = seen(&mut bus);
    assert!(matches!(before[..], [Seen::Frame(_)]), "{before:?}");
    send();
    let set = std::process::Command::new("date").args(["-s", by]).output().unwrap();
    assert!(set.status.success());
    sleep(20);
    send();
    let after = seen(&mut bus);
    let [Seen::Step(step), Seen::Frame(waited), Seen::Frame(fresh)] = after[..] else { panic!("{after:?}") };
    assert!(is_about(step, secs), "{step}");
    let [Seen::Frame(first)] = before[..] else { panic!("{before:?}") };
    for ((from, to), at) in around.iter().zip([first, waited, fresh]) {
        assert!(*from - SLACK <= at && at <= *to + SLACK, "{from} {at} {to}");
    }
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_clock_that_is_set_is_reported_on_a_silent_bus_too() {
    let mut bus = bus("vcan2", &Clock::start());
    run("date -s 2030-01-01");
    let seen = seen(&mut bus);
    assert!(matches!(seen[..], [Seen::Step(_)]), "{seen:?}");
}
