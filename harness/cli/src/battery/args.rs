//! The command line of `bmscert battery`.

use std::path::PathBuf;

use campaign::Span;
use clap::{Args, Subcommand};

use super::examples;
use crate::listening;

/// Draft and review what a battery claims, and show what its users would see
///
/// A battery statement says what a battery sends and supports, and gives the values that are needed to test it.
/// docs/battery.md has every key.
#[derive(Debug, Subcommand)]
pub(crate) enum BatteryCommand {
    Init(InitArgs),
    Review(ReviewArgs),
    Show(ShowArgs),
}

/// Review a battery statement before anything is tested
///
/// Says where the claim contradicts itself, where a battery that is as it is claimed breaks a requirement, and which
/// values are not given, with the cases that ask for them. Ends with 1 where a requirement that blocks would be broken,
/// and with 4 where one cannot be judged for want of a value.
#[derive(Debug, Args)]
#[command(after_help = examples::REVIEW)]
pub(crate) struct ReviewArgs {
    /// The battery statement
    #[arg(value_name = "STATEMENT")]
    pub(crate) statement: PathBuf,
}

/// Draft a battery statement from a recording or from a bus
///
/// Everything that was seen is written down, every guess is marked as one, and what no traffic can tell stands as a
/// question behind `#`. A statement is a promise: check every line. Without a recording, all of it is questions.
#[derive(Debug, Args)]
#[command(after_help = examples::INIT)]
pub(crate) struct InitArgs {
    /// A recording, or several files of one in the order in which they were recorded, or the folder that a run left; `-`
    /// for standard input
    #[arg(value_name = "FILE|RUN")]
    pub(crate) from: Vec<PathBuf>,

    /// Listen to this bus instead, `can:can0`, without sending anything
    #[arg(long, value_name = "BUS", conflicts_with = "from")]
    pub(crate) bus: Option<String>,

    /// How long a bus is listened to, such as `60s` or `5min`; until Ctrl-C where not given
    #[arg(long = "for", value_name = "TIME", value_parser = listening::length, requires = "bus")]
    pub(crate) length: Option<Span>,

    /// Write it here instead of showing it; an existing file is never overwritten
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Show what the screen of the inverter system would show, and why not
///
/// Decodes the frames of a recording as the system does: the name that it would choose, values, limits, cells, alarms in
/// words. What was not sent or is too old shows as `--`. Where the system would not show the battery, or would show less
/// than it could, the reasons follow, with what to do. Ends with 1 where the battery would not be shown at all.
#[derive(Debug, Args)]
#[command(after_help = examples::SHOW)]
pub(crate) struct ShowArgs {
    /// A recording, or several files of one in the order in which they were recorded, or the folder that a run left; `-`
    /// for standard input
    #[arg(value_name = "FILE|RUN", required = true)]
    pub(crate) from: Vec<PathBuf>,

    /// So many seconds after the first frame, instead of at the end
    #[arg(long, value_name = "SECONDS")]
    pub(crate) at: Option<u32>,
}
