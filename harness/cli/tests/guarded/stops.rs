//! An emergency stop that the guard reads.

use std::time::Duration;

use rstest::rstest;

use crate::kit::{Bench, SLACK, now};

#[test]
fn a_stop_that_is_pressed_while_a_current_flows_switches_everything_off_and_is_no_fault_of_the_battery() {
    let mut bench = Bench::with_stop("9 s", "");
    bench.write_suite("30 s");
    let run = bench.start(&[]);
    bench.is_on();
    let ended = run.end();
    bench.assert_off(now(), Duration::ZERO);
    bench.assert_rig_error(&ended);
    let why = "`emergency_stop` stops everything: input 3 is high; everything is switched off";
    assert!(bench.journal().contains(why), "{ended:?}");
}

/// It is pressed before the run begins, or cannot be read.
#[rstest]
#[case::pressed("100 ms", "", "`emergency_stop` stops everything: input 3 is high")]
#[case::silent("", ", faults: [{command: 'SENS:DIG', what: lose_reply}]", "`panel.201`: no reply in time")]
fn nothing_is_armed_while_it_is_pressed_or_nobody_can_tell(
    #[case] changes: &str,
    #[case] more: &str,
    #[case] says: &str,
) {
    let mut bench = Bench::with_stop(changes, more);
    std::thread::park_timeout(SLACK);
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.said.contains("not armed") && ended.said.contains(says), "{ended:?}");
    assert!(!bench.was_ever_on());
    bench.assert_nothing_signed();
}

#[test]
fn a_stop_that_is_released_changes_nothing() {
    let mut bench = Bench::with_stop("", "");
    bench.write_suite("5 s");
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(bench.was_ever_on());
}
