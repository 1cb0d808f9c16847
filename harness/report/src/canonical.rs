//! JSON in one form.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::Value;

/// A JSON value that writes the keys of every object in the order of their bytes.
///
/// `serde_json` sorts keys too, but only until some crate of the build asks it to keep the order of insertion.
pub(crate) struct Sorted<'a>(pub(crate) &'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(map) => {
                let sorted: BTreeMap<_, _> = map.iter().map(|(key, value)| (key, Sorted(value))).collect();
                sorted.serialize(serializer)
            }
            Value::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| sequence.serialize_element(&Sorted(item)))?;
                sequence.end()
            }
            plain => plain.serialize(serializer),
        }
    }
}

/// Canonical JSON: keys sorted, no spaces.
pub(crate) fn to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Sorted(&serde_json::to_value(value)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": {"y": u64::MAX, "x": "µ"}});
        let written = r#"{"a":{"x":"µ","y":18446744073709551615},"b":[{"a":null,"z":1}]}"#;
        assert_eq!(to_vec(&value).unwrap(), written.as_bytes());
    }
}
