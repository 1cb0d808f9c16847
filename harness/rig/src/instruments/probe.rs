//! How instruments find out whether a battery's main switch conducts.

use guard::{Allowance, StationId};
use quantity::{Instant, Span};
use wire::scpi::{Reading, Values};

/// A current that is passed both ways, one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probe {
    /// How it is passed into the battery.
    pub charge: Way,
    /// How it is taken out of the battery.
    pub discharge: Way,
    /// How much, in amperes.
    pub amperes: f64,
    /// Up to how many volts the battery is charged with it.
    pub volts: f64,
    /// The meter of the current beside the outputs; where there is none, what an output reads itself counts.
    pub meter: Option<Current>,
}

/// One way of the current.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// The output that drives it.
    pub output: StationId,
    /// Its set points.
    pub points: Values,
}

/// A station that reads the battery's current.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Current {
    /// The station.
    pub station: StationId,
    /// Which of its readings that is.
    pub reads: Reading,
    /// What it reads for one ampere.
    pub per_ampere: f64,
}

impl Current {
    /// The current that a reading of a station says, into the battery above zero; none, where it is another reading.
    pub(super) fn amperes(&self, station: StationId, reading: Reading, value: f64) -> Option<f64> {
        (station == self.station && reading == self.reads).then(|| value / self.per_ampere)
    }
}

/// How long a current may take to come, and by then has to be seen. Slow meters read twice a second.
pub(super) const COMES_WITHIN: Span = Span::from_secs(3);

/// How long each of the other steps may take.
pub(super) const STEP_WITHIN: Span = Span::from_secs(8);

impl Probe {
    /// The leave that one way needs.
    pub(super) fn allowance(&self, now: Instant) -> Allowance {
        Allowance {
            charge_voltage: Some(self.volts),
            charge_current: Some(self.amperes),
            discharge_current: Some(self.amperes),
            until: now + STEP_WITHIN + COMES_WITHIN,
        }
    }

    /// Whether this current is that of the probe and not what a meter reads at nothing.
    pub(super) fn flows(&self, amperes: f64) -> bool {
        amperes.abs() >= self.amperes / 2.0
    }
}
