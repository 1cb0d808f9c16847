//! Frames that were sent and have not come back.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many frames were sent on a socket and have not come back, as both of its ends know it.
///
/// It is held while one end sends or the other fetches: where it is zero while a frame is fetched, that frame cannot be
/// an echo, and where a frame is sent meanwhile, its echo waits for the next fetch.
#[derive(Debug, Clone, Default)]
pub(super) struct Outstanding(Arc<Mutex<u64>>);

impl Outstanding {
    /// Holds the count.
    pub(super) fn hold(&self) -> MutexGuard<'_, u64> {
        // A number is whole whoever panicked while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a frame by `send`, and counts it if it was sent.
    pub(super) fn sending<T>(&self, send: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let mut count = self.hold();
        let sent = send()?;
        *count += 1;
        Ok(sent)
    }
}
