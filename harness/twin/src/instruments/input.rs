//! The input stage of an electronic load.

use quantity::Instant;

use super::latch::Latch;
use super::{Drive, Sensed};

/// What a load holds constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// The current.
    Current,
    /// The voltage, by taking as much current as that needs.
    Voltage,
    /// The resistance.
    Resistance,
}

/// The input of an electronic load.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) holds: Holds,
    pub(crate) amps: f64,
    pub(crate) volts: f64,
    pub(crate) ohms: f64,
    pub(crate) on: bool,
    pub(crate) ocp: Latch,
    pub(crate) sensed: Sensed,
    /// The most that it takes, in amperes.
    most: f64,
}

impl Input {
    /// One that is off and takes nothing, up to `most` amperes.
    pub(crate) fn new(most: f64, volts: f64, ohms: f64) -> Self {
        let ocp = Latch::new(false, most);
        let sensed = Sensed::default();
        Self { holds: Holds::Current, amps: 0.0, volts, ohms, on: false, ocp, sensed, most }
    }

    pub(crate) fn drive(&self) -> Drive {
        match (self.on, self.holds) {
            (false, _) => Drive::Open,
            (true, Holds::Current) => Drive::Sink { amps: self.amps },
            (true, Holds::Voltage) => Drive::Source { volts: self.volts, gives: 0.0, takes: self.most },
            (true, Holds::Resistance) => Drive::Resistor { ohms: self.ohms },
        }
    }

    /// Switches it; one whose protection has tripped stays off.
    pub(crate) fn switch(&mut self, on: bool) {
        self.on = on && !self.ocp.tripped;
    }

    /// What is at its terminals from `now` on.
    pub(crate) fn sense(&mut self, now: Instant, sensed: Sensed) {
        self.sensed = sensed;
        self.ocp.watch(now, self.on && -sensed.amps > self.ocp.level);
        self.on &= !self.ocp.tripped;
    }

    /// Trips what is due.
    pub(crate) fn poll(&mut self, now: Instant) {
        self.ocp.poll(now);
        self.on &= !self.ocp.tripped;
    }
}
