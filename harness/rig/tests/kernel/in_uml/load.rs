use journal::BusEvent;
use rig::Clock;
use rig::bus::Sighting;
use rig::linux::Counters;

use crate::bench::{PATIENCE, all, bus, count, flood, interface, run, start};

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

/// Between an interface and its sockets the kernel has a queue, and no socket knows what finds no room in that. A queue of one
/// frame, and several programs that send without a pause, until it has lost some.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn frames_that_the_kernel_lost_before_any_socket_had_them_are_told() {
    let vcan4 = interface("vcan4");
    let before = Counters::read(&vcan4).unwrap().dropped;
    let dropped = || Counters::read(&vcan4).unwrap().dropped - before;
    let mut bus = bus("vcan4", &Clock::start());
    let settings = ["netdev_max_backlog", "dev_weight", "netdev_budget"];
    let paths = settings.map(|name| format!("/proc/sys/net/core/{name}"));
    let as_they_were = paths.each_ref().map(|path| std::fs::read_to_string(path).unwrap());
    paths.iter().for_each(|path| std::fs::write(path, "1").unwrap());
    let mut told = 0;
    for _ in 0..20 {
        let senders = [(); 4].map(|()| start("cangen vcan4 -g 0 -n 2000 -i -L 8").0);
        told += count(&all(&mut bus)).1;
        senders.into_iter().for_each(|mut sender| assert!(sender.wait().unwrap().success()));
        if dropped() > 0 {
            break;
        }
    }
    paths.iter().zip(&as_they_were).for_each(|(path, was)| std::fs::write(path, was).unwrap());
    assert!(dropped() > 0, "this kernel lost nothing");
    told += count(&all(&mut bus)).1;
    told += count(&all(&mut bus)).1;
    assert!(told >= dropped(), "{told} of {}", dropped());
}

/// As fast as this kernel goes, which depends on the machine.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_flood_is_seen_to_the_last_frame() {
    println!("{:.0} frames a second", flood("vcan5", "-g 0", 5_000));
}
