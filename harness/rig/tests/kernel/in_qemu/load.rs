use journal::BusId;
use rig::bus::Sighting;
use rig::{Clock, Drain, Drained};

use crate::bench::{PATIENCE, bus, flood, number, run, start};

fn virtual_bus(name: &str) {
    run(&format!("ip link add dev {name} type vcan"));
    run(&format!("ip link set {name} up"));
}

/// A bus of 1 Mbit/s that is full has some 8,000 frames a second. The emulated controllers are slower than that, and this
/// goes as fast as it can.
#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_full_bus_is_seen_to_the_last_frame() {
    virtual_bus("vcan9");
    println!("{:.0} frames a second", flood("vcan9", "-g 0", 20_000));
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn eight_buses_go_into_one_channel_each_in_its_order() {
    const BUSES: u8 = 8;
    const FRAMES: u64 = 1_000;
    let clock = Clock::start();
    let names: Vec<_> = (0..BUSES).map(|number| format!("vcan1{number}")).collect();
    names.iter().for_each(|name| virtual_bus(name));
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
