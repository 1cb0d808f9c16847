//! `bmscert mutants` and `bmscert coverage`

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use campaign::{Bundle, Exit, Fate, KillMatrix, MutantsRequest, VariantsRequest};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{examples, signals, words};

/// Run the suites on batteries that are known to be bad, and show which defects they catch
///
/// Every mutant is the conforming simulated battery with one defect, and says which requirements it violates. It is
/// killed where a check that covers one of these fails; one that survives is a kind of battery that the suites would
/// pass. Ends with 1 where one survives.
#[derive(Debug, Args)]
#[command(after_help = examples::MUTANTS)]
pub(crate) struct MutantsArgs {
    /// Mutants of your own, instead of the built-in ones
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Draw so many conforming batteries as well, over everything that the specification leaves open; none may be rejected
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    variants: u64,

    #[command(flatten)]
    how: HowArgs,
}

/// Show requirement by requirement which checks cover it, which defects prove that, and what no rig can see
///
/// A requirement that blocks or advises needs a check and a mutant that is killed for it, or a reason in the catalogue
/// why no suite can cover it. Ends with 1 where one of these is missing.
#[derive(Debug, Args)]
#[command(after_help = examples::COVERAGE)]
pub(crate) struct CoverageArgs {
    #[command(flatten)]
    how: HowArgs,
}

#[derive(Debug, Args)]
struct HowArgs {
    /// How it is shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// How many run at once; as many as there are cores where not given
    #[arg(long, value_name = "NUMBER")]
    workers: Option<NonZeroUsize>,

    /// The seed of everything that is drawn
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

impl HowArgs {
    fn workers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.workers.map_or_else(cores, NonZeroUsize::get)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(crate) fn mutants(args: &MutantsArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mutants = if args.files.is_empty() {
        campaign::embedded_mutants()
    } else {
        args.files.iter().map(|file| read(file)).collect::<Result<_, _>>()?
    };
    let matrix = killed(mutants, &args.how, terminal)?;
    match args.how.format {
        Format::Json => terminal.say(&pretty(&json!(matrix))),
        Format::Text => terminal.say(matrix.text().trim_end()),
    }
    terminal.note(&summary(&matrix));
    let rejected = if args.variants > 0 { drawn(args.variants, &args.how, terminal)? } else { 0 };
    let sound = rejected == 0 && matrix.count(Fate::Survived) == 0;
    Ok(if sound { Exit::Passed } else { Exit::Failed })
}

pub(crate) fn coverage(args: &CoverageArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let matrix = killed(campaign::embedded_mutants(), &args.how, terminal)?;
    let coverage = campaign::coverage(&Bundle::embedded_twin(), &matrix)?;
    match args.how.format {
        Format::Json => terminal.say(&pretty(&json!(coverage))),
        Format::Text => terminal.say(coverage.text().trim_end()),
    }
    let gaps: Vec<&str> = coverage.gaps().map(|covered| covered.requirement.as_str()).collect();
    let all = words::counted(coverage.requirements.len() as u64, "requirement");
    terminal.note(&format!("{all}: checks cover {}; {}", coverage.covered(), summary(&matrix)));
    if !gaps.is_empty() {
        terminal.note(&format!("gaps: {}", gaps.join(", ")));
    }
    let sound = gaps.is_empty() && matrix.count(Fate::Survived) == 0;
    Ok(if sound { Exit::Passed } else { Exit::Failed })
}

/// Runs conforming batteries and says which were not passed; how many these are.
fn drawn(count: u64, how: &HowArgs, terminal: &mut Terminal) -> Result<usize, Failure> {
    let request = VariantsRequest {
        bundle: Bundle::embedded_twin(),
        ranges: campaign::embedded_ranges()?,
        count,
        workers: how.workers(),
    };
    let bar = if terminal.is_quiet() { ProgressBar::hidden() } else { bar(count, "variants") };
    let stopped = signals::stop_in_order();
    let variants = campaign::variants(&request, &|done| bar.set_position(done as u64), &|| {
        stopped.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    let variants = variants?;
    for rejected in &variants.rejected {
        terminal.note(&format!("rejected: seed {}, {}", rejected.seed, rejected.drawn));
        rejected.because.iter().for_each(|because| terminal.note(&format!("  {because}")));
        terminal.event("rejected", json!(rejected));
    }
    let (drawn, rejected) = (words::counted(count, "conforming variant"), variants.rejected.len());
    terminal.note(&format!("{drawn} drawn: {rejected} rejected"));
    Ok(rejected)
}

fn read(file: &Path) -> Result<(String, Vec<u8>), Failure> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, campaign::read_mutant(file)?))
}

/// Runs them, with a bar on a terminal.
fn killed(
    mutants: Vec<(String, Vec<u8>)>,
    how: &HowArgs,
    terminal: &Terminal,
) -> Result<KillMatrix, Failure> {
    let request =
        MutantsRequest { bundle: Bundle::embedded_twin(), workers: how.workers(), mutants, seed: how.seed };
    let bar = if terminal.is_quiet() {
        ProgressBar::hidden()
    } else {
        bar(request.mutants.len() as u64, "mutants")
    };
    let stopped = signals::stop_in_order();
    let matrix = campaign::mutants(&request, &|done| bar.set_position(done as u64), &|| {
        stopped.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    Ok(matrix?)
}

fn bar(count: u64, of: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(count).with_message(of);
    if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:24} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn summary(matrix: &KillMatrix) -> String {
    let [killed, survived, rest] =
        [Fate::Killed, Fate::Survived, Fate::NotCovered].map(|fate| matrix.count(fate));
    let all = words::counted(matrix.rows.len() as u64, "mutant");
    format!("{all}: {killed} killed, {survived} survived, {rest} violate only what no suite covers")
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}
