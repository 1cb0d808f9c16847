//! What each observer is for, for people: the head of its own file, so that nothing is said twice.

use schemars::{JsonSchema, Schema, schema_for};

use crate::observers::{
    Absent, Age, Always, Cadence, Changes, Constant, EachProbe, Equal, Eventually, Follows, Identifiers,
    Integral, Length, Monotonic, Never, Present, Range, Rate, Text, TwoBit, Unused, Whenever,
};

/// What is to be known about an observer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documentation {
    /// Its name, as suites write it: `two_bit`.
    pub name: &'static str,
    /// What it judges, in a sentence.
    pub says: String,
    /// What else there is to know, each with its title: `What it does`, `Why`, `Unverified`, `Example`.
    pub sections: Vec<(String, String)>,
    /// What it is given.
    pub parameters: Vec<Parameter>,
}

/// One parameter of an observer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its key; empty where the observer takes one thing without a key.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Whether it may be left out.
    pub optional: bool,
}

/// One observer: its file, and the form of its parameters.
struct Observed {
    name: &'static str,
    source: &'static str,
    parameters: fn() -> Schema,
}

macro_rules! observed {
    ($($name:ident: $parameters:ty),* $(,)?) => {
        const OBSERVED: &[Observed] = &[$(Observed {
            name: stringify!($name),
            source: include_str!(concat!("observers/", stringify!($name), ".rs")),
            parameters: schema::<$parameters>,
        }),*];
    };
}

observed! {
    absent: Absent,
    age: Age,
    always: Always,
    cadence: Cadence,
    changes: Changes,
    constant: Constant,
    each_probe: EachProbe,
    equal: Equal,
    eventually: Eventually,
    follows: Follows,
    identifiers: Identifiers,
    integral: Integral,
    length: Length,
    monotonic: Monotonic,
    never: Never,
    present: Present,
    range: Range,
    rate: Rate,
    text: Text,
    two_bit: TwoBit,
    unused: Unused,
    whenever: Whenever,
}

fn schema<T: JsonSchema>() -> Schema {
    schema_for!(T)
}

/// The documentation of all observers, sorted by name.
#[must_use]
pub fn documentation() -> Vec<Documentation> {
    OBSERVED.iter().map(Observed::documentation).collect()
}

impl Observed {
    fn documentation(&self) -> Documentation {
        let head = self.source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
        let lines: Vec<&str> = head.collect();
        let (says, rest) = lines.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
        Documentation {
            name: self.name,
            says: says.to_owned(),
            sections: sections(rest.join(" ").trim()),
            parameters: parameters(&(self.parameters)()),
        }
    }
}

/// The sections of a text, each of which begins with its title in bold letters.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut sections = vec![];
    let mut parts = text.split("**").skip(1);
    while let (Some(title), Some(words)) = (parts.next(), parts.next()) {
        sections.push((title.trim_end_matches('.').to_owned(), words.trim().to_owned()));
    }
    sections
}

/// The parameters of a schema, in the order of their keys; one without a name where it takes a single text.
fn parameters(schema: &Schema) -> Vec<Parameter> {
    let about = |value: Option<&str>| value.unwrap_or_default().replace('\n', " ");
    let Some(properties) = schema.get("properties").and_then(|known| known.as_object()) else {
        let said = about(schema.get("description").and_then(|said| said.as_str()));
        let said = said.trim_start_matches("The parameter, as written in a suite: ").to_owned();
        return vec![Parameter { name: String::new(), about: said, optional: false }];
    };
    let required = |name: &str| {
        let listed = schema.get("required").and_then(|listed| listed.as_array());
        listed.is_some_and(|listed| listed.iter().any(|required| required == name))
    };
    let all = properties.iter().map(|(name, property)| Parameter {
        name: name.clone(),
        about: about(property.get("description").and_then(|said| said.as_str())),
        optional: !required(name),
    });
    all.collect()
}
