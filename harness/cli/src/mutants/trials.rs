//! Runs of many batteries, with a bar on a terminal.

use std::path::Path;
use std::sync::atomic::Ordering;

use campaign::{
    Bundle, CampaignError, Examination, ExamineRequest, KillMatrix, MutantsRequest, Partition,
    VariantsRequest,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::args::HowArgs;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{signals, words};

/// Tries the suites on the mutants of the set.
pub(super) fn examined(
    how: &HowArgs,
    written: bool,
    systematic: bool,
    partition: Partition,
    terminal: &Terminal,
) -> Result<Examination, Failure> {
    let (bundle, workers) = (Bundle::embedded_twin(), how.workers());
    let request = ExamineRequest { bundle, written, systematic, partition, seed: how.seed, workers };
    with_bar("mutants", terminal, |tell, stop| campaign::examine(&request, tell, stop))
}

/// Tries the suites on mutants that are not in the set.
pub(super) fn outside(
    mutants: Vec<(String, Vec<u8>)>,
    how: &HowArgs,
    terminal: &Terminal,
) -> Result<KillMatrix, Failure> {
    let (bundle, total) = (Bundle::embedded_twin(), mutants.len());
    let request = MutantsRequest { bundle, mutants, seed: how.seed, workers: how.workers() };
    with_bar("mutants", terminal, |tell, stop| campaign::mutants(&request, &|done| tell(done, total), stop))
}

/// Runs conforming batteries and says which were not passed; how many these are.
pub(super) fn variants(count: u64, how: &HowArgs, terminal: &mut Terminal) -> Result<usize, Failure> {
    if count == 0 {
        return Ok(0);
    }
    let (bundle, ranges) = (Bundle::embedded_twin(), campaign::embedded_ranges()?);
    let request = VariantsRequest { bundle, ranges, count, workers: how.workers() };
    let variants = with_bar("variants", terminal, |tell, stop| {
        campaign::variants(&request, &|done| tell(done, count as usize), stop)
    })?;
    for rejected in &variants.rejected {
        terminal.note(&format!("rejected: seed {}, {}", rejected.seed, rejected.drawn));
        rejected.because.iter().for_each(|because| terminal.note(&format!("  {because}")));
        terminal.event("rejected", json!(rejected));
    }
    let (drawn, rejected) = (words::counted(count, "conforming variant"), variants.rejected.len());
    terminal.note(&format!("{drawn} drawn: {rejected} rejected"));
    Ok(rejected)
}

pub(super) fn read(file: &Path) -> Result<(String, Vec<u8>), Failure> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, campaign::read_mutant(file)?))
}

/// Does something long that tells how many of how many are done, and asks whether to stop.
fn with_bar<T>(
    of: &'static str,
    terminal: &Terminal,
    long: impl FnOnce(&(dyn Fn(usize, usize) + Sync), &(dyn Fn() -> bool + Sync)) -> Result<T, CampaignError>,
) -> Result<T, Failure> {
    let bar = if terminal.is_quiet() { ProgressBar::hidden() } else { bar(of) };
    let stopped = signals::stop_in_order();
    let tell = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let done = long(&tell, &|| stopped.load(Ordering::Relaxed));
    bar.finish_and_clear();
    Ok(done?)
}

fn bar(of: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(of);
    if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:24} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}
