//! `bmscert battery`

mod args;
mod examples;
mod init;
mod review;
mod show;

use campaign::{Exit, Missing};

pub(crate) use args::BatteryCommand;

use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::words;

pub(crate) fn battery(command: BatteryCommand, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match command {
        BatteryCommand::Init(args) => init::init(&args, terminal),
        BatteryCommand::Review(args) => review::review(&args, terminal),
        BatteryCommand::Show(args) => show::show(&args, terminal),
    }
}

/// What is missing in the traffic, in a note for each.
fn note(missing: &Missing, terminal: &mut Terminal) {
    missing.gaps.iter().for_each(|gap| terminal.note(&format!("note: {gap}")));
    if missing.damaged > 0 {
        let places = words::counted(missing.damaged, "place");
        terminal.note(&format!("note: {places} of the recording could not be read; `check` says which"));
    }
}
