//! What the battery is like at the moment, and what its messages can say about it.

use crate::BatterySpec;
use crate::spec::{CellPoint, StatusPair, SystemLimits};

/// What a signal says about the battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The charge voltage limit in volts.
    ChargeVoltage,
    /// The charge current limit in amperes.
    ChargeCurrent,
    /// The discharge current limit in amperes.
    DischargeCurrent,
    /// The lowest discharge voltage in volts.
    DischargeVoltage,
    /// State of charge in percent.
    Soc,
    /// State of health in percent.
    Soh,
    /// Voltage in volts.
    Voltage,
    /// Current in amperes, positive into the battery.
    Current,
    /// Temperature in degrees Celsius.
    Temperature,
    /// Whether the main switch conducts, as the raw value of the pair.
    Status,
}

impl Reading {
    /// The reading that the signal of this name carries.
    pub(crate) fn named(signal: &str) -> Option<Self> {
        Some(match signal {
            "CVL" => Self::ChargeVoltage,
            "CCL" => Self::ChargeCurrent,
            "DCL" => Self::DischargeCurrent,
            "DischargeVoltage" => Self::DischargeVoltage,
            "SOC" | "HighResolutionSOC" => Self::Soc,
            "SOH" => Self::Soh,
            "Voltage" => Self::Voltage,
            "Current" => Self::Current,
            "Temperature" => Self::Temperature,
            "SystemStatus" => Self::Status,
            _ => return None,
        })
    }

    /// Whether a sensor measures it, so that noise adds to it.
    pub(crate) fn is_measured(self) -> bool {
        matches!(self, Self::Voltage | Self::Current | Self::Temperature)
    }
}

/// What the battery is like at the moment.
///
/// Every change counts the version up, so that a frame made from an older version is known to be stale.
#[derive(Debug, Clone)]
pub(crate) struct State {
    version: u64,
    closed: bool,
    limits: SystemLimits,
    status: StatusPair,
    soc: f64,
    soh: f64,
    temperature: f64,
    open_circuit: f64,
    resistance: f64,
    current: f64,
}

impl State {
    /// At rest, with the main switch closed.
    pub(crate) fn new(spec: &BatterySpec) -> Self {
        Self {
            version: 0,
            closed: true,
            limits: spec.limits,
            status: spec.system_status,
            soc: spec.soc,
            soh: spec.soh,
            temperature: spec.temperature,
            open_circuit: at_rest(&spec.open_circuit, spec.soc) * f64::from(spec.cells),
            resistance: spec.resistance,
            // No source is connected to the terminals yet.
            current: 0.0,
        }
    }

    /// Counts the changes.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Whether the main switch conducts.
    pub(crate) fn closed(&self) -> bool {
        self.closed
    }

    /// Opens or closes the main switch.
    pub(crate) fn set_closed(&mut self, closed: bool) {
        self.version += u64::from(self.closed != closed);
        self.closed = closed;
    }

    /// What is to be said at the moment, in the unit of the reading.
    pub(crate) fn value(&self, reading: Reading) -> f64 {
        match reading {
            Reading::ChargeVoltage => self.limits.charge_voltage,
            // An open switch takes and gives nothing, and saying so is honest (CAN-5.1-1).
            Reading::ChargeCurrent => {
                if self.closed {
                    self.limits.charge_current
                } else {
                    0.0
                }
            }
            Reading::DischargeCurrent => {
                if self.closed {
                    self.limits.discharge_current
                } else {
                    0.0
                }
            }
            Reading::DischargeVoltage => self.limits.discharge_voltage,
            Reading::Soc => self.soc,
            Reading::Soh => self.soh,
            Reading::Voltage => self.open_circuit + self.current * self.resistance,
            Reading::Current => self.current,
            Reading::Temperature => self.temperature,
            Reading::Status => f64::from(if self.closed { self.status.closed } else { self.status.open }),
        }
    }
}

/// The open-circuit voltage of one cell: straight lines between the points, level beyond them.
fn at_rest(points: &[CellPoint], soc: f64) -> f64 {
    let above = points.iter().position(|point| point.soc >= soc);
    match above.map(|at| (at.checked_sub(1).map(|below| points[below]), points[at])) {
        Some((Some(below), above)) => {
            below.cell + (above.cell - below.cell) * (soc - below.soc) / (above.soc - below.soc)
        }
        Some((None, first)) => first.cell,
        None => points.last().map_or(0.0, |last| last.cell),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::protocol::battery;

    #[rstest]
    #[case::at_a_point(20.0, 3.2)]
    #[case::between(30.0, 3.25)]
    #[case::below_the_first(5.0, 3.0)]
    #[case::above_the_last(90.0, 3.4)]
    fn the_open_circuit_voltage_follows_the_points(#[case] soc: f64, #[case] volts: f64) {
        let points = [(10.0, 3.0), (20.0, 3.2), (60.0, 3.4)].map(|(soc, cell)| CellPoint { soc, cell });
        assert!((at_rest(&points, soc) - volts).abs() < 1e-12);
    }

    #[test]
    fn an_open_switch_refuses_current_but_keeps_the_voltage_limit() {
        let mut state = State::new(&battery());
        let closed = state.version();
        state.set_closed(false);
        assert_ne!(state.version(), closed);
        assert_eq!(state.value(Reading::ChargeCurrent), 0.0);
        assert_eq!(state.value(Reading::DischargeCurrent), 0.0);
        assert_eq!(state.value(Reading::ChargeVoltage), 56.8);
    }

    #[test]
    fn what_does_not_change_keeps_its_version() {
        let mut state = State::new(&battery());
        let version = state.version();
        state.set_closed(true);
        assert_eq!(state.version(), version);
    }
}
