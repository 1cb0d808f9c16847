//! Where the threads of the buses put what they see, and whoever works on it takes it.
//!
//! On a full bus many frames come at once. They go through here together, under one lock and with one call to wake whoever
//! waits; a channel that takes them one by one costs more than fetching them from the kernel does.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::mpsc::{RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Drained;

/// The end that takes what the threads of a [`Drain`](crate::Drain) have seen, in the order in which they put it there.
#[derive(Debug)]
pub struct Inflow {
    shared: Arc<Shared>,
    /// What was taken together and not given yet.
    taken: RefCell<VecDeque<Drained>>,
}

/// The end of one thread.
#[derive(Debug)]
pub(crate) struct Inlet(Arc<Shared>);

/// The other end was dropped: nobody will take anything any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed;

#[derive(Debug)]
struct Shared {
    held: Mutex<Held>,
    came: Condvar,
    /// How much waits at most; as much again may have been taken together.
    room: usize,
}

#[derive(Debug, Default)]
struct Held {
    waiting: VecDeque<Drained>,
    inlets: usize,
    is_closed: bool,
    /// Whether somebody has to be woken.
    is_awaited: bool,
}

impl Shared {
    fn hold(&self) -> MutexGuard<'_, Held> {
        // It is whole whoever panicked while holding it.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something is there, or so long; where somebody is woken without a reason, as long again, because to know
    /// how long it was would take a look at the clock before every wait.
    fn await_something<'held>(
        &self,
        mut held: MutexGuard<'held, Held>,
        wait: Duration,
    ) -> MutexGuard<'held, Held> {
        while held.is_silent() {
            held.is_awaited = true;
            let waited = self.came.wait_timeout(held, wait);
            let (again, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            held = again;
            held.is_awaited = false;
            if waited.timed_out() {
                break;
            }
        }
        held
    }
}

impl Inflow {
    /// With room for so much.
    pub(crate) fn new(room: usize) -> Self {
        let shared = Shared { held: Mutex::default(), came: Condvar::new(), room };
        Self { shared: Arc::new(shared), taken: RefCell::default() }
    }

    /// One more end where things come in.
    pub(crate) fn inlet(&self) -> Inlet {
        self.shared.hold().inlets += 1;
        Inlet(Arc::clone(&self.shared))
    }

    /// What came next, if it is there.
    ///
    /// # Errors
    /// Where nothing is there now, or no thread is left that could bring anything.
    pub fn try_recv(&self) -> Result<Drained, TryRecvError> {
        self.recv_timeout(Duration::ZERO).map_err(|error| match error {
            RecvTimeoutError::Timeout => TryRecvError::Empty,
            RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
        })
    }

    /// What comes next, within so long.
    ///
    /// # Errors
    /// Where nothing came, or no thread is left that could bring anything.
    pub fn recv_timeout(&self, wait: Duration) -> Result<Drained, RecvTimeoutError> {
        let mut taken = self.taken.borrow_mut();
        if taken.is_empty() {
            let mut held = self.shared.hold();
            if !wait.is_zero() {
                held = self.shared.await_something(held, wait);
            }
            std::mem::swap(&mut held.waiting, &mut taken);
            if taken.is_empty() && held.inlets == 0 {
                return Err(RecvTimeoutError::Disconnected);
            }
        }
        taken.pop_front().ok_or(RecvTimeoutError::Timeout)
    }

    /// Everything that is there.
    pub fn try_iter(&self) -> impl Iterator<Item = Drained> + '_ {
        std::iter::from_fn(|| self.try_recv().ok())
    }

    /// Everything that comes, until no thread is left.
    pub fn iter(&self) -> impl Iterator<Item = Drained> + '_ {
        std::iter::from_fn(|| {
            loop {
                match self.recv_timeout(Duration::from_secs(3_600)) {
                    Ok(drained) => return Some(drained),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
            }
        })
    }
}

impl Held {
    /// Nothing is there, and something may still come.
    fn is_silent(&self) -> bool {
        self.waiting.is_empty() && self.inlets > 0
    }
}

