//! What a case sets, and a guard that is lost meanwhile.

use judge::{Battery, Course, Shown};
use rstest::rstest;

use crate::kit::{Bench, Trouble};

const CHARGED: &str = "
cases:
  - id: charged
    needs: [charger, load]
    phases:
      - {name: one, do: [{set: {role: charger, voltage: 56 V, current: 2 A}}], for: 10 s, checks: [{id: age, covers: CAN-1.4-2, age: {of: Limits, below: 3 s}}]}
      - {name: two, do: [{unset: charger}, {set: {role: load, current: 3 A}}, {set: {role: load, current: 4 A}}], for: 10 s}
    finally: [{partner: online}]
  - id: second
    phases: [{name: only, for: 5 s}]
";

#[test]
fn what_a_case_sets_is_held_until_it_is_changed_or_the_case_ends() {
    let mut bench = Bench::new(CHARGED, &[]);
    bench.until(100.0);
    let set: Vec<_> =
        bench.course().into_iter().filter(|step| step.contains(" A") || step.ends_with("off")).collect();
    let expected = [
        "0 s: charger 2 A",
        "10.01 s: charger off",
        "10.02 s: load 3 A",
        "10.03 s: load 4 A",
        "20.04 s: charger off",
    ];
    assert_eq!(set[..5], expected);
    assert_eq!(set[5..], ["20.05 s: load off"]);
    assert_eq!(bench.case("charged").verdict.course, Course::Completed);
}

#[rstest]
#[case::is_over(Bench::stop as fn(&mut Bench) -> &mut Bench, Shown::Interrupted)]
#[case::breaks(Bench::fault, Shown::RigError)]
fn a_case_that_ends_early_drives_nothing_any_more(
    #[case] ends: fn(&mut Bench) -> &mut Bench,
    #[case] shown: Shown,
) {
    let mut bench = Bench::new(CHARGED, &[]);
    ends(bench.until(5.0));
    assert_eq!(bench.course().last().unwrap(), "5 s: charger off");
    bench.until(300.0);
    assert_eq!(bench.shown("charged"), shown);
    assert!(!bench.course().iter().any(|step| step.contains("load")), "{:?}", bench.course());
}

#[test]
fn what_the_battery_does_not_allow_says_nothing_of_it() {
    let mut bench = Bench::new(CHARGED, &[Trouble::Forbids]);
    bench.until(100.0);
    let verdict = bench.case("charged").verdict;
    assert_eq!((verdict.course, verdict.battery), (Course::Aborted, Battery::Inconclusive));
    assert_eq!(bench.case("second").verdict.course, Course::Completed);
}

#[rstest]
#[case::that_fails(Trouble::BrokenSwitch)]
#[case::that_is_never_acknowledged(Trouble::DeafSwitch)]
fn an_output_is_a_fault_of_the_rig(#[case] trouble: Trouble) {
    let mut bench = Bench::new(CHARGED, &[trouble]);
    bench.until(400.0);
    assert_eq!(bench.shown("charged"), Shown::RigError);
}

/// Its outputs go off meanwhile, and what was found stands in the record.
#[test]
fn no_case_is_over_while_a_run_without_guard_switches_off() {
    let mut bench = Bench::new(CHARGED, &[]);
    bench.until(5.0).lose_the_guard().until(9.0);
    assert!(!bench.course().iter().any(|step| step.contains("end t/t/charged")), "{:?}", bench.course());
    bench.take_over("everything is off").until(9.5);
    assert_eq!(bench.course().last().unwrap(), "9 s: end t/t/charged");
    let faults = bench.case("charged").faults;
    assert!(faults.iter().any(|fault| fault == "everything is off"), "{faults:?}");
}

#[test]
fn a_run_without_guard_that_comes_to_no_end_is_not_waited_for() {
    let mut bench = Bench::new(CHARGED, &[]);
    bench.until(5.0).lose_the_guard().until(30.0);
    assert!(bench.course().iter().any(|step| step == "25 s: end t/t/charged"), "{:?}", bench.course());
}
