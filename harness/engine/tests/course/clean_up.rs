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
    trouble(bench.until(5.0)).until(300.0);
    assert_eq!(bench.shown("first"), Shown::RigError);
    assert_eq!(bench.case("second").verdict.course, Course::Completed);
    assert!(bench.course().iter().any(|step| step.contains("power on")), "{:?}", bench.course());
}

/// Its clean-up is over 10 ms after the fault, and switches the power on.
#[rstest]
#[case::as_long_as_any_battery_may_take(None, "185.01 s: begin t/t/second")]
#[case::as_long_as_it_says_that_it_takes(Some(DECLARED), "60.01 s: begin t/t/second")]
fn after_a_fault_the_next_case_waits_until_the_battery_may_have_recovered(
    #[case] statement: Option<&str>,
    #[case] begins: &str,
) {
    let mut bench = Bench::with_statement(TWO, statement, &[]);
    bench.until(5.0).fault().until(30.0).fault().until(300.0);
    let course = bench.course();
    assert!(
        course.contains(&String::from("5.01 s: end t/t/first")) && course.contains(&begins.into()),
        "{course:?}"
    );
    assert_eq!(bench.case("second").verdict.course, Course::Completed);
}

const DECLARED: &str = "battery: {maker: a, model: b}\nixit: {boot_time: 25 s, recovery_time: 30 s}\n";

#[test]
fn without_a_fault_and_without_a_bus_nothing_is_waited_for() {
    let mut bench = Bench::new(TWO, &[]);
    bench.until(300.0);
    assert!(bench.course().contains(&String::from("20.01 s: begin t/t/second")), "{:?}", bench.course());
    let mut bench = Bench::new(TWO, &[]);
    bench.until(5.0).lose_the_bus().until(300.0);
    assert!(bench.course().contains(&String::from("5.01 s: begin t/t/second")), "{:?}", bench.course());
}

#[test]
fn a_run_that_is_stopped_while_the_battery_recovers_is_over() {
    let mut bench = Bench::new(TWO, &[]);
    bench.until(5.0).fault().until(30.0).stop();
    assert_eq!(bench.course().last().unwrap(), "30 s: finish");
    assert_eq!(bench.shown("first"), Shown::RigError);
    assert!(matches!(bench.case("second").selection, Selection::NotRun { .. }));
}

/// The second fault of the power is what it does to the battery, which has none and is silent.
#[test]
fn what_the_rig_does_to_the_battery_after_it_broke_is_not_judged() {
    let standing =
        format!("standing: [{{id: limits, covers: CAN-1.4-2, age: {{of: Limits, below: 3 s}}}}]\n{TWO}");
    let mut bench = Bench::new(&standing, &[]);
    bench.until(5.0).fault().pull_the_power().until(60.0).stop();
    assert_ne!(bench.shown("limits"), Shown::Fail);
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
