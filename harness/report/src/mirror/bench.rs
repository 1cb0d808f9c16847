//! The bench of a run.

use schemars::JsonSchema;

/// The bench of a run, as it was found when it began.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct BenchInfo {
    /// What its rig file calls it.
    rig: String,
    /// Whether nothing on it is real: its file brings a simulated battery and simulated instruments along.
    simulated: bool,
    /// The program that guarded its outputs; left out where it has no instruments.
    guard: Option<String>,
    /// What switches everything off without this computer, as the rig file says; left out where there is no such thing.
    interlock: Option<InterlockInfo>,
    /// Its instruments.
    instruments: Vec<InstrumentInfo>,
}

/// An interlock in hardware, as the rig file describes it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct InterlockInfo {
    /// What it is.
    kind: String,
    /// The day on which somebody last saw it act: `2026-05-01`.
    tested_on: String,
    /// Where that is written.
    proof: String,
}

/// An instrument of a bench. Maker, model, serial number and firmware are as it identified itself, and left out where it did
/// not tell.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct InstrumentInfo {
    /// What the rig file calls it: `charger`.
    name: String,
    /// The dialect in which it was spoken to.
    dialect: String,
    /// Where it is: `tcp:192.168.1.20:5025`.
    at: String,
    /// Whether the rig file brings it along as a simulated one.
    simulated: bool,
    /// Its maker.
    maker: Option<String>,
    /// Its model.
    model: Option<String>,
    /// Its serial number.
    serial_number: Option<String>,
    /// Its firmware.
    firmware: Option<String>,
    /// When it was calibrated, as the rig file says; left out where it does not.
    calibrated: Option<CalibrationInfo>,
    /// Its channels that are used.
    channels: Vec<ChannelInfo>,
}

/// When an instrument was calibrated.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CalibrationInfo {
    /// The day: `2026-03-01`.
    on: String,
    /// The last day on which that holds.
    due: String,
    /// Whether the run began on none of these days.
    overdue: bool,
}

/// A channel of an instrument.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ChannelInfo {
    /// Its number.
    number: u16,
    /// What it is for, by the keys of the rig file: `main_switch_probe.supply`, `meter.current`.
    roles: Vec<String>,
    /// After how long without a command it switches itself off, in nanoseconds; left out where that is not set.
    watchdog: Option<i64>,
    /// Half width of what its readings of a voltage may be off, in nanovolts, as the rig file says.
    nanovolts: Option<u64>,
    /// Half width of what its readings of a current may be off, in nanoamperes, as the rig file says.
    nanoamperes: Option<u64>,
}
