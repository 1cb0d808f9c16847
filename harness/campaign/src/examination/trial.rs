//! Tries the suites on all mutants, or on a part of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use suite::Profile;
use twin::Twin;

use super::{Examination, FORMAT, Partition, Tried};
use crate::bundle::sha256;
use crate::chosen::full_name;
use crate::mutants::{MutantsRequest, embedded_mutants, mutants};
use crate::run::names;
use crate::systematic::{Hunting, SystematicMutant, SystematicRequest, run_systematic, systematic};
use crate::{Bundle, CampaignError, TOOL};

/// SHA-256 over the sources that this program was made from.
pub(super) const BUILD: &str = env!("BMSCERT_BUILD");

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
    /// In the order of their names, as the rows are.
    fn written(&self) -> Vec<(String, Vec<u8>)> {
        let mut written = if self.written { embedded_mutants() } else { vec![] };
        written.sort_by(|one, other| one.0.cmp(&other.0));
        written
    }

    /// The profile that is run, and the cases of it that kill.
    fn cases(&self) -> Result<(Profile, Vec<String>), CampaignError> {
        let plan = self.bundle.plan(&names(&Twin::roles()), Profile::Certification)?;
        let trusted = plan.cases.iter().filter(|case| case.watchlist.is_none());
        Ok((plan.profile, trusted.map(full_name).collect()))
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
    let file = |(name, bytes): &(String, Vec<u8>)| (name.clone(), sha256(bytes));
    let generated_files = generated.iter().map(|mutant| (mutant.name(), sha256(&mutant.file())));
    let (written_set, generated_set) = (set(written.iter().map(file)), set(generated_files));
    let (profile, cases) = request.cases()?;
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
    let generated =
        SystematicRequest { bundle: bundle(), mutants: generated, seed, workers, on: Hunting::InTurn };
    let generated = run_systematic(&generated, &done, stop)?;
    Ok(Examination {
        schema: FORMAT.to_owned(),
        tool: TOOL.to_owned(),
        suites: request.bundle.suites_digest(),
        profile: profile.name().to_owned(),
        cases,
        seed,
        build: (partition != Partition::WHOLE).then(|| BUILD.to_owned()),
        partition,
        written: Tried { count: counts.0, set: written_set, rows: written.rows },
        systematic: Tried { count: counts.1, set: generated_set, rows: generated.rows },
    })
}

/// One digest over all mutants, by the name and the digest of the file of each.
pub(super) fn set(mutants: impl Iterator<Item = (String, String)>) -> String {
    let lines: String = mutants.map(|(name, file)| format!("{file}  {name}\n")).collect();
    sha256(lines.as_bytes())
}
