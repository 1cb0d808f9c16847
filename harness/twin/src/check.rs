//! What a battery file may say: only what a conforming battery does.

use std::collections::BTreeSet;

use quantity::Span;

use crate::texts::Texts;
use crate::{BatterySpec, TwinError, Unsupported};

const SHORTEST_PERIOD: Span = Span::from_millis(10);
const LONGEST_PERIOD: Span = Span::from_secs(30);
/// CAN-5.1-1.
const LONGEST_BOOT: Span = Span::from_secs(60);
/// CAN-5.1-1.
const LONGEST_PRECHARGE: Span = Span::from_secs(30);
/// CAN-1.4-1.
const SHORTEST_TIMEOUT: Span = Span::from_secs(600);
/// CAN-1.4-5.
const LONGEST_RETURN: Span = Span::from_secs(120);
/// CAN-1.4-7.
const LONGEST_BUS_RECOVERY: Span = Span::from_secs(10);
/// Lengths that conform beside the protocol's own: fields that are left out, and zeros that are more.
const LENGTHS: [(&str, u8, u8); 8] = [
    ("Limits", 6, 8),
    ("StateOfCharge", 4, 8),
    ("Measurements", 6, 8),
    ("Product", 6, 8),
    ("ForceCharge", 1, 8),
    ("CellExtremes", 4, 8),
    ("InstalledCapacity", 2, 8),
    ("Alarms", 6, 8),
];

impl BatterySpec {
    /// Whether this is a battery that conforms and can be simulated.
    ///
    /// # Errors
    /// The first field that says otherwise, with what to write instead.
    pub fn check(&self) -> Result<(), TwinError> {
        self.check_names()?;
        Texts(self).check()?;
        self.check_cells()?;
        self.check_content()?;
        self.check_course()?;
        self.check_limits()?;
        self.check_cycle()?;
        self.check_times()?;
        let pair = self.system_status;
        must(pair.closed <= 3 && pair.open <= 3, "system_status", "has two bits; write 0 to 3")?;
        must(matches!(self.unsupported_alarm, 0 | 3), "unsupported_alarm", "must be 0 or 3")?;
        let mut troubles = self.troubles.iter();
        let sane = troubles.all(|(alarm, trouble)| self.alarms.contains(alarm) && trouble.is_sane());
        must(
            sane,
            "troubles",
            "must be supported alarms that last less than `every`, and less than 3 s unless they allow less than 100 percent",
        )
    }

    fn check_names(&self) -> Result<(), TwinError> {
        must(
            self.name.to_lowercase().contains("twin"),
            "name",
            "must contain `twin`, so that no record can mislead",
        )
    }

    /// What stands in frames of values beside the state.
    fn check_content(&self) -> Result<(), TwinError> {
        must(
            self.modules.are_sane(),
            "modules",
            "must be 1 to 1024, with no more offline or blocking than there are",
        )?;
        let capacity = self.capacity > 0.0 && self.capacity <= 65_535.0 * 3_600.0;
        must(capacity, "capacity", "must be above zero, and at most 65535 Ah")?;
        must((0.0..=0.1).contains(&self.cell_spread), "cell_spread", "must be 0 to 0.1 V")?;
        must((-30.0..=30.0).contains(&self.cells_warmer), "cells_warmer", "must be -30 to 30 degC")?;
        must((0.0..=20.0).contains(&self.temperature_spread), "temperature_spread", "must be 0 to 20 degC")?;
        let energy = [self.energy.charged, self.energy.discharged, self.energy.rolls_over_at];
        must(energy.iter().all(|energy| (0.0..1e15).contains(energy)), "energy", "must be below 277 GWh")?;
        let fits = |(message, bytes): (&String, &u8)| {
            LENGTHS.iter().any(|(name, least, most)| name == message && (*least..=*most).contains(bytes))
        };
        let why = "must leave out whole fields that are optional, or add zeros, up to 8 bytes";
        must(self.lengths.iter().all(fits), "lengths", why)?;
        let legal = |(signal, how): (&String, &Unsupported)| how.is_legal(signal);
        let why = "must name signals that may be unsupported, with the value that says so";
        must(self.unsupported.iter().all(legal), "unsupported", why)
    }

    /// The current stays within the limits, and the state of charge within the battery.
    fn check_course(&self) -> Result<(), TwinError> {
        let limits = -self.limits.discharge_current..=self.limits.charge_current;
        let mut charge = self.soc / 100.0 * self.capacity;
        for leg in &self.course {
            must(leg.length.0 >= Span::from_secs(1), "course", "must have legs of at least 1 s")?;
            must(
                limits.contains(&leg.current),
                "course",
                "must stay within the battery's own current limits",
            )?;
            charge += leg.charge();
            let within = (0.0..=self.capacity).contains(&charge);
            must(within, "course", "must leave the state of charge within 0 to 100 percent")?;
        }
        let balance: f64 = self.course.iter().map(crate::Leg::charge).sum();
        must(balance.abs() < 1e-6 * self.capacity, "course", "must take out what it puts in: it repeats")
    }

