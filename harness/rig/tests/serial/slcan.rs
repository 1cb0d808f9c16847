//! Our host against our adapter.

use journal::BusEvent;
use journal::Direction::{Echo, Received};
use rig::bus::{BusError, Sighting};
use rstest::rstest;

use crate::bench::{PATIENCE, Serving, frame, next, next_frame, opened, wait_until};

#[test]
fn an_adapter_tells_what_it_is() {
    let adapter = Serving::adapter();
    let bus = opened(&adapter.address);
    assert_eq!(bus.info.adapter.as_ref().unwrap().driver.as_deref(), Some("slcan, version 1010"));
    assert_eq!(bus.info.adapter.as_ref().unwrap().serial.as_deref(), Some("B001"));
    assert_eq!(bus.info.clock, journal::Clock::Arrival);
}

#[rstest]
#[case::the_usual("", 500_000)]
#[case::another("@250k", 250_000)]
fn a_channel_is_opened_with_the_bit_rate_of_the_address(#[case] rate: &str, #[case] expected: u32) {
    let adapter = Serving::adapter();
    let bus = opened(&format!("{}{rate}", adapter.address));
    assert_eq!(bus.info.adapter.as_ref().unwrap().bit_rate, Some(expected));
    wait_until(|| adapter.bit_rate().map(|rate| rate.bits_per_second()) == Some(expected));
    drop(bus);
    wait_until(|| adapter.bit_rate().is_none());
}

#[rstest]
#[case::eleven_bits("351#3A026400")]
#[case::twenty_nine_bits("00000351#0102030405060708")]
#[case::nothing_in_it("305#")]
#[case::a_remote_request("305#R8")]
fn a_frame_comes_and_goes(#[case] text: &str) {
    let adapter = Serving::adapter();
    let mut bus = opened(&adapter.address);
    adapter.tell(frame(text));
    assert_eq!(next_frame(&mut bus), (Received, frame(text)));
    bus.transmit.transmit(&frame(text)).unwrap();
    assert_eq!(next_frame(&mut bus), (Echo, frame(text)));
    assert_eq!(adapter.frames(), [frame(text)]);
}

#[test]
fn an_echo_is_told_from_the_same_frame_of_the_bus() {
    let adapter = Serving::adapter();
    let mut bus = opened(&adapter.address);
    let keepalive = frame("305#");
    adapter.tell(keepalive);
    assert_eq!(next_frame(&mut bus), (Received, keepalive));
    bus.transmit.transmit(&keepalive).unwrap();
    assert_eq!(next_frame(&mut bus), (Echo, keepalive));
    adapter.tell(keepalive);
    assert_eq!(next_frame(&mut bus), (Received, keepalive));
}

#[test]
fn a_burst_comes_whole_and_in_order() {
    let adapter = Serving::adapter();
    let mut bus = opened(&adapter.address);
    for number in 0..5_000 {
        adapter.tell(frame(&format!("351#{number:016X}")));
    }
    for number in 0..5_000 {
        assert_eq!(next_frame(&mut bus), (Received, frame(&format!("351#{number:016X}"))));
    }
}

#[test]
fn an_adapter_that_is_unplugged_is_gone() {
    let mut adapter = Serving::adapter();
    let mut bus = opened(&adapter.address);
    adapter.end();
    assert!(matches!(next(&mut bus), Sighting::Bus { what: BusEvent::Gone, .. }));
    assert!(matches!(bus.receive.receive(PATIENCE), Err(BusError::Gone(_))));
    assert!(matches!(bus.transmit.transmit(&frame("305#")), Err(BusError::Gone(_))));
}

#[test]
fn a_port_is_used_by_one_program_after_the_other() {
    let adapter = Serving::adapter();
    drop(opened(&adapter.address));
    let mut bus = opened(&adapter.address);
    adapter.tell(frame("351#01"));
    assert_eq!(next_frame(&mut bus), (Received, frame("351#01")));
}

#[test]
fn what_is_no_port_is_told() {
    let error =
        rig::bus::open(&"slcan:/dev/no-such-port".parse().unwrap(), &rig::Clock::start()).unwrap_err();
    let told = error.to_string();
    assert!(told.starts_with("cannot open the serial port `/dev/no-such-port`: "), "{told}");
}
