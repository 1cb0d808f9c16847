//! Which defects the suites of a record are known to catch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the suites of a record were tried on before, and what they caught. The documents themselves are made by
/// `bmscert coverage --out`: the same version makes the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Examined {
    /// SHA-256 over the suites, the catalogue and the protocol that were tried, in lower-case hexadecimal.
    pub suites: String,
    /// The profile that was run on each defect.
    pub profile: String,
    /// How many of its cases can catch one: those on the watchlist cannot. `kill-matrix.json` names them.
    pub cases: u64,
    /// SHA-256 of `kill-matrix.json`: of what every check came to on every defect, and so of the judge as well.
    pub kill_matrix: String,
    /// SHA-256 of `coverage.json`.
    pub coverage: String,
    /// How many defects the suites were tried on.
    pub defects: u64,
    /// How many of them they caught.
    pub killed: u64,
    /// How many of those only advice caught: a battery like that is certified, and told what is wrong.
    pub advised: u64,
    /// How many of those were caught only in a battery in trouble, because a healthy one does not show them.
    pub in_trouble: u64,
    /// How many did not show on the wire at all, in a healthy battery and in one in trouble.
    pub same: u64,
    /// How many were not caught because a battery like that conforms.
    pub conform: u64,
    /// How many violate only what no suite covers; the catalogue says why.
    pub not_covered: u64,
    /// How many violate what checks cover, in a way that frames alone do not show: it takes a meter or a sensor.
    pub undecidable: u64,
    /// How many should have been caught and were not.
    pub gaps: u64,
    /// How many requirements there are.
    pub requirements: u64,
    /// How many of them checks cover.
    pub covered: u64,
}
