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
