//! Tries the suites on all mutants, or on a part of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use super::{Examination, FORMAT, Partition, Tried};
use crate::bundle::hex;
use crate::mutants::{MutantsRequest, embedded_mutants, mutants};
use crate::systematic::{SystematicMutant, SystematicRequest, run_systematic, systematic};
use crate::{Bundle, CampaignError, TOOL};

/// What to try the suites on.
#[derive(Debug)]
pub struct ExamineRequest {
    /// The suites, the conforming battery that the mutants are made from, and its statement.
    pub bundle: Bundle,
    /// Whether mutants that people wrote are tried.
    pub written: bool,
    /// Whether mutants that were made from the protocol are tried.
    pub systematic: bool,
    /// Which part of them.
    pub partition: Partition,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// How many run at once; at least one.
    pub workers: usize,
}

impl ExamineRequest {
    fn written(&self) -> Vec<(String, Vec<u8>)> {
        if self.written { embedded_mutants() } else { vec![] }
    }

    fn generated(&self) -> Result<Vec<SystematicMutant>, CampaignError> {
        if self.systematic { systematic(&self.bundle) } else { Ok(vec![]) }
    }
}

/// Runs the certification suites against the mutants in virtual time. `tell` is told how many of how many are done; `stop`
/// is asked between two of them.
///
/// # Errors
/// Where files are wrong, or it was stopped.
pub fn examine(
    request: &ExamineRequest,
    tell: &(dyn Fn(usize, usize) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Examination, CampaignError> {
    let (written, generated) = (request.written(), request.generated()?);
    let generated_files = generated.iter().map(|mutant| (mutant.name(), mutant.file()));
    let (written_set, generated_set) = (set(written.iter().cloned()), set(generated_files));
    let counts = (written.len(), generated.len());
    let ExamineRequest { partition, seed, workers, .. } = *request;
    let (written, generated) = (partition.of_all(written), partition.of_all(generated));
    let (total, before) = (written.len() + generated.len(), AtomicUsize::new(0));
    let done = |done: usize| tell(before.load(Ordering::Relaxed) + done, total);
    before.store(0, Ordering::Relaxed);
    let first = written.len();
    let bundle = || request.bundle.clone();
    let written = MutantsRequest { bundle: bundle(), mutants: written, seed, workers };
    let written = mutants(&written, &done, stop)?;
    before.store(first, Ordering::Relaxed);
    let generated = SystematicRequest { bundle: bundle(), mutants: generated, seed, workers, drive: true };
    let generated = run_systematic(&generated, &done, stop)?;
    Ok(Examination {
        schema: FORMAT.to_owned(),
        tool: TOOL.to_owned(),
        suites: request.bundle.suites_digest(),
        seed,
        partition,
        written: Tried { count: counts.0, set: written_set, rows: written.rows },
        systematic: Tried { count: counts.1, set: generated_set, rows: generated.rows },
    })
}

/// One digest over all mutants, by name and bytes.
fn set(mutants: impl Iterator<Item = (String, Vec<u8>)>) -> String {
    let mut digest = Sha256::new();
    for (name, bytes) in mutants {
        for part in [name.as_bytes(), &bytes] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    hex(&digest.finalize())
}
