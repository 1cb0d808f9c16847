//! A pair of datagram sockets carries what no virtual bus makes: error frames, bus-off, and bytes that are no frame.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use journal::{BusEvent, Direction};
use wire::{CanId, Frame};

use super::*;
use crate::bus::{Receive, Sighting, Transmit};

struct Pair {
    peer: UnixDatagram,
    receive: Receiver,
    transmit: Transmitter,
    clock: Clock,
}

fn pair() -> Pair {
    let (ours, peer) = UnixDatagram::pair().unwrap();
    let socket = CanFdSocket::from(OwnedFd::from(ours));
    setsockopt(&socket, sockopt::ReceiveTimestampns, &true).unwrap();
    // As many stamps as hardware that has its own brings.
    socket.set_timestamping(libc::SOF_TIMESTAMPING_SOFTWARE | libc::SOF_TIMESTAMPING_RX_SOFTWARE).unwrap();
    let clock = Clock::start();
    let (receive, transmit) = ends("pair", &socket, &clock, true).unwrap();
    Pair { peer, receive, transmit, clock }
}

fn bytes(id: u32, len: u8, data: [u8; 8]) -> Vec<u8> {
    [&id.to_ne_bytes()[..], &[len, 0, 0, 0], &data].concat()
}

impl Pair {
    fn send(&self, id: u32, data: &[u8]) {
        let mut all = [0; 8];
        all[..data.len()].copy_from_slice(data);
        self.peer.send(&bytes(id, data.len() as u8, all)).unwrap();
    }

    fn next(&mut self) -> Option<Sighting> {
        self.receive.receive(Duration::ZERO).unwrap()
    }

    fn next_frame(&mut self) -> Frame {
        match self.next() {
            Some(Sighting::Frame { frame, direction: Direction::Received, .. }) => frame,
            other => panic!("{other:?}"),
        }
    }

    fn next_event(&mut self) -> BusEvent {
        match self.next() {
            Some(Sighting::Bus { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_frame_comes_with_the_instant_of_its_stamp() {
    let mut pair = pair();
    let before = pair.clock.now();
    pair.send(0x351, &[1, 2, 3]);
    let after = pair.clock.now();
    std::thread::park_timeout(Duration::from_millis(30));
    let Some(Sighting::Frame { at, frame, .. }) = pair.next() else { panic!("no frame") };
    assert_eq!(frame, Frame::new(CanId::standard(0x351).unwrap(), &[1, 2, 3]).unwrap());
    let slack = Span::from_millis(1);
    assert!(before - slack <= at && at <= after + slack, "{before} {at} {after}");
}

#[test]
fn a_controller_that_goes_off_the_bus_is_told_and_its_return() {
    let mut pair = pair();
    pair.send(0x2000_0004, &[0, 8, 0, 0, 0, 0, 100, 0]);
    pair.send(0x2000_0040, &[0; 8]);
    pair.send(0x2000_0100, &[0; 8]);
    assert_eq!(pair.next_frame().to_string(), "20000004#0008000000006400");
    assert_eq!(pair.next_frame().id().bits(), 0x2000_0040);
    assert_eq!(pair.next_event(), BusEvent::Off);
    assert_eq!(pair.next_frame().id().bits(), 0x2000_0100);
    assert_eq!(pair.next_event(), BusEvent::On);
    assert_eq!(pair.next(), None);
}

#[test]
fn an_interface_that_is_not_there_is_told_from_a_kernel_without_can() {
    let error = open(&"no-such-can".parse().unwrap(), &Clock::start(), BUFFER).unwrap_err();
    let has_can = is_there().is_ok();
    match error {
        BusError::NoInterface { .. } => assert!(has_can),
        BusError::NoSocketCan => assert!(!has_can),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_data_frame_whose_number_looks_like_a_class_of_errors_is_data() {
    let mut pair = pair();
    pair.send(0x040, &[0; 8]);
    assert_eq!(pair.next_frame().id().number(), 0x40);
    assert_eq!(pair.next(), None);
}

#[test]
fn what_is_no_classic_frame_is_not_passed_over() {
    let mut pair = pair();
    let mut fd = bytes(0x351, 12, [0; 8]);
    fd.resize(FD, 0);
    pair.peer.send(&fd).unwrap();
    pair.peer.send(&bytes(0x351, 9, [0; 8])).unwrap();
    pair.peer.send(&[1, 2, 3]).unwrap();
    let told = [pair.next_event(), pair.next_event(), pair.next_event()].map(|event| format!("{event:?}\n"));
    insta::assert_snapshot!(told.concat());
}

const FD: usize = 72;

#[test]
fn a_frame_is_laid_out_like_the_kernels() {
    let mut pair = pair();
    let id = CanId::extended(0x1234_5678).unwrap();
    pair.transmit.transmit(&Frame::new(id, &[9, 8]).unwrap()).unwrap();
    let mut came = [0; 72];
    let count = pair.peer.recv(&mut came).unwrap();
    assert_eq!(came[..count], bytes(0x9234_5678, 2, [9, 8, 0, 0, 0, 0, 0, 0]));
}

#[test]
fn a_socket_of_somebody_else_is_a_bus_both_ways() {
    let (ours, peer) = UnixDatagram::pair().unwrap();
    let mut opened = adopt("pair", ours.into(), &Clock::start()).unwrap();
    peer.send(&bytes(0x351, 1, [7, 0, 0, 0, 0, 0, 0, 0])).unwrap();
    let frame = Frame::new(CanId::standard(0x351).unwrap(), &[7]).unwrap();
    let seen = opened.receive.receive(Duration::from_secs(1)).unwrap();
    assert!(matches!(seen, Some(Sighting::Frame { frame: came, .. }) if came == frame), "{seen:?}");
    opened.transmit.transmit(&frame).unwrap();
    let mut came = [0; 72];
    assert_eq!(peer.recv(&mut came).unwrap(), 16);
    let refused = adopt("null", std::fs::File::open("/dev/null").unwrap().into(), &Clock::start());
    assert!(matches!(refused, Err(BusError::System { .. })));
}

#[test]
fn nobody_who_takes_frames_is_told_to_the_sender() {
    let mut pair = pair();
    let frame = Frame::new(CanId::standard(0x305).unwrap(), &[0; 8]).unwrap();
    let error = (0..100_000).find_map(|_| pair.transmit.transmit(&frame).err()).unwrap();
    insta::assert_snapshot!(error);
}
