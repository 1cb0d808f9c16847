//! A bench of instruments, behind its guard.

use std::io::PipeReader;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use guard::process::serve;
use gx::LiveLimits;
use journal::RoleId;
use judge::{BATTERY_CURRENT, CHARGER, LOAD};
use rig::guarded::{GuardProgram, check};
use rig::instruments::{
    BusMeter, BusMeterSetup, CurrentRole, Instruments, InstrumentsSetup, Playing, ReadsLimits, Settable,
};
use rig::roles::Roles;
use rig::{Clock, Marking};
use suite::{BUS_RESISTANCE, Energised, MAIN_SWITCH_PROBE, Rig, Terminals};
use wire::Table;

use crate::bench_info::Named;
use crate::holder::holder;
use crate::switch_probe::main_switch_probe;
use crate::{CampaignError, RunRequest, energised};

/// Arms the instruments of a rig, and lets them play the roles that the rig gives them; `others` play the rest. `address` gives
/// the address of an instrument that is simulated. Gives who the instruments say they are as well, by their names.
pub(crate) fn arm(
    rig: &Rig,
    bench: &Energised,
    request: &RunRequest,
    address: &dyn Fn(&str) -> String,
    others: Box<dyn Roles>,
    table: &Arc<Table>,
    clock: Clock,
) -> Result<(Box<dyn Roles>, Named), CampaignError> {
    let (others, mut named) = with_bus_meter(rig, bench, address, others, clock, &request.started)?;
    let Some(setup) = energised::setup(rig, address) else { return Ok((others, named)) };
    let setup = InstrumentsSetup {
        program: program(&request.started)?,
        bench: setup,
        marking: marking(rig, request),
        playing: playing(rig, bench, table, others)?,
    };
    let instruments = Instruments::arm(setup, clock)?;
    let guarded = bench.guarded().filter_map(|own| {
        let at = Terminals { instrument: own.name.clone(), channel: own.channels.first()?.number };
        Some((own.name.clone(), instruments.nameplate(energised::station(bench, &at)?)?))
    });
    named.extend(guarded);
    Ok((Box::new(instruments), named))
}

/// How the instruments of a rig play its roles; `others` play the rest.
///
/// # Errors
/// Where the protocol does not have in one message what a battery allows.
pub fn playing(
    rig: &Rig,
    bench: &Energised,
    table: &Arc<Table>,
    others: Box<dyn Roles>,
) -> Result<Playing, CampaignError> {
    let main_switch_probe = role(rig, MAIN_SWITCH_PROBE).zip(main_switch_probe(bench));
    let ways = [(CHARGER, &bench.charger, true), (LOAD, &bench.load, false)];
    let set = ways.into_iter().filter_map(|(name, at, gives)| {
        let at = at.as_ref()?;
        let (output, kind) = (energised::station(bench, at)?, bench.at(at)?.1.programs.kind);
        Some(Settable { role: role(rig, name)?, output, kind, gives })
    });
    let current = role(rig, BATTERY_CURRENT).zip(energised::current(bench)).zip(bench.current_uncertainty());
    let current = current.map(|((role, meter), uncertainty)| CurrentRole { role, meter, uncertainty });
    Ok(Playing { main_switch_probe, set: set.collect(), current, others, live: live(table)? })
}

/// By what a bench that drives real instruments is known to the next run.
fn marking(rig: &Rig, request: &RunRequest) -> Option<Marking> {
    let path = request.bundle.rig_path().filter(|_| rig.simulated.is_none() && rig.drives())?;
    Some(Marking { rig: path.to_owned(), checked: request.bench_checked })
}

/// Guards a bench for the run at the other end of these pipes: see [`serve`].
#[must_use]
pub fn guard(from_runner: OwnedFd, to_runner: OwnedFd, signal: PipeReader) -> Vec<(String, String)> {
    serve(from_runner, to_runner, signal, |setup| check(setup).map_err(|why| why.to_string()))
}

/// Lets the meter between CAN-H and CAN-L play its role beside the others, where the rig has one; and who it says it is.
fn with_bus_meter(
    rig: &Rig,
    bench: &Energised,
    address: &dyn Fn(&str) -> String,
    others: Box<dyn Roles>,
    clock: Clock,
    started: &str,
) -> Result<(Box<dyn Roles>, Named), CampaignError> {
    let setup = energised::bus_meter(bench, address).zip(bench.bus_meter.as_ref());
    let (Some((meter, at)), Some(role)) = (setup, role(rig, BUS_RESISTANCE)) else {
        return Ok((others, Named::new()));
    };
    let off_by = bench.at(at).and_then(|(_, channel)| channel.uncertainty.resistance).unwrap_or_default();
    let setup = BusMeterSetup { program: program(started)?, bench: meter, off_by };
    let (played, named) = BusMeter::meet(setup, role, others, Box::new(move || clock.now()))?;
    let named = named.map(|named| (at.instrument.clone(), named)).into_iter().collect();
    Ok((Box::new(played), named))
}

/// The number of a role that the rig plays.
fn role(rig: &Rig, name: &str) -> Option<RoleId> {
    let at = rig.roles.iter().position(|role| role == name)?;
    u16::try_from(at).ok().map(RoleId)
}

/// This program, as a guard of what was started then.
pub(crate) fn program(started: &str) -> Result<GuardProgram, CampaignError> {
    let program = std::env::current_exe().map_err(|why| CampaignError::File {
        doing: "find",
        path: String::from("the program that runs"),
        why,
    })?;
    Ok(GuardProgram { program, arguments: vec!["guard".into()], holder: holder(started) })
}

fn live(table: &Arc<Table>) -> Result<ReadsLimits, CampaignError> {
    let said =
        "the protocol has no CVL, CCL and DCL in one message, so that nobody knows what the battery allows";
    let limits = LiveLimits::of(table).ok_or_else(|| CampaignError::Incomplete(String::from(said)))?;
    Ok(Box::new(move |frame| {
        let [charge_voltage, charge_current, discharge_current] = limits.read(frame)?;
        Some(rig::instruments::LiveLimits { charge_voltage, charge_current, discharge_current })
    }))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use wire::{CanId, Frame};

    use super::*;
    use crate::Bundle;

    #[rstest]
    #[case::limits("351#2C02D007A00F", Some([55.6, 200.0, 400.0]))]
    #[case::too_short("351#2C02D007A0", None)]
    #[case::another_message("355#2C02D007A00F", None)]
    #[case::extended("00000351#2C02D007A00F", None)]
    #[case::a_remote_request("351#R", None)]
    fn limits_are_read_where_they_are(#[case] frame: &str, #[case] expected: Option<[f64; 3]>) {
        let table = Arc::new(Bundle::embedded().sources().unwrap().table);
        assert_eq!(LiveLimits::of(&table).unwrap().read(&parsed(frame)), expected);
    }

    fn parsed(text: &str) -> Frame {
        let (id, data) = text.split_once('#').unwrap();
        let bits = u32::from_str_radix(id, 16).unwrap();
        let extended = id.len() > 3;
        let id = if extended { CanId::extended(bits) } else { CanId::standard(bits as u16) }.unwrap();
        if data == "R" {
            return Frame::new(id.remote(), &[]).unwrap();
        }
        let at = |at: usize| u8::from_str_radix(&data[at..at + 2], 16).unwrap();
        Frame::new(id, &(0..data.len()).step_by(2).map(at).collect::<Vec<_>>()).unwrap()
    }
}
