//! What the specification leaves to a battery, beside times and order: drawn for each variant.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::draws::Draws;
use crate::unsupported::FIELDS;
use crate::{BatterySpec, StatusPair, Unsupported};

/// Messages that may be left out; those in one row belong together.
const OPTIONAL: [&[&str]; 11] = [
    &["ForceCharge"],
    &["Modules"],
    &["CellExtremes"],
    &["LowestVoltageCell"],
    &["HighestVoltageCell"],
    &["ColdestCell"],
    &["HottestCell"],
    &["EnergyCounters"],
    &["InstalledCapacity"],
    &["SerialNumber1", "SerialNumber2"],
    &["FamilyName"],
];
const NAMES: [&str; 2] = ["ProductName1", "ProductName2"];
/// Watt seconds of 42 MWh, where a battery that follows the text of the protocol begins at zero again (CAN-378-1).
const EARLY_ROLL_OVER: f64 = 42_000.0 * 3.6e6;
/// Two counts below it.
const BEFORE_ROLL_OVER: f64 = EARLY_ROLL_OVER - 720_000.0;

/// Which frames carry a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameStyle {
    /// 0x35E alone.
    Maker,
    /// 0x35E alone, padded with spaces.
    MakerAndSpaces,
    /// 0x370 as well, with eight characters: legal, and not advised (CAN-370-1).
    Half,
    /// 0x370 and 0x371 as well.
    Whole,
}

/// What one battery does where the specification leaves it open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// Optional messages that it does not send.
    pub left_out: Vec<String>,
    /// Which frames carry its name.
    pub names: NameStyle,
    /// 0x355 without its two more digits, with zeros in their place or shorter.
    pub high_resolution_soc: bool,
    /// Lengths that are not the protocol's.
    pub lengths: Vec<(String, u8)>,
    /// Current positive out of the battery.
    pub reverse_current: bool,
    /// What stands in slots that it does not support: 0 or 3.
    pub unsupported_alarm: u8,
    /// Alarms and warnings that it does not support.
    pub alarms_left_out: Vec<String>,
    /// The system status pair, closed and open; two zeros where it is not used.
    pub status: (u8, u8),
    /// Signals that it sends without supporting them.
    pub unsupported: Vec<(String, Unsupported)>,
    /// Whether the discharge voltage, which the system does not use, is zero.
    pub no_discharge_voltage: bool,
    /// Whether one of its modules blocks charge, and whether it is counted as OK all the same.
    pub blocking_module: Option<bool>,
    /// Whether its energy counters begin at zero again at 42 MWh, and do so in the run.
    pub rolls_over_early: bool,
    /// Whether its energy counters begin at zero again after a power cycle.
    pub loses_counters: bool,
    /// Declared at 250 kbit/s instead of 500.
    pub slow_bus: bool,
}

/// Alarms and warnings beside those that every battery is advised to have (CAN-35A-11).
const OPTIONAL_ALARMS: [&str; 8] = [
    "HighTemperatureChargeAlarm",
    "LowTemperatureChargeAlarm",
    "HighChargeCurrentAlarm",
    "ImbalanceAlarm",
    "HighVoltageWarning",
    "LowVoltageWarning",
    "HighTemperatureWarning",
    "LowTemperatureWarning",
];
/// The values of the system status pair: any two that differ, or none (CAN-35A-8, CAN-35A-12).
const STATUS: [(u8, u8); 13] =
    [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 2), (1, 3), (2, 0), (2, 1), (2, 3), (3, 0), (3, 1), (3, 2)];

/// Each of these at one in two.
fn optional(draws: &mut Draws, names: &[&str]) -> Vec<String> {
    names.iter().filter(|_| coin(draws)).map(|name| (*name).to_owned()).collect()
}

/// Each field that may be unsupported at one in four.
fn unsupported(draws: &mut Draws) -> Vec<(String, Unsupported)> {
    let mut unsupported = vec![];
    for (signal, legal) in FIELDS {
        let how = legal[draws.below(legal.len() as u64) as usize];
        if draws.below(4) == 0 {
            unsupported.push((signal.to_owned(), how));
        }
    }
    unsupported
}

fn coin(draws: &mut Draws) -> bool {
    draws.below(2) == 0
}

