use std::time::Duration;

use journal::{BusEvent, BusId};
use rig::bus::Sighting;
use rig::{Clock, Drain, Drained};
use wire::Frame;

use crate::bench::{PATIENCE, all, bus, count, interface, run, start};

/// A receive buffer of a few dozen frames.
const SMALL: usize = 16 << 10;

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn frames_that_nobody_fetched_are_counted() {
    let clock = Clock::start();
    let mut bus = rig::linux::open(&interface("vcan4"), &clock, SMALL).unwrap();
    run("cangen vcan4 -g 0 -n 300 -I 351 -L 8");
    // Nothing comes behind the loss: it is told all the same.
    let first = count(&all(&mut bus));
    assert!(first.1 > 0, "{first:?}");
    assert_eq!(first.0 + first.1, 300);
    run("cansend vcan4 351#00");
    run("cangen vcan4 -g 0 -n 300 -I 351 -L 8");
    run("cansend vcan4 351#00");
    let second = count(&all(&mut bus));
    assert!(second.1 > 0, "{second:?}");
    assert_eq!(second.0 + second.1, 302);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_loss_stands_before_the_frame_that_came_after_it() {
    let mut bus = rig::linux::open(&interface("vcan4"), &Clock::start(), SMALL).unwrap();
    run("cangen vcan4 -g 0 -n 300 -I 351 -L 8");
    // Room for one more.
    let _ = bus.receive.receive(PATIENCE).unwrap();
    run("cansend vcan4 352#00");
    let seen = all(&mut bus);
    let is_loss = |sighting: &Sighting| matches!(sighting, Sighting::Bus { what: BusEvent::Lost { .. }, .. });
    let is_later = |sighting: &Sighting| matches!(sighting, Sighting::Frame { frame, .. } if frame.id().number() == 0x352);
    let places = (seen.iter().position(is_loss).unwrap(), seen.iter().position(is_later).unwrap());
    assert_eq!(places, (seen.len() - 2, seen.len() - 1), "{seen:?}");
}

/// As fast as this kernel goes, which depends on the machine; the figure is printed.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_flood_is_seen_to_the_last_frame() {
    const FRAMES: u64 = 5_000;
    let clock = Clock::start();
    let opened = bus("vcan5", &clock);
    let (drain, channel) = Drain::start(vec![(BusId(0), opened.receive)], 1 << 16).unwrap();
    let began = clock.now();
    let (mut cangen, _) = start("cangen vcan5 -g 0 -n 5000 -I 351 -L 8 -D i");
    let (mut expected, mut last) = (0, clock.now());
    while expected < FRAMES {
        let Drained { seen, .. } = channel.recv_timeout(PATIENCE).unwrap();
        let Ok(Sighting::Frame { frame, at, .. }) = seen else { panic!("{seen:?} after {expected} frames") };
        assert_eq!(number(&frame), expected);
        assert!(at >= last || expected == 0, "{at} after {last}");
        (expected, last) = (expected + 1, at);
    }
    assert!(cangen.wait().unwrap().success());
    let took = (last - began).as_secs_f64();
    println!("{FRAMES} frames in {took:.2} s: {:.0} a second", FRAMES as f64 / took);
    assert!(channel.recv_timeout(Duration::from_millis(50)).is_err());
    drop(drain);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn seven_buses_go_into_one_channel_each_in_its_order() {
    const BUSES: u8 = 7;
    const FRAMES: u64 = 300;
    let clock = Clock::start();
    let names: Vec<_> = (0..BUSES).map(|number| format!("vcan{number}")).collect();
    let buses = names.iter().zip(0..).map(|(name, id)| (BusId(id), bus(name, &clock).receive)).collect();
    let (_drain, channel) = Drain::start(buses, 1 << 16).unwrap();
    let cangen = |name| start(&format!("cangen {name} -g 0 -n {FRAMES} -I 351 -L 8 -D i")).0;
    let senders: Vec<_> = names.iter().map(cangen).collect();
    let mut expected = [0; BUSES as usize];
    while expected.iter().any(|count| *count < FRAMES) {
        let Drained { bus, seen } = channel.recv_timeout(PATIENCE).unwrap();
        let Ok(Sighting::Frame { frame, .. }) = seen else { panic!("{seen:?} on {bus:?}") };
        let expected = &mut expected[usize::from(bus.0)];
        assert_eq!(number(&frame), *expected);
        *expected += 1;
    }
    senders.into_iter().for_each(|mut sender| assert!(sender.wait().unwrap().success()));
}

/// What `cangen -D i` counts with.
fn number(frame: &Frame) -> u64 {
    frame.word()
}
