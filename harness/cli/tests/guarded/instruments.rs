//! Instruments and cables that fail while an output is on.

use std::thread;
use std::time::Duration;

use rstest::rstest;

use crate::kit::{Bench, T_POLL, T_WATCHDOG, now};

/// The deadline of a reply of these instruments, and of a write to them.
const DEADLINE: Duration = Duration::from_secs(1);

/// How long one way of a probe takes at most, on a busy machine.
const PROBE: Duration = Duration::from_secs(1);

/// What goes wrong on a link, and within what time everything is off.
const FAILURES: [(&str, Duration); 11] = [
    ("close", T_WATCHDOG),
    ("stall", T_WATCHDOG),
    ("lose_reply", DEADLINE),
    ("{garbage: \"\\u0001x12.3\\n\"}", DEADLINE),
    ("{garbage: \"1.2E+4O\\n\"}", DEADLINE),
    ("{garbage: \"9.91E37\\n\"}", DEADLINE),
    ("{garbage: \"1.2 mV\\n\"}", DEADLINE),
    ("twice", DEADLINE),
    ("echo", DEADLINE),
    ("{partial: 3}", DEADLINE),
    ("{delay: 3 s}", DEADLINE),
];

/// Promises 6, 7 and 8: whatever goes wrong on a link is a fault of the rig, and everything is off, by the watchdog where nothing
/// passes any more. All at the same time, because each of them mostly waits.
#[test]
fn a_link_that_fails_switches_everything_off() {
    thread::scope(|scope| {
        let tried: Vec<_> = FAILURES.map(|(what, within)| scope.spawn(move || fails(what, within))).into();
        let failed =
            FAILURES.iter().zip(tried).filter_map(|((what, _), tried)| tried.join().is_err().then_some(what));
        let failed: Vec<_> = failed.collect();
        assert!(failed.is_empty(), "{failed:?}");
    });
}

fn fails(what: &str, within: Duration) {
    let rule = format!("faults: [{{after: 4 s, command: 'MEAS:CURR', what: {what}}}]");
    let mut bench = Bench::with(&[("charger", &rule)]);
    let ended = bench.start(&[]).end();
    bench.assert_off(now(), Duration::ZERO);
    bench.assert_never_on_for(PROBE + within);
    // One that cannot be asked any more may still be on, and that is told by a code of its own.
    if ended.code == 5 {
        assert!(ended.said.contains("`charger.1` may still be on"), "{what}: {ended:?}");
        bench.assert_nothing_signed();
    } else {
        bench.assert_rig_error(&ended);
    }
}

/// Promise 10: it comes back with its output off, and without the protections that it was armed with.
#[rstest]
#[case::while_it_is_on("OUTP:PROT:WDOG?")]
#[case::whenever_that_is("MEAS:CURR")]
fn an_instrument_that_restarts_ends_the_run_and_is_not_armed_again(#[case] command: &str) {
    let rule = format!("faults: [{{after: 4 s, command: '{command}', times: 1, what: restart}}]");
    let mut bench = Bench::with(&[("charger", &rule)]);
    let ended = bench.start(&[]).end();
    bench.assert_off(now(), Duration::ZERO);
    bench.assert_never_on_for(PROBE + DEADLINE);
    bench.assert_rig_error(&ended);
}

/// Promise 9.
#[test]
fn two_meters_that_disagree_are_a_fault_of_the_rig() {
    let mut bench = Bench::with(&[("charger", "off_by: {volts: 2 V}")]);
    let run = bench.start(&[]);
    let ended = run.end();
    bench.assert_off(now(), Duration::ZERO);
    bench.assert_never_on_for(PROBE + T_POLL);
    bench.assert_rig_error(&ended);
    assert!(bench.record().contains("where the meter beside it reads"), "{ended:?}");
}

/// Nobody would know whether they disagree.
#[test]
fn a_meter_that_tells_no_voltage_is_a_fault_of_the_rig() {
    let hangs = "faults: [{after: 4 s, command: '@101', what: lose_reply}]";
    let bench = Bench::with(&[("meter", hangs)]);
    let ended = bench.start(&[]).end();
    bench.assert_rig_error(&ended);
    assert!(bench.record().contains("tells no voltage in time"), "{}", bench.record());
}

/// It does not even say so.
#[test]
fn an_output_that_does_not_go_off_is_told_by_a_code_of_its_own() {
    let mut bench = Bench::with(&[("charger", "faults: [{command: 'OUTP 0', what: {ignore: ''}}]")]);
    let run = bench.start(&[]);
    bench.is_on();
    let ended = run.end();
    assert_eq!(ended.code, 5, "{ended:?}");
    assert!(ended.said.contains("`charger.1` may still be on"), "{ended:?}");
    bench.assert_off(now(), T_WATCHDOG);
    bench.assert_nothing_signed();
}

/// Promise 16: it says that it is off, and is not.
#[test]
fn an_output_that_lies_about_being_off_is_found_out() {
    let rules = "faults: [{command: 'OUTP 0', what: {ignore: ''}}, {after: 1 s, command: 'OUTP? ', what: {garbage: \"0\\n\"}}]";
    let mut bench = Bench::with(&[("charger", rules)]);
    let run = bench.start(&[]);
    bench.is_on();
    let ended = run.end();
    assert_eq!(ended.code, 5, "{ended:?}");
    assert!(ended.said.contains("look at the bench"), "{ended:?}");
    bench.assert_nothing_signed();
    // Its watchdog was left to act, and nobody feeds it any more.
    bench.assert_off(now(), T_WATCHDOG);
}
