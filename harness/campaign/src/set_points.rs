//! What cases set, and what a bench bears.

use journal::SetPoints;
use judge::Selection;
use suite::{Energised, Plan, PlannedCase};

use crate::{CampaignError, Reach};

/// Checks that no case that runs sets an output above what nothing on this bench exceeds; before anything begins.
///
/// # Errors
/// The first case that does.
pub(crate) fn check(plan: &Plan, bench: Option<&Energised>) -> Result<(), CampaignError> {
    let Some(bench) = bench else { return Ok(()) };
    for case in plan.cases.iter().filter(|case| case.selection == Selection::Selected) {
        for (role, points) in plan.set_points(case) {
            let Some(most) = bench.reaches(role) else { continue };
            let asked =
                [(points.voltage, most.voltage, "V"), (Some(points.current), Some(most.current), "A")];
            let above = asked.into_iter().find_map(|(asked, most, unit)| {
                let (asked, most) = asked.zip(most)?;
                (asked > most).then_some((asked, most, unit))
            });
            if let Some((asked, most, unit)) = above {
                return Err(CampaignError::AboveLimit {
                    case: format!("{}/{}", case.suite, case.id),
                    role: role.to_owned(),
                    asked: format!("{asked} {unit}"),
                    most: format!("{most} {unit}"),
                });
            }
        }
    }
    Ok(())
}

/// The most that a case sets its outputs to; none, where it sets none.
pub(crate) fn highest(plan: &Plan, case: &PlannedCase) -> Option<Reach> {
    let each = plan
        .set_points(case)
        .map(|(_, SetPoints { voltage, current })| Reach { voltage: voltage.unwrap_or_default(), current });
    each.reduce(Reach::max)
}
