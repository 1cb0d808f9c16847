//! What the checker accepts, and what it refuses.

use crate::battery::{Battery, codes, text, truth};
use lang::{Expression, Fault, constant};
use quantity::{Dimension, Quantity};
use rstest::rstest;

#[rstest]
#[case::a_bare_number_has_the_unit_of_the_signal("CVL > 50")]
#[case::on_either_side("50 < CVL")]
#[case::negative("CCL >= -5")]
#[case::calculated("CVL > 2 * 25 + 1")]
#[case::with_a_unit("CVL > 50 * V && CCL < 500 * mA")]
#[case::glued_minus("CVL -5 > 40")]
#[case::a_product_of_dimensions("CVL * CCL > 5 * kW")]
#[case::a_quotient_of_dimensions("CVL / CCL < 20 * mOhm")]
#[case::min_is_a_unit_and_a_function("ixit.keepalive_timeout > min(10 * min, 20 * min)")]
#[case::max_and_abs("max(CCL, DCL) > abs(DCL - CCL)")]
#[case::a_bare_number_in_max("max(CCL, 5) > 3")]
#[case::a_choice("(CVL > 50 ? CCL : DCL) > 0")]
#[case::a_choice_of_truths("CVL > 50 ? main_switch_probe.conducts : true")]
#[case::labels("HighVoltageAlarm == OK || HighVoltageAlarm != Not_supported")]
#[case::a_label_first("OK == HighVoltageAlarm")]
#[case::a_label_beside_a_choice("(true ? HighVoltageAlarm : LowVoltageAlarm) == OK")]
#[case::two_signals_of_one_table("HighVoltageAlarm == LowVoltageAlarm")]
#[case::a_raw_number("HighVoltageAlarm == 2")]
#[case::truths_are_compared("main_switch_probe.conducts == (CVL > 0)")]
#[case::not_twice("!!main_switch_probe.conducts")]
#[case::fresh("fresh(CVL) && fresh(HighVoltageAlarm) && fresh(main_switch_probe.conducts)")]
#[case::a_flag("ics.heater && CVL > 0")]
#[case::blanks_and_lines(" CVL\n >\t50 ")]
#[case::blanks_around_a_dot("main_switch_probe . conducts")]
fn this_is_right(#[case] expression: &str) {
    assert_eq!(codes(truth(expression)), Vec::<&str>::new());
}

#[rstest]
#[case::a_mistyped_name("CVL > 0 || DCLL > 0", &["unknown-name"])]
#[case::a_label_without_its_signal("CVL > OK", &["unknown-name"])]
#[case::an_unknown_label("HighVoltageAlarm == Okay", &["unknown-label"])]
#[case::a_label_of_another_table("Mode == OK", &["unknown-label"])]
#[case::volts_and_amperes("CVL > CCL", &["wrong-dimension"])]
#[case::a_sum_of_volts_and_amperes("CVL + CCL > 0", &["wrong-dimension"])]
#[case::a_number_that_is_not_bare("CVL > CellCount", &["wrong-dimension"])]
#[case::max_of_volts_and_amperes("max(CVL, CCL) > 0", &["wrong-dimension"])]
#[case::a_choice_of_volts_and_amperes("(true ? CVL : CCL) > 0", &["wrong-dimension"])]
#[case::a_number_is_no_truth("CVL", &["wrong-kind"])]
#[case::joined_numbers("CVL && CCL", &["wrong-kind", "wrong-kind"])]
#[case::a_negated_number("!CVL", &["wrong-kind"])]
#[case::a_truth_is_no_number("main_switch_probe.conducts + 1 > 0", &["wrong-kind"])]
#[case::ordered_truths("main_switch_probe.conducts < true", &["wrong-kind"])]
#[case::a_chain_of_comparisons("0 < CVL < 60", &["wrong-kind"])]
#[case::a_label_is_no_truth("HighVoltageAlarm", &["wrong-kind"])]
#[case::a_label_is_no_number("HighVoltageAlarm + 1 > 0", &["wrong-kind"])]
#[case::ordered_labels("HighVoltageAlarm > OK", &["wrong-kind"])]
#[case::signals_of_two_tables("HighVoltageAlarm == Mode", &["wrong-kind"])]
#[case::a_label_and_a_voltage("HighVoltageAlarm == CVL", &["wrong-kind"])]
#[case::a_choice_of_two_kinds("(true ? CVL : true) == true", &["wrong-kind"])]
#[case::an_unknown_function("maximum(CVL, 1) > 0", &["unknown-function"])]
#[case::too_many_arguments("max(CVL, 1, 2) > 0", &["wrong-arguments"])]
#[case::no_argument("fresh()", &["wrong-arguments"])]
#[case::fresh_of_a_value("fresh(CVL + 1)", &["wrong-arguments"])]
#[case::fresh_of_a_constant("fresh(ixit.capacity)", &["wrong-arguments"])]
#[case::fresh_of_a_unit("fresh(V)", &["wrong-arguments"])]
#[case::fresh_of_an_unknown_name("fresh(DCLL)", &["unknown-name"])]
#[case::divided_by_zero("CVL > 1 / 0", &["not-finite"])]
#[case::all_at_once("DCLL > 0 && CVL > CCL", &["unknown-name", "wrong-dimension"])]
fn this_is_wrong(#[case] expression: &str, #[case] expected: &[&str]) {
    assert_eq!(codes(truth(expression)), expected);
}

