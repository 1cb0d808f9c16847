//! The battery as a file describes it: one that conforms.

use std::collections::BTreeMap;

use quantity::text::Duration;
use quantity::{Span, text};
use serde::{Deserialize, Serialize};

use crate::{CellNames, Energy, Leg, Modules, Trouble, Unsupported};

/// A conforming twin battery. What does not conform is built in by [`Defect`](crate::Defect)s, never written here:
/// [`check`](Self::check) refuses it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatterySpec {
    /// The battery's name in records; it contains `twin`, so that no record passes for one of a real battery.
    pub name: String,
    /// The maker's name on the bus: 1 to 8 printable characters of ASCII.
    pub manufacturer: String,
    /// The product's name (0x370, 0x371), up to 16 characters; where it is sent beside the maker's name, its first eight
    /// are the same (CAN-370-2).
    #[serde(default)]
    pub product_name: String,
    /// The name of the product family (0x382), up to 8 characters.
    #[serde(default)]
    pub family_name: String,
    /// The serial number (0x380, 0x381), up to 16 characters.
    #[serde(default)]
    pub serial_number: String,
    /// The names of single cells (0x374 to 0x377).
    #[serde(default)]
    pub cell_names: CellNames,
    /// The type of the product (0x35F).
    #[serde(default)]
    pub model: u16,
    /// The firmware version (0x35F), the major part in its high byte.
    #[serde(default)]
    pub firmware_version: u16,
    /// The modules (0x372).
    #[serde(default)]
    pub modules: Modules,
    /// The capacity of all modules, offline ones included, in ampere seconds; positive.
    #[serde(with = "text::charge")]
    pub capacity: f64,
    /// Cells in series, 1 to 32.
    pub cells: u8,
    /// Open-circuit voltage of one cell over the state of charge, rising in both; straight lines between the points.
    pub open_circuit: Vec<CellPoint>,
    /// Resistance between the open-circuit voltage and the terminals, in ohms.
    #[serde(with = "text::resistance")]
    pub resistance: f64,
    /// State of charge at the beginning, 0 to 100 percent.
    #[serde(with = "text::percent")]
    pub soc: f64,
    /// Whether it is sent with two more digits as well (0x355).
    #[serde(default = "yes")]
    pub high_resolution_soc: bool,
    /// State of health, 0 to 100 percent.
    #[serde(with = "text::percent")]
    pub soh: f64,
    /// Temperature of the battery, in degrees Celsius.
    #[serde(with = "text::temperature")]
    pub temperature: f64,
    /// How much warmer the middle of its cells is than that, in degrees, -30 to 30 degC (0x373).
    #[serde(with = "text::temperature", default)]
    pub cells_warmer: f64,
    /// Between the lowest and the highest cell, in volts, 0 to 0.1 V (0x373).
    #[serde(with = "text::voltage", default)]
    pub cell_spread: f64,
    /// Between the coldest and the hottest cell, in degrees, 0 to 20 degC (0x373).
    #[serde(with = "text::temperature", default)]
    pub temperature_spread: f64,
    /// How its current goes over time, again and again; no current where this is left out. What it puts in, it takes
    /// out.
    #[serde(default)]
    pub course: Vec<Leg>,
    /// Whether its current is sent positive out of the battery (CAN-356-2).
    #[serde(default)]
    pub reverse_current: bool,
    /// What its energy counters stand at (0x378).
    #[serde(default)]
    pub energy: Energy,
    /// What the battery asks the system to stay within.
    pub limits: SystemLimits,
    /// The messages that it sends, by their names in the protocol database, in the order of a cycle.
    pub sends: Vec<String>,
    /// The time from one frame of a message to the next, 10 ms to 30 s.
    #[serde(with = "text::span", default = "one_second")]
    pub period: Span,
    /// Periods of single messages, where they differ from `period`.
    #[serde(default)]
    pub periods: BTreeMap<String, Duration>,
    /// Lengths of single messages in bytes, where they differ from those of the protocol and conform.
    #[serde(default)]
    pub lengths: BTreeMap<String, u8>,
    /// Signals that it sends without supporting them, where the specification has a value for that.
    #[serde(default)]
    pub unsupported: BTreeMap<String, Unsupported>,
    /// When the first cycle falls after the run begins, 0 s up to the period; a boot begins with a cycle at once.
    #[serde(with = "text::span", default)]
    pub phase: Span,
    /// How the frames of a cycle lie in time.
    #[serde(default)]
    pub arrangement: Arrangement,
    /// How late a cycle may be, drawn anew for each; it does not add up. Shorter than the period.
    #[serde(with = "text::span", default)]
    pub jitter: Span,
    /// The time from power on to the first frame, at most 60 s (CAN-5.1-1).
    #[serde(with = "text::span")]
    pub boot: Span,
    /// The time from the first frame to the main switch closing, with both current limits zero; at most 30 s
    /// (CAN-5.1-1).
    #[serde(with = "text::span", default)]
    pub precharge: Span,
    /// From the end of a short circuit of the bus until it sends again, at most 10 s (CAN-1.4-7).
    #[serde(with = "text::span", default = "one_second")]
    pub bus_recovery: Span,
    /// What it does when the keepalive is missing; nothing where this is left out.
    #[serde(default)]
    pub keepalive: Option<KeepaliveWatch>,
    /// What its sensors add to voltage, current and temperature: up to this many counts either way, drawn per frame.
    #[serde(default)]
    pub noise: u32,
    /// The alarms and warnings that it supports, by signal name; all others are sent as not supported.
    #[serde(default)]
    pub alarms: Vec<String>,
    /// The raw value of alarms and warnings that are not supported: 0, or 3, which is not advised (CAN-35A-13).
    #[serde(default)]
    pub unsupported_alarm: u8,
    /// Alarms and warnings among these that go active again and again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub troubles: BTreeMap<String, Trouble>,
    /// The raw values of the system status pair.
    #[serde(default)]
    pub system_status: StatusPair,
}

