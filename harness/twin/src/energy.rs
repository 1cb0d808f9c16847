//! The energy that went in and out since the battery was made, as 0x378 counts it.

use quantity::text;
use serde::{Deserialize, Serialize};

/// One count of 0x378: 100 Wh, in watt seconds.
const COUNT: f64 = 360_000.0;
/// The counts that 32 bits hold.
const ALL_BITS: f64 = 4_294_967_296.0;

/// What the energy counters stand at, and what becomes of them; both of what is left open is legal (CAN-378-1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Energy {
    /// Charged when the run begins, in watt seconds.
    #[serde(with = "text::energy")]
    pub charged: f64,
    /// Discharged when the run begins, in watt seconds.
    #[serde(with = "text::energy")]
    pub discharged: f64,
    /// The counters begin at zero again here, in watt seconds; zero where only 32 bits end them.
    #[serde(with = "text::energy", default)]
    pub rolls_over_at: f64,
    /// Whether a power cycle puts them to zero.
    #[serde(default)]
    pub lost_without_power: bool,
}

impl Default for Energy {
    /// A new battery.
    fn default() -> Self {
        Self { charged: 0.0, discharged: 0.0, rolls_over_at: 0.0, lost_without_power: false }
    }
}

/// Both counters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EnergyCounters(Energy);

impl EnergyCounters {
    /// As they stand at the beginning.
    pub(crate) fn new(energy: Energy) -> Self {
        Self(energy)
    }

    /// Takes energy into account, in watt seconds, positive into the battery.
    pub(crate) fn add(&mut self, energy: f64) {
        if energy > 0.0 {
            self.0.charged += energy;
        } else {
            self.0.discharged -= energy;
        }
    }

    /// The power went.
    pub(crate) fn power_off(&mut self) {
        if self.0.lost_without_power {
            (self.0.charged, self.0.discharged) = (0.0, 0.0);
        }
    }

    /// What the counter of energy in says, in watt hours.
    pub(crate) fn charged(&self) -> f64 {
        self.counted(self.0.charged)
    }

    /// What the counter of energy out says, in watt hours.
    pub(crate) fn discharged(&self) -> f64 {
        self.counted(self.0.discharged)
    }

    /// Only full counts count.
    fn counted(&self, energy: f64) -> f64 {
        let most = (self.0.rolls_over_at / COUNT).floor();
        let most = if most >= 1.0 { most.min(ALL_BITS) } else { ALL_BITS };
        (energy / COUNT).floor() % most * 100.0
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const WATT_HOUR: f64 = 3_600.0;

    #[rstest]
    #[case::a_full_count(199.0, 0.0, 100.0)]
    #[case::rolls_over_where_it_is_told(42_000_150.0, 42_000_000.0, 100.0)]
    #[case::else_at_the_end_of_its_bits(429_496_729_600.0 + 250.0, 0.0, 200.0)]
    fn counters_count(#[case] charged: f64, #[case] rolls: f64, #[case] shown: f64) {
        let (charged, rolls_over_at) = (charged * WATT_HOUR, rolls * WATT_HOUR);
        let counters = EnergyCounters::new(Energy { charged, rolls_over_at, ..Energy::default() });
        assert_eq!(counters.charged(), shown);
    }

    #[rstest]
    #[case::kept(false, 300.0)]
    #[case::lost(true, 0.0)]
    fn without_power_they_are(#[case] lost_without_power: bool, #[case] shown: f64) {
        let mut counters = EnergyCounters::new(Energy { lost_without_power, ..Energy::default() });
        counters.add(-333.0 * WATT_HOUR);
        assert_eq!((counters.charged(), counters.discharged()), (0.0, 300.0));
        counters.power_off();
        assert_eq!(counters.discharged(), shown);
    }
}
