use std::fs;

use journal::{BusEvent, Clock as Stamped, Direction};
use rig::Clock;
use rig::bus::{Controller, Sighting};
use rig::linux::{Counters, Link};
use rstest::rstest;
use wire::{CanId, Frame};

use crate::bench::{SLACK, bus, frame, interface, next, next_frame, run, sleep, start, wait_until};

#[rstest]
#[case::standard("351#3A026400", Frame::new(CanId::standard(0x351).unwrap(), &[0x3A, 2, 0x64, 0]))]
#[case::extended("00000351#01", Frame::new(CanId::extended(0x351).unwrap(), &[1]))]
#[case::a_request("305#R4", Frame::from_word(CanId::standard(0x305).unwrap().remote(), 4, 0))]
#[case::without_data("305#", Frame::new(CanId::standard(0x305).unwrap(), &[]))]
#[ignore = "runs in rigs/vm/uml"]
fn what_cansend_sends_is_seen(#[case] text: &str, #[case] sent: Result<Frame, wire::FrameError>) {
    let clock = Clock::start();
    let mut bus = bus("vcan0", &clock);
    let before = clock.now();
    run(&format!("cansend vcan0 {text}"));
    let after = clock.now();
    sleep(20);
    let (direction, at, frame) = next_frame(&mut bus);
    assert_eq!((direction, frame), (Direction::Received, sent.unwrap()));
    assert!(before - SLACK <= at && at <= after + SLACK, "{before} {at} {after}");
}

/// How many sockets take all frames of an interface.
pub(super) fn listeners(name: &str) -> usize {
    let list = fs::read_to_string("/proc/net/can/rcvlist_all").unwrap();
    list.lines().filter(|line| line.split_whitespace().next() == Some(name) && line.contains("raw")).count()
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_is_sent_is_seen_by_candump() {
    let mut bus = bus("vcan0", &Clock::start());
    let (mut candump, lines) = start("candump -L -n 3 vcan0");
    // One socket is ours.
    wait_until(|| listeners("vcan0") == 2);
    let sent = [
        frame(0x305, &[0; 8]),
        Frame::new(CanId::extended(0x1ABC_DEF0).unwrap(), &[1, 2]).unwrap(),
        Frame::new(CanId::standard(0x351).unwrap().remote(), &[]).unwrap(),
    ];
    sent.iter().for_each(|frame| bus.transmit.transmit(frame).unwrap());
    let seen: Vec<_> = lines.map(|line| line.split(' ').next_back().unwrap().to_owned()).collect();
    assert!(candump.wait().unwrap().success());
    assert_eq!(seen, sent.map(|frame| frame.to_string()));
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_frame_of_can_fd_is_an_event() {
    run("ip link set vcan6 down");
    run("ip link set vcan6 mtu 72");
    run("ip link set vcan6 up");
    let mut bus = bus("vcan6", &Clock::start());
    run("cansend vcan6 351##1000102030405060708090A0B");
    match next(&mut bus) {
        Sighting::Bus { what: BusEvent::Damaged { what }, .. } => assert!(what.contains("0x351"), "{what}"),
        other => panic!("{other:?}"),
    }
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_virtual_bus_does_not_pass_for_a_real_one() {
    let opened = bus("vcan0", &Clock::start());
    assert_eq!((opened.info.name.as_str(), opened.info.clock), ("vcan0", Stamped::Kernel));
    let adapter = opened.info.adapter.unwrap();
    assert_eq!(adapter.controller, Controller::Virtual);
    assert_eq!((adapter.driver, adapter.serial, adapter.bit_rate), (None, None, None));
    let link = Link::read(&interface("vxcan0")).unwrap();
    assert!(link.is_up && link.adapter.controller == Controller::Virtual && link.state.is_none(), "{link:?}");
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn two_ends_of_a_pair_see_each_other() {
    let clock = Clock::start();
    let (mut one, mut other) = (bus("vxcan0", &clock), bus("vxcan1", &clock));
    let before = Counters::read(&interface("vxcan1")).unwrap();
    one.transmit.transmit(&frame(0x305, &[1])).unwrap();
    let (direction, _, came) = next_frame(&mut other);
    assert_eq!((direction, came), (Direction::Received, frame(0x305, &[1])));
    assert_eq!(next_frame(&mut one).0, Direction::Echo);
    let after = Counters::read(&interface("vxcan1")).unwrap();
    assert_eq!(after, Counters { received: before.received + 1, ..before });
}
