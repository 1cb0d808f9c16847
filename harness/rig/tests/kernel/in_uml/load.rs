use std::time::Duration;

use journal::BusEvent;
use rig::Clock;
use rig::bus::Sighting;

use crate::bench::{PATIENCE, all, bus, count, flood, interface, run};

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

/// As fast as this kernel goes, which depends on the machine.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_flood_is_seen_to_the_last_frame() {
    println!("{:.0} frames a second", flood("vcan5", "-g 0", 5_000));
}

/// What a full bus costs is what is done once for each batch, so the batches have to arrive as such where they are used.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn frames_that_wait_are_handed_over_many_at_a_time() {
    const SENT: usize = 1_000;
    let mut bus = bus("vcan5", &Clock::start());
    run(&format!("cangen vcan5 -g 0 -n {SENT} -I 351 -L 8"));
    let (mut frames, mut batches) = (0, 0);
    while let Some(sighting) = bus.receive.receive(Duration::from_millis(100)).unwrap() {
        assert!(matches!(sighting, Sighting::Frame { .. }), "{sighting:?}");
        frames += 1;
        batches += usize::from(!bus.receive.has_more());
    }
    assert_eq!(frames, SENT);
    assert!(batches <= SENT / 64 + 4, "{batches} batches");
}
