//! The JSON Schema of a record.

use schemars::schema_for;
use serde_json::Value;

use crate::Record;

/// The JSON Schema (2020-12) of a record.
#[must_use]
pub fn schema() -> Value {
    schema_for!(Record).to_value()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::*;
    use crate::canonical::Sorted;
    use crate::testing::{mixed, recorded, validate};
    use journal::{Clock, World};
    use rstest::rstest;
    use serde_json::json;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    fn written() -> String {
        serde_json::to_string_pretty(&Sorted(&schema())).unwrap() + "\n"
    }

    #[test]
    fn the_schema_file_is_not_stale() {
        let path = root().join("reports/schemas/record.schema.json");
        if std::env::var_os("BMSCERT_UPDATE").is_some() {
            fs::write(&path, written()).unwrap();
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            stored == written(),
            "reports/schemas/record.schema.json is stale; run the tests with BMSCERT_UPDATE=1"
        );
    }

    #[test]
    fn records_keep_to_the_schema() {
        for record in [mixed(), Record::build(recorded(vec![], vec![]))] {
            assert_eq!(validate(&schema(), &serde_json::to_value(&record).unwrap()), Ok(()));
        }
    }

    #[test]
    fn the_mirrors_show_the_types_of_the_journal() {
        let mut record = mixed();
        for world in [World::Twin, World::Bench, World::Recording] {
            record.world = world;
            let live = [Clock::Virtual, Clock::Kernel, Clock::Hardware, Clock::Arrival];
            for clock in live.into_iter().chain([Clock::Recorded, Clock::None]) {
                record.buses[0].clock = clock;
                assert_eq!(validate(&schema(), &serde_json::to_value(&record).unwrap()), Ok(()));
            }
        }
    }

    #[rstest]
    #[case::a_field_too_many("/tool/host", Some(json!("bench-3")))]
    #[case::a_field_too_few("/summary/verdict", None)]
    #[case::an_unknown_word("/summary/verdict", Some(json!("fine")))]
    #[case::an_unknown_world("/world", Some(json!("dream")))]
    #[case::a_text_for_a_number("/seed", Some(json!("1")))]
    #[case::another_format("/schema", Some(json!("bmscert-record/2")))]
    #[case::an_unknown_field_of_a_bus("/buses/0/baud", Some(json!(500)))]
    #[case::an_unknown_field_of_an_instrument("/bench/instruments/0/colour", Some(json!("red")))]
    #[case::an_instrument_without_its_channels("/bench/instruments/0/channels", None)]
    fn what_is_no_record_breaks_the_schema(#[case] pointer: &str, #[case] value: Option<Value>) {
        let mut record = serde_json::to_value(mixed()).unwrap();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = record.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => parent.insert(key.into(), value),
            None => parent.remove(key),
        };
        assert!(validate(&schema(), &record).is_err());
    }

    #[test]
    #[ignore = "needs peers; run .ci/test"]
    fn another_validator_agrees() {
        let folder = tempfile::tempdir().unwrap();
        let (schema, record) = (folder.path().join("schema.json"), folder.path().join("record.json"));
        fs::write(&schema, written()).unwrap();
        fs::write(&record, mixed().to_json().unwrap()).unwrap();
        let python =
            std::env::var_os("BMSCERT_PYTHON").map_or_else(|| root().join(".venv/bin/python"), PathBuf::from);
        let script = "import json, sys, jsonschema\n\
                      schema, record = (json.load(open(path)) for path in sys.argv[1:])\n\
                      jsonschema.Draft202012Validator.check_schema(schema)\n\
                      jsonschema.Draft202012Validator(schema).validate(record)";
        let status = Command::new(python).args(["-c", script]).args([&schema, &record]).status().unwrap();
        assert!(status.success());
    }
}
