//! What only an adapter can do, as the kernel sees it: its controller goes off the bus, or it garbles a frame.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::thread;

use journal::BusEvent;
use nix::pty::openpty;
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use nix::unistd::ttyname;
use rig::Clock;
use rig::bus::{BusError, Sighting};
use rig::linux::{Link, Setup, State};

use crate::bench::{bus, frame, interface, next, next_frame, refused, run, start, wait_until};

/// An adapter that says what it is told to, with the driver of the kernel attached as `slcan0`.
struct Adapter {
    slcand: Child,
    master: File,
}

impl Adapter {
    fn new() -> Self {
        let pair = openpty(None, None).unwrap();
        let mut settings = tcgetattr(&pair.slave).unwrap();
        cfmakeraw(&mut settings);
        tcsetattr(&pair.slave, SetArg::TCSANOW, &settings).unwrap();
        let (path, master) = (ttyname(&pair.slave).unwrap(), File::from(pair.master));
        let mut commands = master.try_clone().unwrap();
        // It takes every command and answers none; the driver does not wait for that.
        thread::spawn(move || while commands.read(&mut [0; 256]).is_ok() {});
        let (slcand, _) = start(&format!("slcand -F -c {} slcan0", path.display()));
        wait_until(|| std::fs::exists("/sys/class/net/slcan0").unwrap());
        drop(pair.slave);
        run("ip link set slcan0 up type can bitrate 500000");
        Self { slcand, master }
    }

    fn say(&mut self, line: &str) {
        self.master.write_all(line.as_bytes()).unwrap();
    }
}

impl Drop for Adapter {
    fn drop(&mut self) {
        // Asked to end, it takes its driver off the port.
        let end = format!("kill {}", self.slcand.id());
        assert!(Command::new("sh").args(["-c", &end]).status().unwrap().success());
        self.slcand.wait().unwrap();
        wait_until(|| !std::fs::exists("/sys/class/net/slcan0").unwrap());
    }
}

/// The way to a bus-off of the kernel's without copper: this driver takes an adapter's word for it, while emulated controllers
/// never count an error. It cannot start a controller again, which the kernel says; drivers of cards and of `gs_usb` can.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_controller_that_goes_off_the_bus_is_seen_and_is_back_when_it_was_set_up_again() {
    let mut adapter = Adapter::new();
    let slcan0 = interface("slcan0");
    let mut opened = bus("slcan0", &Clock::start());
    adapter.say("t35110A\r");
    assert_eq!(next_frame(&mut opened).2, frame(0x351, &[0x0A]));
    // Bus-off, with both counters.
    adapter.say("sb256256\r");
    assert!(next_frame(&mut opened).2.id().is_error());
    assert!(matches!(next(&mut opened), Sighting::Bus { what: BusEvent::Off, .. }));
    assert_eq!(Link::read(&slcan0).unwrap().state, Some(State::BusOff));
    let off = refused("slcan0");
    assert!(matches!(off, BusError::Off(_)), "{off:?}");
    insta::assert_snapshot!(Setup::restart(&slcan0).unwrap_err());
    run("ip link set slcan0 down");
    run("ip link set slcan0 up");
    assert_eq!(Link::read(&slcan0).unwrap().state, Some(State::Active));
    let mut opened = bus("slcan0", &Clock::start());
    adapter.say("t35110B\r");
    assert_eq!(next_frame(&mut opened).2, frame(0x351, &[0x0B]));
}

/// No socket ever had it, and no error frame tells of it: the counter of the interface does.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_the_driver_threw_away_is_told_as_lost() {
    let mut adapter = Adapter::new();
    let mut opened = bus("slcan0", &Clock::start());
    adapter.say("t35110A\r");
    assert_eq!(next_frame(&mut opened).2, frame(0x351, &[0x0A]));
    // Longer than any frame can be, twice.
    let garbled = format!("t3518{}\r", "0".repeat(40));
    adapter.say(&garbled.repeat(2));
    let mut lost = 0;
    while lost < 2 {
        match next(&mut opened) {
            Sighting::Bus { what: BusEvent::Lost { frames }, .. } => lost += frames,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(lost, 2);
    adapter.say("t35110B\r");
    assert_eq!(next_frame(&mut opened).2, frame(0x351, &[0x0B]));
}
