//! One channel of an instrument: what it never exceeds, where its protections trip, and what switches it off when this
//! computer is dead.

use lang::{Located, Place};
use quantity::Span;
use wire::scpi::{Channel, Kind, Slot, Unwritable, Values};

use super::energised::{OutputLimits, RigChannel, Uncertainty};
use super::instruments::Bench;
use super::reading::Reading;
use super::written::{RigChannelText, RigInstrumentText};
use crate::Dialect;

/// The longest that an output may stay on by itself where a watchdog alone ends it, in seconds.
const LONGEST_WATCHDOG: f64 = 5.0;

/// How far above what is protected a protection may lie.
const NEAR: f64 = 1.25;

/// One channel that is looked at.
struct Looked<'a> {
    /// `charger.1`.
    name: String,
    text: &'a RigChannelText,
    programs: Channel,
    /// The instrument, for what has no place of its own.
    place: Place,
}

impl Reading<'_> {
    pub(super) fn channel(
        &mut self,
        bench: &Bench<'_>,
        (name, instrument): (&str, &RigInstrumentText),
        dialect: &Dialect,
        (number, text): (u16, &RigChannelText),
    ) -> Option<RigChannel> {
        let place = instrument.dialect.place;
        let mut programs = self.programs(bench, (name, instrument), dialect, (number, text))?;
        let stops = self.stopping(bench, (name, number), &mut programs);
        let looked = Looked { name: format!("{name}.{number}"), text, programs, place };
        let before = self.found.len();
        let hard = self.hard(bench, &looked);
        let protections = self.protections(&looked, &hard);
        let uncertainty = Uncertainty {
            voltage: text.uncertainty.voltage.as_ref().and_then(|volts| self.volts(volts)),
            current: text.uncertainty.current.as_ref().and_then(|amperes| self.amperes(amperes)),
            resistance: text.uncertainty.resistance.as_ref().and_then(|ohms| self.ohms(ohms)),
        };
        if stops {
            self.confirmed(&looked, instrument);
        }
        if looked.programs.kind.energises() && self.found.len() == before {
            self.last_resort(bench, &looked, protections);
            self.confirmed(&looked, instrument);
            self.over_voltage(&looked);
            if self.found.len() == before {
                self.writable(&looked, &hard, protections);
            }
        }
        let protected_outside = text.protected_outside;
        Some(RigChannel {
            number,
            programs: looked.programs,
            hard,
            protections,
            protected_outside,
            uncertainty,
        })
    }

    /// The lowest of what the rig and the channel allow.
    fn hard(&mut self, bench: &Bench<'_>, looked: &Looked<'_>) -> OutputLimits {
        let text = &looked.text.limits;
        let voltage = text.voltage.as_ref().and_then(|volts| self.volts(volts));
        let current = text.current.as_ref().and_then(|amperes| self.amperes(amperes));
        let sink = text.sink_current.as_ref().and_then(|amperes| self.amperes(amperes));
        if let Some(given) =
            text.sink_current.as_ref().filter(|_| looked.programs.kind != Kind::BidirectionalSupply)
        {
            let said = format!("`{}` does not both give and take", looked.name);
            self.wrong("cannot-play", given.place, said, "write what it gives or takes as `current`");
        }
        let limits = bench.limits.unwrap_or_default();
        let lower = |own: Option<f64>, most: f64| own.map_or(most, |own| own.min(most));
        let (gives, takes) = (lower(current, limits.charge_current), limits.discharge_current);
        match looked.programs.kind {
            Kind::Supply => {
                OutputLimits { voltage: lower(voltage, limits.voltage), current: gives, sink_current: 0.0 }
            }
            Kind::Load => OutputLimits {
                voltage: lower(voltage, limits.voltage),
                current: 0.0,
                sink_current: lower(current, takes),
            },
            Kind::BidirectionalSupply => OutputLimits {
                voltage: lower(voltage, limits.voltage),
                current: gives,
                sink_current: lower(sink, takes),
            },
            Kind::Meter | Kind::Scanner => OutputLimits::default(),
        }
    }

    /// Where its protections trip, and the time of its watchdog.
    fn protections(&mut self, looked: &Looked<'_>, hard: &OutputLimits) -> Values {
        let text = &looked.text.protections;
        let mut values = Values::default();
        let most = hard.current.max(hard.sink_current);
        let volts = |read: &mut Self, at: &Located<String>| read.volts(at);
        let amperes = |read: &mut Self, at: &Located<String>| read.amperes(at);
        let watts = |read: &mut Self, at: &Located<String>| read.watts(at);
        self.protection(
            looked,
            &mut values,
            (Slot::OverVoltage, &text.over_voltage, volts),
            Some(hard.voltage),
        );
        self.protection(looked, &mut values, (Slot::OverCurrent, &text.over_current, amperes), Some(most));
        self.protection(looked, &mut values, (Slot::UnderVoltage, &text.under_voltage, volts), None);
        self.protection(looked, &mut values, (Slot::OverPower, &text.over_power, watts), None);
        if let (Some(low), Some(at)) = (values.get(Slot::UnderVoltage), &text.under_voltage)
            && low >= hard.voltage
        {
            let said = format!("{low} V is not below the limit of `{}`, {} V", looked.name, hard.voltage);
            self.wrong("wrong-protection", at.place, said, "it would trip whenever the output is on");
        }
        if let Some(seconds) =
            looked.text.watchdog.as_ref().and_then(|watchdog| self.watchdog(looked, watchdog))
        {
            values.set(Slot::Watchdog, seconds);
        }
        values
    }

    /// One protection: one that the instrument has, not below what it protects, and not so far above that it does not.
    fn protection(
        &mut self,
        looked: &Looked<'_>,
        values: &mut Values,
        (slot, text, read): (
            Slot,
            &Option<Located<String>>,
            impl Fn(&mut Self, &Located<String>) -> Option<f64>,
        ),
        protects: Option<f64>,
    ) {
        let Some(text) = text else { return };
        let Some(value) = read(self, text) else { return };
        if !looked.programs.arms(slot) {
            let said = format!("the dialect of `{}` sets no {slot}", looked.name);
            let help = "leave it out: a protection that nobody writes protects nothing";
            return self.wrong("wrong-protection", text.place, said, help);
        }
        let protects = protects.filter(|protects| *protects > 0.0);
        if let Some(limit) = protects.filter(|limit| value < *limit || value > *limit * NEAR) {
            let (said, help) = if value < limit {
                ("below", "it would trip before the limit is reached; raise it, or lower the limit")
            } else {
                ("more than a quarter above", "it would protect nothing; lower it")
            };
            let said = format!("the {slot} of `{}` is {said} its limit of {limit}", looked.name);
            return self.wrong("wrong-protection", text.place, said, help);
        }
        values.set(slot, value);
    }

    fn watchdog(&mut self, looked: &Looked<'_>, text: &Located<String>) -> Option<f64> {
        let seconds = self.seconds(text)?;
        let Some(watchdog) = &looked.programs.watchdog else {
            let said = format!("`{}` has no watchdog that its dialect could set", looked.name);
            self.wrong("wrong-watchdog", text.place, said, "leave it out, and give the rig an `interlock`");
            return None;
        };
        let set = Span::try_from_secs_f64(seconds);
        if !set.is_some_and(|set| watchdog.least <= set && set <= watchdog.most) {
            let said = format!("the watchdog of `{}` cannot be set to `{}`", looked.name, text.value);
            let help = format!("it takes {} to {}", watchdog.least, watchdog.most);
            self.wrong("wrong-watchdog", text.place, said, &help);
            return None;
        }
        Some(seconds)
    }

    /// What switches it off when this computer is dead: its watchdog, or the rig's interlock.
    fn last_resort(&mut self, bench: &Bench<'_>, looked: &Looked<'_>, protections: Values) {
        let interlock = bench.text.interlock.is_some();
        let set = protections.get(Slot::Watchdog);
        match (&looked.programs.watchdog, set) {
            (None, _) if !interlock => {
                let said = format!(
                    "`{}` has no watchdog, and the rig no hardware interlock: nothing would switch it off if this \
                     computer died",
                    looked.name
                );
                let help = "give the bench an interlock that opens by itself, and describe it as `interlock`";
                self.wrong("no-last-resort", looked.place, said, help);
            }
            (Some(_), None) => {
                let said =
                    format!("`{}` has a watchdog, and it is not said how long that waits", looked.name);
                self.wrong(
                    "wrong-watchdog",
                    looked.place,
                    said,
                    "add for example `watchdog: 3 s` to the channel",
                );
            }
            (Some(_), Some(set)) if set > LONGEST_WATCHDOG && !interlock => {
                let said = format!(
                    "`{}` would stay on for {set} s if this computer died, and the rig has no hardware interlock",
                    looked.name
                );
                let at = looked.text.watchdog.as_ref().map_or(looked.place, |text| text.place);
                self.wrong("wrong-watchdog", at, said, "5 s is the longest that a watchdog alone may wait");
            }
            _ => {}
        }
    }

    fn confirmed(&mut self, looked: &Looked<'_>, instrument: &RigInstrumentText) {
        let trusted = |verb: &String| instrument.trusted.iter().any(|trusted| trusted.value == *verb);
        let verbs: Vec<_> = looked.programs.unconfirmed().into_iter().filter(|verb| !trusted(verb)).collect();
        if !verbs.is_empty() {
            let said = format!("nobody has confirmed how `{}` speaks: {}", looked.name, verbs.join(", "));
            let help = format!(
                "try these on the instrument without a battery, then name them: `trusted: [{}]`",
                verbs.join(", ")
            );
            self.wrong("not-confirmed", looked.place, said, &help);
        }
    }

    /// Against too much voltage something protects the battery that is no program.
    fn over_voltage(&mut self, looked: &Looked<'_>) {
        let programs = &looked.programs;
        let gives = programs.set.slots().any(|slot| slot == Slot::Voltage);
        if gives && !programs.arms(Slot::OverVoltage) && !looked.text.protected_outside {
            let said =
                format!("`{}` has no protection against too much voltage that can be set", looked.name);
            let help = "put one between it and the battery, and say so: `protected_outside: true`";
            self.wrong("no-protection", looked.place, said, help);
        }
    }

    /// Every command that arms or sets can be written, with set points as high as its limits.
    fn writable(&mut self, looked: &Looked<'_>, hard: &OutputLimits, protections: Values) {
        let programs = &looked.programs;
        let current = if programs.kind == Kind::Load { hard.sink_current } else { hard.current };
        let values = protections.with(Slot::Voltage, hard.voltage).with(Slot::Current, current);
        let values = values.with(Slot::SinkCurrent, hard.sink_current);
        let mut steps =
            programs.arm.steps.iter().chain(&programs.set.steps).filter(|step| step.applies(&values));
        if let Some(why) = steps.find_map(|step| step.send.write(&values).err()) {
            let said = match why {
                Unwritable::Unset(slot) => {
                    format!("`{}` is armed with {slot}, and its level is not given", looked.name)
                }
                other => format!("`{}` cannot be set to its limits: {other}", looked.name),
            };
            let help = "add it to `protections` of the channel, near the limit that it protects";
            self.wrong("no-protection", looked.place, said, help);
        }
    }
}
