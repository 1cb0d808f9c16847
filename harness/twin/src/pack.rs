//! How large a conforming battery is and what its cells are made of: drawn for each variant.

use std::fmt;

use quantity::text;
use serde::{Deserialize, Serialize};

use crate::draws::Draws;
use crate::{BatterySpec, CellPoint, Leg, PercentRange, SystemLimits};

/// What the cells of a 48 V battery of 100 Ah have of its resistance, in ohms of one cell of 1 Ah: the larger a cell is,
/// the less it has.
const RESISTANCE_OF_AN_AMPERE_HOUR: f64 = 0.075;
/// The current of the course that is driven when nobody asks for anything, per capacity in an hour.
const COURSE: f64 = 0.6;
/// With less than this per capacity in an hour, no run is long enough to see the state of charge follow.
const LEAST: f64 = 0.3;
/// The discharge current that a battery allows by itself, of the most that it declares.
const USUAL_DISCHARGE: f64 = 0.8;
/// Counters of energy go by 100 Wh. What a smaller battery than this moves in a run does not show in them, and nobody could
/// say whether they count; in watt seconds.
const COUNTED: f64 = 3_000.0 * 3_600.0;
/// How much a charge voltage may be above the usual one.
const MARGIN: f64 = 1.03;

/// Over what packs are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackRanges {
    /// What cells may be made of; at least one.
    pub chemistries: Vec<Chemistry>,
    /// The capacity of all modules, in whole ampere hours.
    pub capacity: ChargeRange,
    /// The most current that is declared, of the capacity in an hour: each way for itself.
    pub rate: PercentRange,
    /// The modules.
    pub modules: CountRange,
}

/// Cells of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chemistry {
    /// What people call it.
    pub name: String,
    /// How many are in series.
    pub cells: CountRange,
    /// To what one is charged.
    pub charge_voltage: VoltageRange,
    /// The voltage of one at rest over the state of charge; the first is the empty one.
    pub open_circuit: Vec<CellPoint>,
}

/// A range of charges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChargeRange {
    /// The least.
    #[serde(with = "text::charge")]
    pub from: f64,
    /// The most.
    #[serde(with = "text::charge")]
    pub to: f64,
}

/// A range of voltages.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoltageRange {
    /// The lowest.
    #[serde(with = "text::voltage")]
    pub from: f64,
    /// The highest.
    #[serde(with = "text::voltage")]
    pub to: f64,
}

/// A range of numbers of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountRange {
    /// The fewest.
    pub from: u16,
    /// The most.
    pub to: u16,
}

/// The pack of one battery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// What its cells are made of.
    pub chemistry: Chemistry,
    /// How many are in series.
    pub cells: u8,
    /// The capacity, in ampere seconds.
    #[serde(with = "text::charge")]
    pub capacity: f64,
    /// To what it is charged, in volts.
    #[serde(with = "text::voltage")]
    pub charge_voltage: f64,
    /// The most charge current that it declares, in amperes.
    #[serde(with = "text::current")]
    pub charge_current_max: f64,
    /// The most discharge current that it declares, in amperes.
    #[serde(with = "text::current")]
    pub discharge_current_max: f64,
    /// Its modules.
    pub modules: u16,
}

impl CountRange {
    /// Each end at one in eight: a range is worth what its ends are worth.
    fn draw(self, draws: &mut Draws) -> u16 {
        match draws.below(8) {
            0 => self.from,
            1 => self.to.max(self.from),
            _ => self.from + draws.below(u64::from(self.to.saturating_sub(self.from)) + 1) as u16,
        }
    }
}

impl ChargeRange {
    /// In whole ampere hours; each end at one in eight, and each doubling as often as the others.
    fn draw(self, draws: &mut Draws) -> f64 {
        let hours = |charge: f64| (charge / 3_600.0).round().max(1.0) as u64;
        let (from, to) = (hours(self.from), hours(self.to));
        let doublings = u64::from((to / from).max(1).ilog2()) + 1;
        let drawn = match draws.below(8) {
            0 => from,
            1 => to,
            _ => {
                let least = from << draws.below(doublings);
                least + draws.below(least)
            }
        };
        drawn.min(to) as f64 * 3_600.0
    }
}

