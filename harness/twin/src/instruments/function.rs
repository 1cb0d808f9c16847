//! What a multimeter measures.

use super::{Sensed, Sensor};

/// What a multimeter measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Volts,
    Amps,
    Ohms,
    Hertz,
    Degrees,
}

impl Function {
    /// What is read by it at terminals; none, where there is nothing that could be.
    pub(crate) fn reads(self, sensed: &Sensed, sensor: &mut Sensor) -> Option<f64> {
        match self {
            Self::Volts => Some(sensor.volts(sensed.volts)),
            Self::Amps => Some(sensor.amps(sensed.amps)),
            Self::Ohms => sensed.ohms,
            // Where nothing changes, nothing is counted.
            Self::Hertz => Some(sensed.hertz.unwrap_or(0.0)),
            Self::Degrees => sensed.degrees,
        }
    }

    /// The most that is read by it, where all multimeters are alike.
    pub(crate) const fn most(self) -> f64 {
        match self {
            Self::Volts => 1010.0,
            Self::Amps => 3.1,
            Self::Ohms => 120e6,
            Self::Hertz => 300e3,
            Self::Degrees => 1372.0,
        }
    }

    /// What a function is called where it is chosen, in whatever case and quotes: `"VOLT:DC"`.
    pub(crate) fn called(text: &str) -> Option<Self> {
        let text = text.to_ascii_uppercase();
        Some(match text.trim_matches(['"', '\'']) {
            "VOLT" | "VOLT:DC" | "VOLTAGE" | "VOLTAGE:DC" => Self::Volts,
            "CURR" | "CURR:DC" | "CURRENT" | "CURRENT:DC" => Self::Amps,
            "RES" | "RESISTANCE" => Self::Ohms,
            "FREQ" | "FREQUENCY" | "FREQ:VOLT" | "FREQUENCY:VOLTAGE" => Self::Hertz,
            "TEMP" | "TEMPERATURE" => Self::Degrees,
            _ => return None,
        })
    }

    /// What it is told to be.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Volts => "VOLT:DC",
            Self::Amps => "CURR:DC",
            Self::Ohms => "RES",
            Self::Hertz => "FREQ",
            Self::Degrees => "TEMP",
        }
    }
}
