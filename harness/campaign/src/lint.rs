//! Checks files without running anything.

use std::path::Path;

use suite::Profile;

use crate::{Bundle, CampaignError};

/// Checks these suites against the built-in catalogue and protocol, with this statement where there is one; without any
/// suite, the built-in ones. Gives the number of cases.
///
/// # Errors
/// All that is wrong, with file, line and column.
pub fn lint(suites: &[impl AsRef<Path>], statement: Option<&Path>) -> Result<usize, CampaignError> {
    let mut bundle = Bundle::embedded();
    if !suites.is_empty() {
        bundle.replace_suites(suites)?;
    }
    if let Some(statement) = statement {
        bundle.set_statement(statement)?;
    }
    let roles: Vec<String> = judge::ROLES.iter().map(|role| role.name.to_owned()).collect();
    Ok(bundle.plan(&roles, Profile::Certification)?.cases.len())
}
