//! A rig as people write it.

use std::collections::BTreeMap;

use lang::Located;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::scene::SimulatedText;

/// A rig, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RigText {
    /// Its name, as it stands on the bench.
    pub rig: String,
    /// What it is made of, in prose.
    #[serde(default)]
    pub about: String,
    /// Its buses by name; exactly one for now, because suites use one.
    pub buses: BTreeMap<String, BusText>,
    /// What switches everything off without this computer, where there is such a thing.
    #[serde(default)]
    pub interlock: Option<InterlockText>,
    /// What no output at the battery ever exceeds; needed where an instrument drives a current.
    #[serde(default)]
    pub limits: Option<HardLimitsText>,
    /// What suites may ask for beyond what the battery allows. Nothing, where it is left out.
    #[serde(default)]
    pub allow: AllowText,
    /// Its instruments by name.
    #[serde(default)]
    pub instruments: BTreeMap<String, RigInstrumentText>,
    /// What plays its roles; without it, cases that need a role do not run.
    #[serde(default)]
    pub roles: Option<RolesText>,
    /// Readings at which everything goes off, by name: the emergency stop, a temperature beyond its limit.
    #[serde(default)]
    pub stops: BTreeMap<String, StopText>,
    /// A meter that measures beside the instruments that drive: the proof that they are off, and a second opinion.
    #[serde(default)]
    pub meter: Option<MeterText>,
    /// A simulated bench, where this rig is one.
    #[serde(default)]
    pub simulated: Option<SimulatedText>,
}

/// A bus of a rig.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusText {
    /// Where it is: `can:can0` is an interface of Linux, `simulated` the bus of the simulated battery below.
    pub address: Located<String>,
}

/// What switches everything off without this computer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InterlockText {
    /// What it is: `relay with a watchdog of 1 s in the contactor's coil`.
    pub kind: String,
    /// When somebody last saw it act: `2026-05-01`.
    pub tested_on: Located<String>,
    /// How that can be known later: the number of a report, a photograph.
    pub proof: String,
}

/// What no output at the battery ever exceeds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HardLimitsText {
    /// Volts at any output: `58.4 V`.
    pub voltage: Located<String>,
    /// Amperes into the battery, of all outputs together: `20 A`.
    pub charge_current: Located<String>,
    /// Amperes out of the battery, of all inputs together: `20 A`.
    pub discharge_current: Located<String>,
}

/// What suites may ask for beyond what the battery allows.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowText {
    /// A small current both ways, which proves that the main switch conducts.
    #[serde(default)]
    pub probe: Option<AllowedProbeText>,
}

/// The most that a probe may be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowedProbeText {
    /// Volts: `58 V`.
    pub voltage: Located<String>,
    /// Amperes, either way: `1 A`.
    pub current: Located<String>,
}

/// An instrument of a rig.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RigInstrumentText {
    /// How it speaks: the name of a dialect that is built in, `keysight-n6700`, or the path of a file.
    pub dialect: Located<String>,
    /// Where it is: `tcp:192.168.1.20:5025`, `serial:/dev/ttyUSB0@9600`, or `simulated`.
    pub link: Located<String>,
    /// The serial number that it has to tell.
    #[serde(default)]
    pub serial_number: Option<String>,
    /// When it was calibrated, and until when that holds.
    #[serde(default)]
    pub calibrated: Option<CalibratedText>,
    /// Verbs of its dialect that nobody has confirmed, and somebody has tried on this one.
    #[serde(default)]
    pub trusted: Vec<Located<String>>,
    /// Its channels that are used, by number. Those of a meter may be left out.
    #[serde(default)]
    pub channels: BTreeMap<u16, RigChannelText>,
}

/// When an instrument was calibrated.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibratedText {
    /// The day: `2026-03-01`.
    pub on: Located<String>,
    /// The last day on which that holds: `2027-03-01`.
    pub due: Located<String>,
}

/// A channel of an instrument.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RigChannelText {
    /// What it can do by its data sheet, or less.
    #[serde(default)]
    pub limits: ChannelLimitsText,
    /// Where its own protections trip.
    #[serde(default)]
    pub protections: ProtectionsText,
    /// After how long without a command it switches itself off: `3 s`.
    #[serde(default)]
    pub watchdog: Option<Located<String>>,
    /// Whether something between it and the battery protects against too much voltage, where it cannot do so itself.
    #[serde(default)]
    pub protected_outside: bool,
    /// How far its readings may be off.
    #[serde(default)]
    pub uncertainty: UncertaintyText,
    /// Which reading of its dialect it gives, where several would do: `pt100`.
    #[serde(default)]
    pub reads: Option<Located<String>>,
}

