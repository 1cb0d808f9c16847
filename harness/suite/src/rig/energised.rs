//! What a rig can do to a battery, checked.

use std::fmt;

use chrono::NaiveDate;
use journal::SetPoints;
use judge::{BATTERY_CURRENT, CHARGER, LOAD};
use lang::{Located, Place};
use wire::scpi::{Channel, Kind, Stop, Values};

use super::link::InstrumentLink;
use super::{BUS_RESISTANCE, MAIN_SWITCH_PROBE};
use crate::{Dialect, Statement};

/// The instruments of a rig, and what they may do.
#[derive(Debug, Clone)]
pub struct Energised {
    /// What no output at the battery ever exceeds; nothing at all, where no instrument drives a current.
    pub limits: HardLimits,
    /// The most that a suite may ask for to probe the main switch; nothing, where it may not.
    pub probe_allowed: Option<AllowedProbe>,
    /// What switches everything off without this computer, where there is such a thing.
    pub interlock: Option<Interlock>,
    /// The instruments, in the order of their names.
    pub instruments: Vec<RigInstrument>,
    /// The instruments that probe the main switch, where they do.
    pub main_switch_probe: Option<SwitchProbe>,
    /// What gives a current where a suite sets one.
    pub charger: Option<Terminals>,
    /// What takes a current where a suite sets one.
    pub load: Option<Terminals>,
    /// What measures the current of the battery beside them.
    pub current_meter: Option<CurrentMeter>,
    /// What measures the voltage at the battery beside them.
    pub voltage_meter: Option<VoltageMeter>,
    /// What measures between CAN-H and CAN-L. It is not guarded with the others, and asked where somebody wants to know.
    pub bus_meter: Option<Terminals>,
    /// The readings at which everything goes off, in the order of their names.
    pub stops: Vec<RigStop>,
}

/// What no output at the battery ever exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HardLimits {
    /// Volts.
    pub voltage: f64,
    /// Amperes into the battery.
    pub charge_current: f64,
    /// Amperes out of the battery.
    pub discharge_current: f64,
}

/// The most that a probe may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AllowedProbe {
    /// Volts.
    pub voltage: f64,
    /// Amperes, either way.
    pub current: f64,
}

/// What switches everything off without this computer.
#[derive(Debug, Clone)]
pub struct Interlock {
    /// What it is.
    pub kind: String,
    /// When somebody last saw it act.
    pub tested_on: Located<NaiveDate>,
    /// How that can be known later.
    pub proof: String,
}

/// An instrument of a rig.
#[derive(Debug, Clone)]
pub struct RigInstrument {
    /// Its name.
    pub name: String,
    /// How it speaks.
    pub dialect: Dialect,
    /// Where it is.
    pub link: InstrumentLink,
    /// The serial number that it has to tell.
    pub serial_number: Option<String>,
    /// When it was calibrated.
    pub calibrated: Option<Calibrated>,
    /// Verbs that nobody has confirmed and somebody has tried.
    pub trusted: Vec<String>,
    /// Its channels that are used, in the order of their numbers.
    pub channels: Vec<RigChannel>,
}

/// When an instrument was calibrated.
#[derive(Debug, Clone, Copy)]
pub struct Calibrated {
    /// The day.
    pub on: NaiveDate,
    /// The last day on which that holds.
    pub due: Located<NaiveDate>,
}

impl Calibrated {
    /// Whether it holds on this day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        (self.on..=self.due.value).contains(&day)
    }
}

/// A channel of an instrument.
#[derive(Debug, Clone)]
pub struct RigChannel {
    /// Its number.
    pub number: u16,
    /// Its programs.
    pub programs: Channel,
    /// What it never exceeds: the lowest of what the rig and the channel allow.
    pub hard: OutputLimits,
    /// Where its protections trip, and the time of its watchdog.
    pub protections: Values,
    /// Whether something between it and the battery protects against too much voltage.
    pub protected_outside: bool,
    /// How far its readings may be off.
    pub uncertainty: Uncertainty,
}

/// What an output never exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OutputLimits {
    /// Volts.
    pub voltage: f64,
    /// Amperes that it gives.
    pub current: f64,
    /// Amperes that it takes.
    pub sink_current: f64,
}

/// How far readings may be off, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Uncertainty {
    /// Volts.
    pub voltage: Option<f64>,
    /// Amperes.
    pub current: Option<f64>,
    /// Ohms.
    pub resistance: Option<f64>,
}

/// A channel of an instrument by name: `charger.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Terminals {
    /// The instrument.
    pub instrument: String,
    /// The number of its channel.
    pub channel: u16,
}

/// Instruments that probe the main switch.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchProbe {
    /// What gives the current into the battery.
    pub supply: Terminals,
    /// What takes the current out of the battery.
    pub load: Terminals,
    /// Amperes, either way.
    pub current: f64,
}

/// What measures the current of the battery.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrentMeter {
    /// The meter and its channel.
    pub at: Terminals,
    /// The shunt in ohms whose voltage it reads; none, where it reads amperes.
    pub shunt: Option<f64>,
    /// Below so many amperes, everything counts as off.
    pub off_below: f64,
}

/// What measures the voltage at the battery.
#[derive(Debug, Clone, PartialEq)]
pub struct VoltageMeter {
    /// The meter and its channel.
    pub at: Terminals,
    /// How many volts an output that is on may differ from it.
    pub agrees_within: f64,
}

