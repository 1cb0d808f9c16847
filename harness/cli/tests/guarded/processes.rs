//! Processes that are killed, frozen and told to end.

use std::thread;
use std::time::Duration;

use rstest::rstest;

use crate::kit::{Bench, SLACK, T_GUARD, T_POLL, T_WATCHDOG, lives, now, signal};

/// Promise 2.
#[rstest]
#[case::while_it_charges("charger.1")]
#[case::while_it_discharges("load.1")]
fn a_runner_that_is_killed_leaves_nothing_on(#[case] output: &str) {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.goes_on(output);
    let killed = now();
    run.signal("KILL");
    bench.assert_off(killed, T_POLL);
    assert_eq!(run.end().code, 137);
    bench.assert_nothing_signed();
}

/// Promise 3: then it is the watchdogs of the instruments.
#[rstest]
#[case::while_it_charges("charger.1")]
#[case::while_it_discharges("load.1")]
fn when_runner_and_guard_are_killed_the_watchdogs_act(#[case] output: &str) {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.goes_on(output);
    let (guard, killed) = (run.guard(), now());
    // Stopped first, so that the runner cannot take over.
    run.signal("STOP");
    signal(guard, "KILL");
    run.signal("KILL");
    bench.assert_off(killed, T_WATCHDOG);
    assert_eq!(run.end().code, 137);
    bench.assert_nothing_signed();
}

/// Promise 4, and 5: a guard whose runner is silent keeps no watchdog from acting.
#[test]
fn a_runner_that_freezes_is_a_dead_one() {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.is_on();
    let (guard, frozen) = (run.guard(), now());
    run.signal("STOP");
    bench.assert_off(frozen, T_GUARD + T_POLL);
    assert!(!lives(guard), "the guard goes on although everything is off");
    run.signal("CONT");
    bench.assert_rig_error(&run.end());
}

#[test]
fn when_the_guard_is_killed_the_runner_switches_everything_off() {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.is_on();
    let killed = now();
    signal(run.guard(), "KILL");
    // Ports are opened anew, and each of them is told twice.
    bench.assert_off(killed, Duration::from_millis(500));
    let ended = run.end();
    bench.assert_rig_error(&ended);
    let said = "every output says that it is off, and `meter.102` that no current flows";
    assert!(bench.record().contains(said), "{}", bench.record());
    assert_eq!(bench.marks().len(), 0, "everything is proven to be off");
}

/// The run has nothing but the word of the output, and the meter that disagrees.
#[test]
fn a_run_that_takes_over_asks_the_meter_as_well() {
    // It does not go off, and says that it is.
    let rules = "faults: [{command: 'OUTP 0', what: {ignore: ''}}, {after: 1 s, command: 'OUTP? ', what: {garbage: \"0\\n\"}}]";
    let mut bench = Bench::with(&[("charger", rules)]);
    let run = bench.start(&[]);
    bench.goes_on("charger.1");
    signal(run.guard(), "KILL");
    let ended = run.end();
    assert_eq!(ended.code, 5, "{ended:?}");
    assert!(
        ended.said.contains("`meter.102` may still be on") && ended.said.contains("A flow although"),
        "{ended:?}"
    );
    assert_eq!(bench.marks().len(), 1);
    bench.assert_off(now(), T_WATCHDOG);
}

#[test]
fn when_the_guard_freezes_the_runner_ends_it_and_switches_everything_off() {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.is_on();
    let (guard, frozen) = (run.guard(), now());
    signal(guard, "STOP");
    bench.assert_off(frozen, T_GUARD + T_POLL + Duration::from_millis(500));
    assert!(!lives(guard));
    bench.assert_rig_error(&run.end());
}

/// Frozen guard and dead runner: nobody but the watchdogs.
#[test]
fn when_the_guard_is_frozen_and_the_runner_dead_the_watchdogs_act() {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.is_on();
    let (guard, frozen) = (run.guard(), now());
    run.signal("STOP");
    signal(guard, "STOP");
    run.signal("KILL");
    bench.assert_off(frozen, T_WATCHDOG);
    signal(guard, "CONT");
    bench.assert_stays_off(SLACK);
    assert!(!lives(guard));
    run.end();
}

/// Promise 15: a run that is asked to end does so in order.
#[rstest]
fn a_run_that_is_asked_to_end_switches_everything_off_first(#[values("INT", "TERM", "HUP")] name: &str) {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.is_on();
    let asked = now();
    run.signal(name);
    // What is on its way is ended first: both ways of a current.
    bench.assert_off(asked, Duration::from_secs(6));
    assert_eq!(run.end().code, 130);
}

/// Nobody who insists cuts it short, not even while the run takes over from a guard that froze.
#[test]
fn a_second_ctrl_c_cuts_nothing_short() {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.is_on();
    let frozen = now();
    signal(run.guard(), "STOP");
    for _ in 0..3 {
        run.signal("INT");
        thread::park_timeout(Duration::from_millis(100));
    }
    bench.assert_off(frozen, T_GUARD + T_POLL + Duration::from_millis(500));
    assert!([3, 130].contains(&run.end().code));
}

/// The guard has nothing to do with the terminal of the runner, nor with its group; asked to end, it goes off first.
#[rstest]
fn a_guard_that_is_asked_to_end_switches_everything_off_first(#[values("INT", "TERM", "HUP")] name: &str) {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.is_on();
    let (guard, asked) = (run.guard(), now());
    signal(guard, name);
    bench.assert_off(asked, T_POLL);
    bench.assert_rig_error(&run.end());
}

/// A CI server ends a job by its group.
#[test]
fn a_guard_is_in_no_group_of_the_run() {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&["setsid"]);
    bench.is_on();
    let stat = |id: u32| std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let group = |id| stat(id).rsplit_once(") ").unwrap().1.split(' ').nth(2).unwrap().to_owned();
    let guard = run.guard();
    assert_eq!(group(guard), guard.to_string());
    let environment = std::fs::read(format!("/proc/{guard}/environ")).unwrap();
    assert!(environment.is_empty(), "a CI server finds it by {environment:?}");
    let killed = now();
    run.kill_group();
    bench.assert_off(killed, T_POLL);
    run.end();
}
