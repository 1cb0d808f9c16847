//! The schemas for editors and programs, and the files that they are about.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use campaign::{Bundle, ExamineRequest, SchemaOf, schema};
use rstest::rstest;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn file(of: SchemaOf) -> &'static str {
    match of {
        SchemaOf::Suite => "suites/schemas/suite.schema.json",
        SchemaOf::Battery => "suites/schemas/battery.schema.json",
        SchemaOf::Rig => "rigs/schemas/rig.schema.json",
        SchemaOf::Dialect => "rigs/schemas/dialect.schema.json",
        SchemaOf::Scene => "rigs/schemas/scene.schema.json",
        SchemaOf::Record => "reports/schemas/record.schema.json",
        SchemaOf::KillMatrix => "reports/schemas/kill-matrix.schema.json",
        SchemaOf::Coverage => "reports/schemas/coverage.schema.json",
    }
}

/// The files of a folder with this ending, in order.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
}

fn suites() -> Vec<PathBuf> {
    let is_suite = |path: &PathBuf| !path.ends_with("requirements.yaml");
    files("suites/victron-can-bms", ".yaml").into_iter().filter(is_suite).collect()
}

fn rigs() -> Vec<PathBuf> {
    files("rigs", ".yaml")
}

fn scenes() -> Vec<PathBuf> {
    files("fixtures/scenes", ".yaml")
}

fn statements() -> Vec<PathBuf> {
    files("fixtures/batteries", ".statement.yaml")
}

#[test]
fn the_schema_files_are_not_stale() {
    for of in SchemaOf::ALL {
        let (path, written) = (root().join(file(of)), schema(of).unwrap());
        if std::env::var_os("BMSCERT_UPDATE").is_some() {
            fs::write(&path, &written).unwrap();
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == written, "{} is stale; run the tests with BMSCERT_UPDATE=1", file(of));
    }
}

#[rstest]
#[case::suites(suites(), "../schemas/suite.schema.json")]
#[case::statements(statements(), "../../suites/schemas/battery.schema.json")]
#[case::rigs(rigs(), "schemas/rig.schema.json")]
#[case::scenes(scenes(), "../../rigs/schemas/scene.schema.json")]
#[case::dialects(files("rigs/dialects", ".yaml"), "../schemas/dialect.schema.json")]
fn a_file_tells_editors_where_its_schema_is(#[case] files: Vec<PathBuf>, #[case] schema: &str) {
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let header = format!("# yaml-language-server: $schema={schema}\n");
        assert!(text.starts_with(&header), "{} has to begin with {header}", file.display());
        assert!(file.parent().unwrap().join(schema).is_file(), "{schema}");
    }
}

/// Whether each file keeps to the schema, by another validator and another reader of YAML.
const VALIDATOR: &str = r#"
import json, sys, jsonschema
from ruamel.yaml import YAML
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    # Keys that are numbers are texts to a schema.
    read = json.loads(json.dumps(YAML(typ="safe").load(open(path)), default=str))
    found = [f"{path}: {error.json_path}: {error.message}" for error in validator.iter_errors(read)]
    print("\n".join(found) or "sound")
"#;

fn validated(of: SchemaOf, files: &[PathBuf]) -> String {
    let python =
        std::env::var_os("BMSCERT_PYTHON").map_or_else(|| root().join(".venv/bin/python"), PathBuf::from);
    let output =
        Command::new(python).args(["-c", VALIDATOR]).arg(root().join(file(of))).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[rstest]
#[case::suites(SchemaOf::Suite, suites())]
#[case::statements(SchemaOf::Battery, statements())]
#[case::dialects(SchemaOf::Dialect, files("rigs/dialects", ".yaml"))]
#[case::scenes(SchemaOf::Scene, scenes())]
#[case::rigs(SchemaOf::Rig, rigs())]
#[ignore = "needs peers; run .ci/test"]
fn another_validator_finds_our_files_sound(#[case] of: SchemaOf, #[case] files: Vec<PathBuf>) {
    assert_eq!(validated(of, &files), "sound\n".repeat(files.len()));
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn another_validator_finds_what_the_suites_were_tried_on_sound() {
    let (bundle, partition) = (Bundle::embedded_twin(), "1/60".parse().unwrap());
    let request = ExamineRequest { bundle, written: true, systematic: true, partition, seed: 1, workers: 2 };
    let tried = campaign::examine(&request, &|_, _| {}, &|| false).unwrap();
    let coverage = campaign::coverage(&request.bundle, &tried.matrix()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (of, json) in
        [(SchemaOf::KillMatrix, tried.to_json().unwrap()), (SchemaOf::Coverage, coverage.to_json().unwrap())]
    {
        let path = folder.path().join("it.json");
        fs::write(&path, json).unwrap();
        assert_eq!(validated(of, &[path]), "sound\n");
    }
}

#[rstest]
#[case::a_key_that_is_mistyped(SchemaOf::Suite, "key-mistyped.yaml")]
#[case::a_key_that_is_missing(SchemaOf::Suite, "key-missing.yaml")]
#[case::an_observer_that_is_mistyped(SchemaOf::Suite, "observer-mistyped.yaml")]
#[case::a_word_for_the_partner(SchemaOf::Suite, "partner-mistyped.yaml")]
#[case::a_key_of_a_rig(SchemaOf::Rig, "rig-key-unknown.yaml")]
#[ignore = "needs peers; run .ci/test"]
fn another_validator_finds_what_is_wrong(#[case] of: SchemaOf, #[case] name: &str) {
    let found = validated(of, &[root().join("fixtures/bad").join(name)]);
    assert!(found.contains(name) && !found.contains("sound"), "{found}");
}
