//! Diagnostics point at the very bytes.

use lang::{Diagnostic, Expression, Fault, Located, Place, SourceFile, yaml};
use rstest::rstest;
use serde::Deserialize;

use crate::battery::Battery;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    #[serde(default)]
    #[expect(dead_code, reason = "it only stands before the expression")]
    about: String,
    always: Located<String>,
}

fn check(text: &str) -> Check {
    yaml::parse(&SourceFile::new("suites/mine.yaml", text)).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn wrong(text: &str) -> Diagnostic {
    match Expression::truth(&check(text).always, "suites/mine.yaml", &Battery) {
        Err(Fault::Wrong(mut diagnostics)) => diagnostics.remove(0),
        other => panic!("{text}: {other:?}"),
    }
}

#[rstest]
#[case::plain("always: CVL > 0 || DCLL > 0\n", "DCLL", 1, 20)]
#[case::behind_a_character_of_two_bytes("about: 5 µs\nalways: CVL > 0 || DCLL > 0\n", "DCLL", 2, 20)]
#[case::in_a_flow_map("{about: µµ, always: CVL > 0 || DCLL > 0 }\n", "DCLL", 1, 32)]
#[case::before_a_comment("always: DCLL > 0   # why\n", "DCLL", 1, 9)]
#[case::with_carriage_returns("about: x\r\nalways: CVL > 0 || DCLL > 0\r\n", "DCLL", 2, 20)]
#[case::behind_a_byte_order_mark("\u{feff}always: CVL > 0 || DCLL > 0\n", "DCLL", 1, 20)]
#[case::a_dotted_name("always: CVL > 0 && probe.conducts\n", "probe.conducts", 1, 20)]
#[case::an_anchor("always: &a CVL > 0 || DCLL > 0\n", "DCLL", 1, 23)]
#[case::a_foreign_character("always: CVL > µ\n", "µ", 1, 15)]
#[case::double_quotes("about: µ\nalways: \"CVL > 0 || DCLL > 0\"\n", "\"CVL > 0 || DCLL > 0\"", 2, 9)]
#[case::single_quotes("always: 'DCLL > 0'\n", "'DCLL > 0'", 1, 9)]
#[case::an_escape("always: \"\\u0044CLL > 0\"\n", "\"\\u0044CLL > 0\"", 1, 9)]
fn the_offending_bytes_are_marked(
    #[case] text: &str,
    #[case] marked: &str,
    #[case] line: u32,
    #[case] column: u32,
) {
    let place = wrong(text).place();
    assert_eq!(&text[place.start..place.start + place.len], marked);
    assert_eq!((place.line, place.column), (line, column));
}

#[rstest]
#[case::a_block("always: |\n  CVL > 0 ||\n  DCLL > 0\n")]
#[case::a_folded_block("always: >\n  CVL > 0 ||\n  DCLL > 0\n")]
#[case::a_plain_scalar_over_two_lines("always: CVL > 0 ||\n  DCLL > 0\n")]
fn a_scalar_over_several_lines_is_marked_whole(#[case] text: &str) {
    let place = wrong(text).place();
    let marked = &text[place.start..place.start + place.len];
    assert!(marked.contains("CVL > 0 ||\n  DCLL > 0"), "{marked:?}");
}

#[test]
fn a_value_that_came_through_an_alias_stands_at_its_anchor() {
    #[derive(Debug, Deserialize)]
    struct Two {
        one: Located<String>,
        other: Located<String>,
    }
    let two: Two = yaml::parse(&SourceFile::new("a.yaml", "one: &x DCLL > 0\nother: *x\n")).unwrap();
    assert_eq!(two.one, two.other);
    assert_eq!(two.other.place, Place { start: 8, len: 8, line: 1, column: 9 });
}

#[test]
fn a_value_without_a_file_has_no_place() {
    let nowhere = Located::nowhere("DCLL > 0".to_owned());
    let Err(Fault::Wrong(diagnostics)) = Expression::truth(&nowhere, "a.yaml", &Battery) else {
        panic!("a mistyped name was accepted");
    };
    assert!(!diagnostics[0].place().is_known());
}

#[test]
fn a_located_value_is_read_written_and_described_like_its_value() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
    struct Plain {
        name: String,
        rows: Vec<u8>,
    }
    #[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
    #[schemars(rename = "Plain")]
    struct Placed {
        name: Located<String>,
        rows: Vec<Located<u8>>,
    }
    let json = r#"{"name":"x","rows":[1,2]}"#;
    let placed: Placed = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&placed).unwrap(), json);
    assert_eq!(schemars::schema_for!(Placed), schemars::schema_for!(Plain));
}
