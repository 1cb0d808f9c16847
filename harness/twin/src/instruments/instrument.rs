//! What the scene needs from an instrument, whichever it is.

use std::fmt::Debug;

use quantity::Instant;

use super::{Drive, Sensed};

/// An instrument without link and clock: told what came and when, it says what goes back.
///
/// Its pairs of terminals are counted from zero, in the order of [`Model::channels`](super::Model::channels). A number beyond them
/// is a pair at which nothing happens.
pub(crate) trait Instrument: Debug + Send {
    /// Bytes came.
    fn hear(&mut self, now: Instant, bytes: &[u8]);

    /// Does what is due, and says what there is to say.
    fn poll(&mut self, now: Instant, say: &mut dyn FnMut(&[u8]));

    /// When it does something by itself.
    fn next_at(&self) -> Option<Instant>;

    /// What it does at a pair of terminals.
    fn drive(&self, terminals: usize) -> Drive;

    /// What it finds there from `now` on; protections may trip by it.
    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed);

    /// Its mains went and came back: what is volatile is lost, and what was to be said.
    fn power_cycle(&mut self, now: Instant);

    /// What ends a command to it; nothing where its commands end by silence.
    fn ending(&self) -> &'static [u8];
}
