//! What the rig sends does not cross the bus.

use judge::{Course, Shown};
use rstest::rstest;

use crate::kit::{Bench, Trouble};

const SILENCE: &str = "
cases:
  - id: silence
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: healthy, do: [{partner: online}], for: 2.5 s}
      - name: silence
        do: [{partner: silent}]
        from: Keepalive
        for: 5 s
        probe: [{role: main_switch_probe, at: [1 s]}]
        checks: [{id: conducts, covers: CAN-1.4-1, each_probe: main_switch_probe.conducts}]
    finally: [{partner: online}]
";

#[rstest]
#[case::and_the_battery_conducts(&[Trouble::Mute])]
#[case::and_the_battery_does_not(&[Trouble::Mute, Trouble::Open])]
fn a_silence_after_keepalives_that_never_came_is_an_error_of_the_rig(#[case] troubles: &[Trouble]) {
    let mut bench = Bench::new(SILENCE, troubles);
    bench.until(100.0);
    assert_eq!(bench.shown("silence"), Shown::RigError);
    let case = bench.case("silence");
    assert!(
        case.faults[0].contains("counted from the last Keepalive (0x305), and none was"),
        "{:?}",
        case.faults
    );
    assert!(bench.course().iter().all(|step| !step.contains("ask")), "{:?}", bench.course());
}

#[test]
fn a_silence_with_which_a_run_begins_counts_from_its_beginning() {
    let healthy = "      - {name: healthy, do: [{partner: online}], for: 2.5 s}\n";
    let mut bench = Bench::new(&SILENCE.replace(healthy, ""), &[]);
    bench.until(100.0);
    assert_eq!(bench.shown("silence"), Shown::Pass, "{:?}", bench.case("silence").faults);
}

#[test]
fn a_phase_after_a_frame_of_the_battery_that_never_came_says_nothing_about_it() {
    let suite = SILENCE.replace("from: Keepalive", "from: Limits");
    let mut bench = Bench::new(&suite, &[Trouble::Silence]);
    bench.until(100.0);
    assert_eq!(
        (bench.shown("silence"), bench.case("silence").verdict.course),
        (Shown::Aborted, Course::Aborted)
    );
}

/// Its second phase begins at 2.5 s.
#[test]
fn a_rig_that_nobody_acknowledges_while_the_battery_should_be_on_makes_no_battery_fail() {
    let mut bench = Bench::new(SILENCE, &[Trouble::Open]);
    bench.until(2.0).be_alone().until(100.0);
    assert_eq!(bench.shown("silence"), Shown::RigError);
    assert!(
        bench.case("silence").faults[0].contains("nobody acknowledges"),
        "{:?}",
        bench.case("silence").faults
    );
}

/// Its silence begins at 2.5 s.
#[test]
fn a_silence_in_which_the_rig_is_heard_is_an_error_of_the_rig() {
    let mut bench = Bench::new(SILENCE, &[]);
    bench.until(5.0).hear_ourselves(0.0).until(100.0);
    assert_eq!(bench.shown("silence"), Shown::RigError);
    let faults = &bench.case("silence").faults;
    assert!(
        faults[0].contains("was to be silent, and a frame of it was on the bus 2.5 s later"),
        "{faults:?}"
    );
}

#[rstest]
#[case::was_under_way(3.2, 0.0, 8.2)]
#[case::was_told_late(6.0, 3.6, 7.4)]
fn a_silence_counts_from_a_keepalive_that(#[case] told: f64, #[case] ago: f64, #[case] ends: f64) {
    let mut bench = Bench::new(SILENCE, &[]);
    bench.until(told).hear_ourselves(ago).until(ends - 0.05);
    assert!(!bench.course().iter().any(|step| step.contains("end t/silence")), "{:?}", bench.course());
    bench.until(100.0);
    // What is told late leaves a doubt, and no fault.
    assert_eq!(bench.case("silence").verdict.course, Course::Completed, "{:?}", bench.case("silence"));
}