/// What a channel can do.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelLimitsText {
    /// Volts: `60 V`.
    #[serde(default)]
    pub voltage: Option<Located<String>>,
    /// Amperes that a supply gives, or that a load takes: `5 A`.
    #[serde(default)]
    pub current: Option<Located<String>>,
    /// Amperes that a supply takes which does both: `5 A`.
    #[serde(default)]
    pub sink_current: Option<Located<String>>,
}

/// Where protections trip.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectionsText {
    /// Above this voltage: `59 V`.
    #[serde(default)]
    pub over_voltage: Option<Located<String>>,
    /// Above this current: `6 A`.
    #[serde(default)]
    pub over_current: Option<Located<String>>,
    /// Below this voltage: `40 V`.
    #[serde(default)]
    pub under_voltage: Option<Located<String>>,
    /// Above this power: `300 W`.
    #[serde(default)]
    pub over_power: Option<Located<String>>,
}

/// How far readings may be off.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UncertaintyText {
    /// Volts: `10 mV`.
    #[serde(default)]
    pub voltage: Option<Located<String>>,
    /// Amperes: `10 mA`.
    #[serde(default)]
    pub current: Option<Located<String>>,
    /// Ohms: `0.5 Ohm`.
    #[serde(default)]
    pub resistance: Option<Located<String>>,
}

/// What plays roles.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RolesText {
    /// Where a role server listens: `unix:PATH`, `tcp:HOST:PORT`, or `simulated`.
    #[serde(default)]
    pub from: Option<Located<String>>,
    /// The roles that are played there: `battery_power`, `main_switch_probe`.
    #[serde(default)]
    pub plays: Vec<Located<String>>,
    /// The probe of the main switch, where instruments of this rig are it.
    #[serde(default)]
    pub main_switch_probe: Option<SwitchProbeText>,
    /// The meter between CAN-H and CAN-L, where an instrument of this rig is it.
    #[serde(default)]
    pub bus_resistance: Option<BusResistanceText>,
    /// The channel that gives a current where a suite sets one: `charger.1`.
    #[serde(default)]
    pub charger: Option<Located<String>>,
    /// The channel that takes a current where a suite sets one: `load.1`.
    #[serde(default)]
    pub load: Option<Located<String>>,
}

/// A meter between CAN-H and CAN-L.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusResistanceText {
    /// The meter and its channel: `ohmmeter.1`. It is used for nothing else.
    pub at: Located<String>,
}

/// A reading at which everything goes off.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopText {
    /// The meter and its channel: `panel.201`.
    pub at: Located<String>,
    /// Which input of the port, from 0; that one, where it is left out.
    #[serde(default)]
    pub input: Option<Located<u8>>,
    /// The level of the input at which it stops: `high` or `low`.
    #[serde(default)]
    pub when: Option<Located<LevelText>>,
    /// It stops at this or more: `50 degC`.
    #[serde(default)]
    pub above: Option<Located<String>>,
    /// It stops at this or less: `0 degC`.
    #[serde(default)]
    pub below: Option<Located<String>>,
}

/// The level of a digital input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LevelText {
    /// It is high.
    High,
    /// It is low.
    Low,
}

/// Instruments that probe the main switch.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchProbeText {
    /// What gives the current into the battery: `charger.1`.
    pub supply: Located<String>,
    /// What takes the current out of the battery: `load.1`.
    pub load: Located<String>,
    /// How much, either way: `1 A`.
    pub current: Located<String>,
}

/// A meter that measures beside the instruments that drive.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeterText {
    /// The current of the battery.
    #[serde(default)]
    pub current: Option<CurrentMeterText>,
    /// The voltage at the battery.
    #[serde(default)]
    pub voltage: Option<VoltageMeterText>,
}

/// Where the current of the battery is measured.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CurrentMeterText {
    /// The meter and its channel: `meter.102`.
    pub at: Located<String>,
    /// The shunt whose voltage it reads; left out where it reads amperes: `1 mOhm`.
    #[serde(default)]
    pub shunt: Option<Located<String>>,
    /// Below this, everything counts as off: `50 mA`.
    pub off_below: Located<String>,
}

/// Where the voltage at the battery is measured.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoltageMeterText {
    /// The meter and its channel: `meter.101`.
    pub at: Located<String>,
    /// How far an output that is on may differ from it, leads included: `300 mV`.
    pub agrees_within: Located<String>,
}
