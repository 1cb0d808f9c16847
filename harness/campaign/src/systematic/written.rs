//! Mutants that people wrote, beside those that are generated.

use serde_json::{Value, json};
use suite::MAIN_SWITCH_PROBE;
use twin::Defect;
use wire::Table;

use super::SystematicMutant;
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
        let named = messages(&table, &mutant.defects);
        let whole = || spec.sends.iter().cloned().chain([MAIN_SWITCH_PROBE.to_owned()]).collect();
        let messages = if named.is_empty() { whole() } else { named };
        all.push(SystematicMutant { class: String::from("written"), subject: name, messages, mutant });
    }
    all.sort_by_key(SystematicMutant::name);
    Ok(all)
}

/// The messages that defects name, sorted.
fn messages(table: &Table, defects: &[Defect]) -> Vec<String> {
    let mut found = vec![];
    defects.iter().for_each(|defect| named(table, &json!(defect), &mut found));
    found.sort();
    found.dedup();
    found
}

fn named(table: &Table, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(name) => {
            let of_signal = || table.signal_named(name).map(|signal| table.signal(signal).message);
            let message = table.message_named(name).or_else(of_signal);
            found.extend(message.map(|message| table.message(message).name.to_string()));
        }
        Value::Array(values) => values.iter().for_each(|value| named(table, value, found)),
        Value::Object(map) => map.values().for_each(|value| named(table, value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
