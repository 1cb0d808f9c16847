//! What can be asked for.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use campaign::Partition;
use clap::{Args, Subcommand, ValueEnum};

use crate::examples;

/// Run the suites on batteries that are known to be bad, and show which defects they catch
///
/// Every mutant is the conforming simulated battery with one defect. Some were written by people, each for a requirement
/// that it violates; the others are made from the protocol database: every defect of every class, for every field of every
/// message. One is killed where a check that is about the defect fails; one that survives is a kind of battery that the
/// suites would pass, and needs a reason. Ends with 1 where one survives without a reason, or violates what blocks.
#[derive(Debug, Args)]
#[command(after_help = examples::MUTANTS, args_conflicts_with_subcommands = true)]
pub(crate) struct MutantsArgs {
    #[command(subcommand)]
    pub(super) command: Option<MutantsCommand>,

    /// Which mutants
    #[arg(long, value_enum, default_value_t = Set::All)]
    pub(super) set: Set,

    /// Only this part of them, `2/3` for the second of three: for several machines, whose parts `merge` joins
    #[arg(long, value_name = "K/N", default_value_t = Partition::WHOLE, conflicts_with = "variants")]
    pub(super) partition: Partition,

    /// A mutant that is not in the set, and nothing else; may be given several times
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "partition", "variants"])]
    pub(super) new: Vec<PathBuf>,

    /// Draw so many conforming batteries as well, over everything that the specification leaves open; none may be rejected
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(super) variants: u64,

    #[command(flatten)]
    pub(super) shown: ShownArgs,

    #[command(flatten)]
    pub(super) how: HowArgs,
}

/// What else can be done with kill matrices.
#[derive(Debug, Subcommand)]
pub(super) enum MutantsCommand {
    Merge(MergeArgs),
}

/// Join the parts that several machines made
///
/// All parts have to be made by the same version, with the same suites, mutants and seed, and none may be missing.
#[derive(Debug, Args)]
#[command(after_help = examples::MERGE)]
pub(super) struct MergeArgs {
    /// What `bmscert mutants --partition K/N --format json` wrote, part by part in any order
    #[arg(value_name = "PART", required = true)]
    pub(super) parts: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) shown: ShownArgs,
}

/// Show requirement by requirement which checks cover it, which defects prove that, and what no rig can see
///
/// A requirement that blocks or advises needs a check and a mutant that is killed for it, or a reason in the catalogue
/// why no suite can cover it. Ends with 1 where one of these is missing, or a mutant survives that should not.
#[derive(Debug, Args)]
#[command(after_help = examples::COVERAGE)]
pub(crate) struct CoverageArgs {
    /// How it is shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// Write the kill matrix and the coverage into this folder, each as a page and as JSON, and `examined.json`, which
    /// every record carries; what has these names there is replaced
    #[arg(long, value_name = "FOLDER", conflicts_with = "format")]
    pub(super) out: Option<PathBuf>,

    /// Take this kill matrix of all mutants, as `bmscert mutants merge --format json` leaves it, instead of trying them
    #[arg(long, value_name = "FILE", conflicts_with_all = ["workers", "seed"])]
    pub(super) from: Option<PathBuf>,

    #[command(flatten)]
    pub(super) how: HowArgs,
}

#[derive(Debug, Args)]
pub(super) struct ShownArgs {
    /// How it is shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// Write to this new file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct HowArgs {
    /// How many run at once; as many as there are cores where not given
    #[arg(long, value_name = "NUMBER")]
    workers: Option<NonZeroUsize>,

    /// The seed of everything that is drawn
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(super) seed: u64,
}

impl HowArgs {
    pub(super) fn workers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.workers.map_or_else(cores, NonZeroUsize::get)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// A page for a browser, in one file
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Set {
    /// All
    All,
    /// Those that people wrote
    Written,
    /// Those that are made from the protocol
    Systematic,
}
