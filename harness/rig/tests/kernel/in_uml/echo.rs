use journal::Direction::{Echo, Received};
use quantity::Span;
use rig::Clock;
use rig::bus::{Opened, Sighting};

use crate::bench::{PATIENCE, all, bus, frame, next_frame, run};

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

/// Has frames wait in the queue of an interface, or never leave it. A queue that is told to delay them takes them for sent
/// already; one that sends only every now and then does not.
fn with_a_queue(netem: &str, test: impl FnOnce(Opened, Clock)) {
    run(&format!("tc qdisc add dev vcan1 root netem {netem}"));
    let clock = Clock::start();
    test(bus("vcan1", &clock), clock);
    run("tc qdisc del dev vcan1 root");
}

/// The kernel gives it back at once, because the driver does not.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_has_not_left_the_queue_has_not_been_on_the_bus() {
    with_a_queue("slot 200s", |mut bus, _| {
        bus.transmit.transmit(&frame(0x305, &[])).unwrap();
        run("cansend vcan1 351#0102");
        assert_eq!(directions(&mut bus), [Received]);
    });
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_leaves_the_queue_late_counts_from_then() {
    const DELAY: Span = Span::from_millis(300);
    with_a_queue("slot 300ms", |mut bus, clock| {
        let before = clock.now();
        bus.transmit.transmit(&frame(0x305, &[1])).unwrap();
        bus.transmit.transmit(&frame(0x305, &[2])).unwrap();
        for number in [1, 2] {
            let (direction, at, came) = next_frame(&mut bus);
            assert_eq!((direction, came), (Echo, frame(0x305, &[number])));
            assert!(at - before >= DELAY && at <= clock.now(), "{before} {at}");
        }
    });
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
