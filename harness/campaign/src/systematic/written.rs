//! Mutants that people wrote, beside those that are generated.

use suite::MAIN_SWITCH_PROBE;

use super::SystematicMutant;
use super::extent::Extent;
use crate::mutants::embedded_mutants;
use crate::{Bundle, CampaignError};

/// The mutants that people wrote, as if they were a class of generated ones, in the order of their names. They change the
/// messages that their defects name, or whose signals these name; all that the battery sends and what its main switch does,
/// where they name none.
///
/// # Errors
/// Where files are wrong, or there is no simulated battery.
pub fn systematically(bundle: &Bundle) -> Result<Vec<SystematicMutant>, CampaignError> {
    let (table, (spec, _)) = (bundle.sources()?.table, bundle.twin()?);
    let mut all = vec![];
    for (name, bytes) in embedded_mutants() {
        let mut bundle = bundle.clone();
        bundle.set_mutant(&name, bytes);
        let (_, Some(mutant)) = bundle.twin()? else { continue };
        let named = Extent::of(&table, &mutant.defects);
        let whole = || Extent::whole(spec.sends.iter().cloned().chain([MAIN_SWITCH_PROBE.to_owned()]));
        let changes = if named.is_empty() { whole() } else { named };
        all.push(SystematicMutant { class: String::from("written"), subject: name, changes, mutant });
    }
    all.sort_by_key(SystematicMutant::name);
    Ok(all)
}
