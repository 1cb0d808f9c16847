//! What goes wrong on a bench, and whose fault it is.

use std::fs;

use rstest::rstest;

use crate::bench::{Bench, SHORT, SMOKE, project, run, start};
use crate::flood::{FULL, flood};
use crate::late::UNKNOWN;

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_battery_that_falls_silent_fails_and_never_passes() {
    let bench = Bench::on("vcan2");
    let battery = bench.battery(None);
    let mut live = bench.start(&project(SMOKE));
    live.has_started();
    run("candump -n 1 vcan2,351:7FF");
    // Frozen, it neither sends nor plays its roles, until nothing depends on it any more.
    battery.signal("STOP");
    let ran = live.end();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("CAN-1.4-2"), "{ran:?}");
    assert!(!ran.verdicts().contains(&String::from("pass limits-never-old")), "{ran:?}");
    bench.assert_judged_alike(1);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_interface_that_goes_in_mid_run_is_an_error_of_the_rig() {
    let bench = Bench::on("vcan3");
    let _battery = bench.battery(None);
    let mut live = bench.start(&project(SMOKE));
    live.is_in("healthy");
    run("ip link set vcan3 down");
    let ran = live.end();
    run("ip link set vcan3 up");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains("gone"), "{ran:?}");
    assert!(!ran.out.to_lowercase().contains("\nfail "), "{ran:?}");
    bench.assert_judged_alike(3);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_run_that_is_stopped_ends_in_order() {
    let bench = Bench::on("vcan4");
    let _battery = bench.battery(None);
    let mut live = bench.start(&project(SMOKE));
    live.is_in("healthy");
    live.interrupt();
    let ran = live.end();
    assert_eq!(ran.code, 130, "{ran:?}");
    bench.assert_judged_alike(130);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_second_run_on_the_bus_is_told_who_has_it_and_a_killed_one_frees_it() {
    let bench = Bench::on("vcan5");
    let _battery = bench.battery(None);
    let mut first = bench.start(&project(SMOKE));
    first.has_started();
    let second = bench.judge(&project(SMOKE));
    assert_eq!(second.code, 3, "{second:?}");
    let told = [&format!("process {} since", first.id()), "rig.yaml", "wait for its end, or stop it"];
    assert!(told.iter().all(|words| second.err.contains(*words)), "{second:?}");
    first.kill();
    let mut third = bench.start(&project(SMOKE));
    third.has_started();
    third.interrupt();
    assert_eq!(third.end().code, 130);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_rig_that_is_not_ready_is_told_what_to_do_and_leaves_nothing() {
    let bench = Bench::on("vcan9");
    let absent = bench.judge(&project(SMOKE));
    assert_eq!(absent.code, 3, "{absent:?}");
    assert!(absent.err.contains("there is no interface `vcan9`"), "{absent:?}");
    let bench = Bench::on("vcan6");
    let alone = bench.judge(&project(SMOKE));
    assert_eq!(alone.code, 3, "{alone:?}");
    assert!(
        alone.err.contains("unix:roles.sock") && alone.err.contains("start what plays them"),
        "{alone:?}"
    );
    assert!(!bench.path("reports").exists());
    let unclaimed = bench.run(&["run", "--rig", "rig.yaml"]);
    assert_eq!(unclaimed.code, 2, "{unclaimed:?}");
    assert!(unclaimed.err.contains("bmscert battery init --bus can:vcan6"), "{unclaimed:?}");
}

/// A queue that does not drain is what a controller has whose frames nobody acknowledges. The roles are played by a battery
/// on another bus: to those who ask it is there, and on this bus it is off, or what the rig sends never reaches it.
#[rstest]
#[case::and_nothing_is_heard(None, "nobody acknowledges what the rig sends")]
#[case::though_the_battery_is_heard(
    Some("cangen vcan7 -g 200 -I 351 -L 8"),
    "does not get rid of what is sent"
)]
#[ignore = "runs in rigs/vm/uml"]
fn frames_that_never_cross_the_bus_are_an_error_of_the_rig_and_neither_a_pass_nor_a_fail(
    #[case] others: Option<&str>,
    #[case] why: &str,
) {
    let bench = Bench::at("can:vcan4");
    let _battery = bench.battery(None);
    bench.write_rig("can:vcan7");
    bench.write("suite.yaml", SHORT);
    run("tc qdisc add dev vcan7 root netem slot 200s");
    // The kernel gives frames to those who listen as soon as it has them, whatever becomes of them then.
    let others = others.map(start);
    let live = bench.judge("suite.yaml");
    drop(others);
    run("tc qdisc del dev vcan7 root");
    assert_eq!(live.code, 3, "{live:?}");
    assert_eq!(live.cases()[1], (String::from("short-silence"), String::from("rig error")), "{live:?}");
    assert!(!live.out.contains("FAIL  ") && live.err.contains(why), "{live:?}");
    bench.assert_judged_alike(3);
}

