use std::time::Duration;

use rig::Clock;
use rig::linux::{Link, NotProbed, Setup, probe};

use crate::bench::{bus, interface, next_frame, run, start};

const PATIENCE: Duration = Duration::from_secs(1);

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_bus_with_traffic_is_found_and_then_taken_part_in() {
    Setup::default().apply(&interface("can1")).unwrap();
    let (mut cangen, _) = start("cangen can1 -g 20 -I 351 -L 8");
    next_frame(&mut bus("can1", &Clock::start()));
    let found = probe(&interface("can0"), PATIENCE, &Clock::start());
    cangen.kill().unwrap();
    cangen.wait().unwrap();
    // The emulated bus has no timing: the first bit rate that is tried is right.
    assert_eq!(found.unwrap(), 500_000);
    let link = Link::read(&interface("can0")).unwrap();
    assert_eq!((link.is_up, link.adapter.listen_only, link.adapter.bit_rate), (true, false, Some(500_000)));
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_silent_bus_is_left_as_it_was() {
    let before = Setup { bit_rate: 250_000, listen_only: true, bus_errors: false };
    let can0 = interface("can0");
    before.apply(&can0).unwrap();
    let link = Link::read(&can0).unwrap();
    let silent = probe(&can0, Duration::from_millis(50), &Clock::start()).unwrap_err();
    assert!(matches!(silent, NotProbed::Silent(_)), "{silent:?}");
    assert_eq!(Link::read(&can0).unwrap(), link);
    Setup::down(&can0).unwrap();
    probe(&can0, Duration::from_millis(50), &Clock::start()).unwrap_err();
    assert!(!Link::read(&can0).unwrap().is_up);
    insta::assert_snapshot!(silent);
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_virtual_bus_has_no_bit_rate_to_be_found() {
    run("ip link add dev vcan0 type vcan");
    run("ip link set vcan0 up");
    let refused = probe(&interface("vcan0"), PATIENCE, &Clock::start()).unwrap_err();
    insta::assert_snapshot!(refused);
}
