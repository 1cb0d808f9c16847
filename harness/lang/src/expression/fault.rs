//! Why an expression cannot be used.

use thiserror::Error;

use crate::Diagnostic;

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Fault {
    /// It is wrong: everything that is wrong with it, in the order in which it is written; never empty.
    #[error("{}", lines(.0))]
    Wrong(Vec<Diagnostic>),
    /// It is right, but uses a name without a value; what depends on it cannot be judged.
    #[error("`{name}` has no value: {why}")]
    Missing {
        /// The first such name.
        name: String,
        /// Why it has no value.
        why: String,
    },
}

fn lines(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<Diagnostic> for Fault {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Wrong(vec![diagnostic])
    }
}
