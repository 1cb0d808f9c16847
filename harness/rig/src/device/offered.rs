//! A device as a bus, for whoever plays the battery behind it.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use journal::Direction;
use quantity::{Instant, Span};
use wire::Frame;

use crate::Clock;
use crate::bus::{BusError, Receive, Sighting, Transmit};

/// What other programs come to with a bus of their own. It never waits.
pub(super) trait Device: Send + 'static {
    /// The next frame that one of them wants on the bus.
    fn fetch(&mut self) -> io::Result<Option<Frame>>;

    /// Tells them of a frame that is on the bus.
    fn show(&mut self, frame: &Frame, now: Instant) -> io::Result<()>;
}

/// How often a device is asked while nothing comes.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

/// One end of a device; the other has the same.
pub(super) struct Offered<D> {
    name: String,
    clock: Clock,
    shared: Arc<Mutex<Shared<D>>>,
}

struct Shared<D> {
    device: D,
    /// What was shown and not seen yet: on a bus that is only simulated it is there at once.
    echoes: VecDeque<Sighting>,
}

impl<D: Device> Offered<D> {
    /// Both ends of a device, for errors with this name.
    pub(super) fn both(device: D, name: &str, clock: Clock) -> (Box<dyn Receive>, Box<dyn Transmit>) {
        let shared = Arc::new(Mutex::new(Shared { device, echoes: VecDeque::new() }));
        let end = || Self { name: name.to_owned(), clock, shared: Arc::clone(&shared) };
        (Box::new(end()), Box::new(end()))
    }

    fn hold(&self) -> MutexGuard<'_, Shared<D>> {
        // It is whole whoever panicked while holding it.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Result<Option<Sighting>, BusError> {
        let mut shared = self.hold();
        if let Some(echo) = shared.echoes.pop_front() {
            return Ok(Some(echo));
        }
        let fetched = shared.device.fetch().map_err(|error| self.failed("receive", error))?;
        let at = self.clock.now();
        Ok(fetched.map(|frame| Sighting::Frame { direction: Direction::Received, at, frame }))
    }

    fn failed(&self, doing: &'static str, source: io::Error) -> BusError {
        BusError::System { bus: self.name.clone(), doing, source }
    }
}

impl<D: Device> Receive for Offered<D> {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        let end = self.clock.now() + Span::from_nanos(i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX));
        loop {
            let next = self.next()?;
            if next.is_some() || self.clock.now() >= end {
                return Ok(next);
            }
            thread::park_timeout(BETWEEN_LOOKS);
        }
    }
}

impl<D: Device> Transmit for Offered<D> {
    fn transmit(&mut self, frame: &Frame) -> Result<(), BusError> {
        let mut shared = self.hold();
        let at = self.clock.now();
        shared.device.show(frame, at).map_err(|error| self.failed("send a frame", error))?;
        shared.echoes.push_back(Sighting::Frame { direction: Direction::Echo, at, frame: *frame });
        Ok(())
    }
}
