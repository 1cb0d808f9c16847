//! The contract between what decides and what acts.

use quantity::Instant;

use crate::{Action, Event, PartnerMode, Seq};

/// Which entry of the journal an event is, and when it was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The number of the entry.
    pub seq: Seq,
    /// When it was delivered, by a clock that never goes back; the only order that engine and judge know.
    pub seen: Instant,
}

/// What decides: fed with events, it asks for actions.
///
/// `poll` is a pure function of the state and its arguments: the same events give the same actions. `seen` never goes
/// back from one call to the next. Actions are handed over in the order in which they are to be logged and carried out.
pub trait Core {
    /// Takes one event and asks for any number of actions.
    fn poll(&mut self, stamp: Stamp, event: &Event, act: &mut dyn FnMut(Action));

    /// When it wants to be woken if nothing happens before; `None` if never. An instant in the past means at once.
    fn poll_at(&self) -> Option<Instant>;
}

/// The core's own talker on the bus: the inverter system that the rig plays.
///
/// Its frames are actions of the core that owns it, so that they are in the journal like all others.
pub trait Partner {
    /// Behaves like this from `now` on.
    fn set(&mut self, now: Instant, mode: PartnerMode);

    /// Sends what is due at `now`.
    fn poll(&mut self, now: Instant, act: &mut dyn FnMut(Action));

    /// When the next frame is due; `None` while silent.
    fn poll_at(&self) -> Option<Instant>;
}
