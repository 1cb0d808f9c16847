//! A battery that does something wrong on purpose.

use serde::{Deserialize, Serialize};

use crate::Defect;

/// A small change to a conforming battery and the requirements that it violates: what proves that a suite catches it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// What it does wrong, in one sentence.
    pub about: String,
    /// The conforming battery that it is made from: the stem of a file in `fixtures/batteries`.
    pub battery: String,
    /// What is changed, in this order.
    pub defects: Vec<Defect>,
    /// The requirements that it violates by that, by id; at least one.
    pub violates: Vec<String>,
}
