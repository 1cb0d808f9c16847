//! What the world needs from a battery, whichever it is.

use journal::{Outcome, SetPoints};
use quantity::{Instant, Span};
use wire::Frame;

use crate::BusFault;
use crate::battery::Battery;
use crate::line::BusState;

/// A battery in the simulated world: told what happens and when, it says what it sends.
pub(crate) trait Tested {
    /// When it does something by itself.
    fn next_at(&self) -> Option<Instant>;

    /// Does what is due at `now`.
    fn poll(&mut self, now: Instant, send: impl FnMut(Frame));

    /// Takes in a frame that was on the bus at `now`.
    fn hear(&mut self, now: Instant, frame: &Frame, send: impl FnMut(Frame));

    /// A frame of its own was on the bus at `at`.
    fn was_sent(&mut self, at: Instant, frame: &Frame);

    /// Its power is switched; nothing happens where it is as wanted already.
    fn set_power(&mut self, now: Instant, on: bool, send: impl FnMut(Frame));

    /// Its controller finds the bus in this state; `over` is the fault that ended now, and how long it lasted.
    fn set_bus(
        &mut self,
        now: Instant,
        state: BusState,
        over: Option<(BusFault, Span)>,
        send: impl FnMut(Frame),
    );

    /// From the end of a short circuit of the bus until its controller is back.
    fn bus_recovery(&self) -> Span;

    /// Whether current can flow through its main switch.
    fn conducts(&self) -> bool;

    /// A charger, or else a load, at its terminals holds this from now on, as far as the battery allows it; or nothing.
    fn set(&mut self, now: Instant, charges: bool, points: Option<SetPoints>) -> Outcome;

    /// The current into it in amperes; none, where nobody can know.
    fn current(&self) -> Option<f64>;

    /// Why there is no battery any more, told once; nothing that it leaves undone from then on is the battery's.
    fn loss(&mut self) -> Option<String>;
}

impl Tested for Battery {
    #[inline]
    fn next_at(&self) -> Option<Instant> {
        self.next_at()
    }

    #[inline]
    fn poll(&mut self, now: Instant, send: impl FnMut(Frame)) {
        self.poll(now, send);
    }

    fn hear(&mut self, now: Instant, frame: &Frame, _send: impl FnMut(Frame)) {
        self.hear(now, frame);
    }

    #[inline]
    fn was_sent(&mut self, _at: Instant, _frame: &Frame) {}

    fn set_power(&mut self, now: Instant, on: bool, _send: impl FnMut(Frame)) {
        self.set_power(now, on);
    }

    fn set_bus(
        &mut self,
        _now: Instant,
        _state: BusState,
        over: Option<(BusFault, Span)>,
        _send: impl FnMut(Frame),
    ) {
        if let Some((fault, lasted)) = over {
            self.bus_is_back(fault, lasted);
        }
    }

    fn bus_recovery(&self) -> Span {
        self.bus_recovery()
    }

    fn conducts(&self) -> bool {
        self.conducts()
    }

    fn set(&mut self, now: Instant, charges: bool, points: Option<SetPoints>) -> Outcome {
        self.drive(now, charges, points)
    }

    fn current(&self) -> Option<f64> {
        Some(self.current())
    }

    #[inline]
    fn loss(&mut self) -> Option<String> {
        None
    }
}
