//! A suite, up to its plan.

use lang::SourceFile;
use suite::{Body, Plan, Profile};

use super::diagnostics;
use crate::Stage;
use crate::protocol::protocol;

/// Plans a suite with the real protocol and catalogue and a battery statement.
///
/// Semantic: it is YAML of the right shape, and its names, units and references were looked up.
pub fn suite_yaml(data: &[u8]) -> Stage {
    let (Ok(text), Some(protocol)) = (str::from_utf8(data), protocol()) else {
        return Stage::Refused;
    };
    let inputs = protocol.inputs(SourceFile::new("fuzz.yaml", text));
    match inputs.plan(&protocol.roles, Profile::Certification) {
        Ok(plan) => {
            check(&plan);
            Stage::Semantic
        }
        Err(wrong) => {
            diagnostics::check(&wrong, text);
            Stage::semantic_if(!diagnostics::is_yaml(&wrong))
        }
    }
}

/// What the engine relies on.
fn check(plan: &Plan) {
    for case in &plan.cases {
        assert!(
            case.checks.iter().all(|id| (id.0 as usize) < plan.checks.len()),
            "a check that is not there"
        );
        if let Body::Drive { phases, .. } = &case.body {
            let known = |id: &suite::CheckId| case.checks.contains(id);
            assert!(
                phases.iter().all(|phase| phase.checks.iter().all(known)),
                "a check of a phase is not the case's"
            );
        }
    }
    for check in &plan.checks {
        let covered = check.covers.as_ref().is_none_or(|id| plan.catalogue.requirement(id).is_some());
        assert!(covered, "it covers what the catalogue does not have");
    }
}
