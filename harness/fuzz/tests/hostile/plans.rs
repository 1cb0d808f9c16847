//! Plans of texts, with the real protocol.

use std::sync::Arc;

use lang::{Diagnostic, SourceFile};
use suite::{Catalogue, Inputs, Plan, Profile, Statement};

pub(crate) const DATABASE: &str = include_str!("../../../../suites/victron-can-bms/protocol.dbc");
pub(crate) const CATALOGUE: &str = include_str!("../../../../suites/victron-can-bms/requirements.yaml");
pub(crate) const STATEMENT: &str = include_str!("../../../../fixtures/batteries/lfp16.statement.yaml");
pub(crate) const SUITES: [&str; 3] = [
    include_str!("../../../../suites/victron-can-bms/frames.yaml"),
    include_str!("../../../../suites/victron-can-bms/keepalive.yaml"),
    include_str!("../../../../suites/victron-can-bms/startup.yaml"),
];

/// The plan of one suite, with the statement of the twin.
pub(crate) fn plan(suite: &str) -> Result<Plan, Vec<Diagnostic>> {
    let inputs = Inputs {
        protocol: "victron-can-bms".to_owned(),
        table: Arc::new(suite::dbc::load(DATABASE).unwrap()),
        catalogue: Arc::new(Catalogue::parse(&SourceFile::new("requirements.yaml", CATALOGUE)).unwrap()),
        suites: vec![SourceFile::new("suite.yaml", suite)],
        statement: Some(Statement::parse(&SourceFile::new("statement.yaml", STATEMENT)).unwrap()),
    };
    inputs.plan(&["main_switch_probe".to_owned()], Profile::Certification)
}

/// The codes of everything that is wrong with a suite.
pub(crate) fn codes(suite: &str) -> Vec<&'static str> {
    plan(suite).err().unwrap_or_default().iter().map(|wrong| wrong.code).collect()
}

/// A suite with one standing check.
pub(crate) fn standing(check: &str) -> String {
    format!("{HEAD}standing:\n  - {{id: it, covers: CAN-1.4-2, {check}}}\n")
}

/// A suite with one phase.
pub(crate) fn driven(phase: &str) -> String {
    format!(
        "{HEAD}cases:\n  - id: it\n    needs: [main_switch_probe]\n    allowance: {{probe: 1 A}}\n    phases:\n      - {{name: p, {phase}}}\n"
    )
}

pub(crate) const HEAD: &str = "suite: victron-can-bms/hostile\nprotocol: victron-can-bms\nabout: hostile\n";