#[rstest]
#[case::a_text(r#"CVL == "x""#)]
#[case::a_list("[CVL] == 1")]
#[case::an_index("CVL[0] > 1")]
#[case::a_map("{a: 1} == 1")]
#[case::a_message("Foo{a: 1} == 1")]
#[case::a_method("CVL.max(1) > 0")]
#[case::membership("CVL in CCL")]
#[case::a_macro("CVL.all(x, true)")]
#[case::has("has(ixit.capacity)")]
#[case::a_null("CVL == null")]
#[case::a_remainder("CVL % 2 > 0")]
#[case::two_dots("a.b.c > 0")]
#[case::a_root_name(".CVL > 0")]
#[case::a_dot_behind_a_value("(CVL).x > 0")]
#[case::a_field_of_a_truth("true.x")]
#[case::a_comment("CVL > 0 // always")]
#[case::the_word_and("CVL > 0 and CCL > 0")]
#[case::a_reserved_word("for > 0")]
#[case::backticks("`CVL` > 0")]
#[case::another_alphabet("СVL > 0")]
fn this_is_not_in_the_subset(#[case] expression: &str) {
    assert_eq!(codes(truth(expression)), ["not-in-the-subset"]);
}

#[rstest]
#[case::empty("")]
#[case::blank("  ")]
#[case::an_end_too_early("CVL >")]
#[case::an_open_parenthesis("(CVL > 0")]
#[case::a_closed_one_too_many("CVL > 0)")]
#[case::two_operators("CVL > > 0")]
#[case::a_number_and_a_unit("CVL > 5 V")]
#[case::glued_to_its_unit("CVL > 5V")]
#[case::hexadecimal("CVL > 0x10")]
#[case::unsigned("CVL > 5u")]
#[case::a_single_equals_sign("CVL = 5")]
#[case::a_single_ampersand("ics.heater & ics.heater")]
#[case::a_huge_number("CVL > 99999999999999999999")]
#[case::an_infinite_number("CVL > 1e999")]
#[case::a_call_of_a_call("max(1, 2)(3) > 0")]
#[case::half_a_choice("ics.heater ? true")]
#[case::a_comma("max(1,) > 0")]
fn this_cannot_be_read(#[case] expression: &str) {
    assert_eq!(codes(truth(expression)), ["expression-syntax"]);
}

#[rstest]
#[case::alone("ixit.recovery_time > 3 * s")]
#[case::whatever_the_rest_says("true || ixit.recovery_time > 3 * s")]
#[case::fresh("fresh(ixit.recovery_time)")]
#[case::of_any_kind("ixit.recovery_time && CVL > ixit.recovery_time + 5 * ixit.recovery_time")]
fn a_name_without_a_value_is_missing_and_not_wrong(#[case] expression: &str) {
    let why = "the battery statement does not give it".to_owned();
    assert_eq!(truth(expression), Err(Fault::Missing { name: "ixit.recovery_time".to_owned(), why }));
}

