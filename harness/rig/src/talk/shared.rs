//! What both ends of a conversation know.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was said and is not answered yet, for both ends. It is held while something is said, so that answers are expected in
/// the order of what they answer.
pub(crate) struct Shared<S>(Arc<Mutex<S>>);

impl<S> Shared<S> {
    pub(crate) fn new(said: S) -> Self {
        Self(Arc::new(Mutex::new(said)))
    }

    pub(crate) fn hold(&self) -> MutexGuard<'_, S> {
        // It is whole whoever panicked while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
