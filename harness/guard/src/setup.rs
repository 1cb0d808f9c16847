//! What a guard guards.

use serde::{Deserialize, Serialize};
use wire::scpi::{Channel, Reading, Values};

use crate::{Hard, PortAddress, StationId};

/// All that a guard guards.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    /// The ports.
    pub ports: Vec<PortSetup>,
    /// Whether the rig has an interlock in hardware that opens when nobody keeps it closed.
    pub interlock: bool,
    /// The most that an allowance may ask for, per limit: volts, amperes to charge, amperes to discharge.
    pub permitted: [f64; 3],
    /// The meters at the battery's terminals that are no part of what they prove.
    pub meters: Vec<Meter>,
}

/// A station that measures at the battery's terminals, independently of every output.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Meter {
    /// The station.
    pub station: StationId,
    /// What it measures there.
    pub measures: Measurand,
}

/// What a meter measures at the battery's terminals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Measurand {
    /// All current through the battery: it proves that everything is off.
    Current {
        /// Which of its readings that is: [`Reading::Voltage`] at a shunt.
        reads: Reading,
        /// What it reads for one ampere: 1 where it reads amperes, the ohms of a shunt where it reads volts.
        per_ampere: f64,
        /// Below so many amperes, either way, nothing flows.
        off_below: f64,
    },
    /// The voltage: what the outputs read has to agree with it.
    Voltage {
        /// By so many volts they may differ, the leads included.
        agrees_within: f64,
    },
}

/// One port, and the channels of the instrument behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PortSetup {
    /// Where it is.
    pub at: PortAddress,
    /// The serial number that the instrument has to tell; empty, where any will do.
    pub serial_number: String,
    /// The channels; they have one link.
    pub stations: Vec<StationSetup>,
}

/// One channel of an instrument.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StationSetup {
    /// Its name in the rig.
    pub name: String,
    /// Its programs.
    pub channel: Channel,
    /// What it may never exceed.
    pub hard: Hard,
    /// What its protections and its watchdog are set to.
    pub protections: Values,
    /// Whether something of the rig protects against too much voltage that the instrument itself cannot.
    pub protected_outside: bool,
    /// The verbs that the rig file takes on trust although nobody has confirmed them.
    pub trusted: Vec<String>,
}

impl StationSetup {
    /// Whether it drives a current.
    #[must_use]
    pub const fn drives(&self) -> bool {
        self.channel.kind.energises()
    }
}
