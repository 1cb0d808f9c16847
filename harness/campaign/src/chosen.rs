//! Which cases run, where not all of them do.
//!
//! What was chosen is an input of the run like any other, so that a replay chooses the same, and the record names it by
//! digest.

use lang::nearest;
use serde::{Deserialize, Serialize};
use suite::{Body, Plan, PlannedCase, Profile};
use wildmatch::WildMatch;

use crate::{CampaignError, document};

/// Which cases run, by their names, and which run they repeat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Names of cases, or patterns of names with `*` and `?`: the whole name `suite/case`, or the end of it.
    pub cases: Vec<String>,
    /// The digest of the record whose cases are run again, where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
}

impl Chosen {
    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub(crate) fn from_json(bytes: &[u8]) -> Result<Self, CampaignError> {
        serde_json::from_slice(bytes).map_err(|why| {
            CampaignError::Incomplete(format!("the file that says which cases run cannot be read: {why}"))
        })
    }

    /// The same choice, the same bytes.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, CampaignError> {
        Ok(document::json(self)?.into_bytes())
    }

    /// Whether a case runs. Standing checks always do: they are judged beside whatever runs.
    #[must_use]
    pub fn takes(&self, case: &PlannedCase) -> bool {
        case.body == Body::Standing || self.cases.iter().any(|pattern| is_named(case, pattern))
    }

    /// Leaves everything else out of a plan.
    ///
    /// # Errors
    /// Where a name is that of no case, or nothing but standing checks is left, so that nothing would run.
    pub(crate) fn apply(&self, mut plan: Plan) -> Result<Plan, CampaignError> {
        for pattern in &self.cases {
            if !plan.cases.iter().any(|case| is_named(case, pattern)) {
                return Err(no_such_case(&plan, pattern));
            }
        }
        plan.cases.retain(|case| self.takes(case));
        // A recording takes its own time; a run that neither watches nor drives has none.
        let runs = plan.profile != Profile::Passive;
        if runs && plan.cases.iter().all(|case| case.body == Body::Standing) {
            return Err(CampaignError::Incomplete(String::from(
                "only standing checks are chosen, which are judged beside other cases in any run; choose a case as well",
            )));
        }
        Ok(plan)
    }

    /// Why a record of what was chosen does not certify.
    pub(crate) fn shortcomings(&self) -> Vec<String> {
        let fewer = "its cases were chosen by hand; inputs/selection.json says which";
        let again = self.repeats.as_ref().map(|digest| {
            format!("it runs again what did not pass in another run, the one whose record.json is {digest}")
        });
        std::iter::once(fewer.to_owned()).chain(again).collect()
    }
}

/// Whether a pattern is the name of a case: the whole one, or what stands behind one of its strokes.
fn is_named(case: &PlannedCase, pattern: &str) -> bool {
    let (name, pattern) = (full_name(case), WildMatch::new(pattern));
    let ends = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
    std::iter::once(name.as_str()).chain(ends).any(|end| pattern.matches(end))
}

/// `suite/case`.
pub(crate) fn full_name(case: &PlannedCase) -> String {
    format!("{}/{}", case.suite, case.id)
}

fn no_such_case(plan: &Plan, name: &str) -> CampaignError {
    let names: Vec<_> = plan.cases.iter().flat_map(|case| [case.id.clone(), full_name(case)]).collect();
    let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
    CampaignError::NoSuchName { name: name.to_owned(), near }
}