impl VoltageRange {
    fn draw(self, draws: &mut Draws) -> f64 {
        self.from + (self.to - self.from) * draws.below(11) as f64 / 10.0
    }
}

impl PackRanges {
    /// One of them; none where there is no chemistry to draw from.
    pub(crate) fn draw(&self, draws: &mut Draws) -> Option<Pack> {
        let at = draws.below(self.chemistries.len() as u64) as usize;
        let chemistry = self.chemistries.get(at)?.clone();
        let cells = u8::try_from(chemistry.cells.draw(draws)).unwrap_or(u8::MAX);
        let capacity = self.capacity.draw(draws);
        let mut rate = || (self.rate.draw(draws) / 100.0 * capacity / 3_600.0).round().max(1.0);
        let (charge_current_max, discharge_current_max) = (rate(), rate());
        let charge_voltage = chemistry.charge_voltage.draw(draws) * f64::from(cells);
        let modules = self.modules.draw(draws);
        Some(Pack {
            chemistry,
            cells,
            capacity,
            charge_voltage,
            charge_current_max,
            discharge_current_max,
            modules,
        })
    }
}

impl Pack {
    /// What one cell has when it is empty, times all of them, in volts.
    #[must_use]
    pub fn empty_voltage(&self) -> f64 {
        self.chemistry.open_circuit.first().map_or(0.0, |point| point.cell) * f64::from(self.cells)
    }

    /// Whether what it moves in a run shows in counters of energy.
    pub(crate) fn shows_energy(&self) -> bool {
        self.capacity * self.empty_voltage() >= COUNTED
    }

    /// The highest charge voltage that it declares, in volts and whole tenths.
    #[must_use]
    pub fn charge_voltage_max(&self) -> f64 {
        (self.charge_voltage * MARGIN * 10.0).ceil() / 10.0
    }

    /// The least of the charge current that it declares, in percent, with which a run is long enough.
    pub(crate) fn least_charge(&self) -> f64 {
        self.least(self.charge_current_max)
    }

    /// The least of the discharge current that it allows by itself, in percent, with which a run is long enough.
    pub(crate) fn least_discharge(&self) -> f64 {
        self.least(self.discharge_current_max * USUAL_DISCHARGE)
    }

    fn least(&self, of: f64) -> f64 {
        (100.0 * LEAST * self.per_hour() / of).ceil()
    }

    /// The current that moves the whole capacity in an hour, in amperes.
    fn per_hour(&self) -> f64 {
        self.capacity / 3_600.0
    }

    /// A battery with this pack.
    pub(crate) fn make(&self, spec: BatterySpec) -> BatterySpec {
        let cells = f64::from(self.cells);
        let limits = SystemLimits {
            charge_voltage: self.charge_voltage,
            charge_current: self.charge_current_max,
            discharge_current: self.discharge_current_max * USUAL_DISCHARGE,
            discharge_voltage: if spec.limits.discharge_voltage == 0.0 { 0.0 } else { self.empty_voltage() },
        };
        let highest = spec.course.iter().map(|leg| leg.current.abs()).fold(0.0, f64::max);
        let leg = |leg: &Leg| Leg { current: leg.current / highest * COURSE * self.per_hour(), ..*leg };
        let course = if highest > 0.0 { spec.course.iter().map(leg).collect() } else { vec![] };
        let mut modules = spec.modules;
        modules.installed = self.modules;
        BatterySpec {
            capacity: self.capacity,
            cells: self.cells,
            open_circuit: self.chemistry.open_circuit.clone(),
            resistance: RESISTANCE_OF_AN_AMPERE_HOUR * cells / self.per_hour(),
            limits,
            course,
            modules,
            ..spec
        }
    }
}

/// What a person wants to know of a battery that was not passed.
impl fmt::Display for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chemistry, cells, charge_voltage, modules, .. } = self;
        let (charge, discharge) = (self.charge_current_max, self.discharge_current_max);
        write!(f, "{cells} cells of {}, {} Ah in {modules} modules, ", chemistry.name, self.per_hour())?;
        write!(f, "charged to {charge_voltage:.2} V, at most {charge} A in and {discharge} A out")
    }
}
