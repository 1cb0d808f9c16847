//! Looks at one instrument, by a guard that only looks.

use guard::{Fault, PortSetup, Setup, StationSetup};
use rig::guarded::{GuardProgram, Looked, look as asked};
use suite::{Rig, RigInstrument};
use wire::scpi::{Mismatch, Slot};

use super::questions::{About, questions};
use super::{Finding, Health, shown};
use super::{stops, words};

/// Looks at every channel of an instrument; where its port does not open or another instrument answers, at no more.
pub(super) fn look(program: &GuardProgram, rig: &Rig, port: &PortSetup, tell: &mut impl FnMut(Finding)) {
    let stations = &port.stations;
    let name = stations.first().and_then(|station| station.name.rsplit_once('.')).map(|(name, _)| name);
    let instruments = rig.energised.iter().flat_map(|energised| &energised.instruments);
    let Some(instrument) = instruments.into_iter().find(|own| Some(own.name.as_str()) == name) else {
        return;
    };
    for station in stations {
        match asked(program, alone(port, station.clone())) {
            Ok(Looked { fault: None, readings, .. }) => {
                tell(Finding::sound(&station.name, is_well(instrument, port, station)));
                stops::lets_go_on(rig, &station.name, &readings).into_iter().for_each(&mut *tell);
                let found = settings(program, port, station);
                found.into_iter().for_each(&mut *tell);
            }
            Ok(Looked { fault: Some(fault), .. }) => {
                let (says, help) = words::of(fault, instrument);
                tell(Finding::new(&station.name, Health::Wrong, says).help(help));
                if words::is_of_the_whole_instrument(fault) {
                    return;
                }
            }
            Err(why) => {
                let at = shown(&instrument.link, &port.at);
                let help = format!(
                    "it has to be at {at}: see that it is on and connected, and that nobody else has it"
                );
                return tell(Finding::new(&station.name, Health::Wrong, why).help(help));
            }
        }
    }
}

fn is_well(instrument: &RigInstrument, port: &PortSetup, station: &StationSetup) -> String {
    let serial = match port.serial_number.as_str() {
        "" => String::new(),
        number => format!(", serial number {number}"),
    };
    let off = if station.channel.kind.energises() { ", and is off" } else { "" };
    let at = shown(&instrument.link, &port.at);
    format!("answers as {}{serial}{off} ({at})", instrument.dialect.name())
}

/// A bench of this channel and nothing else.
fn alone(port: &PortSetup, station: StationSetup) -> Setup {
    let (at, serial_number) = (port.at.clone(), port.serial_number.clone());
    let ports = vec![PortSetup { at, serial_number, stations: vec![station] }];
    Setup { ports, interlock: false, permitted: [0.0; 3], meters: vec![] }
}

/// What it is set to that the rig file does not say, and what errors it has.
fn settings(program: &GuardProgram, port: &PortSetup, station: &StationSetup) -> Vec<Finding> {
    if !station.channel.kind.energises() {
        return vec![];
    }
    let (mut found, mut to_be_set) = (vec![], vec![]);
    for (about, look) in questions(&station.channel) {
        let mut asking = station.clone();
        asking.channel.look = look;
        let hard = station.hard;
        let limits = [(Slot::Voltage, hard.voltage), (Slot::SinkCurrent, hard.sink_current)];
        let current = if hard.current > 0.0 { hard.current } else { hard.sink_current };
        for (slot, limit) in limits.into_iter().chain([(Slot::Current, current)]) {
            asking.protections.set(slot, limit);
        }
        let found_of = asked(program, alone(port, asking)).map(|looked| looked.fault);
        match (about, found_of) {
            (About::Setting(slot), Ok(Some(Fault::Mismatch(Mismatch::NotEqual { sent, read, .. }))))
                if !is_set_point(slot) =>
            {
                let unit = words::unit(slot);
                to_be_set.push(format!("{} from {read} {unit} to {sent} {unit}", words::slot(slot)));
            }
            (_, Ok(Some(fault))) => found.extend(setting(&station.name, about, fault)),
            // What cannot be asked now is not known, and arming asks again.
            (_, Ok(None) | Err(_)) => {}
        }
    }
    if !to_be_set.is_empty() {
        found
            .push(Finding::sound(&station.name, format!("arming will set its {}", to_be_set.join(", its "))));
    }
    found
}

const fn is_set_point(slot: Slot) -> bool {
    matches!(slot, Slot::Voltage | Slot::Current | Slot::SinkCurrent)
}

fn setting(name: &str, about: About, fault: Fault) -> Option<Finding> {
    let (says, help) = match (about, fault) {
        (About::Errors, Fault::Mismatch(Mismatch::Queued { code, text })) => (
            format!("had an error in its queue: {code}, {text}"),
            "look again: where it comes back, something else talks to the instrument",
        ),
        // Set points within the limits are what the last one to use it left.
        (_, Fault::Mismatch(Mismatch::NotEqual { sent, read, .. })) if read <= sent => return None,
        (About::Setting(slot), Fault::Mismatch(Mismatch::NotEqual { sent, read, .. })) => {
            let unit = words::unit(slot);
            (
                format!(
                    "its {} is found at {read} {unit}, and its limit here is {sent} {unit}",
                    words::slot(slot)
                ),
                "see who used it for what; a run sets its own before it switches anything on",
            )
        }
        (About::Errors, other) => (
            format!("does not tell its errors: {other}"),
            "a run would refuse it for that; see whether its dialect fits it",
        ),
        (About::Setting(slot), other) => (
            format!("does not tell its {}: {other}", words::slot(slot)),
            "a run would refuse it for that; see whether its dialect fits it",
        ),
    };
    Some(Finding::new(name, Health::Doubtful, says).help(help))
}
