//! What a run that did not come to its end leaves for the next one.

use std::fs;

use rstest::rstest;

use crate::kit::{Bench, Ended};

/// A bench on which a run was killed while an output was on.
fn killed() -> Bench {
    let mut bench = Bench::with(&[]);
    bench.write_suite("3 s");
    let run = bench.start(&[]);
    bench.is_on();
    run.signal("KILL");
    run.end();
    assert_eq!(bench.marks().len(), 1);
    bench
}

fn assert_refused(ended: &Ended) {
    assert_eq!(ended.code, 3, "{ended:?}");
    let said = ["did not come to its end: process", "--bench-checked"];
    assert!(said.iter().all(|said| ended.said.contains(said)), "{ended:?}");
}

/// Promise 20.
#[test]
fn after_a_run_that_was_killed_somebody_has_to_look_at_the_bench_first() {
    let bench = killed();
    assert_refused(&bench.start(&[]).end());
    let checked = bench.start_with(&["--bench-checked"]).end();
    assert_eq!(checked.code, 0, "{checked:?}");
    assert_eq!(bench.start(&[]).end().code, 0);
    assert_eq!(bench.marks().len(), 0);
}

/// What lies in memory is gone then.
#[test]
fn a_restart_of_the_machine_is_no_look_at_the_bench() {
    let bench = killed();
    assert_refused(&bench.start_in("mount -t tmpfs none /run/lock").end());
}

/// Whatever rig file it is that names the same instruments, and whichever of them was run.
#[test]
fn a_bench_is_known_again_by_its_instruments() {
    let bench = killed();
    fs::rename(bench.path("rig.yaml"), bench.path("renamed.yaml")).unwrap();
    assert_refused(&bench.start_on("renamed.yaml", &[], &[]).end());
    let checked = bench.start_on("renamed.yaml", &[], &["--bench-checked"]).end();
    assert_eq!(checked.code, 0, "{checked:?}");
    fs::rename(bench.path("renamed.yaml"), bench.path("rig.yaml")).unwrap();
    assert_eq!(bench.start(&[]).end().code, 0);
}

/// Nobody would ask after it.
#[rstest]
#[case::read_only(
    "mount --bind /var/tmp /var/tmp && mount -o remount,bind,ro /var/tmp",
    "Read-only file system"
)]
#[case::a_full_disk(
    "mkdir disk && mount -t tmpfs -o size=64k none disk && mkdir -m 1777 disk/up && mkdir disk/work && \
     mount -t overlay -o lowerdir=/var/tmp,upperdir=disk/up,workdir=disk/work overlay /var/tmp && \
     ! head -c 1M /dev/zero > /var/tmp/full 2>/dev/null",
    "No space left on device"
)]
#[case::gone_with_the_next_restart("mount -t tmpfs -o mode=1777 none /var/tmp", "outlasts a restart")]
fn a_run_that_cannot_be_marked_is_not_begun(#[case] script: &str, #[case] says: &str) {
    let mut bench = Bench::with(&[]);
    let ended = bench.start_in(script).end();
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.said.contains("nothing was switched on") && ended.said.contains(says), "{ended:?}");
    assert!(!bench.was_ever_on());
    assert!(!bench.path("reports").exists(), "a run was begun");
}

/// What was not armed was not changed, and what went off in order was seen to be off.
#[rstest]
#[case::refused("found: ['VOLT 50,(@1);:CURR 1,(@1);:OUTP ON,(@1)']", 3)]
#[case::ended_early("faults: [{after: 4 s, command: 'MEAS:CURR', what: lose_reply}]", 3)]
fn a_run_that_left_nothing_on_leaves_no_mark(#[case] charger: &str, #[case] code: i32) {
    let bench = Bench::with(&[("charger", charger)]);
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, code, "{ended:?}");
    assert_eq!(bench.marks().len(), 0);
}

/// It is told by the code of this run, and asked for by the next.
#[test]
fn an_output_that_may_be_on_is_asked_for_by_the_next_run() {
    let bench = Bench::with(&[("charger", "faults: [{command: 'OUTP 0', what: {ignore: ''}}]")]);
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 5, "{ended:?}");
    assert_eq!(bench.marks().len(), 1);
}
