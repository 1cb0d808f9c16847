//! What the instruments of a rig are for: the probe of the main switch, and the meter beside them.

use lang::{Located, nearest};
use wire::scpi::{Kind, Reading as Measures};

use super::energised::{
    AllowedProbe, CurrentMeter, HardLimits, RigInstrument, RigStop, SwitchProbe, Terminals, VoltageMeter,
};
use super::reading::Reading;
use super::stops::words;
use super::written::{
    AllowedProbeText, BusResistanceText, CurrentMeterText, SwitchProbeText, VoltageMeterText,
};

impl Reading<'_> {
    /// What a probe may be: never more than the hard limits.
    pub(super) fn probe_allowed(
        &mut self,
        text: &AllowedProbeText,
        limits: Option<HardLimits>,
    ) -> Option<AllowedProbe> {
        let (voltage, current) = (self.volts(&text.voltage), self.amperes(&text.current));
        let limits = limits?;
        let lowest = limits.charge_current.min(limits.discharge_current);
        let all = [(voltage, limits.voltage, &text.voltage, "V"), (current, lowest, &text.current, "A")];
        for (asked, most, at, unit) in all {
            if asked.is_some_and(|asked| asked > most) {
                let said = format!("a probe of `{}` is above the hard limit of {most} {unit}", at.value);
                self.wrong("above-limit", at.place, said, "nothing goes beyond hard limits; lower it");
            }
        }
        Some(AllowedProbe { voltage: voltage?, current: current? })
    }

    /// The instruments that probe the main switch.
    pub(super) fn switch_probe(
        &mut self,
        text: &SwitchProbeText,
        instruments: &[RigInstrument],
        allowed: Option<AllowedProbe>,
    ) -> Option<SwitchProbe> {
        let current = self.amperes(&text.current);
        let supply = self.drives(&text.supply, instruments, "gives no current", &[Kind::Supply]);
        let load = self.drives(&text.load, instruments, "takes no current", &[Kind::Load]);
        if let Some(current) = current {
            let ends = [(&supply, true), (&load, false)];
            for (name, gives) in ends {
                let Some(name) = name else { continue };
                let channel = instruments.iter().find(|own| own.name == name.instrument);
                let channel =
                    channel.and_then(|own| own.channels.iter().find(|ch| ch.number == name.channel));
                let most =
                    channel.map_or(0.0, |ch| if gives { ch.hard.current } else { ch.hard.sink_current });
                if current > most {
                    let said = format!("`{name}` goes up to {most} A, and the probe needs {current} A");
                    self.wrong("above-limit", text.current.place, said, "lower it, or raise its limits");
                }
            }
            match allowed {
                Some(allowed) if current <= allowed.current => {}
                _ => {
                    let said = format!("a probe of {current} A is not allowed on this rig");
                    let help = format!("add `allow: {{probe: {{voltage: 58 V, current: {current} A}}}}`");
                    self.wrong("above-limit", text.current.place, said, &help);
                }
            }
        }
        Some(SwitchProbe { supply: supply?, load: load?, current: current? })
    }

    /// A channel that drives a current this way.
    pub(super) fn drives(
        &mut self,
        text: &Located<String>,
        instruments: &[RigInstrument],
        cannot: &str,
        kinds: &[Kind],
    ) -> Option<Terminals> {
        let (terminals, kind) = self.known(text, instruments)?;
        if kinds.contains(&kind) || kind == Kind::BidirectionalSupply {
            return Some(terminals);
        }
        let said = format!("`{terminals}` {cannot}, so that it cannot play this part");
        self.wrong("cannot-play", text.place, said, "name a channel that can");
        None
    }

    /// A channel that the rig has.
    pub(super) fn known(
        &mut self,
        text: &Located<String>,
        instruments: &[RigInstrument],
    ) -> Option<(Terminals, Kind)> {
        let terminals = self.terminals(text)?;
        let Some(instrument) = instruments.iter().find(|own| own.name == terminals.instrument) else {
            let near = nearest(&terminals.instrument, instruments.iter().map(|own| own.name.as_str()));
            let help = near.map_or_else(
                || String::from("list it under `instruments`"),
                |near| format!("did you mean `{near}`?"),
            );
            let said = format!("this rig has no sound instrument `{}`", terminals.instrument);
            self.wrong("unknown-instrument", text.place, said, &help);
            return None;
        };
        if !instrument.channels.iter().any(|channel| channel.number == terminals.channel) {
            let said = format!("`{}` has no channel {} in this rig", terminals.instrument, terminals.channel);
            self.wrong("unknown-instrument", text.place, said, "list it under `channels` of the instrument");
            return None;
        }
        Some((terminals, instrument.kind()))
    }

    /// Where the current of the battery is measured.
    pub(super) fn current_meter(
        &mut self,
        text: &CurrentMeterText,
        instruments: &[RigInstrument],
    ) -> Option<CurrentMeter> {
        let shunt = text.shunt.as_ref().and_then(|ohms| self.ohms(ohms));
        let off_below = self.amperes(&text.off_below);
        let measures = if text.shunt.is_some() { Measures::Voltage } else { Measures::Current };
        let help = match text.shunt {
            Some(_) => "leave the shunt out where the meter reads amperes",
            None => "where it reads the voltage at a shunt, say which: `shunt: 1 mOhm`",
        };
        let at = self.meter(&text.at, instruments, measures, help)?;
        (shunt.is_some() == text.shunt.is_some()).then_some(())?;
        Some(CurrentMeter { at, shunt, off_below: off_below? })
    }

    /// Where the voltage at the battery is measured.
    pub(super) fn voltage_meter(
        &mut self,
        text: &VoltageMeterText,
        instruments: &[RigInstrument],
    ) -> Option<VoltageMeter> {
        let agrees_within = self.volts(&text.agrees_within);
        let at = self.meter(&text.at, instruments, Measures::Voltage, "name a channel that reads volts")?;
        Some(VoltageMeter { at, agrees_within: agrees_within? })
    }

    /// What measures between CAN-H and CAN-L, by itself: the guard of the others has its own instruments.
    pub(super) fn bus_meter(
        &mut self,
        text: &BusResistanceText,
        instruments: &[RigInstrument],
        stops: &[RigStop],
    ) -> Option<Terminals> {
        let help = "name a channel of a meter that reads ohms";
        let at = self.meter(&text.at, instruments, Measures::Resistance, help)?;
        let own = instruments.iter().find(|own| own.name == at.instrument)?;
        if own.channels.len() > 1 || stops.iter().any(|stop| stop.at.instrument == at.instrument) {
            let said = format!("`{}` is used for more than the resistance of the bus", at.instrument);
            let help =
                "give that an instrument of its own: it is asked by itself, while a guard has the others";
            self.wrong("cannot-play", text.at.place, said, help);
            return None;
        }
        if own.channels.iter().any(|channel| channel.uncertainty.resistance.is_none()) {
            let said = format!(
                "it is not said how far `{at}` may be off, so that nothing follows from what it reads"
            );
            let help = "add `uncertainty: {resistance: 0.5 Ohm}` to its channel";
            self.wrong("too-uncertain", text.at.place, said, help);
            return None;
        }
        Some(at)
    }

    /// A channel that only measures, and what is needed.
    fn meter(
        &mut self,
        text: &Located<String>,
        instruments: &[RigInstrument],
        measures: Measures,
        help: &str,
    ) -> Option<Terminals> {
        let (terminals, kind) = self.known(text, instruments)?;
        if kind.energises() {
            let said = format!("`{terminals}` drives a current itself, and is no second opinion");
            self.wrong("cannot-play", text.place, said, "name a channel of a meter");
            return None;
        }
        let own = instruments.iter().find(|own| own.name == terminals.instrument)?;
        let programs = &own.channels.iter().find(|channel| channel.number == terminals.channel)?.programs;
        if !programs.measures(measures) {
            let said = format!("the dialect of `{terminals}` measures no {}", words(measures));
            self.wrong("cannot-play", text.place, said, help);
            return None;
        }
        Some(terminals)
    }
}
