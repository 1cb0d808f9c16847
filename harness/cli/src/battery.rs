//! `bmscert battery`

mod args;
mod examples;
mod review;

use campaign::Exit;

pub(crate) use args::BatteryCommand;

use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn battery(command: BatteryCommand, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match command {
        BatteryCommand::Review(args) => review::review(&args, terminal),
    }
}