    fn check_cells(&self) -> Result<(), TwinError> {
        must((1..=32).contains(&self.cells), "cells", "must be 1 to 32")?;
        let points = &self.open_circuit;
        let sane = points.iter().all(|point| percent(point.soc) && point.cell > 0.0 && point.cell < 10.0);
        let rising = points.windows(2).all(|pair| pair[0].soc < pair[1].soc && pair[0].cell <= pair[1].cell);
        must(
            !points.is_empty() && sane && rising,
            "open_circuit",
            "must rise from 0 towards 100 percent, below 10 V",
        )?;
        must((0.0..=10.0).contains(&self.resistance), "resistance", "must be 0 to 10 Ohm")?;
        must(percent(self.soc), "soc", "must be 0 to 100 percent")?;
        must(percent(self.soh), "soh", "must be 0 to 100 percent")?;
        must((-40.0..=90.0).contains(&self.temperature), "temperature", "must be -40 to 90 degC")
    }

    fn check_limits(&self) -> Result<(), TwinError> {
        let empty = self.open_circuit.first().map_or(0.0, |point| point.cell) * f64::from(self.cells);
        let limits = self.limits;
        must(
            limits.charge_voltage > empty,
            "limits",
            "must have a charge voltage above the pack's empty voltage",
        )?;
        let currents = limits.charge_current > 0.0 && limits.discharge_current > 0.0;
        must(currents, "limits", "must have positive currents; zero means that the battery refuses")
    }

    fn check_cycle(&self) -> Result<(), TwinError> {
        let distinct: BTreeSet<&String> = self.sends.iter().collect();
        let once = distinct.len() == self.sends.len() && !self.sends.is_empty();
        must(once, "sends", "must name at least one message, and none twice")?;
        let known = self.periods.keys().all(|message| distinct.contains(message));
        must(known, "periods", "must name messages that the battery sends")?;
        let mut periods = self.periods.values().map(|period| period.0).chain([self.period]);
        let range = SHORTEST_PERIOD..=LONGEST_PERIOD;
        must(periods.all(|period| range.contains(&period)), "period", "must be 10 ms to 30 s")?;
        let shortest = self.periods.values().map(|period| period.0).fold(self.period, Ord::min);
        let jitter = Span::ZERO..shortest;
        must(
            jitter.contains(&self.jitter),
            "jitter",
            "must not be negative, and be shorter than the shortest period",
        )?;
        must((Span::ZERO..self.period).contains(&self.phase), "phase", "must be 0 s up to the period")?;
        must(self.noise <= 1_000, "noise", "must be at most 1000 counts")
    }

    fn check_times(&self) -> Result<(), TwinError> {
        let upto = |most: Span, value: Span| (Span::ZERO..=most).contains(&value);
        must(upto(LONGEST_BOOT, self.boot), "boot", "must be at most 60 s")?;
        must(upto(LONGEST_PRECHARGE, self.precharge), "precharge", "must be at most 30 s")?;
        must(upto(LONGEST_BUS_RECOVERY, self.bus_recovery), "bus_recovery", "must be at most 10 s")?;
        let Some(watch) = self.keepalive else { return Ok(()) };
        must(watch.timeout >= SHORTEST_TIMEOUT, "keepalive", "must have a timeout of at least 10 min")?;
        must(upto(LONGEST_RETURN, watch.returns_after), "keepalive", "must return after at most 120 s")
    }
}

pub(crate) fn must(holds: bool, field: &'static str, why: &str) -> Result<(), TwinError> {
    if holds { Ok(()) } else { Err(TwinError::spec(field, why)) }
}

fn percent(value: f64) -> bool {
    (0.0..=100.0).contains(&value)
}

#[cfg(test)]
mod tests {
    use quantity::text::Duration;
    use rstest::rstest;

    use super::*;
    use crate::protocol::battery;
    use crate::{KeepaliveWatch, Leg, Trouble};

    /// An hour in, an hour out.
    fn legs(charge: f64, discharge: f64) -> Vec<Leg> {
        let leg = |current| Leg { length: Duration(Span::from_secs(3_600)), current };
        vec![leg(charge), leg(-discharge)]
    }

    fn trouble(spec: &mut BatterySpec, alarm: &str, lasts: i64) {
        spec.alarms = vec!["InternalAlarm".into()];
        let trouble = Trouble { every: Span::from_secs(60), lasts: Span::from_secs(lasts), allows: 100.0 };
        spec.troubles.insert(alarm.into(), trouble);
    }

