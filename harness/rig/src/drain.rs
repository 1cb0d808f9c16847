//! One thread a bus, so that no socket overflows while somebody thinks.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{io, mem};

use journal::{BusEvent, BusId};
use quantity::Instant;

use crate::Inflow;
use crate::bus::{BusError, Receive, Sighting};
use crate::inflow::{Closed, Inlet};

/// What one of the buses has seen.
#[derive(Debug)]
pub struct Drained {
    /// The bus.
    pub bus: BusId,
    /// What was seen, or why nothing more will be seen on this bus.
    pub seen: Result<Sighting, BusError>,
}

/// Threads that fetch what is seen on buses and put it into one inflow, until they are stopped or dropped.
///
/// They never wait for whoever takes it. What does not fit is counted, and told as lost as soon as there is
/// room; events of the bus itself are kept until then, a thousand of them at most: beyond that they are counted as well, but
/// for the last one that says whether the bus is there. So what a thread holds is bounded, however long nobody takes anything.
/// A bus that fails is told once, and its thread ends.
#[derive(Debug)]
pub struct Drain {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// How long a thread sleeps on a silent bus before it looks whether it has to stop; a clock step is noticed as soon.
const NAP: Duration = Duration::from_millis(20);

/// How much is passed on together at most.
const TOGETHER: usize = 128;

/// How much waits for somebody who is slow, counts of lost frames included.
const KEPT: usize = 1_024;

impl Drain {
    /// Starts a thread for each bus, and an inflow with room for as many sightings as `room` says. 65,536 are a second
    /// of seven full buses, and three megabytes.
    ///
    /// # Errors
    /// Where the system gives no more threads.
    pub fn start(buses: Vec<(BusId, Box<dyn Receive>)>, room: usize) -> io::Result<(Self, Inflow)> {
        let inflow = Inflow::new(room);
        let mut drain = Self { stop: Arc::default(), threads: Vec::new() };
        for (bus, receive) in buses {
            let thread =
                Thread { bus, receive, outlet: Outlet::new(inflow.inlet()), stop: Arc::clone(&drain.stop) };
            let name = format!("bus {}", bus.0);
            drain.threads.push(thread::Builder::new().name(name).spawn(move || thread.run())?);
        }
        Ok((drain, inflow))
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
            self.outlet.put(Drained { bus: self.bus, seen }, self.receive.has_more());
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

/// What a thread has seen and not passed on.
struct Outlet {
    inlet: Inlet,
    /// What came together and is passed on together.
    together: VecDeque<Drained>,
    /// What had no room, in order; frames are only counted.
    waiting: VecDeque<Drained>,
    /// What came when no more could wait.
    beyond: Beyond,
    closed: bool,
}

impl Outlet {
    fn new(inlet: Inlet) -> Self {
        let (together, waiting) = (VecDeque::new(), VecDeque::new());
        Self { inlet, together, waiting, beyond: Beyond::default(), closed: false }
    }

    /// Whether everything was passed on that ever will be.
    fn is_empty(&self) -> bool {
        self.is_up_to_date() || self.closed
    }

    fn is_up_to_date(&self) -> bool {
        self.waiting.is_empty() && self.beyond.is_empty()
    }

    /// Passes on what was seen, with what came before and was to go with it; where there is more, not yet.
    fn put(&mut self, drained: Drained, is_more: bool) {
        self.together.push_back(drained);
        if !is_more || self.together.len() >= TOGETHER {
            self.flush();
        }
    }

    /// Passes on what is here, as far as there is room.
    fn flush(&mut self) {
        self.pass_on(|outlet| &mut outlet.waiting);
        while let Some(next) = self.waiting.is_empty().then(|| self.beyond.take()).flatten() {
            self.waiting.push_back(next);
            self.pass_on(|outlet| &mut outlet.waiting);
        }
        if self.is_up_to_date() {
            self.pass_on(|outlet| &mut outlet.together);
        }
        std::mem::take(&mut self.together).into_iter().for_each(|drained| self.keep(drained));
    }

    fn pass_on(&mut self, which: fn(&mut Self) -> &mut VecDeque<Drained>) {
        let mut seen = std::mem::take(which(self));
        if !seen.is_empty() && self.inlet.put(&mut seen) == Err(Closed) {
            self.closed = true;
            seen.clear();
        }
        *which(self) = seen;
    }

    /// Events are kept; frames between two events become one count.
    fn keep(&mut self, drained: Drained) {
        if self.waiting.len() >= KEPT || !self.beyond.is_empty() {
            return self.beyond.keep(drained);
        }
        let Ok(Sighting::Frame { at, .. }) = drained.seen else { return self.waiting.push_back(drained) };
        match self.waiting.back_mut().and_then(lost) {
            Some(frames) => *frames += 1,
            None => self.waiting.push_back(counted(drained.bus, at, 1)),
        }
    }
}

/// The little that is kept of what came when no more could wait.
#[derive(Default)]
struct Beyond {
    /// How much it was, as frames that are lost.
    lost: Option<Drained>,
    /// The last that said whether the bus is there.
    state: Option<Drained>,
    /// Why nothing more came.
    end: Option<Drained>,
}

impl Beyond {
    fn is_empty(&self) -> bool {
        self.lost.is_none() && self.state.is_none() && self.end.is_none()
    }

    fn take(&mut self) -> Option<Drained> {
        self.lost.take().or_else(|| self.state.take()).or_else(|| self.end.take())
    }

    fn keep(&mut self, drained: Drained) {
        let (at, frames) = match &drained.seen {
            Err(_) => return self.end = Some(drained),
            Ok(Sighting::Bus { what: BusEvent::Off | BusEvent::On | BusEvent::Gone, .. }) => {
                return self.state = Some(drained);
            }
            Ok(Sighting::Bus { at, what: BusEvent::Lost { frames } }) => (*at, *frames),
            Ok(seen) => (seen.at(), 1),
        };
        match self.lost.as_mut().and_then(lost) {
            Some(count) => *count += frames,
            None => self.lost = Some(counted(drained.bus, at, frames)),
        }
    }
}

/// So many frames that were lost.
fn counted(bus: BusId, at: Instant, frames: u64) -> Drained {
    Drained { bus, seen: Ok(Sighting::Bus { at, what: BusEvent::Lost { frames } }) }
}

/// How many were lost, if it is that.
fn lost(drained: &mut Drained) -> Option<&mut u64> {
    match &mut drained.seen {
        Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. }) => Some(frames),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
