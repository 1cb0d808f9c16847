//! What watches: from when to when.

use judge::{Check, Course, Shown, Why};

use crate::kit::{Bench, Trouble};

const WATCHED: &str = "
standing:
  - {id: never-old, covers: CAN-1.4-2, age: {of: Limits, below: 3 s}}
cases:
  - id: watching
    watch: {at_least: 12 s}
    checks: [{id: sent, covers: CAN-2-1, present: {of: [Limits, Alarms], within: 5 s}}]
  - id: cycle
    phases:
      - {name: dark, battery: 'off', do: [{power: 'off'}], for: 40 s}
      - {name: back, battery: booting, do: [{power: 'on'}], until: CVL > 0, within: 10 s, otherwise: rig_error}
      - {name: on, for: 5 s}
    finally: [{power: 'on'}]
";

#[test]
fn a_run_watches_before_it_drives() {
    let mut bench = Bench::new(WATCHED, &[]);
    bench.until(100.0);
    assert_eq!(bench.course()[1], "12 s: begin t/t/cycle");
}

#[test]
fn a_battery_that_is_switched_off_is_not_judged_while_it_is() {
    let mut bench = Bench::new(WATCHED, &[]);
    bench.until(100.0);
    assert_eq!((bench.shown("never-old"), bench.shown("watching")), (Shown::Pass, Shown::Pass));
    assert_eq!(bench.shown("cycle"), Shown::None, "it only waits");
}

#[test]
fn a_silent_battery_passes_nothing() {
    let mut bench = Bench::new(WATCHED, &[Trouble::Silence]);
    bench.until(200.0);
    assert!(bench.engine.is_over());
    for case in bench.engine.results() {
        let passes = case.checks.iter().filter(|check| matches!(check.outcome, Check::Pass(_)));
        assert_eq!(passes.count(), 0, "{case:?}");
    }
    assert_eq!(bench.shown("never-old"), Shown::Fail, "our own frames show that the bus was alive");
    assert_eq!(bench.case("cycle").verdict.course, Course::RigError, "an until that says so");
}

#[test]
fn frames_that_were_lost_while_watching_leave_nothing_standing() {
    let mut bench = Bench::new(WATCHED, &[]);
    bench.until(6.0).lose_frames().until(100.0);
    assert!(matches!(bench.check("watching", "sent").outcome, Check::Unverified(Why::Disturbed { .. })));
    assert_eq!(bench.shown("watching"), Shown::RigError);
}