/// One point of the open-circuit voltage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellPoint {
    /// State of charge, 0 to 100 percent.
    #[serde(with = "text::percent")]
    pub soc: f64,
    /// Voltage of one cell at rest, in volts.
    #[serde(with = "text::voltage")]
    pub cell: f64,
}

/// What the battery asks the system to stay within (0x351).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemLimits {
    /// The charge voltage limit CVL, in volts; above the pack's empty voltage.
    #[serde(with = "text::voltage")]
    pub charge_voltage: f64,
    /// The charge current limit CCL with the main switch closed, in amperes; positive.
    #[serde(with = "text::current")]
    pub charge_current: f64,
    /// The discharge current limit DCL with the main switch closed, in amperes; positive.
    #[serde(with = "text::current")]
    pub discharge_current: f64,
    /// The lowest discharge voltage, in volts; the system does not use it.
    #[serde(with = "text::voltage")]
    pub discharge_voltage: f64,
}

/// What the battery does when the keepalive 0x305 is missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepaliveWatch {
    /// The time from the last 0x305 to the main switch opening, at least 10 min (CAN-1.4-1).
    #[serde(with = "text::span")]
    pub timeout: Span,
    /// The time from the first 0x305 after that to the main switch closing, at most 120 s (CAN-1.4-5).
    #[serde(with = "text::span")]
    pub returns_after: Span,
}

/// The raw values of the system status pair, 0 to 3; which means what is the battery's choice (CAN-35A-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusPair {
    /// Sent while the main switch conducts.
    pub closed: u8,
    /// Sent while it does not.
    pub open: u8,
}

impl Default for StatusPair {
    fn default() -> Self {
        Self { closed: 2, open: 1 }
    }
}

/// How the frames of one cycle lie in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrangement {
    /// Back to back.
    #[default]
    Burst,
    /// Evenly over the period.
    Spread,
}

const fn one_second() -> Span {
    Span::from_secs(1)
}

const fn yes() -> bool {
    true
}

impl BatterySpec {
    /// The period of a message, in force whether or not it is sent.
    #[must_use]
    pub fn period_of(&self, message: &str) -> Span {
        self.periods.get(message).map_or(self.period, |period| period.0)
    }
}
