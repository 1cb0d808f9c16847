//! Numbers that go to an instrument, and numbers that come from it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number that a command carries, in base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Slot {
    /// The set point of the voltage, in volts.
    Voltage,
    /// The set point of the current that it gives, in amperes; of a load, that it takes.
    Current,
    /// The set point of the current that a bidirectional supply takes, in amperes, without a sign.
    SinkCurrent,
    /// Where the protection against too much voltage trips, in volts.
    OverVoltage,
    /// Where the protection against too much current trips, in amperes.
    OverCurrent,
    /// Where the protection against too little voltage trips, in volts.
    UnderVoltage,
    /// Where the protection against too much power trips, in watts.
    OverPower,
    /// After how many seconds without a command the instrument switches itself off.
    Watchdog,
}

impl Slot {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Voltage,
        Self::Current,
        Self::SinkCurrent,
        Self::OverVoltage,
        Self::OverCurrent,
        Self::UnderVoltage,
        Self::OverPower,
        Self::Watchdog,
    ];

    /// Its name in dialect files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Voltage => "voltage",
            Self::Current => "current",
            Self::SinkCurrent => "sink_current",
            Self::OverVoltage => "over_voltage",
            Self::OverCurrent => "over_current",
            Self::UnderVoltage => "under_voltage",
            Self::OverPower => "over_power",
            Self::Watchdog => "watchdog",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is written into slots. A slot without a value is not written.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Values([Option<f64>; Slot::ALL.len()]);

impl Values {
    /// The value of a slot.
    #[must_use]
    pub const fn get(&self, slot: Slot) -> Option<f64> {
        self.0[slot as usize]
    }

    /// Gives a slot a value.
    pub const fn set(&mut self, slot: Slot, value: f64) {
        self.0[slot as usize] = Some(value);
    }

    /// The same with a value for this slot.
    #[must_use]
    pub const fn with(mut self, slot: Slot, value: f64) -> Self {
        self.set(slot, value);
        self
    }
}

/// What a number from an instrument measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reading {
    /// Volts.
    Voltage,
    /// Amperes.
    Current,
    /// Ohms.
    Resistance,
    /// Hertz.
    Frequency,
    /// Degrees Celsius.
    Temperature,
    /// The inputs of a port as one number, to which each that is high adds its own: input 0 adds 1, input 1 adds 2.
    DigitalInput,
}

impl Reading {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Voltage,
        Self::Current,
        Self::Resistance,
        Self::Frequency,
        Self::Temperature,
        Self::DigitalInput,
    ];

    /// Its name in dialect files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Voltage => "voltage",
            Self::Current => "current",
            Self::Resistance => "resistance",
            Self::Frequency => "frequency",
            Self::Temperature => "temperature",
            Self::DigitalInput => "digital_input",
        }
    }

    /// Its unit; empty, where it has none.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Voltage => "V",
            Self::Current => "A",
            Self::Resistance => "Ohm",
            Self::Frequency => "Hz",
            Self::Temperature => "degC",
            Self::DigitalInput => "",
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