/// A reading at which everything goes off.
#[derive(Debug, Clone)]
pub struct RigStop {
    /// Its name.
    pub name: String,
    /// Where it is read.
    pub at: Terminals,
    /// When it stops everything. It stands in the programs of its channel.
    pub stop: Stop,
    /// Where the file says so.
    pub place: Place,
}

impl Energised {
    /// The instruments that a guard has, in the order of their names.
    pub fn guarded(&self) -> impl Iterator<Item = &RigInstrument> {
        let bus = self.bus_meter.as_ref();
        self.instruments.iter().filter(move |own| bus.is_none_or(|bus| bus.instrument != own.name))
    }

    /// A channel and its instrument; none where the rig has no such channel.
    #[must_use]
    pub fn at(&self, terminals: &Terminals) -> Option<(&RigInstrument, &RigChannel)> {
        let instrument = self.instruments.iter().find(|own| own.name == terminals.instrument)?;
        let channel = instrument.channels.iter().find(|own| own.number == terminals.channel)?;
        Some((instrument, channel))
    }

    /// Whether any instrument can drive a current.
    #[must_use]
    pub fn drives(&self) -> bool {
        self.instruments.iter().any(|instrument| instrument.kind().energises())
    }
}

impl Energised {
    /// Lowers everything to what a battery declares: nothing is given or taken beyond it, whatever the bench could. Raises
    /// nothing.
    pub fn lower_to(&mut self, battery: DeclaredLimits) {
        let lower = |own: &mut f64, most: Option<f64>| *own = most.map_or(*own, |most| own.min(most));
        let DeclaredLimits { voltage, charge_current, discharge_current } = battery;
        lower(&mut self.limits.voltage, voltage);
        lower(&mut self.limits.charge_current, charge_current);
        lower(&mut self.limits.discharge_current, discharge_current);
        for channel in self.instruments.iter_mut().flat_map(|own| &mut own.channels) {
            lower(&mut channel.hard.voltage, voltage);
            lower(&mut channel.hard.current, charge_current);
            lower(&mut channel.hard.sink_current, discharge_current);
        }
        if let Some(probe) = &mut self.probe_allowed {
            lower(&mut probe.voltage, voltage);
            lower(&mut probe.current, charge_current);
            lower(&mut probe.current, discharge_current);
        }
        if let Some(probe) = &mut self.main_switch_probe {
            lower(&mut probe.current, charge_current);
            lower(&mut probe.current, discharge_current);
        }
    }

    /// The roles that its instruments play, in the order of their ids behind those of others. The current of the battery is measured
    /// where it is known how far that may be off.
    #[must_use]
    pub fn roles(&self) -> Vec<&'static str> {
        let own = [
            (MAIN_SWITCH_PROBE, self.main_switch_probe.is_some()),
            (BUS_RESISTANCE, self.bus_meter.is_some()),
            (CHARGER, self.charger.is_some()),
            (LOAD, self.load.is_some()),
            (BATTERY_CURRENT, self.current_uncertainty().is_some()),
        ];
        own.into_iter().filter_map(|(role, plays)| plays.then_some(role)).collect()
    }

    /// By how many amperes the meter of the current may be off, where its channel says so.
    #[must_use]
    pub fn current_uncertainty(&self) -> Option<f64> {
        self.meter_off_by(self.current_meter.as_ref()?)
    }

    /// What this role may be set to at the most; none, where no instrument plays it.
    #[must_use]
    pub fn reaches(&self, role: &str) -> Option<SetPoints> {
        let (at, gives) = match role {
            CHARGER => (self.charger.as_ref()?, true),
            LOAD => (self.load.as_ref()?, false),
            _ => return None,
        };
        let hard = self.at(at)?.1.hard;
        Some(match gives {
            true => SetPoints { voltage: Some(hard.voltage), current: hard.current },
            false => SetPoints { voltage: None, current: hard.sink_current },
        })
    }

    /// The most that a probe of the main switch drives: volts, and amperes either way. None, where no instrument probes.
    #[must_use]
    pub fn probe_reaches(&self) -> Option<AllowedProbe> {
        let (probe, allowed) = (self.main_switch_probe.as_ref()?, self.probe_allowed?);
        let (_, supply) = self.at(&probe.supply)?;
        let current = probe.current.min(allowed.current);
        Some(AllowedProbe { voltage: allowed.voltage.min(supply.hard.voltage), current })
    }
}

/// The most that a battery declares that it allows, as far as it does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DeclaredLimits {
    /// Volts.
    pub voltage: Option<f64>,
    /// Amperes into it.
    pub charge_current: Option<f64>,
    /// Amperes out of it.
    pub discharge_current: Option<f64>,
}

impl DeclaredLimits {
    /// What a statement declares.
    #[must_use]
    pub fn of(statement: &Statement) -> Self {
        let value = |name| statement.value(name).map(|quantity| quantity.value);
        Self {
            voltage: value("charge_voltage_max"),
            charge_current: value("charge_current_max"),
            discharge_current: value("discharge_current_max"),
        }
    }
}

impl RigInstrument {
    /// What it does to a battery.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.dialect.kind()
    }
}

impl fmt::Display for Terminals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.instrument, self.channel)
    }
}
