//! What becomes of frames where somebody else provides the bus, and its wires are only said to be in order or not.

use quantity::{Instant, Span};
use wire::Frame;

use crate::BusFault;
use crate::line::Line;

/// The battery's end of a bus that cannot be touched: a fault is played by keeping frames back, both ways.
#[derive(Debug, Clone)]
pub(super) struct Wires {
    line: Line,
    /// The newest frame of each identifier that nobody acknowledged, in the order in which they became ready.
    waiting: Vec<Frame>,
    /// When what waits can go.
    free_at: Instant,
}

impl Wires {
    /// Wires in order, with a controller that takes this long to come back after a short circuit.
    pub(super) fn new(recovery: Span) -> Self {
        Self { line: Line::new(recovery), waiting: vec![], free_at: Instant::ZERO }
    }

    /// A fault begins or ends; how long it lasted, where one ends.
    pub(super) fn set(&mut self, now: Instant, fault: BusFault, present: bool) -> Option<Span> {
        let lasted = self.line.set(now, fault, present);
        if self.line.battery_is_off(now) {
            self.waiting.clear();
        }
        self.free_at = now;
        lasted
    }

    /// What is ready is lost with the battery's power.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
    }

    /// Whether the battery hears what others send.
    pub(super) fn hears(&self) -> bool {
        self.line.carries()
    }

    /// When something that waited goes.
    pub(super) fn next_at(&self) -> Option<Instant> {
        (self.line.carries() && !self.waiting.is_empty()).then_some(self.free_at)
    }

    /// Sends what has waited for an acknowledgement, if there is one again.
    pub(super) fn release(&mut self, send: impl FnMut(Frame)) {
        if self.line.carries() {
            self.waiting.drain(..).for_each(send);
        }
    }

    /// The battery has a frame ready: it is sent, waits in the place of the last one of its identifier, or is lost.
    pub(super) fn offer(&mut self, now: Instant, frame: Frame, mut send: impl FnMut(Frame)) {
        if self.line.battery_is_off(now) {
            return;
        }
        if self.line.carries() {
            return send(frame);
        }
        match self.waiting.iter_mut().find(|waiting| waiting.id() == frame.id()) {
            Some(waiting) => *waiting = frame,
            None => self.waiting.push(frame),
        }
    }
}
