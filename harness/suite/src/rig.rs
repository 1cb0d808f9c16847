//! The rig file: which buses and instruments a bench has, what these may do, and what plays its roles.

mod certainty;
mod channel;
mod energised;
mod instruments;
mod link;
mod measuring;
mod reading;
mod stops;
mod uses;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use judge::{BATTERY_CURRENT, CHARGER, LOAD, ROLES};
use lang::{Diagnostic, Located, SourceFile, nearest};
use wire::scpi::Kind;

pub use energised::{
    AllowedProbe, Calibrated, CurrentMeter, DeclaredLimits, Energised, HardLimits, Interlock, OutputLimits,
    RigChannel, RigInstrument, RigStop, SwitchProbe, Terminals, Uncertainty, VoltageMeter,
};
pub use link::InstrumentLink;
pub use written::{
    AllowText, AllowedProbeText, BusResistanceText, BusText, CalibratedText, ChannelLimitsText,
    CurrentMeterText, HardLimitsText, InterlockText, LevelText, MeterText, ProtectionsText, RigChannelText,
    RigInstrumentText, RigText, RolesText, StopText, SwitchProbeText, UncertaintyText, VoltageMeterText,
};

use crate::{Dialect, SimulatedText};
use instruments::Bench;
pub use link::SIMULATED;
use measuring::{Metered, metered};
use reading::Reading;

/// The roles that instruments of a rig can play: the probe of the main switch,
pub const MAIN_SWITCH_PROBE: &str = "main_switch_probe";
/// and the resistance between CAN-H and CAN-L.
pub const BUS_RESISTANCE: &str = "bus_resistance";

/// How addresses are read: this crate knows no buses.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// Whether this names a bus, or why not.
    pub bus: fn(&str) -> Result<(), String>,
    /// Whether this names a place where roles are played, or why not.
    pub roles: fn(&str) -> Result<(), String>,
}

/// A rig that was read and checked.
#[derive(Debug, Clone)]
pub struct Rig {
    /// Its name.
    pub name: String,
    /// The name of its bus.
    pub bus: String,
    /// Where the bus is; `simulated` for the one of its simulated battery.
    pub address: String,
    /// Where those of its roles are played that its instruments do not play; `simulated` for its simulated battery.
    pub roles_from: Option<String>,
    /// All roles that it plays, by their ids: first those of `roles_from`, then those of its instruments.
    pub roles: Vec<String>,
    /// Its instruments, where it has some.
    pub energised: Option<Energised>,
    /// The simulated bench, where this rig is one.
    pub simulated: Option<SimulatedText>,
    file: String,
}

impl Rig {
    /// Reads a rig file; `dialects` are those that it may name, by what it calls them.
    ///
    /// # Errors
    /// Where the file is no rig, has no bus or several, or names an address, a dialect, a channel or a role that there is
    /// not; where its instruments could exceed its limits, or be left on: all that is wrong.
    pub fn parse(
        file: &SourceFile,
        addresses: Addresses,
        dialects: &BTreeMap<String, Dialect>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let text: RigText = lang::yaml::parse(file).map_err(|wrong| vec![wrong])?;
        let mut found = buses(file, &text, addresses);
        found.extend(text.roles.iter().flat_map(|roles| of_roles(file, &text, roles, addresses)));
        let mut reading = Reading { file, found };
        let energised = reading.energised(&text, dialects);
        let Some((bus, BusText { address })) =
            text.buses.into_iter().next().filter(|_| reading.found.is_empty())
        else {
            return Err(reading.found);
        };
        let (from, plays) = text.roles.map(|roles| (roles.from, roles.plays)).unwrap_or_default();
        let own = energised.as_ref().map(Energised::roles).unwrap_or_default();
        let own = own.into_iter().map(str::to_owned);
        Ok(Self {
            name: text.rig,
            bus,
            address: address.value,
            roles_from: from.map(Located::into_value),
            roles: plays.into_iter().map(Located::into_value).chain(own).collect(),
            energised,
            simulated: text.simulated,
            file: file.name.clone(),
        })
    }

    /// Whether its instruments can drive a current.
    #[must_use]
    pub fn drives(&self) -> bool {
        self.energised.as_ref().is_some_and(Energised::drives)
    }

    /// The roles that are played at `roles_from`.
    #[must_use]
    pub fn roles_there(&self) -> &[String] {
        let own = self.energised.as_ref().map_or(0, |energised| energised.roles().len());
        &self.roles[..self.roles.len() - own]
    }

