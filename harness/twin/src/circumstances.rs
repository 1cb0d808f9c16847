//! How a conforming battery is when the run begins, and how long it takes for what it may take its time for: drawn for each
//! variant.

use std::fmt;

use quantity::{Span, text};
use serde::{Deserialize, Serialize};

use crate::draws::Draws;
use crate::{BatterySpec, KeepaliveWatch, SpanRange};

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
}

/// A whole number between these, each end included.
fn whole(from: f64, to: f64, draws: &mut Draws) -> f64 {
    let steps = (to - from).max(0.0) as u64;
    from + draws.below(steps + 1) as f64
}

impl Circumstances {
    pub(crate) fn draw(ranges: &CircumstanceRanges, draws: &mut Draws) -> Self {
        let watches = draws.below(4) > 0;
        let timeout = ranges.keepalive_timeout.draw(draws);
        let returns_after = ranges.returns_after.draw(draws);
        Self {
            precharge: ranges.precharge.draw(draws),
            bus_recovery: ranges.bus_recovery.draw(draws),
            keepalive: watches.then_some(KeepaliveWatch { timeout, returns_after }),
            soc: whole(ranges.soc.from, ranges.soc.to, draws),
            soh: whole(ranges.soh.from, ranges.soh.to, draws),
            temperature: whole(ranges.temperature.from, ranges.temperature.to, draws),
        }
    }

    /// A battery in these circumstances.
    pub(crate) fn make(self, spec: BatterySpec) -> BatterySpec {
        let Self { precharge, bus_recovery, keepalive, soc, soh, temperature } = self;
        BatterySpec { precharge, bus_recovery, keepalive, soc, soh, temperature, ..spec }
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
        write!(f, ", {soc} % of {soh} %, {temperature} degC")
    }
}
