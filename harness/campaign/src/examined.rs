//! What the built-in suites were tried on, as every record carries it.

use journal::Input;
use report::Examined;

use crate::bundle::suites_digest;
use crate::{CampaignError, Coverage, Examination, embedded_survivors};

/// What the built-in suites were tried on; a test makes it anew and compares.
const EMBEDDED: &str = include_str!("../../../docs/examined/examined.json");

/// What is known of the suites of a run: nothing, where they are not those that were tried.
pub(crate) fn of_run(inputs: &[Input]) -> Option<Examined> {
    let known: Examined = serde_json::from_str(EMBEDDED).ok()?;
    (known.suites == suites_digest(inputs)).then_some(known)
}

/// What a record carries of an examination.
///
/// # Errors
/// Where its documents cannot be written.
pub fn examined(examination: &Examination, coverage: &Coverage) -> Result<Examined, CampaignError> {
    let counts = examination.counts(&embedded_survivors()?);
    Ok(Examined {
        suites: examination.suites.clone(),
        kill_matrix: crate::bundle::sha256(examination.to_json()?.as_bytes()),
        coverage: crate::bundle::sha256(coverage.to_json()?.as_bytes()),
        defects: counts.mutants as u64,
        killed: counts.killed as u64,
        same: counts.same as u64,
        conform: counts.conform as u64,
        not_covered: counts.not_covered as u64,
        gaps: counts.gaps as u64,
        requirements: coverage.requirements.len() as u64,
        covered: coverage.covered() as u64,
    })
}
