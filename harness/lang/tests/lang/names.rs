//! Names that stand for expressions.

use lang::Truth::{self, False, True, Unknown};
use lang::{Binding, Expression, Fault, Scope, constant};
use proptest::prelude::*;
use quantity::Dimension;
use rstest::rstest;

use crate::battery::{Battery, codes, text};
use crate::properties::{compiled, statement, values};

/// The battery's names, and these.
pub(crate) struct Named(pub(crate) Vec<(&'static str, Expression)>);

impl Scope for Named {
    fn lookup(&self, name: &str) -> Option<Binding> {
        let own = self.0.iter().find(|(own, _)| *own == name);
        own.map_or_else(|| Battery.lookup(name), |(_, own)| Some(Binding::Expression(own.clone())))
    }

    fn names(&self) -> Vec<String> {
        Battery.names().into_iter().chain(self.0.iter().map(|(name, _)| (*name).to_owned())).collect()
    }
}

const NAMES: [(&str, &str); 6] = [
    ("Offered", "CCL > 0 || DCL > 0"),
    ("Power", "CVL * CCL"),
    ("OneMore", "CCL + 1 * A"),
    ("BothWays", "CCL + DCL"),
    ("HalfAnHour", "30 * min"),
    ("Heated", "ics.heater"),
];

fn named() -> Named {
    Named(NAMES.map(|(name, expression)| (name, either(expression).unwrap())).to_vec())
}

pub(crate) fn either(expression: &str) -> Result<Expression, Fault> {
    Expression::either(&text(expression), "suite.yaml", &Battery)
}

fn truth(expression: &str) -> Result<Expression, Fault> {
    Expression::truth(&text(expression), "suite.yaml", &named())
}

/// CVL 52, CCL 10, everything else unknown.
const VALUES: [Option<f64>; 8] = [Some(52.0), Some(10.0), None, None, None, None, None, None];

#[rstest]
#[case("Offered", True)]
#[case("!Offered || CVL < 50", False)]
#[case("Power == 520 * W", True)]
#[case::as_if_in_parentheses("2 * OneMore == 22 * A", True)]
#[case::as_if_in_parentheses("!Offered == false", True)]
#[case("BothWays > 5", Unknown)]
#[case("BothWays > 5 || Heated", True)]
#[case("HalfAnHour == 1800 * s", True)]
fn a_name_is_worth_its_expression(#[case] expression: &str, #[case] worth: Truth) {
    assert_eq!(truth(expression).unwrap().eval(&VALUES), worth);
}

#[test]
fn what_a_name_reads_is_read_by_those_who_use_it() {
    assert_eq!(truth("Offered && CVL > 0").unwrap().reads(), [0, 1, 2]);
}

#[rstest]
#[case::a_number_is_no_truth("Power", &["wrong-kind"])]
#[case::a_truth_is_no_number("Offered > 0", &["wrong-kind"])]
#[case::another_unit("Power > CVL", &["wrong-dimension"])]
#[case::a_plain_number_has_no_unit_to_lend("OneMore > 5 && Power > CellCount", &["wrong-dimension"])]
#[case::no_signal("fresh(Power)", &["wrong-arguments"])]
#[case::mistyped("Offred", &["unknown-name"])]
fn a_name_is_used_wrongly(#[case] expression: &str, #[case] expected: &[&str]) {
    assert_eq!(codes(truth(expression)), expected);
}

#[rstest]
#[case::a_label("HighVoltageAlarm", &["wrong-kind"])]
#[case::a_mistake("CVL > CCL", &["wrong-dimension"])]
#[case::without_a_value("ixit.recovery_time > 5 * s", &["missing"])]
#[case::nothing("", &["expression-syntax"])]
fn this_cannot_have_a_name(#[case] expression: &str, #[case] expected: &[&str]) {
    assert_eq!(codes(either(expression)), expected);
}

#[test]
fn a_constant_may_use_what_reads_nothing() {
    let of = |expression| constant(&text(expression), "suite.yaml", &named(), Dimension::TIME);
    assert_eq!(of("2 * HalfAnHour").unwrap().value, 3600.0);
    assert_eq!(codes(of("HalfAnHour * (Power / W)")), ["not-constant"]);
}

#[test]
fn names_of_names_have_an_end() {
    let sum = format!("CCL{} > 0 * A", " + CCL".repeat(190));
    let many = |uses: usize| {
        let named = Named(vec![("Long", either(&sum).unwrap())]);
        let used = vec!["Long"; uses].join(" && ");
        codes(Expression::truth(&text(&used), "suite.yaml", &named))
    };
    assert_eq!(many(2), Vec::<&str>::new());
    assert_eq!(many(3)[..1], ["expression-too-large"]);
}

proptest! {
    #[test]
    fn a_name_is_its_expression_in_parentheses(a in statement(), b in statement(), values in values()) {
        let written = compiled(&format!("!({a}) || ({b}) && ({a})"))?;
        let named = Named(vec![("Alike", compiled(&a)?)]);
        let named = Expression::truth(&text(&format!("!Alike || ({b}) && Alike")), "suite.yaml", &named).unwrap();
        prop_assert_eq!(named.reads(), written.reads());
        prop_assert_eq!(named.eval(&values), written.eval(&values));
    }
}
