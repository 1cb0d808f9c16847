use journal::Direction::{Echo, Received};
use rig::Clock;
use rig::bus::{Opened, Sighting};

use crate::bench::{PATIENCE, all, bus, frame, run};

fn directions(bus: &mut Opened) -> Vec<journal::Direction> {
    let direction = |sighting| match sighting {
        Sighting::Frame { direction, .. } => direction,
        other => panic!("{other:?}"),
    };
    all(bus).into_iter().map(direction).collect()
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_own_frame_is_told_from_the_same_frame_of_somebody_else() {
    let mut bus = bus("vcan1", &Clock::start());
    let ours = frame(0x351, &[1, 2]);
    run("cansend vcan1 351#0102");
    bus.transmit.transmit(&ours).unwrap();
    run("cansend vcan1 351#0102");
    bus.transmit.transmit(&ours).unwrap();
    bus.transmit.transmit(&ours).unwrap();
    run("cansend vcan1 351#0102");
    assert_eq!(directions(&mut bus), [Received, Echo, Received, Echo, Echo, Received]);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_is_sent_while_somebody_fetches_is_an_echo() {
    const FRAMES: usize = 2_000;
    let Opened { mut receive, mut transmit, .. } = bus("vcan1", &Clock::start());
    let sender =
        std::thread::spawn(move || (0..FRAMES).for_each(|_| transmit.transmit(&frame(0x305, &[])).unwrap()));
    let mut echoes = 0;
    while echoes < FRAMES {
        match receive.receive(PATIENCE).unwrap().unwrap() {
            Sighting::Frame { direction: Echo, .. } => echoes += 1,
            other => panic!("{other:?} after {echoes} echoes"),
        }
    }
    sender.join().unwrap();
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_another_socket_of_this_program_sends_is_received() {
    let clock = Clock::start();
    let (mut one, mut other) = (bus("vcan1", &clock), bus("vcan1", &clock));
    one.transmit.transmit(&frame(0x305, &[])).unwrap();
    other.transmit.transmit(&frame(0x305, &[])).unwrap();
    assert_eq!(directions(&mut one), [Echo, Received]);
    assert_eq!(directions(&mut other), [Received, Echo]);
}