    /// The instruments whose calibration does not hold on this day, a warning each.
    #[must_use]
    pub fn overdue(&self, today: NaiveDate) -> Vec<Diagnostic> {
        let instruments = self.energised.iter().flat_map(|energised| &energised.instruments);
        let each = instruments.filter_map(|own| Some((own, own.calibrated?)));
        each.filter(|(_, calibrated)| !calibrated.holds_on(today))
            .map(|(own, Calibrated { on, due })| {
                let said = match on > today {
                    true => format!("`{}` is to be calibrated on {on}, which has not come yet", own.name),
                    false => format!("the calibration of `{}` was due on {}", own.name, due.value),
                };
                let wrong = Diagnostic::warning("calibration-overdue", &self.file, said).at(due.place, "");
                wrong
                    .help("have it calibrated, then write both days here; until then no run on this bench certifies")
            })
            .collect()
    }
}

impl Reading<'_> {
    fn energised(&mut self, text: &RigText, dialects: &BTreeMap<String, Dialect>) -> Option<Energised> {
        let before = self.found.len();
        let limits = text.limits.as_ref().and_then(|limits| self.hard_limits(limits));
        let interlock = text.interlock.as_ref().and_then(|interlock| self.interlock(interlock));
        let stops = self.stops(text);
        let mut metered = metered(text);
        metered.extend(
            stops.iter().map(|RigStop { at, stop, .. }| Metered { at: at.clone(), reads: stop.reading }),
        );
        let bench = Bench { text, dialects, limits, metered, stops };
        if text.limits.is_none() {
            self.needs_limits(&bench);
        }
        let instruments = if self.found.len() == before { self.instruments(&bench) } else { vec![] };
        let allowed = text.allow.probe.as_ref().and_then(|probe| self.probe_allowed(probe, limits));
        // An instrument that is wrong would be told as missing as well.
        if self.found.len() > before {
            return None;
        }
        let probe = text.roles.as_ref().and_then(|roles| roles.main_switch_probe.as_ref());
        let main_switch_probe = probe.and_then(|probe| self.switch_probe(probe, &instruments, allowed));
        let drives = |name: fn(&RolesText) -> Option<&Located<String>>| text.roles.as_ref().and_then(name);
        let charger = drives(|roles| roles.charger.as_ref());
        let charger =
            charger.and_then(|at| self.drives(at, &instruments, "gives no current", &[Kind::Supply]));
        let load = drives(|roles| roles.load.as_ref());
        let load = load.and_then(|at| self.drives(at, &instruments, "takes no current", &[Kind::Load]));
        let meter = text.meter.as_ref();
        let current_meter = meter
            .and_then(|meter| meter.current.as_ref())
            .and_then(|meter| self.current_meter(meter, &instruments));
        let voltage_meter = meter
            .and_then(|meter| meter.voltage.as_ref())
            .and_then(|meter| self.voltage_meter(meter, &instruments));
        let stops = bench.stops;
        text.stops.values().for_each(|stop| drop(self.known(&stop.at, &instruments)));
        let bus_meter = text.roles.as_ref().and_then(|roles| roles.bus_resistance.as_ref());
        let bus_meter = bus_meter.and_then(|meter| self.bus_meter(meter, &instruments, &stops));
        let energised = (!instruments.is_empty()).then(|| Energised {
            limits: limits.unwrap_or_default(),
            probe_allowed: allowed,
            interlock,
            instruments,
            main_switch_probe,
            charger,
            load,
            current_meter,
            voltage_meter,
            bus_meter,
            stops,
        });
        energised.iter().for_each(|bench| self.certain(bench, meter, probe));
        energised
    }

    fn hard_limits(&mut self, text: &HardLimitsText) -> Option<HardLimits> {
        let voltage = self.volts(&text.voltage);
        let charge_current = self.amperes(&text.charge_current);
        let discharge_current = self.amperes(&text.discharge_current);
        Some(HardLimits {
            voltage: voltage?,
            charge_current: charge_current?,
            discharge_current: discharge_current?,
        })
    }

    fn interlock(&mut self, text: &InterlockText) -> Option<Interlock> {
        let tested_on = self.date(&text.tested_on)?;
        if text.kind.trim().is_empty() || text.proof.trim().is_empty() {
            let said =
                String::from("an interlock of which nobody says what it is, or how that is known, is none");
            self.wrong("no-last-resort", tested_on.place, said, "say both: `kind` and `proof`");
        }
        Some(Interlock { kind: text.kind.clone(), tested_on, proof: text.proof.clone() })
    }

    /// Whatever drives a current does so within limits that somebody has set for the bench.
    fn needs_limits(&mut self, bench: &Bench<'_>) {
        let drives = |text: &RigInstrumentText| {
            bench.dialects.get(&text.dialect.value).is_some_and(|dialect| dialect.kind().energises())
        };
        let first = bench.text.instruments.iter().find(|(_, text)| drives(text));
        if let Some((name, text)) = first {
            let said = format!("`{name}` can drive a current, and the rig has no hard limits");
            let help = "add `limits: {voltage: 58.4 V, charge_current: 20 A, discharge_current: 20 A}`, as this bench and \
                        its battery bear";
            self.wrong("no-limit", text.dialect.place, said, help);
        }
        if let (None, Some(probe)) = (first, &bench.text.allow.probe) {
            let said = String::from("something is allowed within hard limits, and the rig has none");
            self.wrong("no-limit", probe.voltage.place, said, "add `limits`");
        }
    }
}

