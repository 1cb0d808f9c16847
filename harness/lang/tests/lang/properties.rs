//! What holds for every text, every expression and all values.

use lang::Truth::{self, Unknown};
use lang::{Expression, Located, SourceFile, constant, render, yaml};
use proptest::prelude::*;
use quantity::Dimension;
use serde::Deserialize;

use crate::battery::{Battery, text, truth};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only reading it is of interest")]
struct Suite {
    #[serde(default)]
    suite: Option<Located<String>>,
    #[serde(default)]
    cases: Vec<Located<Suite>>,
    #[serde(default)]
    repeat: Option<u8>,
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![Just("0".to_owned()), Just("52".to_owned()), (0u32..100).prop_map(|n| format!("{n}.5"))]
}

fn voltage() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![3 => Just("CVL".to_owned()), 1 => number().prop_map(|n| format!("{n} * V"))];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(a, b)| format!("({a} + {b})")),
            pair.clone().prop_map(|(a, b)| format!("({a} - {b})")),
            pair.clone().prop_map(|(a, b)| format!("max({a}, {b})")),
            pair.clone().prop_map(|(a, b)| format!("min({a}, abs({b}))")),
            pair.clone().prop_map(|(a, b)| format!("({a} * CCL / (DCL - {b} / (1 * Ohm)))")),
            (pair, number()).prop_map(|((a, b), n)| format!("(CCL > {n} ? {a} : -{b})")),
        ]
    })
}

/// Well-typed and without `fresh`, which asks about knowledge itself.
pub(crate) fn statement() -> impl Strategy<Value = String> {
    let comparison = (voltage(), prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]), voltage());
    let leaf = prop_oneof![
        comparison.prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        Just("main_switch_probe.conducts".to_owned()),
        Just("HighVoltageAlarm == OK".to_owned()),
        Just("LowVoltageAlarm != HighVoltageAlarm".to_owned()),
        Just("true".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(a, b)| format!("({a}) && ({b})")),
            pair.clone().prop_map(|(a, b)| format!("({a}) || ({b})")),
            pair.clone().prop_map(|(a, b)| format!("({a}) == ({b})")),
            (pair, inner.clone()).prop_map(|((a, b), c)| format!("({a}) ? ({b}) : ({c})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

pub(crate) fn values() -> impl Strategy<Value = [Option<f64>; 8]> {
    let value = prop_oneof![Just(0.0), Just(1.0), Just(2.0), Just(52.0), -100.0f64..100.0, Just(f64::MAX)];
    prop::array::uniform8(prop::option::weighted(0.8, value))
}

/// What the bounds or a constant that is not finite refuse is no counterexample.
pub(crate) fn compiled(expression: &str) -> Result<Expression, TestCaseError> {
    truth(expression).map_err(|fault| {
        let text = fault.to_string();
        let honest = text.contains("nested too deeply")
            || text.contains("too long")
            || text.contains("not finite")
            || text.contains("bytes");
        if honest {
            TestCaseError::reject("too large")
        } else {
            TestCaseError::fail(format!("{expression}: {text}"))
        }
    })
}

proptest! {
    // Statements that are larger than the bounds allow are passed over, however many cases are asked for.
    #![proptest_config(ProptestConfig { max_global_rejects: 1 << 20, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_expressions_panic(expression in "\\PC{0,60}") {
        let _ = truth(&expression);
        let _ = constant(&text(&expression), "a.yaml", &Battery, Dimension::TIME);
    }

    #[test]
    fn no_row_of_tokens_makes_the_expressions_panic(
        tokens in prop::collection::vec(
            prop::sample::select(vec![
                "CVL", "HighVoltageAlarm", "OK", "true", "0", "1.5", "1e3", "V", "min", "(", ")", "&&", "||", "!", "==",
                "<", ">=", "+", "-", "*", "/", "?", ":", ",", ".", "max(", "fresh(", "abs(", "ixit.capacity", "\n", "[", "]",
                "in", "has(", "\"", "{", "}", "%", "0x1", "ixit.recovery_time", "x",
            ]),
            0..24,
        ),
        blank in prop::sample::select(vec!["", " "]),
    ) {
        let expression = tokens.join(blank);
        let _ = truth(&expression);
        let _ = constant(&text(&expression), "a.yaml", &Battery, Dimension::TIME);
    }

    #[test]
    fn no_text_makes_yaml_or_its_diagnostics_panic(yaml_text in "[a-z:\\-\\[\\]{}&*!|>'\"%#?, \nµ\t\u{0}\u{feff}]{0,80}") {
        let file = SourceFile::new("a.yaml", yaml_text);
        if let Err(diagnostic) = yaml::parse::<Suite>(&file) {
            let _ = render(&diagnostic, &file.text, true);
        }
    }

    #[test]
    fn no_damage_to_a_file_makes_yaml_panic(at in 0usize..60, with in "\\PC{0,3}") {
        let mut file = SourceFile::new("a.yaml", "suite: µ/keepalive\ncases:\n  - suite: x\n    repeat: 3\n  - {suite: y}\n");
        let at = file.text.floor_char_boundary(at.min(file.text.len()));
        file.text.insert_str(at, &with);
        if let Err(diagnostic) = yaml::parse::<Suite>(&file) {
            prop_assert!(diagnostic.place().is_known());
            let _ = render(&diagnostic, &file.text, false);
        }
    }

    #[test]
    fn every_place_of_an_expression_lies_in_its_scalar(expression in "[A-Za-z0-9 &|!<>=+*/?:(),.µ-]{1,40}") {
        let file = SourceFile::new("a.yaml", format!("suite: {expression}\n"));
        let parsed: Result<Suite, _> = yaml::parse(&file);
        if let Ok(Suite { suite: Some(located), .. }) = parsed
            && let Err(lang::Fault::Wrong(diagnostics)) = Expression::truth(&located, "a.yaml", &Battery)
        {
            let whole = located.place;
            for diagnostic in diagnostics {
                let place = diagnostic.place();
                prop_assert!(place.start >= whole.start && place.start + place.len <= whole.start + whole.len);
                prop_assert!(file.text.is_char_boundary(place.start) && file.text.is_char_boundary(place.start + place.len));
                let _ = render(&diagnostic, &file.text, false);
            }
        }
    }

    #[test]
    fn knowing_less_never_turns_true_into_false(
        expression in statement(),
        values in values(),
        forgotten in prop::collection::vec(0usize..8, 1..4),
    ) {
        let expression = compiled(&expression)?;
        let before = expression.eval(&values);
        let mut less = values;
        for slot in forgotten {
            less[slot] = None;
        }
        let after: Truth = expression.eval(&less);
        prop_assert!(after == before || after == Unknown, "{}: {before} became {after}", expression.text());
    }

    #[test]
    fn only_the_slots_that_are_read_count(expression in statement(), values in values()) {
        let expression = compiled(&expression)?;
        let mut only = [None; 8];
        for slot in expression.reads() {
            let slot = usize::try_from(*slot).unwrap();
            only[slot] = values[slot];
        }
        prop_assert_eq!(expression.eval(&only), expression.eval(&values));
    }

    #[test]
    fn de_morgan_holds_for_expressions(a in statement(), b in statement(), values in values()) {
        let one = compiled(&format!("!(({a}) && ({b}))"))?;
        let other = compiled(&format!("!({a}) || !({b})"))?;
        prop_assert_eq!(one.eval(&values), other.eval(&values));
    }
}
