//! What the battery is like at the moment, and how that goes on.

use quantity::{Instant, Span};

use crate::course::Course;
use crate::energy::EnergyCounters;
use crate::reading::Reading;
use crate::spec::{CellPoint, StatusPair, SystemLimits};
use crate::{BatterySpec, Modules};

/// What follows from the current is made anew this often at most.
const STEP: Span = Span::from_millis(500);

/// What the battery is like at the moment.
///
/// Every change counts the version up, so that a frame made from an older version is known to be stale.
#[derive(Debug, Clone)]
pub(crate) struct State {
    version: u64,
    closed: bool,
    /// Whether a defect sends half the current limits.
    halved: bool,
    limits: SystemLimits,
    status: StatusPair,
    soh: f64,
    temperature: f64,
    /// The middle of its cells' temperatures.
    of_cells: f64,
    /// Spread of the cells' voltages and temperatures.
    spread: (f64, f64),
    cells: f64,
    modules: Modules,
    curve: Vec<CellPoint>,
    resistance: f64,
    course: Course,
    /// The current of whoever is at the terminals, where somebody is: the course counts for nothing then.
    outside: Option<f64>,
    reversed: bool,
    capacity: f64,
    charge: f64,
    /// Follow from the charge.
    soc: f64,
    open_circuit: f64,
    energy: EnergyCounters,
}

