//! One thread a bus, so that no socket overflows while somebody thinks.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{io, mem};

use journal::{BusEvent, BusId};
use quantity::Instant;

use crate::bus::{BusError, Receive, Sighting};

/// What one of the buses has seen.
#[derive(Debug)]
pub struct Drained {
    /// The bus.
    pub bus: BusId,
    /// What was seen, or why nothing more will be seen on this bus.
    pub seen: Result<Sighting, BusError>,
}

/// Threads that fetch what is seen on buses and put it into one channel, until they are stopped or dropped.
///
/// They never wait for the other end of the channel. What does not fit is counted, and told as lost as soon as there is
/// room; events of the bus itself are kept until then. A bus that fails is told once, and its thread ends.
#[derive(Debug)]
pub struct Drain {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// How long a thread sleeps on a silent bus before it looks whether it has to stop; a clock step is noticed as soon.
const NAP: Duration = Duration::from_millis(20);

impl Drain {
    /// Starts a thread for each bus, and a channel with room for as many sightings as `room` says. 65,536 are a second
    /// of seven full buses, and three megabytes.
    ///
    /// # Errors
    /// Where the system gives no more threads.
    pub fn start(
        buses: Vec<(BusId, Box<dyn Receive>)>,
        room: usize,
    ) -> io::Result<(Self, mpsc::Receiver<Drained>)> {
        let (sender, receiver) = mpsc::sync_channel(room);
        let mut drain = Self { stop: Arc::default(), threads: Vec::new() };
        for (bus, receive) in buses {
            let thread =
                Thread { bus, receive, outlet: Outlet::new(sender.clone()), stop: Arc::clone(&drain.stop) };
            let name = format!("bus {}", bus.0);
            drain.threads.push(thread::Builder::new().name(name).spawn(move || thread.run())?);
        }
        Ok((drain, receiver))
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in mem::take(&mut self.threads) {
            // A thread that panicked has closed its end of the channel, which the other end has seen.
            let _ = thread.join();
        }
    }
}

impl Drop for Drain {
    fn drop(&mut self) {
        self.end();
    }
}

struct Thread {
    bus: BusId,
    receive: Box<dyn Receive>,
    outlet: Outlet,
    stop: Arc<AtomicBool>,
}

impl Thread {
    fn run(mut self) {
        while !self.stop.load(Ordering::SeqCst) {
            let seen = match self.receive.receive(NAP) {
                Ok(None) => {
                    self.outlet.flush();
                    continue;
                }
                Ok(Some(sighting)) => Ok(sighting),
                Err(error) => Err(error),
            };
            let is_end = seen.is_err();
            self.outlet.put(Drained { bus: self.bus, seen });
            if self.outlet.closed {
                return;
            }
            if is_end {
                return self.last_words();
            }
        }
    }

    /// The end of a bus is told even to somebody who is slow.
    fn last_words(mut self) {
        while !self.stop.load(Ordering::SeqCst) && !self.outlet.is_empty() {
            thread::park_timeout(NAP);
            self.outlet.flush();
        }
    }
}

/// The thread's end of the channel.
struct Outlet {
    channel: SyncSender<Drained>,
    /// What had no room, in order; frames are only counted.
    waiting: VecDeque<Drained>,
    closed: bool,
}

impl Outlet {
    fn new(channel: SyncSender<Drained>) -> Self {
        Self { channel, waiting: VecDeque::new(), closed: false }
    }

    fn is_empty(&self) -> bool {
        self.waiting.is_empty() || self.closed
    }

    fn put(&mut self, drained: Drained) {
        self.flush();
        if self.is_empty() {
            self.send(drained);
        } else {
            self.keep(drained);
        }
    }

    /// Sends what is waiting, as far as there is room.
    fn flush(&mut self) {
        while let Some(first) = self.waiting.pop_front() {
            if let Err(first) = self.try_send(first) {
                return self.waiting.push_front(first);
            }
        }
    }

    fn send(&mut self, drained: Drained) {
        if let Err(drained) = self.try_send(drained) {
            self.keep(drained);
        }
    }

    fn try_send(&mut self, drained: Drained) -> Result<(), Drained> {
        self.channel.try_send(drained).or_else(|error| match error {
            TrySendError::Full(drained) => Err(drained),
            TrySendError::Disconnected(_) => {
                self.closed = true;
                Ok(())
            }
        })
    }

    /// Events are kept; frames between two events become one count.
    fn keep(&mut self, drained: Drained) {
        let Some(at) = instant_of_a_frame(&drained) else {
            return self.waiting.push_back(drained);
        };
        match self.waiting.back_mut() {
            Some(Drained { seen: Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. }), .. }) => {
                *frames += 1
            }
            _ => {
                let lost = Sighting::Bus { at, what: BusEvent::Lost { frames: 1 } };
                self.waiting.push_back(Drained { bus: drained.bus, seen: Ok(lost) });
            }
        }
    }
}

fn instant_of_a_frame(drained: &Drained) -> Option<Instant> {
    match drained.seen {
        Ok(Sighting::Frame { at, .. }) => Some(at),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
