//! An expression.

use lang::{Expression, Fault, Located, Place, Truth, constant};
use quantity::Dimension;

use super::diagnostics;
use crate::Stage;
use crate::protocol::{Protocol, protocol};

/// Compiles an expression over the real signals as a truth, a number and a constant, and evaluates it.
///
/// Semantic: it is an expression of our subset, and its names and kinds were looked up.
pub fn expression(data: &[u8]) -> Stage {
    let (Ok(text), Some(protocol)) = (str::from_utf8(data), protocol()) else {
        return Stage::Refused;
    };
    let located = Located::new(text.to_owned(), Place::of(text, 0, text.len()));
    let stages = [
        stage(Expression::truth(&located, "fuzz", protocol), text, |it| {
            more_knowledge_changes_nothing(it, protocol)
        }),
        stage(Expression::number(&located, "fuzz", protocol, None), text, |it| is_finite(it, protocol)),
        stage(Expression::number(&located, "fuzz", protocol, Some(Dimension::VOLTAGE)), text, |it| {
            is_finite(it, protocol)
        }),
        stage(constant(&located, "fuzz", protocol, Dimension::TIME), text, |it| {
            assert!(it.value.is_finite())
        }),
        stage(constant(&located, "fuzz", protocol, Dimension::CURRENT), text, |it| {
            assert!(it.value.is_finite())
        }),
    ];
    stages.into_iter().max().unwrap_or(Stage::Refused)
}

/// How far it came; what came of it is checked.
fn stage<T>(read: Result<T, Fault>, text: &str, check: impl Fn(&T)) -> Stage {
    match read {
        Ok(read) => {
            check(&read);
            Stage::Semantic
        }
        Err(Fault::Wrong(wrong)) => Stage::semantic_if(!diagnostics::check(&wrong, text)),
        Err(Fault::Missing { .. }) => Stage::Semantic,
    }
}

/// What is known while nothing is, is so whatever comes; but for `fresh`, which asks about knowledge itself.
fn more_knowledge_changes_nothing(expression: &Expression, protocol: &Protocol) {
    let (unknown, known) = boards(protocol);
    let before = expression.eval(&unknown);
    for values in &known {
        let after = expression.eval(values);
        let kept = before == Truth::Unknown || before == after || expression.text().contains("fresh");
        assert!(kept, "learning more turned {before} into {after}");
    }
}

fn is_finite(number: &Expression, protocol: &Protocol) {
    let (unknown, known) = boards(protocol);
    for values in known.iter().chain([&unknown]) {
        assert!(number.eval_number(values).is_none_or(f64::is_finite), "a number that is none");
    }
}

/// Nothing known, and all known as something ordinary, at the edge and beyond it.
fn boards(protocol: &Protocol) -> (Vec<Option<f64>>, Vec<Vec<Option<f64>>>) {
    let len = protocol.book.slots().len();
    let all = |value: f64| vec![Some(value); len];
    (vec![None; len], [0.0, 1.0, -52.4, 1e308, f64::NAN, f64::NEG_INFINITY].map(all).into())
}
