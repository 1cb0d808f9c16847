//! Adapters that behave otherwise than ours: they say nothing, refuse, or tell more.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use journal::BusEvent;
use journal::Direction::{Echo, Received};
use rig::bus::{Opened, Sighting};
use serialport::{SerialPort, TTYPort};

use crate::bench::{assert_nothing_follows, frame, next, next_frame, opened};

/// An adapter that answers each line by `answer`, until it is dropped.
struct Scripted {
    path: String,
    stop: Arc<AtomicBool>,
}

impl Scripted {
    fn new(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let (mut master, slave) = TTYPort::pair().unwrap();
        let path = slave.name().unwrap();
        let stop = Arc::<AtomicBool>::default();
        let ended = Arc::clone(&stop);
        thread::spawn(move || {
            // Kept open, so that the program may come and go.
            let _slave = slave;
            master.set_timeout(Duration::from_millis(20)).unwrap();
            let (mut line, mut byte) = (String::new(), [0]);
            while !ended.load(Ordering::SeqCst) {
                match master.read(&mut byte) {
                    Ok(1) if byte[0] == b'\r' => {
                        master.write_all(answer(&std::mem::take(&mut line)).as_bytes()).unwrap();
                    }
                    Ok(_) => line.push(char::from(byte[0])),
                    Err(_) => {}
                }
            }
        });
        Self { path, stop }
    }

    fn open(&self) -> Opened {
        opened(&format!("slcan:{}", self.path))
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// As an adapter answers that knows all commands, and frames by `frames`.
fn polite(line: &str, frames: &str) -> String {
    match line.chars().next() {
        Some('t' | 'T' | 'r' | 'R') => frames.to_owned(),
        Some('V') => String::from("V1013\r"),
        Some('N') => String::from("N0042\r"),
        Some('F') => String::from("F00\r"),
        _ => String::from("\r"),
    }
}

fn damage(bus: &mut Opened) -> String {
    match next(bus) {
        Sighting::Bus { what: BusEvent::Damaged { what }, .. } => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_adapter_that_says_nothing_has_sent_what_was_written() {
    let adapter = Scripted::new(|_| String::new());
    let mut bus = adapter.open();
    assert_eq!(bus.info.adapter.as_ref().unwrap().driver.as_deref(), Some("slcan"));
    assert_eq!(bus.info.adapter.as_ref().unwrap().serial, None);
    bus.transmit.transmit(&frame("305#")).unwrap();
    assert_eq!(next_frame(&mut bus), (Echo, frame("305#")));
}

#[test]
fn an_adapter_that_answers_commands_only_is_found_out_by_the_first_frame() {
    let adapter = Scripted::new(|line| polite(line, ""));
    let mut bus = adapter.open();
    for text in ["305#01", "305#02", "305#03"] {
        bus.transmit.transmit(&frame(text)).unwrap();
        assert_eq!(next_frame(&mut bus), (Echo, frame(text)));
    }
}

#[test]
fn a_frame_that_is_refused_was_not_sent() {
    let adapter = Scripted::new(|line| polite(line, "\x07"));
    let mut bus = adapter.open();
    bus.transmit.transmit(&frame("305#")).unwrap();
    assert!(matches!(next(&mut bus), Sighting::Refused { .. }));
    assert_nothing_follows(&mut bus);
}

#[test]
fn an_answer_that_never_comes_is_no_echo() {
    let adapter = Scripted::new(|line| polite(line, if line == "t3050" { "z\r" } else { "" }));
    let mut bus = adapter.open();
    bus.transmit.transmit(&frame("305#")).unwrap();
    assert_eq!(next_frame(&mut bus), (Echo, frame("305#")));
    bus.transmit.transmit(&frame("306#")).unwrap();
    assert_eq!(damage(&mut bus), "the adapter never said whether it took 306#");
}

#[test]
fn frames_that_the_adapter_lost_are_told() {
    let adapter = Scripted::new(|line| if line == "F" { String::from("F08\r") } else { polite(line, "z\r") });
    let mut bus = adapter.open();
    assert!(matches!(next(&mut bus), Sighting::Bus { what: BusEvent::Lost { frames: 1 }, .. }));
}

#[test]
fn a_controller_that_goes_off_the_bus_and_comes_back_is_told() {
    let adapter = Scripted::new(|line| {
        let more = if line == "O" { "sb000255\rsa000000\r" } else { "" };
        polite(line, "z\r") + more
    });
    let mut bus = adapter.open();
    assert_eq!(next_frame(&mut bus), (Received, frame("20000040#000000000000FF00")));
    assert!(matches!(next(&mut bus), Sighting::Bus { what: BusEvent::Off, .. }));
    assert_eq!(next_frame(&mut bus), (Received, frame("20000004#0040000000000000")));
    assert!(matches!(next(&mut bus), Sighting::Bus { what: BusEvent::On, .. }));
}

#[test]
fn frames_that_come_with_the_answer_to_open_are_seen() {
    let adapter = Scripted::new(|line| polite(line, "z\r") + if line == "O" { "t3511AA\r" } else { "" });
    let mut bus = adapter.open();
    assert_eq!(next_frame(&mut bus), (Received, frame("351#AA")));
}

#[test]
fn what_is_damaged_on_its_way_is_told() {
    let adapter = Scripted::new(|line| polite(line, "z\r") + if line == "O" { "t3512AA\r" } else { "" });
    assert_eq!(damage(&mut adapter.open()), "`t3512AA` is damaged");
}

#[test]
fn an_adapter_that_refuses_says_what_to_do() {
    let refusing =
        |command: &'static str| {
            let adapter = Scripted::new(move |line| {
                if line.starts_with(command) { String::from("\x07") } else { polite(line, "z\r") }
            });
            let address = format!("slcan:{}", adapter.path).parse().unwrap();
            let error = rig::bus::open(&address, &rig::Clock::start()).unwrap_err();
            error.to_string().replace(&adapter.path, "PORT")
        };
    insta::assert_snapshot!(["S", "O"].map(refusing).join("\n"));
}
