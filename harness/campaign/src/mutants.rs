//! Runs the suites against batteries that are known to be bad.

use std::collections::BTreeSet;
use std::path::Path;

use journal::Counter;
use judge::Check;
use report::Record;
use suite::Profile;
use twin::Mutant;

use crate::matrix::{Broken, Fate, KillMatrix, MutantRow};
use crate::onlooker::Onlooker;
use crate::progress::Telling;
use crate::run::Prepared;
use crate::{Bundle, CampaignError, FileKind, facts, pool};

/// When the runs of mutants begin: they leave no folder, so that nobody reads it.
pub(crate) const STARTED: &str = "2000-01-01T00:00:00Z";

/// What to run.
#[derive(Debug)]
pub struct MutantsRequest {
    /// The suites, the conforming battery that the mutants are made from, and its statement.
    pub bundle: Bundle,
    /// The mutants, by name.
    pub mutants: Vec<(String, Vec<u8>)>,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// How many run at once; at least one.
    pub workers: usize,
}

/// The mutants that are built in, by name.
#[must_use]
pub fn embedded_mutants() -> Vec<(String, Vec<u8>)> {
    let files: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/mutants.rs"));
    files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
}

/// The bytes of a file with a mutant.
///
/// # Errors
/// Where it cannot be read, is another kind of file, or is too large.
pub fn read_mutant(file: &Path) -> Result<Vec<u8>, CampaignError> {
    Ok(crate::bundle::read_written(file, &[FileKind::Mutant])?.0)
}

/// Runs the certification suites against every mutant in virtual time. `tell` is told how many are done; `stop` is asked
/// between two of them.
///
/// # Errors
/// Where files are wrong, a mutant cannot be, or it was stopped.
pub fn mutants(
    request: &MutantsRequest,
    tell: &(dyn Fn(usize) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<KillMatrix, CampaignError> {
    let one = |index: usize| one(request, &request.mutants[index]);
    let mut rows = pool::all(request.mutants.len(), request.workers, tell, stop, &one)?;
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(KillMatrix { rows })
}

fn one(request: &MutantsRequest, (name, bytes): &(String, Vec<u8>)) -> Result<MutantRow, CampaignError> {
    let mut bundle = request.bundle.clone();
    bundle.set_mutant(name, bytes.clone());
    let (_, mutant) = bundle.twin()?;
    let mutant = mutant.ok_or_else(|| CampaignError::Incomplete(format!("{name} is no mutant")))?;
    let record = judged(&bundle, request.seed)?;
    Ok(row(name, bytes, mutant, &record))
}

/// What the suites say of the simulated battery of a bundle, without leaving anything.
pub(crate) fn judged(bundle: &Bundle, seed: u64) -> Result<Record, CampaignError> {
    let prepared = Prepared::new(bundle, Profile::Certification, seed, STARTED)?;
    let onlooker = Onlooker::new(prepared.plan.book.table());
    let mut telling = Telling { log: Counter::default(), onlooker, tell: &mut |_| {} };
    let (header, engine) = prepared.go(&mut telling, &mut || false)?;
    let evidence = crate::folder::journal(String::new(), 0);
    // What the suites catch is only being found out.
    Ok(facts::record(&header, &engine, &telling.onlooker, evidence, bundle.shortcomings()?, None))
}

fn row(name: &str, bytes: &[u8], mutant: Mutant, record: &Record) -> MutantRow {
    // A case that is not trusted yet kills nothing.
    let trusted = || record.cases.iter().filter(|case| case.watchlist.is_none());
    let checks = || trusted().flat_map(|case| &case.checks);
    let failed: BTreeSet<&String> = checks()
        .filter(|check| matches!(&check.outcome, Check::Fail(findings) if !findings.all().is_empty()))
        .filter_map(|check| check.covers.as_ref())
        .collect();
    let covered = |id: &&String| checks().any(|check| check.covers.as_ref() == Some(id));
    let killed_for: Vec<String> =
        mutant.violates.iter().filter(|violated| failed.contains(violated)).cloned().collect();
    let fate = match (killed_for.is_empty(), mutant.violates.iter().any(|id| covered(&id))) {
        (false, _) => Fate::Killed,
        (true, true) => Fate::Survived,
        (true, false) => Fate::NotCovered,
    };
    let of = |wanted: &dyn Fn(&String) -> bool| -> Vec<Broken> {
        let wanted = record.requirements.iter().filter(|requirement| wanted(&requirement.id));
        let broken = wanted
            .map(|requirement| Broken { requirement: requirement.id.clone(), level: requirement.level });
        broken.collect()
    };
    let missed = of(&|id| mutant.violates.contains(id) && covered(&id) && !failed.contains(id));
    let fails = of(&|id| failed.contains(id));
    MutantRow {
        name: name.to_owned(),
        file: crate::bundle::sha256(bytes),
        about: mutant.about,
        violates: mutant.violates,
        fate,
        killed_for,
        missed,
        fails,
        verdict: record.summary.verdict.words().to_owned(),
        unverified: checks().filter(|check| matches!(check.outcome, Check::Unverified(_))).count(),
    }
}
