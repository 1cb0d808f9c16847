use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, alarms, assert_says, frame};
use crate::{Check, Why};

/// Two alarms are declared, the warning is not, and the status is no alarm.
fn rule(expect: &str) -> Script {
    Script::of(&format!("two_bit: {{of: Alarms, expect: {expect}, except: [SystemStatus]}}"))
}

const DECLARED: &str = "declared_are_1_or_2";
const HIDDEN: &str = "undeclared_are_not_1_or_2";
const ZERO: &str = "undeclared_are_0";
const ONE_USE: &str = "one_use";

#[rstest]
#[case::declared_and_ok(DECLARED, &[(2, 2, 0)], "pass")]
#[case::declared_and_active(DECLARED, &[(2, 2, 0), (1, 2, 0), (2, 1, 0)], "pass")]
#[case::declared_and_0(DECLARED, &[(2, 2, 0), (0, 2, 0), (2, 2, 0)], "fail: HighVoltageAlarm was None (0)")]
#[case::declared_and_3(DECLARED, &[(2, 3, 0)], "fail: LowVoltageAlarm was None3 (3)")]
#[case::declared_says_nothing_of_others(DECLARED, &[(2, 2, 3)], "pass")]
#[case::undeclared_and_0(HIDDEN, &[(2, 2, 0)], "pass")]
#[case::undeclared_and_3(HIDDEN, &[(2, 2, 3)], "pass")]
#[case::undeclared_and_ok(HIDDEN, &[(2, 2, 2)], "fail: LowVoltageWarning was OK (2)")]
#[case::undeclared_and_active(HIDDEN, &[(2, 2, 0), (2, 2, 1)], "fail: LowVoltageWarning was Active (1)")]
#[case::undeclared_is_0(ZERO, &[(2, 2, 0)], "pass")]
#[case::undeclared_is_3(ZERO, &[(2, 2, 3)], "fail: LowVoltageWarning was None3 (3)")]
#[case::undeclared_is_not_0(ZERO, &[(2, 2, 2)], "fail: LowVoltageWarning was OK (2)")]
#[case::always_used(ONE_USE, &[(2, 1, 2), (1, 2, 1)], "pass")]
#[case::never_used(ONE_USE, &[(0, 3, 0), (3, 0, 3)], "pass")]
#[case::used_and_hidden(ONE_USE, &[(2, 2, 0), (2, 2, 1), (2, 2, 0)], "fail: LowVoltageWarning was Active (1)")]
fn slots_are_coded_by_the_rule(#[case] expect: &str, #[case] values: &[(u64, u64, u64)], #[case] says: &str) {
    let script =
        values.iter().cycle().take(12).zip(0..).fold(rule(expect), |script, ((high, low, warning), at)| {
            script.at(f64::from(at), alarms(*high, *low, *warning))
        });
    assert_says(script.window(0.0, 11.0), says);
}

#[rstest]
#[case::never_seen(rule(ONE_USE), "unverified: nothing was seen of Alarms")]
#[case::fell_silent(rule(ONE_USE).every_second(0.0, 4.0, alarms(2, 2, 0)), "unverified: not known throughout")]
#[case::too_short_for_what_is_not_used(rule(ONE_USE).every_second(0.0, 10.0, frame(0x35A, 0b1010, 1)), "pass")]
#[case::too_short_for_any(rule(ONE_USE).every_second(0.0, 10.0, frame(0x35A, 0, 0)), "unverified: nothing was seen")]
#[case::too_short_for_what_is_not_declared(rule(HIDDEN).every_second(0.0, 10.0, frame(0x35A, 0b1010, 1)), "pass")]
#[case::too_short_for_what_is_declared(rule(DECLARED).every_second(0.0, 10.0, frame(0x35A, 0, 0)), "unverified: nothing was seen")]
#[case::not_declared_and_sometimes_sent(rule(HIDDEN).every_second(0.0, 10.0, alarms(2, 2, 0)).at(4.5, frame(0x35A, 0b1010, 1)), "unverified: nothing was seen")]
#[case::once_too_short(rule(ONE_USE).every_second(0.0, 10.0, alarms(2, 2, 0)).at(4.5, frame(0x35A, 0b1010, 1)), "unverified: nothing was seen")]
#[case::frames_were_lost(rule(ONE_USE).every_second(0.0, 10.0, alarms(2, 2, 0)).bus(4.0, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::nothing_is_declared(rule(DECLARED).declares(&[]).every_second(0.0, 10.0, alarms(2, 2, 0)), "not exercised")]
#[case::everything_is_declared(
    rule(HIDDEN).declares(&["HighVoltageAlarm", "LowVoltageAlarm", "LowVoltageWarning"]).every_second(0.0, 10.0, alarms(2, 2, 2)),
    "not exercised"
)]
fn what_was_not_seen_is_not_judged(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn a_value_that_never_changes_was_known_when_the_window_opened() {
    let script = rule(DECLARED).every_second(0.0, 10.0, alarms(0, 2, 0));
    assert_says(script.window(5.0, 10.0), "fail: HighVoltageAlarm was None (0)");
}

#[test]
fn one_use_is_judged_over_all_windows() {
    let script =
        rule(ONE_USE).every_second(0.0, 5.0, alarms(2, 2, 0)).every_second(20.0, 25.0, alarms(0, 2, 0));
    assert_says(script.window(0.0, 5.0).window(20.0, 25.0), "fail: HighVoltageAlarm was None (0)");
}

#[rstest]
#[case::no_alarm(&["HighVoltageAlarm", "CVL"])]
#[case::not_in_the_protocol(&["HihgVoltageAlarm"])]
fn a_declared_alarm_that_is_none_is_refused(#[case] declared: &'static [&'static str]) {
    assert!(matches!(rule(DECLARED).declares(declared).fault(), Some(lang::Fault::Wrong(_))));
}

#[test]
fn without_a_statement_only_one_use_is_judged() {
    let script = rule(DECLARED).undeclared().window(0.0, 5.0).every_second(0.5, 4.5, alarms(2, 0, 0));
    let Check::Unverified(Why::NoStatement { needs, seen }) = script.check() else { panic!("it was judged") };
    assert!(needs.contains("ics.alarms"), "{needs}");
    assert!(seen.as_deref().is_some_and(|seen| seen.contains("in use: HighVoltageAlarm")), "{seen:?}");
    assert!(rule(ONE_USE).undeclared().fault().is_none());
    assert!(Script::of("two_bit: {of: Limits, expect: one_use}").fault().is_some());
}
