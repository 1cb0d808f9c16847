//! The command line of `bmscert battery`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples;

/// Review what a battery claims
///
/// A battery statement says what a battery sends and supports, and gives the values that are needed to test it.
/// docs/battery.md has every key.
#[derive(Debug, Subcommand)]
pub(crate) enum BatteryCommand {
    Review(ReviewArgs),
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