/// Three seconds of a full bus. Where the machine cannot keep up, that is told, and a check says that it does not know;
/// nothing else comes out differently. As far as the run came, every frame that the kernel took is in its journal, or told as
/// lost.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_flooded_bus_makes_no_verdict_better_or_worse_than_unknown() {
    const SENT: u64 = 3 * FULL as u64;
    let bench = Bench::on("vcan6");
    let before = sent("vcan6");
    let _battery = bench.battery(None);
    let mut live = bench.start(&project(SMOKE));
    live.has_started();
    flood("vcan6", SENT);
    let live = live.end();
    assert!(sent("vcan6") - before >= SENT, "the kernel took {} frames", sent("vcan6") - before);
    let exported = bench.run(&["export", &bench.run_folder(), "--format", "candump"]).out;
    let flood: Vec<(f64, u64)> = exported.lines().filter_map(numbered).collect();
    let (Some((first, _)), Some((last, latest))) = (flood.first(), flood.last()) else { panic!("{live:?}") };
    let (seen, lost, rate) = (flood.len() as u64, bench.lost(), flood.len() as f64 / (last - first));
    println!("{seen} seen, {lost} told as lost, {rate:.0} a second: {:?}", live.cases());
    // A bus that is not full was kept so by a machine that did not keep up, and the run says so.
    let late = bench.late();
    assert!(rate > FULL * 0.9 || lost > 0 || late.is_any(), "{rate:.0} frames a second: {live:?}");
    assert!(latest + 1 - seen <= lost, "{seen} seen until number {latest}, {lost} told as lost: {live:?}");
    assert!(live.code != 0 || seen == SENT, "{seen} seen: {live:?}");
    // Lost frames are told; what is sent may come back behind all that waits; and the journal shows what came late.
    let told = |words: &[&str]| words.iter().any(|words| live.err.contains(words));
    let is_stuck = told(&["takes no more frames", "does not get rid of what is sent"]);
    for ((name, verdict), (_, expected)) in
        live.cases().iter().zip(bench.judge_the_twin(&project(SMOKE), None).cases())
    {
        let may_not_know =
            UNKNOWN.contains(&verdict.as_str()) && (lost > 0 || is_stuck || late.touches(name));
        assert!(*verdict == expected || may_not_know, "{name}: {verdict}, with {late:?}: {live:?}");
    }
    match live.code {
        0 => assert_eq!(lost, 0, "{live:?}"),
        3 => assert!(lost > 0 || is_stuck, "{live:?}"),
        4 => assert!(lost > 0 || late.is_any(), "{live:?}"),
        _ => panic!("{live:?}"),
    }
    bench.assert_judged_alike(live.code);
}

/// How many frames the kernel took on an interface.
fn sent(interface: &str) -> u64 {
    let counter = format!("/sys/class/net/{interface}/statistics/tx_packets");
    fs::read_to_string(counter).unwrap().trim().parse().unwrap()
}

/// When a frame with an identifier of 29 bits was on the bus, and its number, from a line as candump writes it.
fn numbered(line: &str) -> Option<(f64, u64)> {
    let mut words = line.split(' ');
    let (stamp, frame) = (words.next()?, words.nth(1)?);
    let (id, bytes) = frame.split_once('#')?;
    let number = u64::from_str_radix(bytes, 16).ok()?.swap_bytes();
    (id.len() == 8).then(|| (stamp.trim_matches(['(', ')']).parse().unwrap(), number))
}
