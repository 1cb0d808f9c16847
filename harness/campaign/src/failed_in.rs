//! What a run left open: the cases that did not pass in it.

use journal::Input;
use judge::{CaseKind, CaseResult, Selection, Shown};
use report::Record;

use crate::chosen::Chosen;
use crate::folder::RECORD;
use crate::{Bundle, CampaignError, RunFolder, bundle};

/// Where the files of the simulated battery lie among the inputs.
const TWIN: &str = "twin/";

/// The cases that failed in a run or were not concluded, to be run again; the new run is one of its own and never
/// certifies, and the record of the old one stays as it is.
///
/// A standing check is judged whatever case runs, so where one of them did not pass, every case is chosen.
///
/// # Errors
/// Where the folder holds no record, its run was of another simulated battery than that of `bundle`, or everything in it
/// passed.
pub fn failed_in(folder: &RunFolder, bundle: &Bundle) -> Result<Chosen, CampaignError> {
    let bytes = bundle::read_bounded(&folder.file(RECORD))?;
    let record = Record::from_json(&bytes).map_err(|why| CampaignError::Record(why.to_string()))?;
    let twin = |inputs: &[Input]| -> Vec<Input> {
        inputs.iter().filter(|input| input.path.starts_with(TWIN)).cloned().collect()
    };
    if twin(&record.inputs) != twin(&bundle.inputs()) {
        let said = format!(
            "{} was a run of another simulated battery; give its file with `--twin` again",
            folder.path().display()
        );
        return Err(CampaignError::Incomplete(said));
    }
    let open: Vec<&CaseResult> = record.cases.iter().filter(|case| is_open(case)).collect();
    if open.is_empty() {
        let said = format!("every case passed in {}; there is nothing to run again", folder.path().display());
        return Err(CampaignError::Incomplete(said));
    }
    let name = |case: &CaseResult| format!("{}/{}", case.suite, case.id);
    let mut cases: Vec<String> = match open.iter().any(|case| case.kind == CaseKind::Standing) {
        true => record.cases.iter().map(name).collect(),
        false => open.into_iter().map(name).collect(),
    };
    cases.dedup();
    Ok(Chosen { cases, repeats: Some(bundle::sha256(&bytes)) })
}

/// Whether a case did not pass, or did not run. What is on the watchlist counts for nothing.
fn is_open(case: &CaseResult) -> bool {
    match case.selection {
        _ if case.watchlist.is_some() => false,
        Selection::Selected => case.verdict.shown() != Shown::Pass,
        Selection::NotRun { .. } => true,
        Selection::NotApplicable { .. } => false,
    }
}
