//! Whether energised work with a bench can be guarded.

use guard::{Hard, Measurand, Meter, Setup, StationId, StationSetup};
use quantity::Span;
use thiserror::Error;
use wire::scpi::{Program, Reading, Slot, Stop};

/// Why a bench cannot be guarded. Nothing was begun.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Unguarded {
    /// There is a port without a channel.
    #[error("port {0} has no channel; leave it out of the rig file")]
    NoStation(usize),
    /// Nothing would switch it off if both processes died.
    #[error(
        "`{0}` has no watchdog, and the rig no hardware interlock: nothing would switch it off if this computer died; \
         give the rig one and say so in the rig file"
    )]
    NoLastResort(String),
    /// A watchdog that cannot be set to its time.
    #[error("the watchdog of `{name}` can be set from {least} to {most}; give it such a time")]
    Watchdog {
        /// The station.
        name: String,
        /// The shortest time.
        least: Span,
        /// The longest.
        most: Span,
    },
    /// Nothing protects the battery against too much voltage.
    #[error(
        "`{0}` has no protection against too much voltage that can be set; put one between it and the battery, and say \
         so in the rig file"
    )]
    NoOverVoltage(String),
    /// A protection without its level.
    #[error("`{name}` is armed with {slot}, and the rig file does not say how much")]
    Unset {
        /// The station.
        name: String,
        /// What is missing.
        slot: Slot,
    },
    /// What nobody has confirmed.
    #[error(
        "nobody has confirmed how `{name}` speaks: {}; try it on the instrument without a battery, then name these \
         verbs in the rig file", verbs.join(", ")
    )]
    Unconfirmed {
        /// The station.
        name: String,
        /// The verbs.
        verbs: Vec<String>,
    },
    /// A meter that is none.
    #[error(
        "a meter of the bench is station {0}, which measures nothing that proves anything; mend `meter` in the rig file"
    )]
    Meter(usize),
    /// What stops everything is asked too late.
    #[error(
        "`{0}` stops everything, and is not looked at before anything is armed; mend `stops` in the rig file"
    )]
    Stop(String),
    /// A limit that is none.
    #[error("the hard limits of `{0}` have to be numbers above zero")]
    NoLimit(String),
}

/// Checks that energised work with a bench can be guarded; before any guard is started, and whoever made the setup.
///
/// # Errors
/// The first thing that is in its way.
pub fn check(setup: &Setup) -> Result<(), Unguarded> {
    for (index, port) in setup.ports.iter().enumerate() {
        if port.stations.is_empty() {
            return Err(Unguarded::NoStation(index));
        }
        port.stations.iter().try_for_each(check_stops)?;
        let mut drive = port.stations.iter().filter(|station| station.drives());
        drive.try_for_each(|station| check_output(station, setup.interlock))?;
    }
    setup.meters.iter().try_for_each(|meter| check_meter(setup, meter))
}

/// What is polled to stop everything is looked at first.
fn check_stops(station: &StationSetup) -> Result<(), Unguarded> {
    let of = |program: &Program| -> Vec<Stop> {
        program.steps.iter().flat_map(|step| step.stops.iter().copied()).collect()
    };
    let channel = &station.channel;
    let sound = of(&channel.look) == of(&channel.measure);
    if sound { Ok(()) } else { Err(Unguarded::Stop(station.name.clone())) }
}

/// An output cannot prove that it is off itself.
fn check_meter(setup: &Setup, meter: &Meter) -> Result<(), Unguarded> {
    let above_zero = |value: f64| value.is_finite() && value > 0.0;
    let (sound, reads) = match meter.measures {
        Measurand::Current { reads, per_ampere, off_below } => {
            (above_zero(per_ampere.abs()) && above_zero(off_below), reads)
        }
        Measurand::Voltage { agrees_within } => (above_zero(agrees_within), Reading::Voltage),
    };
    let StationId(index) = meter.station;
    let station = setup.ports.iter().flat_map(|port| &port.stations).nth(index);
    let measures = station.is_some_and(|station| !station.drives() && station.channel.measures(reads));
    if sound && measures { Ok(()) } else { Err(Unguarded::Meter(index)) }
}

fn check_output(station: &StationSetup, interlock: bool) -> Result<(), Unguarded> {
    let name = || station.name.clone();
    check_watchdog(station, interlock)?;
    let channel = &station.channel;
    let gives = channel.set.slots().any(|slot| slot == Slot::Voltage);
    if gives && !channel.arms(Slot::OverVoltage) && !station.protected_outside {
        return Err(Unguarded::NoOverVoltage(name()));
    }
    let mut needed =
        channel.arm.steps.iter().filter(|step| !step.optional).flat_map(|step| step.send.slots());
    if let Some(slot) = needed.find(|slot| station.protections.get(*slot).is_none()) {
        return Err(Unguarded::Unset { name: name(), slot });
    }
    let mut verbs = channel.unconfirmed();
    verbs.retain(|verb| !station.trusted.contains(verb));
    if !verbs.is_empty() {
        return Err(Unguarded::Unconfirmed { name: name(), verbs });
    }
    let Hard { voltage, current, sink_current } = station.hard;
    let sound = [voltage, current, sink_current].iter().all(|limit| limit.is_finite() && *limit >= 0.0);
    if sound { Ok(()) } else { Err(Unguarded::NoLimit(name())) }
}

fn check_watchdog(station: &StationSetup, interlock: bool) -> Result<(), Unguarded> {
    let name = station.name.clone();
    let Some(watchdog) = &station.channel.watchdog else {
        return if interlock { Ok(()) } else { Err(Unguarded::NoLastResort(name)) };
    };
    let set = station.protections.get(Slot::Watchdog).and_then(Span::try_from_secs_f64);
    if set.is_some_and(|set| watchdog.least <= set && set <= watchdog.most) {
        return Ok(());
    }
    Err(Unguarded::Watchdog { name, least: watchdog.least, most: watchdog.most })
}
