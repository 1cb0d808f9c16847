use journal::BusEvent;
use rig::Clock;
use rig::bus::{Opened, Sighting};

use crate::bench::{PATIENCE, bus, frame, next, next_frame, refused, run};

/// What is told after the interface went: the event once, then the error, again and again.
fn told(bus: &mut Opened) -> String {
    assert!(matches!(next(bus), Sighting::Bus { what: BusEvent::Gone, .. }));
    let mut error = || bus.receive.receive(PATIENCE).unwrap_err().to_string();
    let first = error();
    assert_eq!(error(), first);
    first
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_interface_that_is_set_down_is_gone() {
    let mut bus = bus("vcan3", &Clock::start());
    run("cansend vcan3 351#00");
    run("ip link set vcan3 down");
    next_frame(&mut bus);
    let receive = told(&mut bus);
    let transmit = bus.transmit.transmit(&frame(0x305, &[])).unwrap_err();
    let opened = refused("vcan3");
    insta::assert_snapshot!(format!("receive: {receive}\ntransmit: {transmit}\nopen: {opened}"));
    run("ip link set vcan3 up");
}

/// The kernel tells it once, to the end that asks first.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn whoever_sends_first_does_not_keep_it_from_the_receiver() {
    let mut bus = bus("vcan3", &Clock::start());
    run("ip link set vcan3 down");
    bus.transmit.transmit(&frame(0x305, &[])).unwrap_err();
    run("ip link set vcan3 up");
    told(&mut bus);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_interface_that_is_unplugged_is_gone() {
    let mut bus = bus("vcan7", &Clock::start());
    run("ip link del vcan7");
    let receive = told(&mut bus);
    let transmit = bus.transmit.transmit(&frame(0x305, &[])).unwrap_err();
    let opened = refused("vcan7");
    insta::assert_snapshot!(format!("receive: {receive}\ntransmit: {transmit}\nopen: {opened}"));
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_is_not_for_can_is_refused() {
    insta::assert_snapshot!(refused("lo"));
}
