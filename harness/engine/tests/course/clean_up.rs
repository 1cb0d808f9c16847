//! What is done at the end, whatever happened.

use judge::{Course, Selection, Shown};
use rstest::rstest;

use crate::kit::Bench;

const TWO: &str = "
cases:
  - id: first
    phases:
      - {name: one, do: [{partner: silent}], for: 10 s, checks: [{id: age, covers: CAN-1.4-2, age: {of: Limits, below: 3 s}}]}
      - {name: two, for: 10 s}
    finally: [{power: 'on'}, {partner: online}]
  - id: second
    phases: [{name: only, for: 5 s}]
";

#[test]
fn an_interrupted_case_is_cleaned_up_and_the_others_do_not_run() {
    let mut bench = Bench::new(TWO, &[]);
    bench.until(5.0).stop().until(100.0);
    assert_eq!(
        bench.course()[4..],
        ["5 s: power on", "5.01 s: partner Online", "5.01 s: end t/t/first", "5.01 s: finish"]
    );
    assert_eq!(bench.shown("first"), Shown::Interrupted);
    let Selection::NotRun { reason } = bench.case("second").selection else { panic!("it ran") };
    assert!(reason.contains("interrupted"), "{reason}");
    assert!(bench.engine.is_interrupted());
}

#[test]
fn a_second_stop_changes_nothing() {
    let mut bench = Bench::new(TWO, &[]);
    bench.until(5.0).stop().stop().until(100.0);
    assert_eq!(bench.course().iter().filter(|step| step.contains("power on")).count(), 1);
}

#[rstest]
#[case::something_breaks(Bench::fault as fn(&mut Bench) -> &mut Bench)]
#[case::frames_are_lost(Bench::lose_frames)]
fn a_rig_that_breaks_makes_its_case_a_rig_error_and_goes_on(#[case] trouble: fn(&mut Bench) -> &mut Bench) {
    let mut bench = Bench::new(TWO, &[]);
    trouble(bench.until(5.0)).until(100.0);
    assert_eq!(bench.shown("first"), Shown::RigError);
    assert_eq!(bench.case("second").verdict.course, Course::Completed);
    assert!(bench.course().iter().any(|step| step.contains("power on")), "{:?}", bench.course());
}

#[test]
fn a_fault_before_the_first_case_is_not_forgotten_where_nothing_watches() {
    let mut bench = Bench::new(TWO, &[]);
    bench.fault().until(100.0);
    assert_eq!([bench.shown("first"), bench.shown("second")], [Shown::RigError; 2]);
}

#[test]
fn a_battery_that_is_lost_ends_the_run_at_that_instant() {
    let mut bench = Bench::new(TWO, &[]);
    bench.until(5.0).lose_the_battery();
    assert!(bench.engine.is_over());
    assert_eq!(bench.course().last().unwrap(), "5 s: finish", "{:?}", bench.course());
    assert_eq!(bench.shown("first"), Shown::RigError);
    let Selection::NotRun { reason } = bench.case("second").selection else { panic!("it ran") };
    assert!(reason.contains("lost"), "{reason}");
}

#[test]
fn a_case_that_is_due_is_not_begun_when_the_battery_is_lost_at_that_instant() {
    let mut bench = Bench::new(TWO, &[]);
    // The second phase of the first case ends at 20 s; what tells of that is the loss itself.
    bench.until(19.999).at(20.0).lose_the_battery();
    assert_eq!(bench.shown("first"), Shown::RigError);
    assert!(matches!(bench.case("second").selection, Selection::NotRun { .. }));
}

#[test]
fn a_fault_during_the_clean_up_does_not_stop_it() {
    let mut bench = Bench::new(TWO, &[]);
    // The first step of the clean-up is under way at 20.005 s.
    bench.until(20.005).fault().until(100.0);
    assert!(bench.course().iter().any(|step| step.ends_with("partner Online") && !step.starts_with("0 s")));
    assert_eq!(bench.shown("first"), Shown::RigError);
}

#[test]
fn nothing_is_asked_for_after_the_end() {
    let mut bench = Bench::new(TWO, &[]);
    bench.until(100.0);
    let before = bench.actions.len();
    bench.stop().fault();
    assert_eq!(bench.actions.len(), before);
}
