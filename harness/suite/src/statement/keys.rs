//! Every key of a statement, as its documentation has it.

use schemars::schema_for;
use serde_json::Value;

use super::written::{IcsText, IdentityText, IxitText};

/// A key of a battery statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its whole name: `ixit.capacity`.
    pub name: String,
    /// What it is, in prose.
    pub about: String,
}

/// All keys, section by section, in the order of their names.
#[must_use]
pub fn keys() -> Vec<Key> {
    let sections = [
        ("battery", schema_for!(IdentityText).to_value()),
        ("ics", schema_for!(IcsText).to_value()),
        ("ixit", schema_for!(IxitText).to_value()),
    ];
    sections.iter().flat_map(|(section, schema)| properties(section, schema)).collect()
}

fn properties(section: &str, schema: &Value) -> Vec<Key> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let key = |(name, schema): (&String, &Value)| Key {
        name: format!("{section}.{name}"),
        about: schema["description"].as_str().unwrap_or_default().replace('\n', " "),
    };
    properties.map(key).collect()
}
