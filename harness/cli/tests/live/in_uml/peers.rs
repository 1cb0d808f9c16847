//! Programs of others on the bus of a run: what they send is seen, as theirs, and they see the battery and the run.

use std::fs;
use std::process::{Command, Stdio};

use crate::bench::{Bench, Ran, python, run, seconds};

/// Each of the peers sends what one of these checks forbids.
const SUITE: &str = "
suite: peers
protocol: victron-can-bms
about: Who else is on the bus; it certifies nothing
cases:
  - id: nobody-else
    about: Frames of others are seen
    watch: {at_least: 10 s}
    checks:
      - {id: not-of-cansend, covers: CAN-2-4, absent: {ids: [0x121], witness: Limits}}
      - {id: not-of-python, covers: CAN-2-4, absent: {ids: [0x122], witness: Limits}}
      - {id: not-of-anybody, covers: CAN-2-4, absent: {ids: [0x123], witness: Limits}}
  - id: partner
    about: The inverter system is there meanwhile
    phases:
      - {name: online, do: [{partner: online}], for: 10 s}
";

/// Sends a frame ten times in a second, and prints which of some others it has seen. It keeps the time itself: the kernel
/// has nothing that sends periodically.
const SCRIPT: &str = "
import time, can
bus = can.Bus(interface='socketcan', channel='vcan2')
forbidden = can.Message(arbitration_id=0x122, is_extended_id=False, data=b'peer')
seen, due = set(), time.monotonic()
for _ in range(60):
    bus.send(forbidden)
    due += 0.1
    while time.monotonic() < due:
        message = bus.recv(0.02)
        if message is not None: seen.add(message.arbitration_id)
bus.shutdown()
print(sorted(hex(id) for id in seen & {0x121, 0x305, 0x351, 0x356}))
";

const FORBIDDEN: [&str; 3] = ["121#DEADBEEF", "122#70656572", "123#"];

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_cansend_and_python_can_send_into_a_run_is_seen_and_judged() {
    let bench = Bench::on("vcan2");
    let _battery = bench.battery(None);
    bench.write("suite.yaml", SUITE);
    let mut live = bench.start("suite.yaml");
    live.has_started();
    let peer = Command::new(python()).args(["-c", SCRIPT]).stdout(Stdio::piped()).spawn().unwrap();
    for _ in 0..8 {
        seconds(1.0);
        run("cansend vcan2 121#DEADBEEF");
    }
    let told = String::from_utf8(peer.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(told, "['0x121', '0x305', '0x351', '0x356']\n");
    let live = live.end();
    assert_eq!(live.code, 1, "{live:?}");
    let failed = |check: &str| live.out.contains(&format!("FAIL  {check} "));
    assert!(failed("not-of-cansend") && failed("not-of-python"), "{live:?}");
    // Where the machine was held up it is not known; it never fails.
    assert!(!failed("not-of-anybody"), "{live:?}");
    // The journal has each of them once, and nothing that nobody sent.
    let exported = bench.run(&["export", &bench.run_folder(), "--format", "candump"]);
    let counted = FORBIDDEN.map(|frame| exported.out.lines().filter(|line| line.contains(frame)).count());
    assert_eq!(counted, [8, 60, 0]);
    bench.assert_judged_alike(1);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_cansend_sends_into_a_bus_that_is_listened_to_is_kept() {
    let bench = Bench::on("vcan3");
    let _battery = bench.battery(None);
    let child = bench
        .command(&["check", "can:vcan3", "--for", "6s", "--record"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    seconds(2.0);
    for frame in ["121#DEADBEEF", "1ABCDEF0#0102030405060708", "122#R"] {
        run(&format!("cansend vcan3 {frame}"));
    }
    let live = Ran::of(child.wait_with_output().unwrap());
    let log = fs::read_to_string(bench.path(&bench.run_folder()).join("inputs/recording.log")).unwrap();
    for frame in ["121#DEADBEEF", "1ABCDEF0#0102030405060708", "122#R"] {
        assert_eq!(log.lines().filter(|line| line.contains(frame)).count(), 1, "{frame}: {log}");
    }
    // Who sent them nobody can tell who only listens.
    for words in ["a recording does not say who sent frame", "seen: 0x121, 0x122"] {
        assert!(live.out.contains(words), "{words}: {live:?}");
    }
}
