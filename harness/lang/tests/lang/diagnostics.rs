//! What a person reads about a wrong expression.

use std::fmt::Write as _;

use lang::{Diagnostic, Expression, Fault, Located, Place, SourceFile, constant, render, yaml};
use quantity::Dimension;
use serde::Deserialize;

use crate::battery::Battery;

#[derive(Debug, Deserialize)]
struct Check {
    always: Located<String>,
}

const WRONG: &[&str] = &[
    "DCLL > 0",
    "CVL > 0 || main_switch.conducts",
    "HighVoltageAlarm == Okay",
    "CVL > CCL",
    "CVL > CellCount * 2",
    "CVL && CCL > 0",
    "HighVoltageAlarm",
    "0 < CVL < 60",
    "HighVoltageAlarm > OK",
    "(true ? CVL : true) == true",
    "main_switch_probe.conducts + 1 > 0",
    "maxx(CVL, 1) > 0",
    "max(CVL) > 0",
    "fresh(CVL + 1)",
    "CVL > 1 / 0",
    "CVL > 5 V",
    "CVL > 5V",
    "SOC > 50 %",
    "CVL > 0 and CCL > 0",
    "CVL = 5",
    "CVL > 0 // always",
    "[CVL] == 1",
    "CVL.max(1) > 0",
    "CVL == \"x\"",
    "a.b.c > 0",
    "CVL > 0)",
    "(CVL > 0",
    "CVL > > 0",
    "CVL > 99999999999999999999",
    "has(CVL.x)",
    "CVL.all(x, true)",
    "((((((((((((((((((((((((((true))))))))))))))))))))))))))",
];

/// A line as it stands in a suite; YAML has its own idea of ` #`, `[` and quotes, so some are quoted.
fn file(expression: &str) -> SourceFile {
    let plain = !expression.starts_with(['[', '(']) && !expression.contains(['"', '#']);
    let scalar = if plain { expression.to_owned() } else { format!("'{expression}'") };
    SourceFile::new("suites/mine.yaml", format!("# µ\n        always: {scalar}\n"))
}

fn wrong(file: &SourceFile) -> Vec<Diagnostic> {
    let check: Check = yaml::parse(file).unwrap();
    match Expression::truth(&check.always, &file.name, &Battery) {
        Err(Fault::Wrong(diagnostics)) => diagnostics,
        other => panic!("{}: {other:?}", file.text),
    }
}

#[test]
fn a_wrong_expression_is_explained() {
    let mut shown = String::new();
    for expression in WRONG {
        let file = file(expression);
        for diagnostic in wrong(&file) {
            let _ = write!(shown, "--- {}\n{}\n\n", diagnostic.code, render(&diagnostic, &file.text, false));
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_wrong_constant_is_explained() {
    let wrong =
        ["3 s", "3", "3 + 4", "3 fortnights", "CVL + 1", "1 * V / 0", "max(1 * V, 2 * A)", "ixit.capacity"];
    let mut shown = String::new();
    for expression in wrong {
        let file = file(expression);
        let check: Check = yaml::parse(&file).unwrap();
        let Err(Fault::Wrong(diagnostics)) =
            constant(&check.always, &file.name, &Battery, Dimension::VOLTAGE)
        else {
            panic!("{expression} was accepted");
        };
        for diagnostic in diagnostics {
            let _ = write!(shown, "--- {}\n{}\n\n", diagnostic.code, render(&diagnostic, &file.text, false));
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn it_looks_as_the_style_guide_shows_it() {
    let text = format!("{}        always: DCLL > 0\n", "\n".repeat(13));
    let file = SourceFile::new("suites/mine.yaml", text);
    let shown = render(&wrong(&file)[0], &file.text, false);
    insta::assert_snapshot!(shown, @r"
    error: there is no signal `DCLL` in victron-can-bms
      --> suites/mine.yaml:14:17
       |
    14 |         always: DCLL > 0
       |                 ^^^^ did you mean `DCL`?
       = help: `bmscert explain signals` lists all of them
    ");
}

#[test]
fn colour_changes_no_word() {
    let file = file("DCLL > 0");
    let diagnostic = wrong(&file).remove(0);
    let colored = render(&diagnostic, &file.text, true);
    assert!(colored.contains("\u{1b}["));
    let mut plain = String::new();
    let mut escape = false;
    for c in colored.chars() {
        match c {
            '\u{1b}' => escape = true,
            'm' if escape => escape = false,
            c if !escape => plain.push(c),
            _ => {}
        }
    }
    assert_eq!(plain, render(&diagnostic, &file.text, false));
}

#[test]
fn a_diagnostic_without_a_place_names_its_file() {
    let diagnostic =
        Diagnostic::warning("unused", "suites/mine.yaml", "nothing uses this file").help("remove it");
    insta::assert_snapshot!(render(&diagnostic, "", false), @r"
    warning: nothing uses this file
    --> suites/mine.yaml
     = help: remove it
    ");
}

#[test]
fn a_place_that_is_not_in_the_text_does_no_harm() {
    let place = Place { start: 90, len: usize::MAX, line: 3, column: 1 };
    let inside = Place { start: 1, len: 2, line: 1, column: 1 };
    let diagnostic = Diagnostic::error("odd", "a.yaml", "odd").at(place, "here").at(inside, "there");
    assert!(render(&diagnostic, "µµ", false).contains("there"));
    assert!(render(&diagnostic, "", false).contains("here"));
}

#[test]
fn a_long_line_is_cut() {
    let text = format!(
        "always: {} && DCLL > 0 # {}\n",
        "CVL > 0 && ".repeat(40).trim_end_matches(" && "),
        "x".repeat(900_000)
    );
    let file = SourceFile::new("a.yaml", text);
    let shown = render(&wrong(&file)[0], &file.text, false);
    assert!(shown.len() < 2_000 && shown.contains("DCLL"), "{}", shown.len());
}

#[test]
fn every_code_is_listed() {
    for expression in WRONG {
        for diagnostic in wrong(&file(expression)) {
            assert!(lang::CODES.iter().any(|(code, _)| *code == diagnostic.code), "{}", diagnostic.code);
        }
    }
}
