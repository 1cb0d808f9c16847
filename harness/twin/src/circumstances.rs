//! How a conforming battery is when the run begins, and how long it takes for what it may take its time for: drawn for each
//! variant.

use std::fmt;

use quantity::Span;
use quantity::text::{self, Duration};
use serde::{Deserialize, Serialize};

use crate::draws::Draws;
use crate::{BatterySpec, KeepaliveWatch, Leg, Pack, SpanRange, SystemLimits};

/// Over what circumstances are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CircumstanceRanges {
    /// The time from the first frame to the main switch closing.
    pub precharge: SpanRange,
    /// From the end of a short circuit of the bus until it sends again.
    pub bus_recovery: SpanRange,
    /// The time from the last keepalive to the main switch opening; one battery in four never opens it.
    pub keepalive_timeout: SpanRange,
    /// The time from the first keepalive after that to the main switch closing.
    pub returns_after: SpanRange,
    /// The state of charge at the beginning.
    pub soc: PercentRange,
    /// The state of health.
    pub soh: PercentRange,
    /// The temperature.
    pub temperature: TemperatureRange,
    /// How much warmer its cells are than the place where it measures that.
    pub cells_warmer: TemperatureRange,
    /// What it allows of the charge current of the battery that it is drawn from, and of the discharge current: the most
    /// that it declares stays what it is.
    pub charge_limit: PercentRange,
    /// Of the discharge current.
    pub discharge_limit: PercentRange,
    /// What it asks for of the charge voltage.
    pub charge_voltage: PercentRange,
}

/// A range in whole percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PercentRange {
    /// The least.
    #[serde(with = "text::percent")]
    pub from: f64,
    /// The most.
    #[serde(with = "text::percent")]
    pub to: f64,
}

/// A range in whole degrees centigrade.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemperatureRange {
    /// The lowest.
    #[serde(with = "text::temperature")]
    pub from: f64,
    /// The highest.
    #[serde(with = "text::temperature")]
    pub to: f64,
}

/// The circumstances of one battery.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// The time from the first frame to the main switch closing.
    #[serde(with = "text::span")]
    pub precharge: Span,
    /// From the end of a short circuit of the bus until it sends again.
    #[serde(with = "text::span")]
    pub bus_recovery: Span,
    /// What it does without the keepalive.
    pub keepalive: Option<KeepaliveWatch>,
    /// The state of charge at the beginning, in percent.
    pub soc: f64,
    /// The state of health, in percent.
    pub soh: f64,
    /// The temperature, in degrees centigrade.
    pub temperature: f64,
    /// How much warmer its cells are, in degrees.
    pub cells_warmer: f64,
    /// What it allows of the charge current, in percent.
    pub charge_limit: f64,
    /// What it allows of the discharge current, in percent.
    pub discharge_limit: f64,
    /// What it asks for of the charge voltage, in percent.
    pub charge_voltage: f64,
}

/// The same course with less current all over, so that none of it is above this, and for so much longer that as much is
/// charged and discharged.
fn within(course: &[Leg], most: f64) -> Vec<Leg> {
    let highest = course.iter().map(|leg| leg.current.abs()).fold(0.0, f64::max);
    let part = if highest > most { most / highest } else { 1.0 };
    let longer = |length: Span| Duration(Span::from_nanos((length.as_nanos() as f64 / part).round() as i64));
    let slower =
        |leg: &Leg| Leg { length: longer(leg.length.0), current: (leg.current * part).clamp(-most, most) };
    course.iter().map(|leg| if leg.current == 0.0 { *leg } else { slower(leg) }).collect()
}

impl PercentRange {
    fn at_least(self, least: f64) -> Self {
        let from = self.from.max(least);
        Self { from, to: self.to.max(from) }
    }

    /// Each end at one in eight: a range is worth what its ends are worth.
    pub(crate) fn draw(self, draws: &mut Draws) -> f64 {
        match draws.below(8) {
            0 => self.from,
            1 => self.to,
            _ => whole(self.from, self.to, draws),
        }
    }
}

/// A whole number between these, each end included.
fn whole(from: f64, to: f64, draws: &mut Draws) -> f64 {
    let steps = (to - from).max(0.0) as u64;
    from + draws.below(steps + 1) as f64
}

impl Circumstances {
    pub(crate) fn draw(ranges: &CircumstanceRanges, pack: Option<&Pack>, draws: &mut Draws) -> Self {
        let watches = draws.below(4) > 0;
        let timeout = ranges.keepalive_timeout.draw(draws);
        let returns_after = ranges.returns_after.draw(draws);
        Self {
            precharge: ranges.precharge.draw(draws),
            bus_recovery: ranges.bus_recovery.draw(draws),
            keepalive: watches.then_some(KeepaliveWatch { timeout, returns_after }),
            soc: ranges.soc.draw(draws),
            soh: ranges.soh.draw(draws),
            temperature: whole(ranges.temperature.from, ranges.temperature.to, draws),
            cells_warmer: whole(ranges.cells_warmer.from, ranges.cells_warmer.to, draws),
            charge_limit: ranges.charge_limit.at_least(pack.map_or(0.0, Pack::least_charge)).draw(draws),
            discharge_limit: ranges
                .discharge_limit
                .at_least(pack.map_or(0.0, Pack::least_discharge))
                .draw(draws),
            charge_voltage: ranges.charge_voltage.draw(draws),
        }
    }

    /// A battery in these circumstances.
    pub(crate) fn make(self, spec: BatterySpec) -> BatterySpec {
        let Self { precharge, bus_recovery, keepalive, soc, soh, temperature, cells_warmer, .. } = self;
        let limits = self.limits(spec.limits);
        let course = within(&spec.course, limits.charge_current.min(limits.discharge_current));
        BatterySpec {
            precharge,
            bus_recovery,
            keepalive,
            soc,
            soh,
            temperature,
            cells_warmer,
            limits,
            course,
            ..spec
        }
    }

    fn limits(&self, limits: SystemLimits) -> SystemLimits {
        SystemLimits {
            charge_voltage: limits.charge_voltage * self.charge_voltage / 100.0,
            charge_current: limits.charge_current * self.charge_limit / 100.0,
            discharge_current: limits.discharge_current * self.discharge_limit / 100.0,
            ..limits
        }
    }
}

/// What a person wants to know of a battery that was not passed.
impl fmt::Display for Circumstances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { precharge, bus_recovery, soc, soh, temperature, .. } = self;
        write!(f, "precharges for {precharge}, is back on the bus in {bus_recovery}, ")?;
        match self.keepalive {
            Some(watch) => {
                write!(f, "opens after {} and is back in {}", watch.timeout, watch.returns_after)?;
            }
            None => f.write_str("never opens")?,
        }
        let Self { cells_warmer, charge_limit, discharge_limit, charge_voltage, .. } = self;
        write!(f, ", {soc} % of {soh} %, {temperature} degC and {cells_warmer} more in its cells, allows ")?;
        write!(
            f,
            "{charge_limit} % and {discharge_limit} % of the currents at {charge_voltage} % of the voltage"
        )
    }
}
