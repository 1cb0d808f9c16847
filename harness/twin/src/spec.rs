//! The battery as a file describes it: one that conforms.

use std::collections::BTreeMap;

use quantity::text::Duration;
use quantity::{Span, text};
use serde::{Deserialize, Serialize};

/// A conforming twin battery. What does not conform is built in by [`Defect`](crate::Defect)s, never written here:
/// [`check`](Self::check) refuses it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatterySpec {
    /// The battery's name in records; it contains `twin`, so that no record passes for one of a real battery.
    pub name: String,
    /// The maker's name on the bus: 1 to 8 printable characters of ASCII.
    pub manufacturer: String,
    /// Cells in series, 1 to 32.
    pub cells: u8,
    /// Open-circuit voltage of one cell over the state of charge, rising in both; straight lines between the points.
    pub open_circuit: Vec<CellPoint>,
    /// Resistance between the open-circuit voltage and the terminals, in ohms.
    #[serde(with = "text::resistance")]
    pub resistance: f64,
    /// State of charge, 0 to 100 percent.
    #[serde(with = "text::percent")]
    pub soc: f64,
    /// State of health, 0 to 100 percent.
    #[serde(with = "text::percent")]
    pub soh: f64,
    /// Temperature of the battery, in degrees Celsius.
    #[serde(with = "text::temperature")]
    pub temperature: f64,
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
    /// What it does when the keepalive is missing; nothing where this is left out.
    #[serde(default)]
    pub keepalive: Option<KeepaliveWatch>,
    /// What its sensors add to voltage, current and temperature: up to this many counts either way, drawn per frame.
    #[serde(default)]
    pub noise: u32,
    /// The alarms and warnings that it supports, by signal name; all others are sent as not supported.
    #[serde(default)]
    pub alarms: Vec<String>,
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

impl BatterySpec {
    /// The period of a message, in force whether or not it is sent.
    #[must_use]
    pub fn period_of(&self, message: &str) -> Span {
        self.periods.get(message).map_or(self.period, |period| period.0)
    }
}
