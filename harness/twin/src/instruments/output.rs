//! The output stage of a supply: set points, switch, protections, and what follows from them at the terminals.

use quantity::{Instant, Span};

use super::latch::Latch;
use super::{Drive, Sensed};

/// What over-current protection watches; families differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OverCurrent {
    /// A level of its own.
    Level,
    /// Whether the output regulates the current: the level is the current limit.
    Regulates,
}

/// What a supply can do at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rating {
    /// The highest voltage that can be set, in volts.
    pub(crate) volts: f64,
    /// The highest current that can be set, in amperes.
    pub(crate) amps: f64,
    /// The highest level of over-voltage protection, in volts.
    pub(crate) over_voltage: f64,
    /// The highest level of over-current protection, in amperes; without meaning where it watches the regulation.
    pub(crate) over_current: f64,
}

/// What an output regulates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Regulation {
    /// It is off.
    Off,
    /// The voltage.
    Voltage,
    /// The current.
    Current,
}

/// One output of a supply.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) rating: Rating,
    /// The voltage that is set, in volts.
    pub(crate) volts: f64,
    /// The current limit that is set, in amperes.
    pub(crate) amps: f64,
    /// What it may take, in amperes; zero for a supply that only gives.
    pub(crate) takes: f64,
    /// The most power, in watts.
    pub(crate) watts: f64,
    pub(crate) on: bool,
    pub(crate) ovp: Latch,
    pub(crate) ocp: Latch,
    pub(crate) sensed: Sensed,
    pub(crate) over_current_by: OverCurrent,
}

/// What is equal by arithmetic may differ by this in volts or amperes.
const ROUNDING: f64 = 1e-6;
/// Above this share of its limit, an output regulates the current.
const AT_LIMIT: f64 = 1.0 - 1e-9;

impl Output {
    /// One that is off, set to nothing, its protections at their highest.
    pub(crate) fn new(rating: Rating, over_current: OverCurrent) -> Self {
        let ocp_level = rating.over_current;
        Self {
            rating,
            volts: 0.0,
            amps: 0.0,
            takes: 0.0,
            watts: f64::INFINITY,
            on: false,
            ovp: Latch::new(true, rating.over_voltage),
            ocp: Latch { delay: Span::from_millis(20), ..Latch::new(false, ocp_level) },
            sensed: Sensed::default(),
            over_current_by: over_current,
        }
    }

    /// Switches it; one whose protection has tripped stays off.
    pub(crate) fn switch(&mut self, on: bool) {
        self.on = on && !self.has_tripped();
    }

    /// Whether a protection has tripped and was not cleared.
    pub(crate) fn has_tripped(&self) -> bool {
        self.ovp.tripped || self.ocp.tripped
    }

    /// Its protections may trip again.
    pub(crate) fn clear(&mut self) {
        self.ovp.clear();
        self.ocp.clear();
    }

    /// What it gives at most, in amperes.
    fn gives(&self) -> f64 {
        if self.volts > 0.0 { self.amps.min(self.watts / self.volts) } else { self.amps }
    }

    pub(crate) fn drive(&self) -> Drive {
        if !self.on {
            return Drive::Open;
        }
        Drive::Source { volts: self.volts, gives: self.gives(), takes: self.takes }
    }

    pub(crate) fn regulates(&self) -> Regulation {
        let at_limit = self.sensed.amps >= self.gives() * AT_LIMIT
            || (self.takes > 0.0 && self.sensed.amps <= -self.takes * AT_LIMIT);
        match (self.on, at_limit) {
            (false, _) => Regulation::Off,
            (true, true) => Regulation::Current,
            (true, false) => Regulation::Voltage,
        }
    }

    /// What is at its terminals from `now` on.
    pub(crate) fn sense(&mut self, now: Instant, sensed: Sensed) {
        self.sensed = sensed;
        self.ovp.watch(now, self.on && sensed.volts > self.ovp.level + ROUNDING);
        let passed = match self.over_current_by {
            OverCurrent::Level => sensed.amps.abs() > self.ocp.level + ROUNDING,
            OverCurrent::Regulates => self.regulates() == Regulation::Current,
        };
        self.ocp.watch(now, self.on && passed);
        self.on &= !self.has_tripped();
    }

    /// Trips what is due.
    pub(crate) fn poll(&mut self, now: Instant) {
        self.ovp.poll(now);
        self.ocp.poll(now);
        self.on &= !self.has_tripped();
    }

    /// When a protection trips if nothing changes.
    pub(crate) fn next_at(&self) -> Option<Instant> {
        [self.ovp.next_at(), self.ocp.next_at()].into_iter().flatten().min()
    }
}
