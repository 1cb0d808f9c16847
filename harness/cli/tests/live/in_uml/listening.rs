//! Judging and drafting from live traffic, without sending anything.

use std::fs;
use std::process::{Command, Stdio};

use crate::bench::{Bench, Ran, run, seconds};

/// The lines of a file that begin with something else than a stamp, an interface and a frame.
fn frames(log: &str) -> usize {
    log.lines().filter(|line| line.starts_with('(') && line.contains('#')).count()
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_bus_is_judged_as_a_recording_of_it_is_and_the_run_keeps_what_was_heard() {
    let bench = Bench::on("vcan0");
    let _battery = bench.battery(None);
    let candump = Command::new("candump")
        .args(["-L", "-T", "3000", "vcan0,305:7FF,307:7FF"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let child = bench
        .command(&["check", "can:vcan0", "--for", "6s", "--record"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    seconds(2.0);
    run("date -s +1hour");
    let live = Ran::of(child.wait_with_output().unwrap());
    run("date -s -1hour");
    assert_eq!(live.code, 0, "{live:?}");
    let folder = bench.run_folder();
    let kept = bench.path(&folder).join("inputs/recording.log");
    let log = fs::read_to_string(&kept).unwrap();
    assert!(frames(&log) > 50 && frames(&log) == log.lines().count(), "{log}");
    // The clock was set by an hour meanwhile, and the frames are six seconds long.
    let stamp = |line: &str| line[1..].split(')').next().unwrap().parse::<f64>().unwrap();
    let (first, last) = (stamp(log.lines().next().unwrap()), stamp(log.lines().last().unwrap()));
    assert!(last - first < 7.0, "{first} {last}");
    let again = bench.run(&["check", &kept.to_string_lossy()]);
    assert_eq!(live.verdicts(), again.verdicts());
    let replayed = bench.run(&["replay", &folder]);
    assert!(replayed.out.contains("the same verdicts, byte for byte"), "{replayed:?}");
    assert_eq!(
        String::from_utf8(candump.wait_with_output().unwrap().stdout).unwrap(),
        "",
        "something was sent"
    );
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_statement_is_drafted_from_a_bus_until_somebody_stops_it() {
    let bench = Bench::on("vcan0");
    let _battery = bench.battery(None);
    let child = bench
        .command(&["battery", "init", "--bus", "can:vcan0", "--out", "mine.yaml"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    seconds(4.0);
    run(&format!("kill -s INT {}", child.id()));
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    let drafted = fs::read_to_string(bench.path("mine.yaml")).unwrap();
    assert!(drafted.contains("Limits") && drafted.contains("charge_voltage_max"), "{drafted}");
    assert_eq!(bench.run(&["lint", "--battery", "mine.yaml"]).code, 0);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_silent_bus_and_one_that_goes_have_no_verdict() {
    let bench = Bench::on("vcan1");
    let silent = bench.run(&["check", "can:vcan1", "--for", "1s"]);
    assert_eq!((silent.code, silent.out.as_str()), (3, ""), "{silent:?}");
    for words in ["nothing was heard on can:vcan1", "bit rate", "terminator", "acknowledge"] {
        assert!(silent.err.contains(words), "{words}: {silent:?}");
    }
    let _battery = bench.battery(None);
    let before = listeners("vcan1");
    let child = bench
        .command(&["check", "can:vcan1", "--for", "20s"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert!((0..600).any(|_| {
        seconds(0.05);
        listeners("vcan1") > before
    }));
    run("ip link set vcan1 down");
    let gone = Ran::of(child.wait_with_output().unwrap());
    run("ip link set vcan1 up");
    assert_eq!((gone.code, gone.out.as_str()), (3, ""), "{gone:?}");
    assert!(gone.err.contains("vcan1 is gone"), "{gone:?}");
    let absent = bench.run(&["check", "can:vcan9", "--for", "1s"]);
    assert_eq!(absent.code, 3, "{absent:?}");
}

/// How many sockets the kernel has on an interface that take every frame.
fn listeners(interface: &str) -> usize {
    let listed = fs::read_to_string("/proc/net/can/rcvlist_all").unwrap();
    listed.lines().filter(|line| line.split_whitespace().next() == Some(interface)).count()
}
