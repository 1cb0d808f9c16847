//! What instruments that play roles need of a guard.

use guard::{Live, Order, StationId};
use quantity::Instant;

use crate::guarded::{Guardian, Told};

/// The guard of a bench, as whoever runs on it has it: a process beside the run, or in virtual time its core itself.
pub trait Guarding: Send {
    /// The time of its clock.
    fn now(&self) -> Instant;

    /// The name of a station.
    fn name(&self, station: StationId) -> &str;

    /// Says that the runner lives, and what the battery allows.
    fn beat(&mut self, live: Option<Live>);

    /// Asks for something.
    fn order(&mut self, order: Order);

    /// The next thing that came of it. Never waits.
    fn poll(&mut self) -> Option<Told>;

    /// Switches everything off and waits until that is done: what it tells meanwhile, each as it comes.
    fn end(&mut self, tell: &mut dyn FnMut(Told));

    /// Whether nothing is left to guard.
    fn is_over(&self) -> bool;
}

impl Guarding for Guardian {
    fn now(&self) -> Instant {
        guard::process::now()
    }

    fn name(&self, station: StationId) -> &str {
        self.name(station)
    }

    fn beat(&mut self, live: Option<Live>) {
        self.beat(live);
    }

    fn order(&mut self, order: Order) {
        self.order(order);
    }

    fn poll(&mut self) -> Option<Told> {
        self.poll()
    }

    fn end(&mut self, tell: &mut dyn FnMut(Told)) {
        self.end(tell);
    }

    fn is_over(&self) -> bool {
        self.is_over()
    }
}
