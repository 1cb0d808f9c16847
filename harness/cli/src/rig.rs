//! `bmscert rig`

#[cfg(unix)]
mod doctor;

use campaign::{Exit, ProbeRequest, Probed};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::clock::Started;
use crate::examples;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Look at a rig before anything is tested on it
#[derive(Debug, Subcommand)]
pub(crate) enum RigCommand {
    Probe(ProbeArgs),
    #[cfg(unix)]
    Doctor(doctor::DoctorArgs),
}

/// Find out which bit rate a bus has, by listening alone
///
/// The controller neither sends nor acknowledges meanwhile, so that nobody on the bus can notice it: a second that takes
/// part at a wrong bit rate would disturb all others. 500, 250, 1000 and 125 kbit/s are tried for three seconds each. The
/// interface is left as it was, and the command that has it take part is shown. Setting an interface takes the right to
/// administer the network.
#[derive(Debug, Args)]
#[command(after_help = examples::RIG_PROBE)]
pub(crate) struct ProbeArgs {
    /// The bus: an interface of Linux, `can:can0`
    #[arg(value_name = "BUS")]
    pub(crate) bus: String,
}

pub(crate) fn rig(command: RigCommand, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match command {
        RigCommand::Probe(args) => probe(args.bus, terminal),
        #[cfg(unix)]
        RigCommand::Doctor(args) => doctor::doctor(&args, terminal),
    }
}

fn probe(bus: String, terminal: &mut Terminal) -> Result<Exit, Failure> {
    terminal.note(&format!("listens to {bus} for up to 12 s; nothing is sent or acknowledged"));
    let request = ProbeRequest { bus, started: Started::now().rfc3339() };
    let probed = campaign::probe(&request)?;
    let bus = &request.bus;
    terminal.say(&format!("{bus} has {probed}{}", if probed.acknowledged { "" } else { NOBODY }));
    terminal.say(&match &probed.command {
        Some(command) => format!("take part with `{command}`"),
        None => String::from("the interface takes part already"),
    });
    let Probed { bit_rate, acknowledged, command } = &probed;
    terminal.event(
        "probed",
        json!({"bus": bus, "bit_rate": bit_rate, "acknowledged": acknowledged, "command": command}),
    );
    Ok(Exit::Passed)
}

const NOBODY: &str = "; nobody acknowledges its frames, so that only you are missing";
