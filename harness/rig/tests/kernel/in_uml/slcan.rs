//! The slcan driver of Linux is a host, so it talks to our adapter.

use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rig::Clock;
use rig::bus::Controller;
use rig::device::SlcanDevice;
use wire::Frame;

use super::frames::listeners;
use crate::bench::{bus, frame, next_frame, run, start, wait_until};

/// Our adapter, with the driver of the kernel attached to its other end as `slcan0`.
struct Attached {
    slcand: Child,
    stop: Arc<AtomicBool>,
    device: Arc<Mutex<SlcanDevice>>,
    frames: Arc<Mutex<Vec<Frame>>>,
}

impl Attached {
    /// With these options of `slcand`, and of `ip link set slcan0 type can` if any.
    fn new(options: &str, setup: &str) -> Self {
        let device = SlcanDevice::open(*b"B001").unwrap();
        let path = device.path().display().to_string();
        let device = Arc::new(Mutex::new(device));
        let (stop, frames) = (Arc::<AtomicBool>::default(), Arc::<Mutex<Vec<Frame>>>::default());
        let (ended, theirs, shared) = (Arc::clone(&stop), Arc::clone(&frames), Arc::clone(&device));
        thread::spawn(move || {
            while !ended.load(Ordering::SeqCst) {
                theirs.lock().unwrap().extend(shared.lock().unwrap().fetch().unwrap());
                thread::park_timeout(Duration::from_micros(500));
            }
        });
        let (slcand, _) = start(&format!("slcand -F {options} {path} slcan0"));
        wait_until(|| std::fs::exists("/sys/class/net/slcan0").unwrap());
        if !setup.is_empty() {
            run(&format!("ip link set slcan0 type can {setup}"));
        }
        run("ip link set slcan0 up");
        wait_until(|| device.lock().unwrap().bit_rate().is_some());
        Self { slcand, stop, device, frames }
    }

    fn bit_rate(&self) -> u32 {
        self.device.lock().unwrap().bit_rate().unwrap().bits_per_second()
    }

    fn show(&self, frame: &Frame) {
        self.device.lock().unwrap().show(frame, Clock::start().now()).unwrap();
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // Asked to end, it takes its driver off the port; killed, it would leave it there for as long as the adapter is.
        let end = format!("kill {}", self.slcand.id());
        assert!(Command::new("sh").args(["-c", &end]).status().unwrap().success());
        self.slcand.wait().unwrap();
        wait_until(|| !std::fs::exists("/sys/class/net/slcan0").unwrap());
        wait_until(|| self.device.lock().unwrap().bit_rate().is_none());
        self.stop.store(true, Ordering::SeqCst);
    }
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn the_driver_of_linux_sends_and_receives_by_our_adapter() {
    let attached = Attached::new("-o -c -f -s5", "");
    assert_eq!(attached.bit_rate(), 250_000);
    let (mut candump, mut lines) = start("candump -L -n 3 slcan0");
    wait_until(|| listeners("slcan0") == 1);
    run("cansend slcan0 305#");
    run("cansend slcan0 00000305#0102030405060708");
    run("cansend slcan0 305#R");
    wait_until(|| attached.frames.lock().unwrap().len() == 3);
    let texts: Vec<_> = attached.frames.lock().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["305#", "00000305#0102030405060708", "305#R"]);
    // candump sees what cansend sent as well, by the loopback of the kernel.
    let seen: Vec<_> = lines.by_ref().take(3).collect();
    assert!(candump.wait().unwrap().success() && seen.iter().all(|line| line.contains("305#")), "{seen:?}");
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn what_our_adapter_shows_comes_out_of_the_driver_of_linux() {
    let attached = Attached::new("-c", "bitrate 500000");
    assert_eq!(attached.bit_rate(), 500_000);
    let mut bus = bus("slcan0", &Clock::start());
    assert_eq!(bus.info.adapter.as_ref().unwrap().controller, Controller::Unknown);
    for number in 0..500_u16 {
        let shown = frame(0x351, &number.to_le_bytes());
        attached.show(&shown);
        assert_eq!(next_frame(&mut bus).2, shown);
    }
}
