//! The review of a claim before anything is tested: what a battery statement says against itself or against the
//! protocol, and what it leaves out.
//!
//! It looks at a plan alone, so the same files give the same remarks. What a statement does not say is no contradiction;
//! without a statement there is nothing to review.

mod alarms;
mod claim;
mod frames;
mod identifiers;
mod left_out;
mod names;
mod remark;
mod timing;

use crate::Plan;

use claim::Claim;
pub use remark::{Bearing, Remark};

/// Everything that there is to say about the claim of this plan, in the order of its file; what it leaves out comes last.
#[must_use]
pub fn review(plan: &Plan) -> Vec<Remark> {
    let Some(statement) = &plan.statement else { return vec![] };
    let claim = Claim { statement, table: plan.book.table() };
    let groups = [
        frames::remarks(&claim),
        names::remarks(&claim),
        identifiers::remarks(&claim),
        alarms::remarks(&claim),
        timing::remarks(&claim),
    ];
    let mut remarks = groups.concat();
    remarks.sort_by_key(|remark| remark.diagnostic.place());
    remarks.extend(left_out::remarks(&claim, &plan.lacks));
    remarks
}
