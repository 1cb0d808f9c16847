//! What a guard guards, checked before it touches anything.

use quantity::Span;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use wire::scpi::{Channel, Reading, Slot, Then, Values};

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

/// Why a setup cannot be guarded.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SetupError {
    /// There is a port without a channel.
    #[error("port {0} has no channel; leave it out of the rig file")]
    NoStation(usize),
    /// Nothing would switch it off if both processes died.
    #[error(
        "`{0}` has no watchdog, and the rig no hardware interlock: nothing would switch it off if this computer died; \
         give the rig one and say so in the rig file"
    )]
    NoLastResort(String),
    /// A watchdog that cannot be set to its time.
    #[error("the watchdog of `{name}` can be set from {least} to {most}; give it such a time")]
    Watchdog {
        /// The station.
        name: String,
        /// The shortest time.
        least: Span,
        /// The longest.
        most: Span,
    },
    /// Nothing protects the battery against too much voltage.
    #[error(
        "`{0}` has no protection against too much voltage that can be set; put one between it and the battery, and say \
         so in the rig file"
    )]
    NoOverVoltage(String),
    /// A protection without its level.
    #[error("`{name}` is armed with {slot}, and the rig file does not say how much")]
    Unset {
        /// The station.
        name: String,
        /// What is missing.
        slot: Slot,
    },
    /// What nobody has confirmed.
    #[error(
        "nobody has confirmed how `{name}` speaks: {}; try it on the instrument without a battery, then name these \
         verbs in the rig file", verbs.join(", ")
    )]
    Unconfirmed {
        /// The station.
        name: String,
        /// The verbs.
        verbs: Vec<String>,
    },
    /// A meter that is none.
    #[error(
        "a meter of the bench is station {0}, which measures nothing that proves anything; mend `meter` in the rig file"
    )]
    Meter(usize),
    /// A limit that is none.
    #[error("the hard limits of `{0}` have to be numbers above zero")]
    NoLimit(String),
}

impl Setup {
    /// Checks that energised work can be guarded.
    ///
    /// # Errors
    /// The first thing that is in its way.
    pub fn check(&self) -> Result<(), SetupError> {
        for (index, port) in self.ports.iter().enumerate() {
            if port.stations.is_empty() {
                return Err(SetupError::NoStation(index));
            }
            let drive = port.stations.iter().filter(|station| station.channel.kind.energises());
            for station in drive {
                station.check(self.interlock)?;
            }
        }
        self.meters.iter().try_for_each(|meter| self.check_meter(meter))
    }

    /// An output cannot prove that it is off itself.
    fn check_meter(&self, meter: &Meter) -> Result<(), SetupError> {
        let above_zero = |value: f64| value.is_finite() && value > 0.0;
        let (sound, reads) = match meter.measures {
            Measurand::Current { reads, per_ampere, off_below } => {
                (above_zero(per_ampere.abs()) && above_zero(off_below), reads)
            }
            Measurand::Voltage { agrees_within } => (above_zero(agrees_within), Reading::Voltage),
        };
        let StationId(index) = meter.station;
        let station = self.ports.iter().flat_map(|port| &port.stations).nth(index);
        let measures = station.is_some_and(|station| {
            let mut steps = station.channel.measure.steps.iter();
            !station.channel.kind.energises() && steps.any(|step| step.then == Then::Keep(reads))
        });
        if sound && measures { Ok(()) } else { Err(SetupError::Meter(index)) }
    }
}

impl StationSetup {
    fn check(&self, interlock: bool) -> Result<(), SetupError> {
        let name = || self.name.clone();
        self.check_watchdog(interlock)?;
        let gives = self.channel.set.slots().any(|slot| slot == Slot::Voltage);
        if gives && !self.channel.arms(Slot::OverVoltage) && !self.protected_outside {
            return Err(SetupError::NoOverVoltage(name()));
        }
        let needed =
            self.channel.arm.steps.iter().filter(|step| !step.optional).flat_map(|step| step.send.slots());
        if let Some(slot) = needed.into_iter().find(|slot| self.protections.get(*slot).is_none()) {
            return Err(SetupError::Unset { name: name(), slot });
        }
        let mut verbs = self.channel.unconfirmed();
        verbs.retain(|verb| !self.trusted.contains(verb));
        if !verbs.is_empty() {
            return Err(SetupError::Unconfirmed { name: name(), verbs });
        }
        let Hard { voltage, current, sink_current } = self.hard;
        let sound = [voltage, current, sink_current].iter().all(|limit| limit.is_finite() && *limit >= 0.0);
        if sound { Ok(()) } else { Err(SetupError::NoLimit(name())) }
    }

    fn check_watchdog(&self, interlock: bool) -> Result<(), SetupError> {
        let Some(watchdog) = &self.channel.watchdog else {
            return if interlock { Ok(()) } else { Err(SetupError::NoLastResort(self.name.clone())) };
        };
        let set = self.protections.get(Slot::Watchdog).and_then(Span::try_from_secs_f64);
        if set.is_some_and(|set| watchdog.least <= set && set <= watchdog.most) {
            return Ok(());
        }
        Err(SetupError::Watchdog { name: self.name.clone(), least: watchdog.least, most: watchdog.most })
    }
}
