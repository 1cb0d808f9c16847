//! What was seen and not given yet.

use std::collections::VecDeque;

use journal::{BusEvent, Direction};
use quantity::Instant;
use wire::Frame;

use crate::bus::Sighting;
use crate::error_frame;

/// What was seen and not given yet, in order.
#[derive(Default)]
pub(crate) struct Seen(VecDeque<Sighting>);

impl Seen {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn next(&mut self) -> Option<Sighting> {
        self.0.pop_front()
    }

    /// A frame of somebody else, or of the controller, and what the latter says by it.
    pub(crate) fn received(&mut self, at: Instant, frame: Frame) {
        self.0.push_back(Sighting::Frame { direction: Direction::Received, at, frame });
        if let Some(what) = error_frame::event(&frame) {
            self.happened(at, what);
        }
    }

    /// A frame of our own.
    pub(crate) fn echo(&mut self, at: Instant, frame: Frame) {
        self.0.push_back(Sighting::Frame { direction: Direction::Echo, at, frame });
    }

    /// A frame of our own that was not taken.
    pub(crate) fn refused(&mut self, at: Instant) {
        self.0.push_back(Sighting::Refused { at });
    }

    pub(crate) fn happened(&mut self, at: Instant, what: BusEvent) {
        self.0.push_back(Sighting::Bus { at, what });
    }

    pub(crate) fn damaged(&mut self, at: Instant, what: String) {
        self.happened(at, BusEvent::Damaged { what });
    }
}
