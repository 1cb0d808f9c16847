//! Files that are wrong before they mean anything.

use std::fmt::Write as _;

use lang::{Located, SourceFile, render, yaml};
use rstest::rstest;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only reading it is of interest")]
struct Suite {
    suite: Located<String>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only reading it is of interest")]
struct Case {
    id: Located<String>,
    #[serde(default)]
    repeat: Option<Located<u8>>,
    #[serde(default)]
    phases: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only reading it is of interest")]
enum Step {
    Partner(Located<Partner>),
    Wait(Located<String>),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Partner {
    Online,
    Silent,
}

const WRONG: &[(&str, &str)] = &[
    ("an unknown key", "suite: a\ncases:\n  - id: x\n    repaet: 3\n"),
    ("an unknown key like no other", "suite: a\ncolour: red\n"),
    ("an unknown step", "suite: a\ncases:\n  - id: x\n    phases:\n      - partnr: online\n"),
    ("an unknown word", "suite: a\ncases:\n  - id: x\n    phases: [{partner: silnt}]\n"),
    ("two steps in one", "suite: a\ncases:\n  - id: x\n    phases: [{partner: online, wait: 3 s}]\n"),
    ("a list as a step", "suite: a\ncases:\n  - id: x\n    phases: [[partner]]\n"),
    ("an empty step", "suite: a\ncases:\n  - id: x\n    phases: [{}]\n"),
    ("a step without a value", "suite: a\ncases:\n  - id: x\n    phases: [partner]\n"),
    ("a value for a word", "suite: a\ncases:\n  - id: x\n    phases: [{partner: {online: 3}}]\n"),
    ("a map for a text", "suite: {a: b}\n"),
    ("a word for a list", "suite: a\ncases: none\n"),
    ("a number that is none", "suite: a\ncases:\n  - {id: x, repeat: .nan}\n"),
    ("a missing key", "suite: a\ncases:\n  - repeat: 3\n"),
    ("a missing key at the top", "cases: []\n"),
    ("a key twice", "suite: a\ncases: []\nsuite: b\n"),
    ("a merge key", "suite: a\ncases:\n  - &d {id: x}\n  - {<<: *d, repeat: 2}\n"),
    ("two documents", "suite: a\n---\nsuite: b\n"),
    ("another type", "suite: a\ncases:\n  - id: x\n    repeat: [1]\n"),
    ("a number that does not fit", "suite: a\ncases:\n  - {id: x, repeat: 300}\n"),
    ("a boolean of old", "suite: a\nstrict: yes\n"),
    ("an alias of the wrong type", "suite: &s abc\ncases:\n  - id: x\n    repeat: *s\n"),
    ("an unknown alias", "suite: *nobody\n"),
    ("a tab", "suite: a\ncases:\n\t- id: x\n"),
    ("an open bracket", "suite: a\ncases: [\n"),
    ("an open quote", "suite: \"a\n"),
    ("an unknown tag", "suite: !secret a\n"),
    ("nothing", ""),
    ("a list instead of a map", "- suite: a\n"),
    ("no text", "suite:\n"),
    ("binary", "\u{0}\u{1}\u{7f}"),
];

#[test]
fn a_wrong_file_is_explained_with_its_place() {
    let mut shown = String::new();
    for (about, text) in WRONG {
        let file = SourceFile::new("suites/mine.yaml", *text);
        let diagnostic = yaml::parse::<Suite>(&file).expect_err(about);
        assert!(diagnostic.place().is_known(), "{about}: {diagnostic:?}");
        let _ = write!(shown, "--- {about} ({})\n{}\n\n", diagnostic.code, render(&diagnostic, text, false));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_right_file_is_read_with_places() {
    let text = "suite: µ/keepalive\ncases:\n  - id: names-agree\n    repeat: 3\n    phases:\n      - partner: online\n      - wait: 10 s\n";
    let suite: Suite = yaml::parse(&SourceFile::new("suites/mine.yaml", text)).unwrap();
    assert_eq!(suite.suite.value, "µ/keepalive");
    let id = &suite.cases[0].id;
    assert_eq!(&text[id.place.start..id.place.start + id.place.len], "names-agree");
    assert_eq!((id.place.line, id.place.column), (3, 9));
}

#[rstest]
#[case::a_truth("suite: true\n", "true")]
#[case::a_number("suite: 5\n", "5")]
#[case::a_float("suite: 1.50\n", "1.50")]
#[case::an_old_boolean("suite: no\n", "no")]
#[case::a_block("suite: |\n  a\n  b\n", "a\nb\n")]
fn a_text_is_what_was_written(#[case] text: &str, #[case] value: &str) {
    let suite: Suite = yaml::parse(&SourceFile::new("suites/mine.yaml", text)).unwrap();
    assert_eq!(suite.suite.value, value);
}