impl Choices {
    /// Each drawn for itself.
    pub(crate) fn draw(draws: &mut Draws) -> Self {
        let groups = OPTIONAL.iter().filter(|_| coin(draws)).flat_map(|group| group.iter());
        let left_out = groups.map(|name| (*name).to_owned()).collect();
        let names = match draws.below(4) {
            0 => NameStyle::Maker,
            1 => NameStyle::MakerAndSpaces,
            2 => NameStyle::Half,
            _ => NameStyle::Whole,
        };
        let high_resolution_soc = coin(draws);
        let lengths = [
            ("Limits", 6, true),
            ("CellExtremes", 4, true),
            ("Measurements", 8, true),
            ("Product", 6, true),
            ("ForceCharge", 8, true),
            ("StateOfCharge", 4, !high_resolution_soc),
            // Its last warning is in the sixth byte.
            ("Alarms", 6, true),
        ];
        let lengths = lengths.into_iter().filter(|(.., may)| coin(draws) && *may);
        let lengths = lengths.map(|(name, bytes, _)| (name.to_owned(), bytes)).collect();
        let blocking_module = coin(draws).then(|| coin(draws));
        let mut unsupported = unsupported(draws);
        // Of a module that is not OK, the count has to say what it is; else the suites leave open whether it was forgotten.
        if blocking_module == Some(false) {
            unsupported.retain(|(signal, _)| signal != "ModulesBlockingCharge");
        }
        Self {
            left_out,
            names,
            high_resolution_soc,
            lengths,
            reverse_current: coin(draws),
            unsupported_alarm: if coin(draws) { 0 } else { 3 },
            alarms_left_out: optional(draws, &OPTIONAL_ALARMS),
            status: STATUS[draws.below(STATUS.len() as u64) as usize],
            unsupported,
            no_discharge_voltage: coin(draws),
            blocking_module,
            rolls_over_early: coin(draws),
            loses_counters: coin(draws),
            slow_bus: coin(draws),
        }
    }

    /// Leaves out a message besides.
    pub(crate) fn leave_out(&mut self, message: &str) {
        if !self.leaves_out(message) {
            self.left_out.push(message.to_owned());
        }
    }

    /// Whether a message is not sent by these choices.
    fn leaves_out(&self, message: &str) -> bool {
        let name = match self.names {
            NameStyle::Maker | NameStyle::MakerAndSpaces => NAMES.contains(&message),
            NameStyle::Half => message == NAMES[1],
            NameStyle::Whole => false,
        };
        name || self.left_out.iter().any(|left_out| left_out == message)
    }

    /// Makes these choices for a battery.
    pub(crate) fn make(&self, spec: &mut BatterySpec) {
        spec.sends.retain(|message| !self.leaves_out(message));
        self.name(spec);
        spec.high_resolution_soc = self.high_resolution_soc;
        spec.lengths = self.lengths.iter().cloned().collect();
        spec.reverse_current = self.reverse_current;
        spec.unsupported_alarm = self.unsupported_alarm;
        spec.alarms.retain(|alarm| !self.alarms_left_out.contains(alarm));
        let (closed, open) = self.status;
        spec.system_status = StatusPair { closed, open };
        spec.unsupported = self.unsupported.iter().cloned().collect();
        if self.no_discharge_voltage {
            spec.limits.discharge_voltage = 0.0;
        }
        if let Some(is_ok) = self.blocking_module {
            (spec.modules.blocking_charge, spec.modules.blocking_are_ok) = (1, is_ok);
        }
        if self.rolls_over_early {
            (spec.energy.charged, spec.energy.rolls_over_at) = (BEFORE_ROLL_OVER, EARLY_ROLL_OVER);
        }
        spec.energy.lost_without_power = self.loses_counters;
    }

    fn name(&self, spec: &mut BatterySpec) {
        match self.names {
            NameStyle::MakerAndSpaces => {
                let short: String = spec.manufacturer.chars().take(5).collect();
                spec.manufacturer = format!("{short:<8}");
            }
            NameStyle::Half => spec.product_name.clone_from(&spec.manufacturer),
            NameStyle::Maker | NameStyle::Whole => {}
        }
    }
}

/// What differs from the simplest choice, in one line.
impl fmt::Display for Choices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "without {}, named by {:?}", self.left_out.join(" "), self.names)?;
        let said = [
            (!self.high_resolution_soc, "coarse SOC"),
            (self.reverse_current, "reverse current"),
            (self.unsupported_alarm == 3, "3 where not supported"),
            (self.no_discharge_voltage, "no discharge voltage"),
            (self.blocking_module.is_some(), "a module blocks"),
            (self.blocking_module == Some(true), "and is OK"),
            (self.rolls_over_early, "rolls over at 42 MWh"),
            (self.loses_counters, "loses its counters"),
            (self.slow_bus, "250 kbit/s"),
        ];
        let (closed, open) = self.status;
        write!(f, ", status {closed} and {open}, without {}", self.alarms_left_out.join(" "))?;
        self.unsupported.iter().try_for_each(|(signal, how)| write!(f, ", {signal} {how:?}"))?;
        said.iter().filter(|(is_so, _)| *is_so).try_for_each(|(_, what)| write!(f, ", {what}"))?;
        self.lengths.iter().try_for_each(|(message, bytes)| write!(f, ", {message} of {bytes}"))
    }
}
