//! What the built-in suites were tried on, as every record carries it.

use journal::Input;
use report::Examined;

use crate::bundle::{sha256, suites_digest};
use crate::{CampaignError, Coverage, Examination, embedded_survivors};

/// What the built-in suites were tried on; a test makes it anew with this judge, engine and twin, and compares.
const EMBEDDED: &str = include_str!("../../../docs/examined/examined.json");

/// What is known of the suites of a run: nothing, where they are not those that were tried.
///
/// # Errors
/// Where what is built in cannot be read, which a test rules out.
pub(crate) fn of_run(inputs: &[Input]) -> Result<Option<Examined>, CampaignError> {
    let known: Examined = serde_json::from_str(EMBEDDED).map_err(|why| {
        CampaignError::Record(format!(
            "what the suites were tried on, which is built in, cannot be read: {why}"
        ))
    })?;
    Ok((known.suites == suites_digest(inputs)).then_some(known))
}

/// What a record carries of an examination.
///
/// # Errors
/// Where it is a part only, or its documents cannot be written.
pub fn examined(examination: &Examination, coverage: &Coverage) -> Result<Examined, CampaignError> {
    if !examination.is_whole() {
        let part = examination.partition;
        return Err(CampaignError::Incomplete(format!(
            "{part} of the mutants say nothing of the suites; merge the parts"
        )));
    }
    let counts = examination.counts(&embedded_survivors()?);
    Ok(Examined {
        suites: examination.suites.clone(),
        profile: examination.profile.clone(),
        cases: examination.cases.len() as u64,
        kill_matrix: sha256(examination.to_json()?.as_bytes()),
        coverage: sha256(coverage.to_json()?.as_bytes()),
        defects: counts.mutants as u64,
        killed: counts.killed as u64,
        advised: counts.advised as u64,
        in_trouble: counts.in_trouble as u64,
        same: counts.same as u64,
        conform: counts.conform as u64,
        not_covered: counts.not_covered as u64,
        undecidable: counts.undecidable as u64,
        gaps: counts.gaps as u64,
        requirements: coverage.requirements.len() as u64,
        covered: coverage.covered() as u64,
    })
}
