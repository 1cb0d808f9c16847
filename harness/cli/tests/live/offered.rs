//! The simulated battery behind an adapter and behind a server, where no kernel with CAN is needed.

use std::process::{Command, Output};

use rstest::rstest;

use crate::bench::{Bench, SHORT, TOO_SLOW, project, python};
use crate::real_time::in_real_time;

const ADAPTER: &str = "slcan:pty";
const SERVER: &str = "socketcand:listen:127.0.0.1:0";

#[rstest]
#[case::an_adapter(ADAPTER, None, 0)]
#[case::a_server(SERVER, None, 0)]
#[case::an_adapter_with_a_battery_that_has_a_defect(ADAPTER, Some(TOO_SLOW), 1)]
fn a_run_judges_the_battery_behind(#[case] place: &str, #[case] mutant: Option<&str>, #[case] code: i32) {
    in_real_time(|| judges_the_battery_behind(place, mutant, code));
}

fn judges_the_battery_behind(place: &str, mutant: Option<&str>, code: i32) {
    let bench = Bench::at(place);
    bench.write("suite.yaml", SHORT);
    let mutant = mutant.map(project);
    let simulation = bench.simulate(mutant.as_deref());
    bench.write_rig(&simulation.address);
    let live = bench.judge("suite.yaml");
    let twin = bench.judge_the_twin("suite.yaml", mutant.as_deref());
    assert_eq!((live.code, live.verdicts()), (code, twin.verdicts()), "{live:?}{twin:?}");
    assert!(live.out.contains("the battery is simulated"), "{live:?}");
    // The keepalive of seven seconds, at one in a second.
    let heard = simulation.end();
    assert!((3..20).contains(&heard), "{heard}");
    bench.assert_judged_alike(code);
}

#[rstest]
#[case::an_adapter(ADAPTER)]
#[case::a_server(SERVER)]
fn a_battery_behind_is_listened_to_as_on_any_bus(#[case] place: &str) {
    in_real_time(|| {
        let bench = Bench::at(place);
        let simulation = bench.simulate(None);
        let ran = bench.run(&["check", &simulation.address, "--for", "6s"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(simulation.end(), 0, "something was sent");
    });
}

/// Of the bytes of a serial port each is read by one process only, and who opens it closes the adapter's channel.
#[test]
fn an_adapter_that_somebody_has_is_not_opened_by_another_who_only_listens() {
    in_real_time(|| {
        let bench = Bench::at(ADAPTER);
        bench.write("suite.yaml", SHORT);
        let simulation = bench.simulate(None);
        bench.write_rig(&simulation.address);
        let mut run = bench.start("suite.yaml");
        run.is_in("healthy");
        for arguments in [
            ["check", &simulation.address, "--for", "1s"],
            ["battery", "init", "--bus", &simulation.address],
            ["simulate", "--bus", &simulation.address, "--quiet"],
        ] {
            let refused = bench.run(&arguments);
            assert_eq!(refused.code, 3, "{refused:?}");
            assert!(refused.err.contains("is in use: process"), "{refused:?}");
        }
        let ran = run.end();
        assert_eq!(ran.code, 0, "{ran:?}");
    });
}

#[test]
fn a_place_that_cannot_be_had_is_told() {
    let bench = Bench::at(SERVER);
    let simulation = bench.simulate(None);
    let taken = simulation.address.replace("socketcand:", "socketcand:listen:");
    let refused = bench.run(&["simulate", "--bus", &taken]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.err.contains("cannot offer a bus at"), "{refused:?}");
    let wrong = bench.run(&["simulate", "--bus", "socketcand:listen:nowhere:x"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(wrong.err.contains("is not a place to listen at"), "{wrong:?}");
}

/// Plays the inverter system for eight keepalives, and prints what it reads of the battery: the identifiers, and the charge
/// voltage limit.
const SCRIPT: &str = r#"
import sys, time, can
bus = can.Bus(**eval(sys.argv[1]))
seen, limit = set(), None
for _ in range(8):
    bus.send(can.Message(arbitration_id=0x305, is_extended_id=False, data=bytes(8)))
    due = time.monotonic() + 0.5
    while time.monotonic() < due:
        message = bus.recv(0.1)
        if message is None or message.is_error_frame: continue
        seen.add(message.arbitration_id)
        if message.arbitration_id == 0x351: limit = int.from_bytes(message.data[:2], "little") / 10
bus.shutdown()
print(sorted(hex(id) for id in seen & {0x351, 0x355, 0x356, 0x35A, 0x305}), limit)
"#;

#[rstest]
#[case::an_adapter(ADAPTER)]
#[case::a_server(SERVER)]
#[ignore = "needs peers; run .ci/test"]
fn python_can_reads_the_battery_and_is_heard_by_it(#[case] place: &str) {
    let bench = Bench::at(place);
    let simulation = bench.simulate(None);
    let output =
        Command::new(python()).args(["-c", SCRIPT, &arguments(&simulation.address)]).output().unwrap();
    assert_eq!(told(&output), "['0x351', '0x355', '0x356', '0x35a'] 56.0\n", "{output:?}");
    assert_eq!(simulation.end(), 8);
}

/// How python-can opens the bus of an address.
fn arguments(address: &str) -> String {
    let (kind, rest) = address.split_once(':').unwrap();
    if kind == "slcan" {
        let path = rest.split('@').next().unwrap();
        return format!("dict(interface='slcan', channel='{path}', bitrate=500000, sleep_after_open=0)");
    }
    let (host, rest) = rest.split_once(':').unwrap();
    let (port, channel) = rest.split_once('/').unwrap();
    format!("dict(interface='socketcand', host='{host}', port={port}, channel='{channel}')")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