fn buses(file: &SourceFile, text: &RigText, addresses: Addresses) -> Vec<Diagnostic> {
    if text.buses.is_empty() {
        let said = "this rig has no bus, so nothing can be heard of the battery";
        let help = "give one: `buses: {can0: {address: \"can:can0\"}}`";
        return vec![Diagnostic::error("one-bus", &file.name, said).help(help)];
    }
    let bus = |(index, bus): (usize, &BusText)| {
        let address = &bus.address;
        if index > 0 {
            let said = "suites of this version use one bus, and this rig has several";
            let wrong = Diagnostic::error("one-bus", &file.name, said);
            return Some(wrong.at(address.place, "leave this one out, or write another rig file for it"));
        }
        wrong_address(file, address, addresses.bus, text.simulated.is_some())
    };
    text.buses.values().enumerate().filter_map(bus).collect()
}

/// The roles that instruments play.
fn own_roles<'a>(roles: &RolesText) -> impl Iterator<Item = &'a str> + use<'a> {
    let probe = roles.main_switch_probe.is_some().then_some(MAIN_SWITCH_PROBE);
    probe.into_iter().chain(roles.bus_resistance.is_some().then_some(BUS_RESISTANCE))
}

fn of_roles(file: &SourceFile, text: &RigText, roles: &RolesText, addresses: Addresses) -> Vec<Diagnostic> {
    let simulated = text.simulated.as_ref().is_some_and(|scene| scene.battery.roles.is_some());
    let mut wrong: Vec<_> =
        roles.from.iter().filter_map(|from| wrong_address(file, from, addresses.roles, simulated)).collect();
    let mut seen = BTreeSet::new();
    seen.extend(own_roles(roles));
    let by_instruments = [CHARGER, LOAD, BATTERY_CURRENT];
    if let (None, Some(first)) = (&roles.from, roles.plays.first()) {
        let said = format!("nobody is said to play the role `{}`", first.value);
        let error = Diagnostic::error("wrong-address", &file.name, said);
        wrong.push(error.at(first.place, "say where: `from: unix:bench.sock`"));
    }
    for role in &roles.plays {
        let known: Vec<&str> = ROLES.iter().map(|role| role.name).collect();
        if !known.contains(&role.value.as_str()) {
            let said = format!("there is no role `{}`", role.value);
            let near = nearest(&role.value, known.iter().copied());
            let label = near.map_or_else(
                || format!("known here: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            wrong.push(Diagnostic::error("unknown-role", &file.name, said).at(role.place, label));
        } else if by_instruments.contains(&role.value.as_str()) {
            let said =
                format!("the role `{}` is played by instruments of the rig, behind its guard", role.value);
            let label = "name the channel: `roles: {charger: charger.1}`; `battery_current` is `meter.current`, with its uncertainty";
            wrong.push(Diagnostic::error("cannot-play", &file.name, said).at(role.place, label));
        } else if !seen.insert(role.value.as_str()) {
            let said = format!("the role `{}` is played twice", role.value);
            wrong.push(
                Diagnostic::error("same-name", &file.name, said).at(role.place, "leave one of them out"),
            );
        }
    }
    wrong
}

fn wrong_address(
    file: &SourceFile,
    address: &Located<String>,
    check: fn(&str) -> Result<(), String>,
    simulated: bool,
) -> Option<Diagnostic> {
    if address.value == SIMULATED {
        let said = "`simulated` stands for a part of the simulated bench of a rig, and this rig has none";
        let wrong = Diagnostic::error("not-simulated", &file.name, said).at(address.place, "");
        return (!simulated).then(|| wrong.help("describe it as `simulated`, or give a real address"));
    }
    let why = check(&address.value).err()?;
    Some(Diagnostic::error("wrong-address", &file.name, why).at(address.place, ""))
}
