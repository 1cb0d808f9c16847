//! A current that a case sets, through the guard.

use std::fs;
use std::time::Duration;

use rstest::rstest;
use serde_json::Value;

use crate::kit::{Bench, T_POLL, T_WATCHDOG, now, signal};

#[test]
fn a_battery_that_tells_the_current_passes_and_the_charger_is_off_at_the_end() {
    let mut bench = Bench::with(&[]);
    bench.charges();
    let run = bench.start(&[]);
    bench.goes_on("charger.1");
    let ended = run.end();
    bench.assert_off(now(), Duration::ZERO);
    assert_eq!(ended.code, 0, "{ended:?}");
    let journal = bench.journal();
    for said in [
        // What was asked for, and what was given after every limit.
        "\"points\":{\"voltage\":57.6,\"current\":2.0}",
        "{\"set\":{\"output\":\"charger.1\",\"voltage\":56.",
        "{\"off\":{\"output\":\"charger.1\"}",
    ] {
        assert!(journal.contains(said), "the journal does not say {said}");
    }
}

#[test]
fn a_battery_that_tells_another_current_fails() {
    let bench = Bench::of_battery("fixtures/mutants/current-in-amperes.yaml");
    bench.charges();
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 1, "{ended:?}");
    let record: Value = serde_json::from_str(&bench.record()).unwrap();
    let case = record["cases"].as_array().unwrap().iter().find(|case| case["id"] == "charged").unwrap();
    assert_eq!(case["verdict"]["battery"], "fail", "{case}");
}

#[test]
fn a_case_above_the_hard_limits_is_refused_before_anything_begins() {
    let mut bench = Bench::with(&[]);
    bench.charges();
    let suite = fs::read_to_string(bench.path("suite.yaml")).unwrap();
    fs::write(bench.path("suite.yaml"), suite.replace("current: 2 A", "current: 6 A")).unwrap();
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 2, "{ended:?}");
    let said = "sets `charger` to 6 A, and nothing on this bench goes beyond 5 A";
    assert!(ended.said.contains(said), "{ended:?}");
    assert!(!bench.was_ever_on());
}

/// Promises 2 and 3, with an output that is held.
#[rstest]
#[case::the_run(false, T_POLL)]
#[case::run_and_guard(true, T_WATCHDOG)]
fn what_is_held_goes_off_when_it_is_killed(#[case] both: bool, #[case] within: Duration) {
    let mut bench = Bench::with(&[]);
    bench.charges();
    let run = bench.start(&[]);
    bench.goes_on("charger.1");
    let (guard, killed) = (run.guard(), now());
    if both {
        run.signal("STOP");
        signal(guard, "KILL");
    }
    run.signal("KILL");
    bench.assert_off(killed, within);
    run.end();
}

#[test]
fn what_is_held_goes_off_first_when_a_run_is_asked_to_end() {
    let mut bench = Bench::with(&[]);
    bench.charges();
    let run = bench.start(&[]);
    bench.goes_on("charger.1");
    let asked = now();
    run.signal("INT");
    bench.assert_off(asked, Duration::from_secs(1));
    assert_eq!(run.end().code, 130);
}

/// Promise 11: limits that the battery tells no more are void after three seconds.
#[test]
fn what_is_held_goes_off_when_the_battery_tells_its_limits_no_more() {
    let began = now();
    let mut bench = Bench::of_battery("fixtures/mutants/limits-stop.yaml");
    bench.charges();
    let suite = fs::read_to_string(bench.path("suite.yaml")).unwrap();
    fs::write(bench.path("suite.yaml"), suite.replace("for: 8 s", "for: 60 s")).unwrap();
    let run = bench.start(&[]);
    bench.goes_on("charger.1");
    // It tells them for 20 s, from a second after that at the latest.
    let took = bench.assert_off(began, Duration::from_secs(24) + T_POLL);
    assert!(took >= Duration::from_secs(20), "{took:?}");
    assert!(bench.journal().contains("{\"off\":{\"output\":\"charger.1\"}"));
    run.signal("INT");
    assert_eq!(run.end().code, 130);
}
