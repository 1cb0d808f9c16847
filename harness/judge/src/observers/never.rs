//! That a statement holds at no time.
//!
//! **What it does.** At no instant of the window is the expression true.
//! **Why.** Some things must not happen: a battery that claims to be closed and sends zero limits.
//! **Unverified** when it could not be told at some instant: a signal was not seen or went stale.
//! **Example.** `never: CVL < 40 * V`

use lang::{Fault, Located};
use schemars::JsonSchema;
use serde::Deserialize;

use super::always::Statement;
use crate::{Observer, Resolve};

/// The parameter, as written in a suite: an expression.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Never(pub Located<String>);

impl Never {
    /// The observer with this parameter.
    ///
    /// # Errors
    /// Where the expression is wrong or reads no signal.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        Ok(Box::new(Statement::new(&self.0, false, with)?))
    }
}
