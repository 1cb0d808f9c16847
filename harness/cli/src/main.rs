//! `bmscert`: certifies battery management systems that talk the CAN-bus BMS protocol.
//!
//! Arguments in, exit code out. Everything else is a library call of `campaign`.

mod args;
mod battery;
mod cases;
mod check;
mod clock;
mod examples;
mod explain;
mod export;
mod failure;
#[cfg(unix)]
mod guard;
mod keys;
mod kinds;
mod lint;
mod listening;
mod mutants;
mod plan;
mod progress;
mod recording;
mod replay;
mod rig;
mod run;
mod run_folder;
mod schema;
mod shell;
mod signals;
mod simulate;
mod terminal;
mod verify;
mod words;

use std::process::ExitCode;

use campaign::Exit;
use clap::Parser;

use crate::args::{Arguments, Command};
use crate::failure::Failure;
use crate::terminal::Terminal;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut terminal = Terminal::new(arguments.color, arguments.quiet, arguments.events);
    let exit = match command(arguments.command, &mut terminal) {
        Ok(exit) => exit,
        Err(failure) => failure.tell(&mut terminal),
    };
    ExitCode::from(terminal.finish(exit).code())
}

fn command(command: Command, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match command {
        Command::Run(run) => run::run(run, terminal),
        Command::Plan(args) => plan::plan(&args, terminal),
        Command::Check(check) => check::check(check, terminal),
        Command::Simulate(simulate) => simulate::simulate(simulate, terminal),
        Command::Replay(replay) => replay::replay(&replay, terminal),
        Command::Verify(verify) => verify::verify(&verify, terminal),
        Command::Lint(lint) => lint::lint(&lint, terminal),
        Command::Export(args) => export::export(&args, terminal),
        Command::Explain(explain) => explain::explain(&explain, terminal),
        Command::Mutants(args) => mutants::mutants(&args, terminal),
        Command::Coverage(args) => mutants::coverage(&args, terminal),
        Command::Battery(battery) => battery::battery(battery, terminal),
        Command::Rig(rig) => rig::rig(rig, terminal),
        Command::Schema(of) => schema::schema(&of, terminal),
        Command::Completions(args) => Ok(shell::completions(&args, terminal)),
        Command::Man(args) => shell::man(&args, terminal),
        #[cfg(unix)]
        Command::Guard => guard::guard(terminal),
        Command::Keys(keys) => keys::keys(keys, terminal),
    }
}
