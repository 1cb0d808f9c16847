//! Runs whose processes are killed at any time.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::kit::{Bench, T_GUARD, T_POLL, T_WATCHDOG, now, signal};
use crate::seeds::many;

/// Who is killed.
#[derive(Debug, Clone, Copy)]
enum Killed {
    Runner,
    Guard,
    Both,
}

/// Kills one run at a time that `number` decides; gives when, whom, and how long its outputs were on after that.
fn kill(number: u64) -> (Duration, Killed, Duration) {
    let mut bench = Bench::with(&[]);
    bench.write_suite("5 s");
    let after = Duration::from_millis(number / 3 % 5_500);
    let who = [Killed::Runner, Killed::Guard, Killed::Both][(number % 3) as usize];
    let run = bench.start(&[]);
    thread::park_timeout(after);
    let killed = now();
    let guard = run.guard_if_any();
    let within = match who {
        Killed::Runner => {
            run.signal("KILL");
            T_POLL
        }
        Killed::Guard => {
            guard.into_iter().for_each(|guard| signal(guard, "KILL"));
            T_GUARD
        }
        Killed::Both => {
            run.signal("STOP");
            guard.into_iter().for_each(|guard| signal(guard, "KILL"));
            run.signal("KILL");
            T_WATCHDOG
        }
    };
    // A run whose guard was not there yet goes on as if nothing had been.
    let goes_on = matches!(who, Killed::Guard) && guard.is_none();
    let took = if goes_on { Duration::ZERO } else { bench.assert_off(killed, within) };
    let ended = run.end();
    bench.assert_off(now(), Duration::ZERO);
    // One that had come to its end before is none of these.
    assert!([0, 3, 137].contains(&ended.code), "{number}: {after:?} {who:?} {ended:?}");
    (after, who, took)
}

/// This many, several at a time.
fn kills(count: usize) {
    let longest = Mutex::new([Duration::ZERO; 3]);
    many("BMSCERT_KILLS_SEED", count, |index, drawn| {
        let (after, who, took) = kill(drawn);
        println!("{index:3}: {who:?} after {after:?}, off {took:?} later");
        let mut longest = longest.lock().unwrap();
        longest[who as usize] = longest[who as usize].max(took);
    });
    let [runner, guard, both] = longest.into_inner().unwrap();
    println!("longest on: {runner:?} without the runner, {guard:?} without the guard, {both:?} without both");
}

/// A sample of other times in each run of the tests.
#[test]
fn a_run_that_is_killed_at_any_time_leaves_nothing_on() {
    kills(6);
}

#[test]
#[ignore = "takes minutes; run by `.ci/test --full`"]
fn takes_minutes_two_hundred_runs_that_are_killed_at_any_time_leave_nothing_on() {
    kills(200);
}
