//! Benches on which nothing is switched on.

use std::thread;
use std::time::Duration;

use rstest::rstest;

use crate::kit::{Bench, signal};
use crate::spy::Spy;

/// Promises 1 and 17.
#[rstest]
#[case::a_protection_that_is_not_stored(
    "charger",
    "faults: [{command: 'VOLT:PROT 5', what: {ignore: ''}}]",
    "over_voltage"
)]
#[case::an_error_in_the_queue(
    "charger",
    "faults: [{command: 'SYST:ERR?', what: {garbage: \"-222,\\\"Data out of range\\\"\\n\"}}]",
    "error queue"
)]
#[case::an_output_that_is_found_on(
    "charger",
    "found: ['VOLT 50,(@1);:CURR 1,(@1);:OUTP ON,(@1)']",
    "it is on"
)]
#[case::another_instrument(
    "charger",
    "faults: [{command: '*IDN?', what: {garbage: \"ACME,PS1,7,1.0\\n\"}}]",
    "another instrument"
)]
#[case::nobody_there("charger", "faults: [{what: stall}]", "no reply in time")]
fn nothing_is_switched_on(#[case] instrument: &str, #[case] more: &str, #[case] says: &str) {
    let mut bench = Bench::with(&[(instrument, more)]);
    let was_on = bench.was_ever_on();
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.said.contains(says) && ended.said.contains("not armed"), "{ended:?}");
    assert_eq!(bench.was_ever_on(), was_on, "something was switched");
    bench.assert_nothing_signed();
}

#[test]
fn another_instrument_of_the_same_kind_is_refused() {
    let mut bench = Bench::with(&[]);
    bench.change_rig("serial_number: MY1", "serial_number: MY2");
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.said.contains("serial number is `MY1`"), "{ended:?}");
    assert!(!bench.was_ever_on());
}

/// Promise 17: a guard that is killed before it changed anything leaves what somebody else had left on.
#[test]
fn an_output_that_is_found_on_stays_on_when_the_guard_is_killed_while_it_looks() {
    let slow = "found: ['VOLT 50,(@1);:CURR 1,(@1);:OUTP ON,(@1)'], faults: [{what: {delay: 800 ms}}]";
    let mut bench = Bench::with(&[("charger", slow)]);
    bench.goes_on("charger.1");
    let run = bench.start(&[]);
    let guard = run.guard_soon();
    // It is asked to arm by then, and has not heard yet who the charger is.
    thread::park_timeout(Duration::from_millis(400));
    signal(guard, "KILL");
    let ended = run.end();
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.said.contains("not armed: the guard of the bench ended"), "{ended:?}");
    bench.assert_stays_on("charger.1", Duration::from_secs(2));
    bench.assert_nothing_signed();
}

/// Promise 18.
#[test]
fn a_second_run_on_the_bench_is_refused_and_the_first_goes_on() {
    let mut bench = Bench::with(&[]);
    let first = bench.start(&[]);
    bench.is_on();
    let second = bench.start(&[]).end();
    assert_eq!(second.code, 3, "{second:?}");
    assert_eq!(first.end().code, 0);
}

/// Promise 18: whatever rig file names it, and over a network too.
#[test]
fn a_second_run_at_an_instrument_is_refused_before_it_says_anything() {
    let (mut bench, other) = (Bench::with(&[]), Bench::with(&[]));
    let spy = Spy::before(&bench.charger());
    bench.change_rig(&bench.charger(), spy.address());
    other.change_rig(&other.charger(), spy.address());
    let first = bench.start(&[]);
    bench.is_on();
    let guard = first.guard();
    let refused = || {
        let ended = other.start(&[]).end();
        assert_eq!(ended.code, 3, "{ended:?}");
        let said = format!("tcp:{} is in use: process {} since", spy.address(), first.id());
        assert!(ended.said.contains(&said), "{said}: {ended:?}");
        // Where the run has ended and its guard has not, somebody has to be told what to do.
        let guard = format!("and its guard, process {guard} (where process {}", first.id());
        assert!(ended.said.contains(&guard) && ended.said.contains("kill -CONT"), "{guard}: {ended:?}");
        assert_eq!(spy.connections(), 1);
    };
    refused();
    // Its guard is not done with the instrument.
    signal(guard, "STOP");
    first.signal("KILL");
    refused();
    signal(guard, "CONT");
    assert_eq!(first.end().code, 137);
}

/// Promise 18: and on a serial line.
#[test]
fn a_second_run_at_a_serial_port_is_told_who_has_it() {
    let (mut bench, other) = (Bench::with(&[]), Bench::with(&[]));
    let load = format!("serial:{}@9600", bench.path("load").display());
    other.change_rig("serial:load@9600", &load);
    let first = bench.start(&[]);
    bench.is_on();
    let second = other.start(&[]).end();
    assert_eq!(second.code, 3, "{second:?}");
    let said = format!("{load} is in use: process {} since", first.id());
    assert!(second.said.contains(&said), "{said}: {second:?}");
    assert_eq!(first.end().code, 0);
}

/// Promise 18: another program has the port.
#[test]
fn a_port_that_another_program_has_is_refused() {
    let mut bench = Bench::with(&[]);
    let port = std::fs::OpenOptions::new().read(true).write(true).open(bench.path("meter")).unwrap();
    port.try_lock().unwrap();
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.said.contains("in use by another program"), "{ended:?}");
    assert!(!bench.was_ever_on());
}