    #[test]
    fn a_conforming_battery_is_accepted() {
        battery().check().unwrap();
    }

    #[rstest]
    #[case::a_name_that_misleads(|it: &mut BatterySpec| it.name = "LFP16".into(), "name")]
    #[case::a_long_maker(|it: &mut BatterySpec| it.manufacturer = "NINECHARS".into(), "manufacturer")]
    #[case::a_name_that_is_not_there(|it: &mut BatterySpec| it.sends.push("FamilyName".into()), "family_name")]
    #[case::half_a_serial_number(|it: &mut BatterySpec| {
        it.serial_number = "1".into();
        it.sends.push("SerialNumber1".into());
    }, "sends")]
    #[case::two_names(|it: &mut BatterySpec| {
        it.product_name = "OTHER".into();
        it.sends.push("ProductName1".into());
    }, "product_name")]
    #[case::no_modules(|it: &mut BatterySpec| it.modules.installed = 0, "modules")]
    #[case::no_capacity(|it: &mut BatterySpec| it.capacity = 0.0, "capacity")]
    #[case::limits_cut_short(|it: &mut BatterySpec| _ = it.lengths.insert("Limits".into(), 4), "lengths")]
    #[case::a_current_that_has_no_such_value(|it: &mut BatterySpec| {
        it.unsupported.insert("Current".into(), Unsupported::Zeros);
    }, "unsupported")]
    #[case::all_bits_of_a_capacity(|it: &mut BatterySpec| {
        it.unsupported.insert("OnlineCapacity".into(), Unsupported::Ones);
    }, "unsupported")]
    #[case::a_course_above_the_limit(|it: &mut BatterySpec| it.course = legs(101.0, 101.0), "course")]
    #[case::a_course_that_only_charges(|it: &mut BatterySpec| it.course = legs(1.0, -1.0), "course")]
    #[case::a_course_that_overfills(|it: &mut BatterySpec| it.course = legs(100.0, 100.0), "course")]
    #[case::a_slow_bus_recovery(|it: &mut BatterySpec| it.bus_recovery = Span::from_secs(11), "bus_recovery")]
    #[case::half_supported(|it: &mut BatterySpec| it.unsupported_alarm = 1, "unsupported_alarm")]
    #[case::a_trouble_that_is_no_alarm(|it: &mut BatterySpec| trouble(it, "GeneralAlarm", 2), "troubles")]
    #[case::a_trouble_that_the_limits_follow(|it: &mut BatterySpec| trouble(it, "InternalAlarm", 3), "troubles")]
    #[case::no_cells(|it: &mut BatterySpec| it.cells = 0, "cells")]
    #[case::no_curve(|it: &mut BatterySpec| it.open_circuit.clear(), "open_circuit")]
    #[case::a_falling_curve(|it: &mut BatterySpec| it.open_circuit.reverse(), "open_circuit")]
    #[case::overfull(|it: &mut BatterySpec| it.soc = 101.0, "soc")]
    #[case::not_a_number(|it: &mut BatterySpec| it.soh = f64::NAN, "soh")]
    #[case::cvl_below_empty(|it: &mut BatterySpec| it.limits.charge_voltage = 20.0, "limits")]
    #[case::refusing_charge(|it: &mut BatterySpec| it.limits.charge_current = 0.0, "limits")]
    #[case::sending_nothing(|it: &mut BatterySpec| it.sends.clear(), "sends")]
    #[case::sending_twice(|it: &mut BatterySpec| it.sends.push("Limits".into()), "sends")]
    #[case::a_flood(|it: &mut BatterySpec| it.period = Span::from_millis(1), "period")]
    #[case::jitter_of_a_period(|it: &mut BatterySpec| it.jitter = it.period, "jitter")]
    #[case::phase_of_a_period(|it: &mut BatterySpec| it.phase = it.period, "phase")]
    #[case::a_slow_boot(|it: &mut BatterySpec| it.boot = Span::from_secs(61), "boot")]
    #[case::a_long_precharge(|it: &mut BatterySpec| it.precharge = Span::from_secs(31), "precharge")]
    #[case::a_short_time_out(|it: &mut BatterySpec| it.keepalive = Some(KeepaliveWatch {
        timeout: Span::from_secs(599), returns_after: Span::ZERO }), "keepalive")]
    #[case::three_bits(|it: &mut BatterySpec| it.system_status.open = 4, "system_status")]
    fn what_does_not_conform_is_refused(#[case] change: fn(&mut BatterySpec), #[case] expected: &str) {
        let mut spec = battery();
        change(&mut spec);
        assert!(matches!(spec.check(), Err(TwinError::Spec { field, .. }) if field == expected));
    }
}
