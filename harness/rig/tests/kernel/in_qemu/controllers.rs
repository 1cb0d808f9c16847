use std::path::Path;
use std::process::{Command, Stdio};

use journal::{BusEvent, Direction};
use rig::Clock;
use rig::bus::{Adapter, Controller, Opened, Sighting};
use rig::linux::{Counters, Link, Setup, State};

use crate::bench::{bus, frame, interface, next, next_frame, refused, run, wait_until};

const TAKES_PART: Setup = Setup { bit_rate: 500_000, listen_only: false, bus_errors: false };
const LISTENS: Setup = Setup { listen_only: true, ..TAKES_PART };

fn set_up(one: Setup, other: Setup) {
    one.apply(&interface("can0")).unwrap();
    other.apply(&interface("can1")).unwrap();
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn what_is_set_up_is_what_linux_says() {
    let can0 = interface("can0");
    for bit_rate in [125_000, 1_000_000] {
        for listen_only in [true, false] {
            Setup { bit_rate, listen_only, bus_errors: true }.apply(&can0).unwrap();
            let link = Link::read(&can0).unwrap();
            let expected = Link {
                interface: can0.clone(),
                is_up: true,
                adapter: Adapter {
                    controller: Controller::Physical,
                    driver: Some(String::from("kvaser_pci")),
                    serial: None,
                    bit_rate: Some(bit_rate),
                    listen_only,
                },
                state: Some(State::Active),
                errors: Some((0, 0)),
                restart_ms: Some(0),
            };
            assert_eq!(link, expected);
        }
    }
    Setup::down(&can0).unwrap();
    let link = Link::read(&can0).unwrap();
    assert_eq!(
        (link.is_up, link.state, link.adapter.bit_rate),
        (false, Some(State::Stopped), Some(1_000_000))
    );
    insta::assert_snapshot!(refused("can0"));
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_frame_goes_from_one_controller_to_the_other() {
    set_up(TAKES_PART, TAKES_PART);
    let clock = Clock::start();
    let (mut one, mut other) = (bus("can0", &clock), bus("can1", &clock));
    let before = ["can0", "can1"].map(|name| Counters::read(&interface(name)).unwrap());
    for number in 0..20 {
        let sent = frame(0x305, &[number]);
        one.transmit.transmit(&sent).unwrap();
        let ((echo, from, back), (direction, at, came)) = (next_frame(&mut one), next_frame(&mut other));
        assert_eq!((echo, back), (Direction::Echo, sent));
        assert_eq!((direction, came), (Direction::Received, sent));
        assert!((at - from).as_nanos().abs() < 50_000_000, "sent {from}, received {at}");
    }
    let after = ["can0", "can1"].map(|name| Counters::read(&interface(name)).unwrap());
    assert_eq!(after[0], Counters { sent: before[0].sent + 20, ..before[0] });
    assert_eq!(after[1], Counters { received: before[1].received + 20, ..before[1] });
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn who_only_listens_sees_and_sends_nothing() {
    set_up(TAKES_PART, LISTENS);
    let clock = Clock::start();
    let (mut talker, mut listener) = (bus("can0", &clock), bus("can1", &clock));
    let only_listens = |bus: &Opened| bus.info.adapter.as_ref().is_some_and(|adapter| adapter.listen_only);
    assert!(only_listens(&listener) && !only_listens(&talker));
    talker.transmit.transmit(&frame(0x351, &[1])).unwrap();
    assert_eq!(next_frame(&mut listener).2, frame(0x351, &[1]));
    assert_eq!(next_frame(&mut talker).0, Direction::Echo);
    // Linux takes the frame and drops it: only the echo that never comes tells.
    let _ = listener.transmit.transmit(&frame(0x305, &[2]));
    talker.transmit.transmit(&frame(0x351, &[3])).unwrap();
    assert_eq!(next_frame(&mut listener).2, frame(0x351, &[3]));
    assert_eq!(next_frame(&mut talker).2, frame(0x351, &[3]));
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_controller_that_is_set_down_is_gone() {
    set_up(TAKES_PART, TAKES_PART);
    let mut opened = bus("can0", &Clock::start());
    Setup::down(&interface("can0")).unwrap();
    assert!(matches!(next(&mut opened), Sighting::Bus { what: BusEvent::Gone, .. }));
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn what_is_behind_a_serial_line_cannot_be_told() {
    // It holds the line until somebody presses a key.
    let mut attach = Command::new("slcan_attach")
        .args(["-w", "-n", "serial0", "/dev/ttyS1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until(|| Path::new("/sys/class/net/serial0").exists());
    run("ip link set serial0 up type can bitrate 500000");
    let link = Link::read(&interface("serial0")).unwrap();
    attach.kill().unwrap();
    attach.wait().unwrap();
    assert_eq!((link.is_up, link.adapter.controller), (true, Controller::Unknown));
}

/// An emulated controller never counts an error, so it cannot be brought off the bus; what is asked of the kernel is answered
/// by the kernel all the same. A bus-off of the kernel's own is in the tests in user-mode Linux.
#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn only_a_controller_that_is_off_the_bus_is_started_again() {
    set_up(TAKES_PART, TAKES_PART);
    insta::assert_snapshot!(Setup::restart(&interface("can0")).unwrap_err());
}
