//! The JSON Schemas of the files that people write, for editors.

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use crate::{DialectText, RigText, SceneText, StatementText, SuiteText};

/// The JSON Schema (2020-12) of a suite.
#[must_use]
pub fn suite() -> Schema {
    of::<SuiteText>()
}

/// The JSON Schema (2020-12) of a battery statement.
#[must_use]
pub fn statement() -> Schema {
    of::<StatementText>()
}

/// The JSON Schema (2020-12) of a rig file.
#[must_use]
pub fn rig() -> Schema {
    of::<RigText>()
}

/// The JSON Schema (2020-12) of a dialect of instruments.
#[must_use]
pub fn dialect() -> Schema {
    of::<DialectText>()
}

/// The JSON Schema (2020-12) of a scene file.
#[must_use]
pub fn scene() -> Schema {
    of::<SceneText>()
}

fn of<T: JsonSchema>() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    RecursiveTransform(take_numbers).transform(&mut schema);
    schema
}

/// Where a text is wanted, `cells: 16` is one as well; what it has to be is asked when the file is loaded.
fn take_numbers(schema: &mut Schema) {
    let is_choice = schema.get("enum").is_some() || schema.get("const").is_some();
    let Some(kind) = schema.get_mut("type").filter(|_| !is_choice) else { return };
    let text = ["string", "number"].map(String::from).to_vec();
    if kind == "string" {
        *kind = text.into();
    } else if let Some(kinds) = kind.as_array_mut().filter(|kinds| kinds.iter().any(|kind| kind == "string"))
    {
        kinds.push("number".into());
    }
}
