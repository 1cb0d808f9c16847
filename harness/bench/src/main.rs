//! `cargo run --release -p bench`: how fast and how small `bmscert` is, and others at the same work.
//!
//! Everything is measured in one run on one machine, so that the ratios mean something. Rates are of processor time
//! (user and system), which other work on the machine disturbs least; a recording is read on one core by everybody. An aim that is missed is an exit code of 1.

mod aim;
mod bus;
mod check;
mod error;
mod guard;
mod hour;
mod instruments;
mod matrix;
mod outside;
mod packed;
mod peers;
mod process;
mod recording;
mod sockets;
mod spread;
mod systematic;
mod table;

use std::io::{pipe, stdin, stdout};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::error::BenchError;
use crate::table::Table;

/// Measures `bmscert`, and others at the same work, and prints one table.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,

    /// How many frames the recording has that is checked
    #[arg(long, default_value_t = 10_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    frames: u64,

    /// How many frames the longer pipe has; the shorter one has a hundredth of them
    #[arg(long, default_value_t = 100_000_000, value_parser = clap::value_parser!(u64).range(100..))]
    piped: u64,

    /// Measure `bmscert` alone
    #[arg(long)]
    no_peers: bool,

    /// Measure this program instead of building `bmscert` for release
    #[arg(long, value_name = "FILE")]
    bmscert: Option<PathBuf>,
}

/// What else can be measured.
#[derive(Debug, Subcommand)]
enum Part {
    /// The real-time loop on virtual buses, in a kernel that has them: `rigs/vm/uml
    /// target/release/bench bus`
    Bus {
        /// Measure only this; all without
        #[arg(long, value_name = "WHAT")]
        only: Vec<bus::What>,

        /// How long the keepalive is watched, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 600)]
        keepalive: u64,

        /// How long eight buses are kept full, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        load: u64,
    },
    /// Our receive path alone, at the pace of eight full buses, on any Linux: no CAN is needed
    Sockets {
        /// How long, in seconds
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// How soon outputs of a simulated bench are off when its runner is killed or frozen, in real processes
    Guard {
        /// How many runs
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(2..))]
        runs: u32,
    },
    /// Instruments behind the guard: a query beside a plain serial loop, and how late sixteen of them are polled
    Instruments {
        /// How long they are polled, in seconds
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// The guard of `instruments`
    #[command(hide = true)]
    ServeGuard,
    /// The other side of `bus`
    #[command(hide = true)]
    Flood {
        /// How long, in seconds
        #[arg(long)]
        seconds: u64,

        /// How many frames at once
        #[arg(long)]
        burst: u32,
    },
    /// The other side of `sockets`
    #[command(hide = true)]
    Feed {
        /// How long, in seconds
        #[arg(long)]
        seconds: u64,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let measured = match arguments.part {
        Some(Part::Bus { ref only, keepalive, load }) => {
            measure_bus(only, Duration::from_secs(keepalive), Duration::from_secs(load))
        }
        Some(Part::Sockets { seconds }) => measure_sockets(Duration::from_secs(seconds)),
        Some(Part::Guard { runs }) => measure_guard(&arguments.bmscert, runs),
        Some(Part::Instruments { seconds }) => measure_instruments(Duration::from_secs(seconds)),
        Some(Part::ServeGuard) => return serve_guard(),
        Some(Part::Feed { seconds }) => return feed(Duration::from_secs(seconds)),
        Some(Part::Flood { seconds, burst }) => return flood(Duration::from_secs(seconds), burst),
        None => measure(&arguments),
    };
    match measured {
        Ok(table) => {
            say(&table.to_string());
            if table.is_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            tell(&format!("error: {error}"));
            ExitCode::from(2)
        }
    }
}

fn measure_bus(only: &[bus::What], keepalive: Duration, load: Duration) -> Result<Table, BenchError> {
    let mut table = Table::default();
    bus::measure(only, keepalive, load, &tell, &mut table)?;
    Ok(table)
}

fn measure_sockets(length: Duration) -> Result<Table, BenchError> {
    let mut table = Table::default();
    tell(&format!("sends for {} s", length.as_secs()));
    sockets::measure(length, &mut table)?;
    Ok(table)
}

fn measure_guard(bmscert: &Option<PathBuf>, runs: u32) -> Result<Table, BenchError> {
    let mut table = Table::default();
    let bmscert = bmscert.clone().map_or_else(check::build, Ok)?;
    tell(&format!("ends {runs} runs while an output is on"));
    guard::measure(&bmscert, runs, &mut table)?;
    Ok(table)
}

/// A guard, as `bmscert` is one: this program starts itself.
fn serve_guard() -> ExitCode {
    let end = |end: BorrowedFd<'_>| end.try_clone_to_owned();
    let ends = end(stdin().as_fd()).and_then(|from| Ok((from, end(stdout().as_fd())?, pipe()?)));
    let Ok((from, to, (signal, _nobody))) = ends else { return ExitCode::from(2) };
    let left = campaign::guard(from, to, signal);
    if left.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure_instruments(length: Duration) -> Result<Table, BenchError> {
    let mut table = Table::default();
    tell(&format!("asks and polls for {} s", length.as_secs()));
    instruments::measure(length, &mut table)?;
    Ok(table)
}

/// How many frames were sent goes to whoever counts them.
fn feed(length: Duration) -> ExitCode {
    fed(sockets::feed(length).map(|sent| say(&sent.to_string())))
}

/// The kernel counts what was sent.
fn flood(length: Duration, burst: u32) -> ExitCode {
    fed(bus::flood(length, burst))
}

fn fed(sent: std::io::Result<()>) -> ExitCode {
    match sent {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tell(&format!("error: {why}"));
            ExitCode::from(2)
        }
    }
}

fn measure(arguments: &Arguments) -> Result<Table, BenchError> {
    let mut table = Table::default();
    tell("simulates hours");
    hour::measure(&mut table)?;
    tell("simulates hours around a program");
    outside::measure(&mut table)?;
    tell("runs mutants and variants");
    matrix::measure(&mut table)?;
    tell("runs systematic mutants");
    systematic::measure(&mut table)?;
    let bmscert = match &arguments.bmscert {
        Some(file) => file.clone(),
        None => check::build()?,
    };
    tell("runs more and more systematic mutants");
    systematic::memory(&bmscert, &mut table)?;
    tell(&format!("writes a recording of {}", recording::count(arguments.frames)));
    let folder = tempfile::tempdir().map_err(BenchError::file("make a folder for the recording"))?;
    let recording = folder.path().join("bench.log");
    recording::write(&recording, arguments.frames)?;
    tell("checks it");
    let rate = check::speed(&bmscert, &recording, arguments.frames, &mut table)?;
    tell("checks it compressed");
    packed::measure(&bmscert, &recording, arguments.frames, &mut table)?;
    if !arguments.no_peers {
        tell("lets others work on it");
        peers::measure(&recording, arguments.frames, rate, &mut table);
    }
    tell("checks pipes");
    check::memory(&bmscert, arguments.piped, &mut table)?;
    Ok(table)
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn say(words: &str) {
    println!("{words}");
}

/// How it goes, beside the table.
#[expect(clippy::print_stderr, reason = "minutes without a word look like a program that hangs")]
fn tell(words: &str) {
    eprintln!("{words}");
}
