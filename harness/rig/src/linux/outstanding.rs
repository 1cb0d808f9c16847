//! What both ends of a socket have to know of each other.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::system::is_gone;

/// How many frames were sent on a socket and have not come back, and whether sending has shown that the interface is gone.
///
/// It is held while one end sends or the other fetches: where nothing is outstanding while a frame is fetched, that frame
/// cannot be an echo, and where a frame is sent meanwhile, its echo waits for the next fetch.
#[derive(Debug, Clone, Default)]
pub(super) struct Outstanding(Arc<Mutex<Sent>>);

/// What sending has left behind.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// Frames that have not come back.
    pub(super) frames: u64,
    /// The kernel tells only once that the interface is gone, to whichever end asks first.
    pub(super) gone: bool,
}

impl Outstanding {
    /// Holds it.
    pub(super) fn hold(&self) -> MutexGuard<'_, Sent> {
        // It is whole whoever panicked while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a frame by `send`, and notes what came of it.
    pub(super) fn sending<T>(&self, send: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let mut held = self.hold();
        let sent = send();
        match &sent {
            Ok(_) => held.frames += 1,
            Err(error) => held.gone |= is_gone(error),
        }
        sent
    }
}