impl State {
    /// At the origin of time, with the main switch closed.
    pub(crate) fn new(spec: &BatterySpec) -> Self {
        let cells = f64::from(spec.cells);
        Self {
            version: 0,
            closed: true,
            halved: false,
            limits: spec.limits,
            status: spec.system_status,
            soh: spec.soh,
            temperature: spec.temperature,
            of_cells: spec.temperature + spec.cells_warmer,
            spread: (spec.cell_spread, spec.temperature_spread),
            cells,
            modules: spec.modules,
            curve: spec.open_circuit.clone(),
            resistance: spec.resistance,
            course: Course::new(&spec.course),
            outside: None,
            reversed: spec.reverse_current,
            capacity: spec.capacity,
            charge: spec.soc / 100.0 * spec.capacity,
            soc: spec.soc,
            open_circuit: at_rest(&spec.open_circuit, spec.soc) * cells,
            energy: EnergyCounters::new(spec.energy),
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

    /// Opens or closes the main switch at `now`.
    pub(crate) fn set_closed(&mut self, now: Instant, closed: bool) {
        if self.closed != closed {
            self.go_on(now);
            self.version += 1;
            self.closed = closed;
        }
    }

    /// The power went at `now`: the main switch falls open, and counters may be lost.
    pub(crate) fn power_off(&mut self, now: Instant) {
        self.set_closed(now, false);
        self.energy.power_off();
        self.version += 1;
    }

    /// Sends both current limits at half of what they are, or whole again.
    pub(crate) fn halve_limits(&mut self, half: bool) {
        self.version += u64::from(self.halved != half);
        self.halved = half;
    }

    /// Lets time go on to `now`, if that is worth it: once a cycle is enough for everybody who looks.
    #[inline]
    pub(crate) fn advance(&mut self, now: Instant) {
        let flows = !self.course.is_empty() || self.outside.is_some();
        if flows && now - self.course.until() >= STEP {
            self.go_on(now);
        }
    }

    fn go_on(&mut self, now: Instant) {
        if !self.closed {
            return self.course.rest(now);
        }
        if let Some(current) = self.outside {
            return self.go_on_with(now, current);
        }
        let Self { course, charge, energy, open_circuit, resistance, .. } = self;
        let (before, was) = (course.current(), *charge);
        course.go(now, |current, secs| {
            *charge += current * secs;
            energy.add((*open_circuit + current * *resistance) * current * secs);
        });
        // To the bit: nothing moved.
        if self.course.current().to_bits() != before.to_bits() || self.charge.to_bits() != was.to_bits() {
            self.follow();
        }
    }

    /// Time goes on with the current of whoever is at the terminals.
    fn go_on_with(&mut self, now: Instant, current: f64) {
        let secs = (now - self.course.until()).as_secs_f64();
        self.course.rest(now);
        if current != 0.0 && secs > 0.0 {
            self.energy.add(self.voltage() * current * secs);
            self.charge += current * secs;
            self.follow();
        }
    }

    /// From `now` on this current flows through the terminals, in amperes, positive into the battery.
    pub(crate) fn carry(&mut self, now: Instant, current: f64) {
        if self.outside.map(f64::to_bits) != Some(current.to_bits()) {
            self.go_on(now);
            self.outside = Some(current);
            self.version += 1;
        }
    }

    /// Nobody is at the terminals any more: its own course goes on from `now`.
    pub(crate) fn leave(&mut self, now: Instant) {
        if self.outside.is_some() {
            self.go_on(now);
            self.outside = None;
            self.version += 1;
        }
    }

    /// What is behind the terminals: the open-circuit voltage in volts and the resistance in ohms; nothing while the main
    /// switch is open.
    pub(crate) fn source(&self) -> Option<(f64, f64)> {
        self.closed.then_some((self.open_circuit, self.resistance))
    }

    /// Makes anew what follows from the charge.
    fn follow(&mut self) {
        self.version += 1;
        self.soc = (self.charge / self.capacity * 100.0).clamp(0.0, 100.0);
        self.open_circuit = at_rest(&self.curve, self.soc) * self.cells;
    }

    /// The current in amperes, positive into the battery.
    pub(crate) fn current(&self) -> f64 {
        let current = self.outside.unwrap_or_else(|| self.course.current());
        if self.closed { current } else { 0.0 }
    }

    fn voltage(&self) -> f64 {
        self.open_circuit + self.current() * self.resistance
    }

    fn online_capacity(&self) -> f64 {
        let online = self.modules.installed.saturating_sub(self.modules.offline);
        self.capacity * f64::from(online) / f64::from(self.modules.installed) / 3_600.0
    }

    /// A current limit: an open switch takes and gives nothing, and saying so is honest (CAN-5.1-1).
    fn limit(&self, current: f64) -> f64 {
        match (self.closed, self.halved) {
            (false, _) => 0.0,
            (true, false) => current,
            (true, true) => current / 2.0,
        }
    }

    /// What is to be said at the moment, in the unit of the reading.
    pub(crate) fn value(&self, reading: Reading) -> f64 {
        let (volts, degrees) = self.spread;
        match reading {
            Reading::ChargeVoltage => self.limits.charge_voltage,
            Reading::ChargeCurrent => self.limit(self.limits.charge_current),
            Reading::DischargeCurrent => self.limit(self.limits.discharge_current),
            Reading::DischargeVoltage => self.limits.discharge_voltage,
            Reading::Soc => self.soc,
            Reading::Soh => self.soh,
            Reading::Voltage => self.voltage(),
            Reading::Current => self.current() * if self.reversed { -1.0 } else { 1.0 },
            Reading::Temperature => self.temperature,
            Reading::Status => f64::from(if self.closed { self.status.closed } else { self.status.open }),
            Reading::OnlineCapacity => self.online_capacity(),
            Reading::InstalledCapacity => self.capacity / 3_600.0,
            Reading::LowestCellVoltage => self.voltage() / self.cells - volts / 2.0,
            Reading::HighestCellVoltage => self.voltage() / self.cells + volts / 2.0,
            Reading::LowestCellTemperature => self.of_cells - degrees / 2.0,
            Reading::HighestCellTemperature => self.of_cells + degrees / 2.0,
            Reading::EnergyIn => self.energy.charged(),
            Reading::EnergyOut => self.energy.discharged(),
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
    use quantity::text::Duration;
    use rstest::rstest;

    use super::*;
    use crate::Leg;
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

    fn at(secs: i64) -> Instant {
        Instant::ZERO + Span::from_secs(secs)
    }

    /// An hour of 30 A in, an hour out.
    fn alive() -> State {
        let leg = |current| Leg { length: Duration(Span::from_secs(3_600)), current };
        State::new(&BatterySpec { course: vec![leg(30.0), leg(-30.0)], ..battery() })
    }

    #[test]
    fn an_open_switch_refuses_current_but_keeps_the_voltage_limit() {
        let mut state = State::new(&battery());
        let closed = state.version();
        state.set_closed(at(1), false);
        assert_ne!(state.version(), closed);
        assert_eq!(state.value(Reading::ChargeCurrent), 0.0);
        assert_eq!(state.value(Reading::DischargeCurrent), 0.0);
        assert_eq!(state.value(Reading::ChargeVoltage), 56.8);
    }

    #[test]
    fn what_does_not_change_keeps_its_version() {
        let mut state = State::new(&battery());
        let version = state.version();
        state.set_closed(at(1), true);
        state.advance(at(100));
        assert_eq!(state.version(), version);
    }

    #[test]
    fn current_moves_charge_voltage_and_counters() {
        let mut state = alive();
        // 30 A through 12 mOhm lift 52.84 V by 0.36 V.
        assert!((state.value(Reading::Voltage) - 53.2).abs() < 1e-9);
        (1..=3_000).for_each(|secs| state.advance(at(secs)));
        // 30 A for 3000 s are 25 of 100 Ah, and at about 53.7 V 1.34 kWh.
        assert!((state.value(Reading::Soc) - 85.0).abs() < 1e-9, "{}", state.value(Reading::Soc));
        assert_eq!(state.value(Reading::EnergyIn), 1_300.0);
        assert_eq!(state.value(Reading::EnergyOut), 0.0);
        assert!(state.value(Reading::Voltage) > 53.2);
    }

    #[test]
    fn while_the_switch_is_open_nothing_flows_and_the_course_waits() {
        let mut state = alive();
        state.advance(at(600));
        state.set_closed(at(600), false);
        state.advance(at(10_000));
        assert_eq!(state.value(Reading::Current), 0.0);
        assert!((state.value(Reading::Soc) - 65.0).abs() < 1e-9);
        state.set_closed(at(10_000), true);
        state.advance(at(12_999));
        assert_eq!(state.value(Reading::Current), 30.0, "the charge goes on to its hour");
        state.advance(at(13_000));
        assert_eq!(state.value(Reading::Current), -30.0);
    }

    #[test]
    fn what_was_put_in_is_taken_out() {
        let mut state = alive();
        (1..=7_200).for_each(|secs| state.advance(at(secs)));
        assert!((state.value(Reading::Soc) - 60.0).abs() < 1e-9);
    }
}
