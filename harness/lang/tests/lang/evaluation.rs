//! What expressions are worth.

use crate::battery::{Battery, eval, text, truth};
use lang::Truth::{self, False, True, Unknown};
use lang::{Expression, Values};
use rstest::rstest;

/// CVL 52, CCL 10, DCL unknown, the switch conducts, alarms OK and unknown, 16 cells, mode unknown.
const VALUES: [Option<f64>; 8] = [Some(52.0), Some(10.0), None, Some(1.0), Some(2.0), None, Some(16.0), None];

#[rstest]
#[case("CVL > 50", True)]
#[case("50 > CVL", False)]
#[case("CVL >= 52 && CVL <= 52 && CVL == 52", True)]
#[case("CVL != 52 || CVL < 52", False)]
#[case("DCL > 0", Unknown)]
#[case("DCL > 0 && CVL > 60", False)]
#[case("DCL > 0 || CVL > 50", True)]
#[case("DCL == DCL", Unknown)]
#[case("!(DCL > 0)", Unknown)]
#[case("!main_switch_probe.conducts", False)]
#[case("main_switch_probe.conducts == (CVL > 50)", True)]
#[case("main_switch_probe.conducts != (DCL > 50)", Unknown)]
#[case("HighVoltageAlarm == OK", True)]
#[case("HighVoltageAlarm == Alarm", False)]
#[case("HighVoltageAlarm == 2", True)]
#[case("LowVoltageAlarm != OK", Unknown)]
#[case("CVL / (CCL - 10) > 0", Unknown)]
#[case("CVL * CVL / CVL == 52", True)]
#[case("max(CCL, DCL) > 5", Unknown)]
#[case("min(CCL, 3) == 3 && max(CCL, 3) == 10 && abs(-CCL) == 10", True)]
#[case("(DCL > 0 ? CVL : CVL) == 52", Unknown)]
#[case("(CCL > 0 ? CVL : DCL * 1 * V / A) == 52", True)]
#[case("CVL - 2 - 50 == 0 && CVL -2 == 50", True)]
#[case("CVL > 0.4 * V && CVL < 60000 * mV", True)]
#[case("fresh(CVL)", True)]
#[case("fresh(DCL)", False)]
#[case("CVL / CellCount > 3.2 && CVL / CellCount < 3.3", True)]
fn an_expression_is_worth(#[case] expression: &str, #[case] worth: Truth) {
    assert_eq!(eval(expression, &VALUES), worth);
}

#[rstest]
#[case(f64::NAN)]
#[case(f64::INFINITY)]
#[case(f64::NEG_INFINITY)]
fn what_is_not_finite_is_unknown(#[case] value: f64) {
    let values = [Some(value), None, None, Some(value)];
    assert_eq!(eval("CVL < 100 || CVL >= 100", &values), Unknown);
    assert_eq!(eval("fresh(CVL)", &values), False);
    assert_eq!(eval("main_switch_probe.conducts", &values), Unknown);
}

#[test]
fn the_slots_that_are_read_are_listed_once_in_order() {
    let expression = truth("DCL > 0 || CVL > 0 && fresh(HighVoltageAlarm) && DCL < 5 * A").unwrap();
    assert_eq!(expression.reads(), [0, 2, 4]);
    assert_eq!(truth("ixit.keepalive_timeout > 5").unwrap().reads(), [0u32; 0]);
    assert_eq!(truth("CVL > 0").unwrap().text(), "CVL > 0");
}

#[test]
fn a_number_is_worked_out_in_base_units() {
    let number = |expression| Expression::number(&text(expression), "suite.yaml", &Battery, None).unwrap();
    assert_eq!(number("CVL * CCL").eval_number(&VALUES), Some(520.0));
    assert_eq!(number("DCL + 1").eval_number(&VALUES), None);
    assert_eq!(number("1 * h + 1 * min").eval_number(&VALUES), Some(3_660.0));
    assert_eq!(number("CVL * 1e300 * 1e300").eval_number(&VALUES), None);
}

#[test]
fn a_trait_object_serves_as_values() {
    let values: &dyn Values = &VALUES;
    assert_eq!(truth("CVL > 50").unwrap().eval(values), True);
}
