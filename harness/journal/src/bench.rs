//! What a bench was made of, as it was found when the run began.

use quantity::Span;
use serde::{Deserialize, Serialize};

/// The bench of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchInfo {
    /// What its rig file calls it.
    pub rig: String,
    /// Whether nothing on it is real: its file brings a simulated battery and simulated instruments along.
    pub simulated: bool,
    /// The program that guarded its outputs; none, where it has no instruments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
    /// What switches everything off without this computer, as the rig file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interlock: Option<InterlockInfo>,
    /// Its instruments.
    pub instruments: Vec<InstrumentInfo>,
}

/// An interlock in hardware, as the rig file describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterlockInfo {
    /// What it is.
    pub kind: String,
    /// The day on which somebody last saw it act: `2026-05-01`.
    pub tested_on: String,
    /// Where that is written.
    pub proof: String,
}

/// An instrument of a bench.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentInfo {
    /// What the rig file calls it: `charger`.
    pub name: String,
    /// The dialect in which it was spoken to.
    pub dialect: String,
    /// Where it is: `tcp:192.168.1.20:5025`.
    pub at: String,
    /// Whether the rig file brings it along as a simulated one.
    pub simulated: bool,
    /// Its maker, as it identified itself; none, where it does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    /// Its model, as it identified itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Its serial number, as it identified itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// Its firmware, as it identified itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    /// When it was calibrated, as the rig file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibrated: Option<CalibrationInfo>,
    /// Its channels that are used.
    pub channels: Vec<ChannelInfo>,
}

/// When an instrument was calibrated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationInfo {
    /// The day: `2026-03-01`.
    pub on: String,
    /// The last day on which that holds.
    pub due: String,
    /// Whether the run began on none of these days.
    pub overdue: bool,
}

/// A channel of an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelInfo {
    /// Its number.
    pub number: u16,
    /// What it is for, by the keys of the rig file: `main_switch_probe.supply`, `meter.current`.
    pub roles: Vec<String>,
    /// After how long without a command it switches itself off, in nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watchdog: Option<Span>,
    /// Half width of what its readings of a voltage may be off, in nanovolts, as the rig file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nanovolts: Option<u64>,
    /// Half width of what its readings of a current may be off, in nanoamperes, as the rig file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nanoamperes: Option<u64>,
}
