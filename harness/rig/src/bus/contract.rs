//! What every bus promises.

use std::fmt;
use std::time::Duration;

use journal::BusInfo;
use wire::Frame;

use super::{BusError, Sighting};

/// A bus that is open.
pub struct Opened {
    /// Its name, how good its times are, and what is known about its adapter, for the header of the journal.
    pub info: BusInfo,
    /// What is seen on it.
    pub receive: Box<dyn Receive>,
    /// What is sent on it.
    pub transmit: Box<dyn Transmit>,
}

/// The end of a bus where things are seen. It lives in one thread and is asked again and again: a bus that is not asked
/// loses frames, and says so.
pub trait Receive: Send {
    /// The next thing that was seen, in the order of the bus; `None` where nothing came within `wait`.
    ///
    /// A frame is seen once: what [`Transmit`] of the same bus has sent comes back as an echo when it was on the bus.
    /// What cannot be given as a frame is not passed over: lost frames, frames of CAN FD and lines that are damaged are
    /// events.
    ///
    /// # Errors
    /// Where the bus can no longer be used. An interface that goes down or is unplugged is seen first, as
    /// [`BusEvent::Gone`](journal::BusEvent::Gone); every later call fails with [`BusError::Gone`].
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError>;

    /// Whether what comes next was seen together with what came last, so that [`receive`](Self::receive) gives it without a
    /// wait.
    fn has_more(&self) -> bool {
        false
    }
}

/// The end of a bus where frames are sent.
pub trait Transmit: Send {
    /// Hands a frame over to be sent. That it was sent is known only when its echo comes.
    ///
    /// # Errors
    /// Where it was not taken. Nothing was sent then; it is not tried again by itself.
    fn transmit(&mut self, frame: &Frame) -> Result<(), BusError>;
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("info", &self.info).finish_non_exhaustive()
    }
}
