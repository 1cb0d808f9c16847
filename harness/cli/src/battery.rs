//! `bmscert battery`

mod args;
mod examples;
mod init;
mod review;
mod show;

use campaign::{Exit, Source, Traffic};

pub(crate) use args::BatteryCommand;

use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn battery(command: BatteryCommand, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match command {
        BatteryCommand::Init(args) => init::init(&args, terminal),
        BatteryCommand::Review(args) => review::review(&args, terminal),
        BatteryCommand::Show(args) => show::show(&args, terminal),
    }
}

/// The recordings that errors may be about.
fn sources(traffic: Option<&Traffic>) -> Vec<Source> {
    traffic.and_then(Traffic::source).cloned().into_iter().collect()
}
