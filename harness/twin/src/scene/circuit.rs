//! What the voltage of a node is, and the currents into it.

use crate::instruments::Drive;

/// What everything leaks, in siemens, so that a node with nothing at it is at zero volts.
const LEAK: f64 = 1e-12;
/// No node is beyond this, in volts.
const HIGHEST: f64 = 2000.0;
/// Halvings until two neighbouring numbers are left.
const HALVINGS: usize = 80;

/// What is at a node beside the instruments.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Behind {
    /// A source of a voltage in volts behind a resistance in ohms: the battery while its main switch conducts.
    pub(super) source: Option<(f64, f64)>,
    /// A resistor, in ohms.
    pub(super) resistance: Option<f64>,
}

impl Behind {
    /// The current that the source takes, in amperes: positive into the battery.
    pub(super) fn charging(&self, volts: f64) -> f64 {
        self.source.map_or(0.0, |(held, ohms)| (volts - held) / ohms.max(1e-6))
    }

    fn takes(&self, volts: f64) -> f64 {
        let resistor = self.resistance.map_or(0.0, |ohms| volts / ohms.max(1e-6));
        self.charging(volts) + resistor + volts * LEAK
    }
}

/// The voltage at which as much current flows into a node as out of it. What flows in falls with the voltage and what
/// flows out rises, so that there is one, and halving finds it to the last bit on every machine.
pub(super) fn voltage(behind: &Behind, branches: impl Iterator<Item = (Drive, f64)> + Clone) -> f64 {
    let left_over = |volts: f64| {
        branches.clone().map(|(drive, leads)| drive.current(volts, leads)).sum::<f64>() - behind.takes(volts)
    };
    let (mut low, mut high) = (-1.0, HIGHEST);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if left_over(middle) > 0.0 { low = middle } else { high = middle }
    }
    let volts = f64::midpoint(low, high);
    if volts.abs() < 1e-9 { 0.0 } else { volts }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const BATTERY: Behind = Behind { source: Some((52.0, 0.012)), resistance: None };
    const NOTHING: Behind = Behind { source: None, resistance: None };
    const LAMP: Behind = Behind { source: None, resistance: Some(10.0) };

    fn supply(volts: f64, gives: f64) -> Drive {
        Drive::Source { volts, gives, takes: 0.0 }
    }

    #[rstest]
    #[case::at_rest(BATTERY, &[], 52.0)]
    #[case::at_constant_current(BATTERY, &[supply(56.0, 10.0)], 52.12)]
    #[case::at_constant_voltage(BATTERY, &[supply(52.017, 10.0)], 52.012)]
    #[case::a_supply_below_the_battery_takes_nothing(BATTERY, &[supply(12.0, 10.0)], 52.0)]
    #[case::under_load(BATTERY, &[Drive::Sink { amps: 50.0 }], 51.4)]
    #[case::supply_and_load(BATTERY, &[supply(56.0, 10.0), Drive::Sink { amps: 10.0 }], 52.0)]
    #[case::an_open_switch_leaves_the_set_voltage(NOTHING, &[supply(56.0, 10.0)], 56.0)]
    #[case::a_load_without_a_source(NOTHING, &[Drive::Sink { amps: 50.0 }], 0.0)]
    #[case::a_resistor(LAMP, &[supply(12.0, 3.0)], 11.994)]
    #[case::a_resistor_that_takes_too_much(LAMP, &[supply(12.0, 1.0)], 10.0)]
    #[case::nothing(NOTHING, &[], 0.0)]
    fn a_node_is_at(#[case] behind: Behind, #[case] drives: &[Drive], #[case] volts: f64) {
        let found = voltage(&behind, drives.iter().map(|drive| (*drive, 0.005)));
        assert!((found - volts).abs() < 1e-3, "{found}");
    }
}
