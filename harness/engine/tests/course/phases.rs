//! The steps of a phase, its time, its probes, and what ends it.

use judge::{Check, Course, Selection, Shown, Why};

use crate::kit::{Bench, Trouble};

const POWER_CYCLE: &str = "
cases:
  - id: cycle
    needs: [battery_power, main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: dark, battery: 'off', do: [{power: 'off'}], for: 5 s}
      - name: back
        battery: booting
        do: [{power: 'on'}]
        until: CVL > 0
        within: 10 s
        otherwise: fail
        covers: CAN-5.1-1
      - name: settled
        for: 4 s
        probe: [{role: main_switch_probe, at: [0 s, 4 s]}]
        checks: [{id: conducts, covers: CAN-1.4-1, each_probe: main_switch_probe.conducts}]
    finally: [{power: 'on'}]
";

#[test]
fn a_case_goes_through_its_phases_in_order() {
    let mut bench = Bench::new(POWER_CYCLE, &[]);
    bench.until(100.0);
    assert_eq!(
        bench.course(),
        [
            "0 s: partner Online",
            "0 s: begin t/t/cycle",
            "0 s: power off",
            "0.01 s: phase dark",
            "5.01 s: power on",
            "5.02 s: phase back",
            "5.5 s: phase settled",
            "5.5 s: ask",
            "9.5 s: ask",
            "9.51 s: power on",
            "9.52 s: end t/t/cycle",
            "9.52 s: finish",
        ]
    );
    assert_eq!(bench.shown("cycle"), Shown::Pass);
}

#[test]
fn a_phase_begins_when_its_last_step_is_acknowledged_and_never_without() {
    let mut bench = Bench::new(POWER_CYCLE, &[Trouble::DeafSwitch]);
    bench.until(200.0);
    assert!(!bench.course().iter().any(|step| step.contains("phase dark")), "{:?}", bench.course());
    assert_eq!(bench.shown("cycle"), Shown::RigError);
    assert!(
        bench.case("cycle").faults[0].contains("was not acknowledged"),
        "{:?}",
        bench.case("cycle").faults
    );
}

#[test]
fn a_switch_that_is_refused_is_the_rigs_fault() {
    let mut bench = Bench::new(POWER_CYCLE, &[Trouble::BrokenSwitch]);
    bench.until(200.0);
    assert_eq!(bench.shown("cycle"), Shown::RigError);
    assert_eq!(bench.case("cycle").faults, ["the relay is stuck"]);
}

#[test]
fn what_does_not_come_in_time_fails_and_ends_the_case() {
    let mut bench = Bench::new(POWER_CYCLE, &[Trouble::Silence]);
    bench.until(100.0);
    assert_eq!(bench.shown("cycle"), Shown::Fail);
    assert_eq!(bench.case("cycle").verdict.course, Course::Aborted);
    assert_eq!(bench.check("cycle", "conducts").outcome, Check::Unverified(Why::NotReached));
    // 5.02 s, the 10 s, the time that a frame may be under way, and the clean-up.
    assert!(bench.course().last().unwrap().starts_with("15.03"), "{:?}", bench.course());
}

#[test]
fn a_probe_that_is_never_answered_is_no_pass_and_does_not_hang() {
    let mut bench = Bench::new(POWER_CYCLE, &[Trouble::DeafProbe]);
    bench.until(200.0);
    assert_eq!(bench.shown("cycle"), Shown::Inconclusive);
    assert!(matches!(bench.check("cycle", "conducts").outcome, Check::Unverified(Why::NoAnswer { .. })));
    assert!(bench.engine.is_over());
}

#[test]
fn a_switch_that_does_not_conduct_fails() {
    let mut bench = Bench::new(POWER_CYCLE, &[Trouble::Open]);
    bench.until(100.0);
    assert_eq!(bench.shown("cycle"), Shown::Fail);
}

#[test]
fn time_can_be_counted_from_the_last_frame_of_a_message() {
    let suite = "
cases:
  - id: silence
    phases:
      - {name: healthy, do: [{partner: online}], for: 2.5 s}
      - {name: silence, do: [{partner: silent}], from: Keepalive, for: 5 s}
    finally: [{partner: online}]
";
    let mut bench = Bench::new(suite, &[]);
    bench.until(100.0);
    // The last 0x305 was sent at 2 s, half a second before the command.
    assert_eq!(bench.course().last().unwrap(), "7 s: finish", "{:?}", bench.course());
}

#[test]
fn a_case_whose_time_nobody_declared_does_not_run_and_says_why() {
    let suite = "
cases:
  - id: declared
    phases: [{name: wait, for: ixit.keepalive_timeout}]
";
    let mut bench = Bench::new(suite, &[]);
    bench.until(100.0);
    let Selection::NotRun { reason } = bench.case("declared").selection else { panic!("it ran") };
    assert!(reason.contains("ixit.keepalive_timeout"), "{reason}");
    assert_eq!(bench.shown("declared"), Shown::None);
}
