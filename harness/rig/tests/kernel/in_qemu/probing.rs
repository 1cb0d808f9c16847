use std::time::Duration;

use rig::linux::{Link, Setup};
use rig::{Clock, NotProbed, Probed, probe};

use crate::bench::{as_nobody, bus, interface, is_root, next_frame, run, start};

const PATIENCE: Duration = Duration::from_secs(1);

fn probed(name: &str, patience: Duration) -> Result<Probed, NotProbed> {
    probe(&format!("can:{name}").parse().unwrap(), patience, &Clock::start())
}

/// Frames on the bus of both controllers while something is done.
fn with_traffic<T>(act: impl FnOnce() -> T) -> T {
    Setup::default().apply(&interface("can1")).unwrap();
    let (mut cangen, _) = start("cangen can1 -g 20 -I 351 -L 8");
    next_frame(&mut bus("can1", &Clock::start()));
    let done = act();
    cangen.kill().unwrap();
    cangen.wait().unwrap();
    done
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_bus_with_traffic_is_found_and_the_interface_is_left_as_it_was() {
    let can0 = interface("can0");
    Setup { bit_rate: 250_000, ..Setup::default() }.prepare(&can0).unwrap();
    let before = Link::read(&can0).unwrap();
    let found = with_traffic(|| probed("can0", PATIENCE));
    // The emulated bus has no timing: the first bit rate that is tried is right.
    let command = Some(String::from("sudo ip link set can0 up type can bitrate 500000"));
    assert_eq!(found.unwrap(), Probed { bit_rate: 500_000, acknowledged: true, command });
    assert_eq!(Link::read(&can0).unwrap(), before);
    assert_eq!((before.is_up, before.adapter.bit_rate), (false, Some(250_000)));
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn an_interface_that_takes_part_already_is_not_touched() {
    let can0 = interface("can0");
    let found = with_traffic(|| {
        Setup { bit_rate: 125_000, ..Setup::default() }.apply(&can0).unwrap();
        // A socket that was opened before would see it go.
        let mut witness = bus("can0", &Clock::start());
        let found = probed("can0", PATIENCE);
        next_frame(&mut witness);
        found
    });
    assert_eq!(found.unwrap(), Probed { bit_rate: 125_000, acknowledged: true, command: None });
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_silent_bus_is_left_as_it_was() {
    let before = Setup { bit_rate: 250_000, listen_only: true, bus_errors: false };
    let can0 = interface("can0");
    before.apply(&can0).unwrap();
    let link = Link::read(&can0).unwrap();
    let silent = probed("can0", Duration::from_millis(50)).unwrap_err();
    assert!(matches!(silent, NotProbed::Silent(_)), "{silent:?}");
    assert_eq!(Link::read(&can0).unwrap(), link);
    Setup::down(&can0).unwrap();
    probed("can0", Duration::from_millis(50)).unwrap_err();
    let link = Link::read(&can0).unwrap();
    assert_eq!((link.is_up, link.adapter.bit_rate, link.adapter.listen_only), (false, Some(250_000), true));
    insta::assert_snapshot!(silent);
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn who_may_not_change_the_interface_is_told_to_have_it_probed() {
    if is_root() {
        let told = as_nobody("in_qemu::probing::who_may_not_change_the_interface_is_told_to_have_it_probed");
        insta::assert_snapshot!(told.lines().find_map(|line| line.strip_prefix("told: ")).unwrap(), @"changing can0 is not permitted; let the administrator do it with `sudo bmscert rig probe can:can0`");
        return;
    }
    println!("\ntold: {}", probed("can0", PATIENCE).unwrap_err());
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn a_virtual_bus_has_no_bit_rate_to_be_found() {
    run("ip link add dev vcan0 type vcan");
    run("ip link set vcan0 up");
    insta::assert_snapshot!(probed("vcan0", PATIENCE).unwrap_err());
}