#[test]
fn what_the_rig_sends_where_only_its_keepalive_is_left_out_breaks_no_silence() {
    let mut bench = Bench::new(&SILENCE.replace("partner: silent", "partner: no_keepalive"), &[]);
    bench.until(100.0);
    assert_eq!(bench.shown("silence"), Shown::Pass, "{:?}", bench.case("silence"));
}

const CYCLE: &str = "
cases:
  - id: cycle
    needs: [battery_power]
    phases:
      - {name: dark, battery: 'off', do: [{power: 'off'}], for: 5 s}
      - {name: back, battery: booting, do: [{power: 'on'}], until: fresh(CVL), within: 30 s, otherwise: fail, covers: CAN-5.1-1}
    finally: [{power: 'on'}]
";

#[rstest]
#[case::is_off(3.0)]
#[case::boots(5.1)]
fn nobody_is_there_while_the_battery(#[case] at: f64) {
    let mut bench = Bench::new(CYCLE, &[]);
    bench.until(at).be_alone().until(100.0);
    assert_eq!(bench.shown("cycle"), Shown::Pass);
}

const RETURN: &str = "
cases:
  - id: returns
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: outage, do: [{partner: silent}], for: 5 s}
      - name: return
        do: [{partner: online}]
        probe: [{role: main_switch_probe, every: 5 s}]
        until: CCL > 0.1 * A && main_switch_probe.conducts
        within: 20 s
        otherwise: fail
        covers: CAN-1.4-5
    finally: [{partner: online}]
";

/// A battery that said nothing in the outage, and nobody acknowledges the keepalive that comes back.
fn returned(troubles: &[Trouble]) -> Bench {
    let mut bench = Bench::new(RETURN, troubles);
    bench.until(1.2).fall_silent().until(7.2).be_alone().until(9.4).be_alone();
    bench
}

#[test]
fn a_battery_that_takes_its_time_to_wake_has_it() {
    let mut bench = returned(&[Trouble::Mute]);
    bench.until(10.0).wake_up().until(100.0);
    assert_eq!(bench.shown("returns"), Shown::Pass, "{:?}", bench.case("returns"));
}

#[test]
fn a_battery_that_conducts_and_is_never_heard_again_is_behind_a_line_that_is_open() {
    let mut bench = returned(&[Trouble::Mute]);
    bench.until(100.0);
    assert_eq!(bench.shown("returns"), Shown::RigError);
    assert!(bench.case("returns").faults[0].contains("nobody acknowledges"), "{:?}", bench.case("returns"));
}

#[test]
fn a_battery_that_neither_conducts_nor_is_heard_did_not_come_back() {
    let mut bench = returned(&[Trouble::Mute, Trouble::Open]);
    bench.until(100.0);
    assert_eq!(bench.shown("returns"), Shown::Aborted, "{:?}", bench.case("returns"));
    assert!(
        bench.case("returns").faults[0].contains("looks like one that was not reached"),
        "{:?}",
        bench.case("returns")
    );
    assert!(
        bench.case("returns").faults[0].contains("a second node at its end"),
        "{:?}",
        bench.case("returns")
    );
}

/// Somebody acknowledges the keepalive that comes back, and it is not the battery that speaks.
#[rstest]
#[case::and_it_conducts(&[])]
#[case::and_it_does_not(&[Trouble::Open])]
fn a_battery_that_was_reached_and_stays_silent_for_good_fails(#[case] troubles: &[Trouble]) {
    let mut bench = Bench::new(RETURN, troubles);
    bench.until(1.2).fall_silent().until(100.0);
    assert_eq!(bench.shown("returns"), Shown::Fail, "{:?}", bench.case("returns"));
}

#[test]
fn a_battery_that_is_heard_again_and_does_not_conduct_fails() {
    let mut bench = returned(&[Trouble::Open]);
    bench.until(10.0).wake_up().until(100.0);
    assert_eq!(bench.shown("returns"), Shown::Fail, "{:?}", bench.case("returns"));
}
