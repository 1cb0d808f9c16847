//! What can be seen on a bus.

use journal::{BusEvent, ClockStepKind, Direction};
use quantity::{Instant, Span};
use wire::Frame;

/// One thing that was seen on a bus, or of its clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Sighting {
    /// A frame. One that the controller made itself, to tell of errors on the bus, has an identifier that
    /// [is an error](wire::CanId::is_error).
    Frame {
        /// [`Direction::Echo`] where this very bus sent it, [`Direction::Received`] for all others, those of other
        /// programs on this machine included.
        direction: Direction,
        /// When it was on the bus, by the run's clock, as good as [`BusInfo`](journal::BusInfo) states.
        at: Instant,
        /// The frame.
        frame: Frame,
    },
    /// Something about the bus that is not a frame.
    Bus {
        /// When it happened; for lost frames, when the loss was noticed.
        at: Instant,
        /// What happened.
        what: BusEvent,
    },
    /// The adapter does not take a frame that was handed over: it has no room. Whether nobody acknowledges what it has, or
    /// it is stuck itself, it does not say.
    Refused {
        /// When it said so.
        at: Instant,
    },
    /// The wall clock was set, or the machine slept. It comes before every frame whose stamp was converted with the new setting,
    /// and before all that was seen after the sleep; unless it is exact, `at` of frames near it is worth less than is stated.
    ClockStep {
        /// When it was noticed.
        at: Instant,
        /// By how much the clock went forward.
        by: Span,
        /// What is in doubt by it.
        kind: ClockStepKind,
    },
}

impl Sighting {
    /// When it happened, or was noticed.
    pub(crate) fn at(&self) -> Instant {
        match self {
            Self::Frame { at, .. }
            | Self::Bus { at, .. }
            | Self::Refused { at }
            | Self::ClockStep { at, .. } => *at,
        }
    }
}
