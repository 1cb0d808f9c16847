//! An adapter of others: `slcanpty` of can-utils is the device side of slcan, on a pseudo-terminal, with a bus of the kernel
//! behind it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use journal::{BusEvent, Direction};
use rig::Clock;
use rig::bus::{Opened, Sighting, open};
use wire::{CanId, Frame};

use super::frames::listeners;
use crate::bench::{frame, next, run, start, wait_until};

/// Their adapter on this interface; it ends when its standard input does, and when nobody has its terminal any more.
struct Theirs {
    child: Child,
    path: String,
    _terminal: File,
}

impl Theirs {
    fn on(interface: &str) -> Self {
        // Its output is not a terminal, and it says where it is only once.
        let mut command = Command::new("stdbuf");
        command.args(["-oL", "slcanpty", "/dev/ptmx", interface]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        // It goes on to say what it reads, and nobody minds.
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        let path = line.split_whitespace().next_back().unwrap().to_owned();
        let terminal = File::options().read(true).write(true).open(&path).unwrap();
        Self { child, path, _terminal: terminal }
    }

    fn opened(&self) -> Opened {
        open(&format!("slcan:{}@500k", self.path).parse().unwrap(), &Clock::start()).unwrap()
    }
}

/// The next frame, whether this machine was held up before it or not.
fn next_frame(bus: &mut Opened) -> (Direction, Frame) {
    loop {
        match next(bus) {
            Sighting::Frame { direction, frame, .. } => return (direction, frame),
            Sighting::Bus { what: BusEvent::HeldUp { .. }, .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_adapter_of_others_says_what_it_is_and_passes_frames_both_ways() {
    let theirs = Theirs::on("vcan3");
    let mut bus = theirs.opened();
    let adapter = bus.info.adapter.clone().unwrap();
    assert_eq!(adapter.driver.as_deref(), Some("slcan, version 1013"));
    assert_eq!((adapter.serial.as_deref(), adapter.bit_rate), (Some("4242"), Some(500_000)));

    let texts = ["351#3A026400", "00000351#0102030405060708", "305#R", "7FF#"];
    for text in texts {
        run(&format!("cansend vcan3 {text}"));
        let (direction, seen) = next_frame(&mut bus);
        assert_eq!((direction, seen.to_string().as_str()), (Direction::Received, text));
    }

    let (mut candump, lines) = start("candump -L -T 20000 -n 3 vcan3");
    // One socket is the adapter's.
    wait_until(|| listeners("vcan3") == 2);
    let ours = [
        frame(0x305, &[0; 8]),
        Frame::new(CanId::extended(0x1ABC_DEF0).unwrap(), &[1, 2]).unwrap(),
        Frame::new(CanId::standard(0x351).unwrap().remote(), &[]).unwrap(),
    ];
    for sent in ours {
        bus.transmit.transmit(&sent).unwrap();
        // It counts as sent when the adapter says so.
        let (direction, seen) = next_frame(&mut bus);
        assert_eq!((direction, seen), (Direction::Echo, sent));
    }
    let seen: Vec<_> = lines.map(|line| line.split(' ').next_back().unwrap().to_owned()).collect();
    assert!(candump.wait().unwrap().success());
    assert_eq!(seen, ours.map(|frame| frame.to_string()));
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_adapter_of_others_is_closed_when_nobody_uses_it_and_opened_by_the_next() {
    let theirs = Theirs::on("vcan3");
    drop(theirs.opened());
    run("cansend vcan3 351#01");
    let mut bus = theirs.opened();
    run("cansend vcan3 351#02");
    assert_eq!(next_frame(&mut bus).1, frame(0x351, &[2]), "the channel was open meanwhile");
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_adapter_of_others_that_goes_is_gone() {
    let theirs = Theirs::on("vcan3");
    let mut bus = theirs.opened();
    drop(theirs);
    wait_until(|| bus.receive.receive(std::time::Duration::from_millis(50)).is_err());
}
