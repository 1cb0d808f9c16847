//! The real-time loop on virtual buses: how soon it answers, how even its keepalive is, what it loses, beside can-utils.
//!
//! Everything is timed from outside: `candump` on the same bus prints the kernel's stamps. It needs vcan0 to vcan7, which
//! `rigs/vm/uml` has.

mod beat;
mod echo;
mod flood;
mod listening;
mod load;
mod observer;

use std::time::Duration;

use clap::ValueEnum;

pub(crate) use flood::flood;

use rig::{Address, Bench, Clock};

use crate::error::BenchError;
use crate::table::Table;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// How soon a frame is answered
    Answers,
    /// How even the keepalive is
    Keepalive,
    /// What is lost of eight full buses
    Load,
    /// The greatest rate of which nothing is lost
    Whole,
}

/// Measures these, or everything that takes a bus: the keepalive and full buses for so long.
///
/// # Errors
/// Where there are no such buses, or can-utils is missing.
pub(crate) fn measure(
    only: &[What],
    keepalive: Duration,
    load: Duration,
    tell: &dyn Fn(&str),
    table: &mut Table,
) -> Result<(), BenchError> {
    let is_asked = |what| only.is_empty() || only.contains(&what);
    if is_asked(What::Answers) {
        tell("answers frames");
        echo::measure(table)?;
    }
    if is_asked(What::Keepalive) {
        tell(&format!("keeps alive for {} s", keepalive.as_secs()));
        beat::measure(keepalive, table)?;
    }
    if is_asked(What::Load) {
        tell(&format!("fills eight buses for {} s", load.as_secs()));
        load::measure(load, table)?;
    }
    if is_asked(What::Whole) {
        tell("looks for the greatest rate of which nothing is lost");
        load::measure_whole(table)?;
    }
    Ok(())
}

/// A bench with this one bus.
fn bench(bus: &str) -> Result<Bench, BenchError> {
    let clock = Clock::start();
    let buses = vec![opened(bus, &clock)?];
    Ok(Bench { clock, buses, roles: Box::new(rig::roles::NoRoles::default()) })
}

fn opened(bus: &str, clock: &Clock) -> Result<rig::bus::Opened, BenchError> {
    let address: Address = format!("can:{bus}")
        .parse()
        .map_err(|why: rig::AddressError| BenchError::program(bus, why.to_string()))?;
    rig::bus::open(&address, clock).map_err(|why| BenchError::program(bus, why.to_string()))
}
