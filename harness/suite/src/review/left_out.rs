//! What a claim does not give, and what stays open for want of it.

use std::collections::{BTreeMap, BTreeSet};

use judge::Level;
use lang::Diagnostic;

use super::claim::Claim;
use super::{Bearing, Remark};
use crate::Lack;

/// One remark for each value that checks ask for in vain, the gravest first.
pub(super) fn remarks(claim: &Claim<'_>, lacks: &[Lack]) -> Vec<Remark> {
    let mut by_name: BTreeMap<&str, Vec<&Lack>> = BTreeMap::new();
    lacks.iter().for_each(|lack| by_name.entry(&lack.name).or_default().push(lack));
    let mut remarks: Vec<Remark> =
        by_name.into_iter().map(|(name, lacks)| remark(claim, name, &lacks)).collect();
    remarks.sort_by_key(|remark| std::cmp::Reverse(remark.level));
    remarks
}

fn remark(claim: &Claim<'_>, name: &str, lacks: &[&Lack]) -> Remark {
    let level = lacks.iter().map(|lack| lack.level).filter(|level| *level <= Level::Must).max();
    let requirements: BTreeSet<&str> = lacks.iter().map(|lack| lack.covers.as_str()).collect();
    let cases: BTreeSet<&str> = lacks.iter().map(|lack| lack.case.as_str()).collect();
    let cases = cases.into_iter().collect::<Vec<_>>().join(", ");
    let said = format!("`{name}` is not given, so that not everything can be judged");
    let diagnostic = Diagnostic::warning("claim-leaves-out", claim.statement.file(), said);
    Remark {
        requirements: requirements.into_iter().map(str::to_owned).collect(),
        level: level.unwrap_or(Level::Info),
        bearing: Bearing::Open,
        diagnostic: diagnostic.help(format!("add it; asked for by {cases}")),
    }
}
