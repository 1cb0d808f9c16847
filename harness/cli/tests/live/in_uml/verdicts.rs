//! The same suite bytes give the same verdicts on the twin and on a bus in real time.

use std::process::{Command, Stdio};

use crate::bench::{Bench, Ran, SMOKE, project, run, seconds, start};

/// A battery that stops sending its limits after nine seconds.
const LIMITS_STOP: &str = "about: Stops sending 0x351.
battery: lfp16
defects:
  - stops: {message: Limits, after: 9 s}
violates: [CAN-1.4-2]
";

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_battery_that_conforms_passes_as_on_the_twin_and_the_record_says_why_it_does_not_certify() {
    let bench = Bench::on("vcan0");
    let _battery = bench.battery(None);
    let candump = Command::new("candump")
        .args(["-L", "-n", "1", "vcan0,305:7FF"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let smoke = project(SMOKE);
    let (live, twin) = (bench.judge(&smoke), bench.judge_the_twin(&smoke, None));
    assert_eq!((live.code, twin.code), (0, 0), "{live:?}{twin:?}");
    assert_eq!(live.verdicts(), twin.verdicts());
    assert_eq!(live.verdicts().len(), 4, "{live:?}");
    let candumped = String::from_utf8(candump.wait_with_output().unwrap().stdout).unwrap();
    assert!(candumped.contains("vcan0 305#0000000000000000"), "what candump saw: {candumped}");
    for reason in
        ["the bus can0 is virtual", "no instruments with serial numbers", "the battery is simulated"]
    {
        assert!(live.out.contains(reason), "{reason}: {}", live.out);
    }
    assert!(bench.run_folder().ends_with("-bench"));
    bench.assert_judged_alike(0);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_battery_with_a_defect_fails_as_on_the_twin() {
    let bench = Bench::on("vcan0");
    bench.write("mutant.yaml", LIMITS_STOP);
    let _battery = bench.battery(Some("mutant.yaml"));
    let smoke = project(SMOKE);
    let (live, twin) = (bench.judge(&smoke), bench.judge_the_twin(&smoke, Some("mutant.yaml")));
    assert_eq!((live.code, twin.code), (1, 1), "{live:?}{twin:?}");
    assert_eq!(live.verdicts(), twin.verdicts());
    bench.assert_judged_alike(1);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_clock_that_is_set_by_an_hour_and_a_flooded_bus_change_no_verdict() {
    let bench = Bench::on("vcan1");
    let _battery = bench.battery(None);
    // 29 bits: frames of others, of which the protocol knows nothing.
    let flood = start("cangen vcan1 -g 0.125 -e -L 8");
    let child = bench.start(&project(SMOKE));
    seconds(3.0);
    let before = frames("vcan1");
    run("date -s +1hour");
    seconds(10.0);
    let rate = (frames("vcan1") - before) / 10;
    println!("{rate} frames a second");
    run("date -s -2hours");
    let ran = Ran::of(child.wait_with_output().unwrap());
    drop(flood);
    let twin = bench.judge_the_twin(&project(SMOKE), None);
    assert!(rate > 1_000, "cangen made only {rate} frames a second");
    assert_no_false_fail(&ran);
    assert_eq!(ran.verdicts().len(), twin.verdicts().len());
    bench.assert_judged_alike(ran.code);
}

/// Where the clock was set, a check may say that it does not know; it may not say anything else than on the twin.
fn assert_no_false_fail(ran: &Ran) {
    assert!([0, 4].contains(&ran.code), "{ran:?}");
    assert!(!ran.out.contains("rig error") && !ran.out.contains("lost"), "{ran:?}");
}

/// Frames that were on an interface, as the kernel counts them.
fn frames(interface: &str) -> u64 {
    let path = format!("/sys/class/net/{interface}/statistics/rx_packets");
    std::fs::read_to_string(path).unwrap().trim().parse().unwrap()
}
