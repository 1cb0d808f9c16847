//! What would run, without running it.

use judge::{CaseKind, Selection};
use suite::{Body, PlannedCase, Profile};
use twin::Twin;

use crate::chosen::full_name;
use crate::{Bundle, CampaignError, run};

/// A case of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name in full: `suite/case`.
    pub name: String,
    /// What it shows.
    pub about: String,
    /// Whether it watches, drives, or stands beside all others.
    pub kind: CaseKind,
    /// The requirements that its checks cover, each once, in the order of the checks.
    pub covers: Vec<String>,
    /// Why it is not trusted yet, where it is not.
    pub watchlist: Option<String>,
    /// Whether it would run, and why not.
    pub selection: Selection,
}

/// The cases that a run would have, of the simulated battery or on a rig, and those that it would not.
///
/// # Errors
/// Where files are wrong.
pub fn list_run(bundle: &Bundle, profile: Profile) -> Result<Vec<Listed>, CampaignError> {
    let roles = bundle.rig()?.map_or_else(|| run::names(&Twin::roles()), |rig| rig.roles);
    list(bundle, &roles, profile)
}

/// The cases that a recording would be judged by, and those that it would not.
///
/// # Errors
/// Where files are wrong.
pub fn list_check(bundle: &Bundle) -> Result<Vec<Listed>, CampaignError> {
    list(bundle, &[], Profile::Passive)
}

fn list(bundle: &Bundle, roles: &[String], profile: Profile) -> Result<Vec<Listed>, CampaignError> {
    // What is wrong with the choice is wrong here as well.
    bundle.plan(roles, profile)?;
    let chosen = bundle.chosen()?;
    let plan = bundle.whole_plan(roles, profile)?;
    let listed = |case: &PlannedCase| {
        let takes = chosen.as_ref().is_none_or(|chosen| chosen.takes(case));
        let left_out = || Selection::NotRun { reason: String::from("it was not chosen") };
        Listed {
            name: full_name(case),
            about: case.about.clone(),
            kind: kind(&case.body),
            covers: covers(&plan, case),
            watchlist: case.watchlist.clone(),
            selection: if takes { case.selection.clone() } else { left_out() },
        }
    };
    Ok(plan.cases.iter().map(listed).collect())
}

fn kind(body: &Body) -> CaseKind {
    match body {
        Body::Standing => CaseKind::Standing,
        Body::Watch(_) => CaseKind::Watch,
        Body::Drive { .. } => CaseKind::Drive,
    }
}

fn covers(plan: &suite::Plan, case: &PlannedCase) -> Vec<String> {
    let mut covers: Vec<String> = vec![];
    for covered in case.checks.iter().filter_map(|check| plan.check(*check).covers.clone()) {
        if !covers.contains(&covered) {
            covers.push(covered);
        }
    }
    covers
}
