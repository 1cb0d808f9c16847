//! A pair of terminals: what an instrument does there, and what it finds.

/// What an instrument does at a pair of terminals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Drive {
    /// No current, whatever the voltage.
    Open,
    /// Holds a voltage while the current stays within what it gives and takes.
    Source {
        /// The voltage in volts.
        volts: f64,
        /// The most that it gives, in amperes.
        gives: f64,
        /// The most that it takes, in amperes; zero for a supply that only gives.
        takes: f64,
    },
    /// Takes a current while there is a voltage to drive it.
    Sink {
        /// The current in amperes.
        amps: f64,
    },
    /// Takes what a resistor takes.
    Resistor {
        /// Its resistance in ohms.
        ohms: f64,
    },
}

/// The least resistance of anything that conducts, in ohms.
const LEAST: f64 = 1e-3;

impl Drive {
    /// The current out of the instrument, in amperes, where `volts` are at the far end of leads of `leads` ohms.
    ///
    /// It never grows with the voltage, so that a node of several has one solution.
    pub(crate) fn current(self, volts: f64, leads: f64) -> f64 {
        let leads = leads.max(LEAST);
        match self {
            Self::Open => 0.0,
            Self::Source { volts: held, gives, takes } => ((held - volts) / leads).clamp(-takes, gives),
            Self::Sink { amps } => -amps.min(volts.max(0.0) / leads),
            Self::Resistor { ohms } => -volts / (ohms + leads),
        }
    }
}

/// What an instrument finds at a pair of terminals.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Sensed {
    /// The voltage in volts.
    pub(crate) volts: f64,
    /// The current out of the instrument, in amperes.
    pub(crate) amps: f64,
    /// The temperature in degrees Celsius, where a sensor for it is connected.
    pub(crate) degrees: Option<f64>,
    /// The resistance between them in ohms, where something that has one is connected.
    pub(crate) ohms: Option<f64>,
    /// The frequency at them in hertz, where something that has one is connected.
    pub(crate) hertz: Option<f64>,
    /// Which inputs of a port are pulled low, a bit each.
    pub(crate) low: u64,
}