impl Inlet {
    /// Puts there what there is room for, from the front.
    ///
    /// # Errors
    /// Where nobody will take it.
    pub(crate) fn put(&self, seen: &mut VecDeque<Drained>) -> Result<(), Closed> {
        let mut held = self.0.hold();
        if held.is_closed {
            return Err(Closed);
        }
        let fits = self.0.room.saturating_sub(held.waiting.len()).min(seen.len());
        held.waiting.extend(seen.drain(..fits));
        let is_awaited = fits > 0 && std::mem::take(&mut held.is_awaited);
        drop(held);
        if is_awaited {
            self.0.came.notify_one();
        }
        Ok(())
    }
}

impl Drop for Inlet {
    fn drop(&mut self) {
        let mut held = self.0.hold();
        held.inlets -= 1;
        if held.inlets == 0 {
            self.0.came.notify_one();
        }
    }
}

impl Drop for Inflow {
    fn drop(&mut self) {
        let mut held = self.shared.hold();
        held.is_closed = true;
        held.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use journal::{BusEvent, BusId};
    use quantity::Instant;

    use super::*;
    use crate::bus::Sighting;

    fn lost(frames: u64) -> Drained {
        let what = BusEvent::Lost { frames };
        Drained { bus: BusId(0), seen: Ok(Sighting::Bus { at: Instant::ZERO, what }) }
    }

    fn number(drained: &Drained) -> u64 {
        match drained.seen {
            Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. }) => frames,
            _ => panic!("{drained:?}"),
        }
    }

    #[test]
    fn what_has_no_room_stays_where_it_is() {
        let inflow = Inflow::new(3);
        let inlet = inflow.inlet();
        let mut seen: VecDeque<_> = (0..5).map(lost).collect();
        inlet.put(&mut seen).unwrap();
        assert_eq!(seen.iter().map(number).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(number(&inflow.try_recv().unwrap()), 0);
        // What was taken together has made room, and still comes first.
        inlet.put(&mut seen).unwrap();
        assert!(seen.is_empty());
        assert_eq!([1, 2, 3, 4].map(|_| number(&inflow.try_recv().unwrap())), [1, 2, 3, 4]);
        assert_eq!(inflow.try_recv().unwrap_err(), TryRecvError::Empty);
    }

    #[test]
    fn whoever_waits_is_woken_by_what_comes_and_by_the_last_end_that_goes() {
        let inflow = Inflow::new(3);
        let (inlet, other) = (inflow.inlet(), inflow.inlet());
        let long = Duration::from_secs(60);
        thread::scope(|scope| {
            scope.spawn(move || {
                thread::park_timeout(Duration::from_millis(30));
                drop(other);
                inlet.put(&mut VecDeque::from([lost(7)])).unwrap();
                thread::park_timeout(Duration::from_millis(30));
            });
            assert_eq!(number(&inflow.recv_timeout(long).unwrap()), 7);
            assert_eq!(inflow.recv_timeout(long).unwrap_err(), RecvTimeoutError::Disconnected);
        });
        assert_eq!(inflow.iter().count(), 0);
    }

    #[test]
    fn whoever_is_woken_without_a_reason_goes_on_waiting() {
        let inflow = Inflow::new(3);
        let (inlet, shared) = (inflow.inlet(), Arc::clone(&inflow.shared));
        thread::scope(|scope| {
            scope.spawn(move || {
                for _ in 0..5 {
                    thread::park_timeout(Duration::from_millis(10));
                    shared.came.notify_one();
                }
                inlet.put(&mut VecDeque::from([lost(7)])).unwrap();
            });
            assert_eq!(number(&inflow.recv_timeout(Duration::from_secs(60)).unwrap()), 7);
        });
    }

    #[test]
    fn nothing_comes_within_the_time_and_nothing_is_taken_where_nobody_is() {
        let inflow = Inflow::new(3);
        let inlet = inflow.inlet();
        let wait = Duration::from_millis(5);
        assert_eq!(inflow.recv_timeout(wait).unwrap_err(), RecvTimeoutError::Timeout);
        drop(inflow);
        assert_eq!(inlet.put(&mut VecDeque::from([lost(1)])), Err(Closed));
    }
}
