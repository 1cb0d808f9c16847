//! What the tests have in common.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use journal::{BusEvent, Direction};
use rig::bus::{Opened, Sighting, open};
use rig::device::{SlcanDevice, SocketcandServer};
use rig::{Clock, Interface};
use wire::Frame;
use wire::slcan::BitRate;

/// Longer than anything takes, on a machine that others use as well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn frame(text: &str) -> Frame {
    wire::candump::frame(text.as_bytes()).unwrap()
}

pub(crate) fn interface(name: &str) -> Interface {
    name.parse().unwrap()
}

pub(crate) fn opened(address: &str) -> Opened {
    open(&address.parse().unwrap(), &Clock::start()).unwrap()
}

/// What is seen next, whether this machine kept up or not.
pub(crate) fn next(bus: &mut Opened) -> Sighting {
    loop {
        match bus.receive.receive(PATIENCE).unwrap().unwrap() {
            Sighting::Bus { what: BusEvent::HeldUp { .. }, .. } => {}
            seen => return seen,
        }
    }
}

/// That nothing is seen any more.
pub(crate) fn assert_nothing_follows(bus: &mut Opened) {
    let rest = std::iter::from_fn(|| bus.receive.receive(Duration::from_millis(50)).unwrap());
    let rest: Vec<_> =
        rest.filter(|seen| !matches!(seen, Sighting::Bus { what: BusEvent::HeldUp { .. }, .. })).collect();
    assert!(rest.is_empty(), "{rest:?}");
}

pub(crate) fn next_frame(bus: &mut Opened) -> (Direction, Frame) {
    match next(bus) {
        Sighting::Frame { direction, frame, .. } => (direction, frame),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn wait_until(mut done: impl FnMut() -> bool) {
    let tries = PATIENCE.as_millis() / 2;
    assert!(
        (0..tries).any(|_| done() || {
            thread::park_timeout(Duration::from_millis(2));
            false
        }),
        "it never came to that"
    );
}

/// A device or a server, in the loop of a thread as `simulate` has one.
pub(crate) struct Serving {
    inner: Arc<Mutex<Inner>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    pub(crate) address: String,
}

#[derive(Default)]
struct Inner {
    /// What clients want on the bus.
    frames: Vec<Frame>,
    /// What they are to be told.
    told: VecDeque<Frame>,
    bit_rate: Option<BitRate>,
}

impl Serving {
    /// An adapter on a pseudo-terminal.
    pub(crate) fn adapter() -> Self {
        let mut device = SlcanDevice::open(*b"B001").unwrap();
        let clock = Clock::start();
        let address = format!("slcan:{}", device.path().display());
        Self::start(address, move |inner| {
            while let Some(frame) = device.fetch().unwrap() {
                inner.frames.push(frame);
            }
            inner.bit_rate = device.bit_rate();
            inner.told.drain(..).for_each(|frame| device.show(&frame, clock.now()).unwrap());
        })
    }

    /// A server of `vcan0` at any free port.
    pub(crate) fn server() -> (Self, SocketAddr) {
        let mut server = SocketcandServer::listen("127.0.0.1:0", &interface("vcan0")).unwrap();
        let address = server.address().unwrap();
        let serving = Self::start(format!("socketcand:{address}/vcan0"), move |inner| {
            while let Some(frame) = server.fetch().unwrap() {
                inner.frames.push(frame);
            }
            inner.told.drain(..).for_each(|frame| server.show(&frame));
        });
        (serving, address)
    }

    fn start(address: String, mut turn: impl FnMut(&mut Inner) + Send + 'static) -> Self {
        let (inner, stop) = (Arc::<Mutex<Inner>>::default(), Arc::<AtomicBool>::default());
        let (theirs, ended) = (Arc::clone(&inner), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            while !ended.load(Ordering::SeqCst) {
                turn(&mut theirs.lock().unwrap());
                thread::park_timeout(Duration::from_micros(500));
            }
        });
        Self { inner, stop, thread: Some(thread), address }
    }

    /// Tells the clients of a frame.
    pub(crate) fn tell(&self, frame: Frame) {
        self.inner.lock().unwrap().told.push_back(frame);
    }

    /// What the clients have sent until now.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        self.inner.lock().unwrap().frames.clone()
    }

    pub(crate) fn bit_rate(&self) -> Option<BitRate> {
        self.inner.lock().unwrap().bit_rate
    }

    /// Unplugs it.
    pub(crate) fn end(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}
