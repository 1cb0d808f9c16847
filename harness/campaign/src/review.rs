//! Reviews a claim before anything is tested.

use std::path::Path;

use suite::{Plan, Profile, Remark};

use crate::{Bundle, CampaignError, Wrong};

/// What the review of a battery statement has to say.
#[derive(Debug, Clone)]
pub struct Review {
    /// The remarks with the text that they are about, in the order of the file.
    pub remarks: Vec<(Remark, Wrong)>,
}

/// Reviews this battery statement against the built-in suites, for a rig that plays every role.
///
/// # Errors
/// Where it is no statement, or a value is beyond its cap: all that is wrong, with file, line and column.
pub fn review(statement: &Path) -> Result<Review, CampaignError> {
    let mut bundle = Bundle::embedded();
    bundle.set_statement(statement)?;
    let roles: Vec<String> = judge::ROLES.iter().map(|role| role.name.to_owned()).collect();
    let plan = bundle.plan(&roles, Profile::Certification)?;
    let remarks = suite::review(&plan);
    let told = bundle.told(remarks.iter().map(|remark| remark.diagnostic.clone()).collect());
    Ok(Review { remarks: remarks.into_iter().zip(told).collect() })
}

/// The same as it stands in a record.
pub(crate) fn recorded(plan: &Plan) -> Vec<report::Remark> {
    suite::review(plan).into_iter().map(of).collect()
}

fn of(remark: Remark) -> report::Remark {
    let place = remark.diagnostic.place();
    let known = place.is_known();
    report::Remark {
        requirements: remark.requirements,
        level: remark.level,
        bearing: match remark.bearing {
            suite::Bearing::Breaks => report::Bearing::Breaks,
            suite::Bearing::Open => report::Bearing::Open,
        },
        code: remark.diagnostic.code.to_owned(),
        says: remark.diagnostic.message,
        line: known.then_some(place.line),
        column: known.then_some(place.column),
        advice: remark.diagnostic.help,
    }
}