#[test]
fn what_is_wrong_counts_more_than_what_is_missing() {
    assert_eq!(codes(truth("ixit.recovery_time > DCLL")), ["unknown-name"]);
}

#[rstest]
#[case::human("3 s", Dimension::TIME, 3.0)]
#[case::human_percent("50 %", Dimension::PERCENT, 50.0)]
#[case::human_charge("100 Ah", Dimension::CHARGE, 360_000.0)]
#[case::human_negative("-20 °C", Dimension::TEMPERATURE, -20.0)]
#[case::plain("16", Dimension::NONE, 16.0)]
#[case::a_product("10 * min", Dimension::TIME, 600.0)]
#[case::the_longest_of_two("max(11 * min, ixit.keepalive_timeout + 1 * min)", Dimension::TIME, 660.0)]
#[case::a_part_of_a_constant("0.5 * ixit.capacity / h", Dimension::CURRENT, 50.0)]
#[case::a_choice("ics.heater ? 5 * V : 6 * V", Dimension::VOLTAGE, 5.0)]
fn a_constant_is_worked_out(#[case] expression: &str, #[case] dimension: Dimension, #[case] value: f64) {
    assert_eq!(
        constant(&text(expression), "suite.yaml", &Battery, dimension),
        Ok(Quantity::new(value, dimension))
    );
}

#[rstest]
#[case::a_signal("CVL + 1", Dimension::VOLTAGE, &["not-constant"])]
#[case::fresh("fresh(CVL) ? 1 : 2", Dimension::NONE, &["not-constant"])]
#[case::another_dimension("3 s", Dimension::VOLTAGE, &["wrong-dimension"])]
#[case::no_unit("3", Dimension::VOLTAGE, &["wrong-dimension"])]
#[case::no_unit_in_an_expression("3 + 4", Dimension::VOLTAGE, &["wrong-dimension"])]
#[case::an_unknown_unit("3 fortnights", Dimension::TIME, &["no-quantity"])]
#[case::not_finite("1 * s / 0", Dimension::TIME, &["not-finite"])]
#[case::a_truth("ics.heater", Dimension::TIME, &["wrong-kind"])]
#[case::missing("2 * ixit.recovery_time", Dimension::TIME, &["missing"])]
fn this_is_no_constant(#[case] expression: &str, #[case] dimension: Dimension, #[case] expected: &[&str]) {
    assert_eq!(codes(constant(&text(expression), "suite.yaml", &Battery, dimension)), expected);
}

#[rstest]
#[case::as_wanted("CVL + 1", Some(Dimension::VOLTAGE), &[])]
#[case::anything("CVL * CCL", None, &[])]
#[case::another("CVL", Some(Dimension::CURRENT), &["wrong-dimension"])]
#[case::a_truth("CVL > 0", None, &["wrong-kind"])]
#[case::a_label("HighVoltageAlarm", None, &["wrong-kind"])]
fn a_number_has_the_dimension_that_is_wanted(
    #[case] expression: &str,
    #[case] want: Option<Dimension>,
    #[case] expected: &[&str],
) {
    assert_eq!(codes(Expression::number(&text(expression), "suite.yaml", &Battery, want)), expected);
}

#[rstest]
#[case::a_divisor("1 / ixit.recovery_time > 0", &["missing"])]
#[case::a_difference_as_divisor("1 * s / (ixit.recovery_time - 0 * s) > 0", &["missing"])]
#[case::a_choice("1 / (ixit.recovery_time ? 1 : 0) > 0", &["missing"])]
#[case::a_sum_with_a_bare_number("ixit.recovery_time + 1 > 3 * s", &["missing"])]
fn nothing_is_concluded_from_a_missing_value(#[case] expression: &str, #[case] expected: &[&str]) {
    assert_eq!(codes(truth(expression)), expected);
}
