//! How far what an instrument tells is from what is there.

use crate::draws::{Draws, Stream};

/// How far an instrument's readings are off.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Accuracy {
    /// What it adds to every voltage, in volts.
    pub volts_off: f64,
    /// By how much its voltages differ from reading to reading: up to this many volts either way.
    pub volts_noise: f64,
    /// What it adds to every current, in amperes.
    pub amps_off: f64,
    /// By how much its currents differ from reading to reading: up to this many amperes either way.
    pub amps_noise: f64,
}

/// What makes a reading of what is there.
#[derive(Debug, Clone)]
pub(crate) struct Sensor {
    accuracy: Accuracy,
    draws: Draws,
}

impl Sensor {
    /// The sensor of the instrument with this number.
    pub(crate) fn new(accuracy: Accuracy, seed: u64, instrument: u64) -> Self {
        Self { accuracy, draws: Draws::new(seed.wrapping_add(instrument << 32), Stream::Sensor) }
    }

    /// A voltage as it is read.
    pub(crate) fn volts(&mut self, volts: f64) -> f64 {
        volts + self.accuracy.volts_off + self.accuracy.volts_noise * self.draws.either_way()
    }

    /// A current as it is read.
    pub(crate) fn amps(&mut self, amps: f64) -> f64 {
        amps + self.accuracy.amps_off + self.accuracy.amps_noise * self.draws.either_way()
    }
}
