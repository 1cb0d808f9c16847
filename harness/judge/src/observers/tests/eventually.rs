use journal::{BusEvent, Measured};
use quantity::Span;
use rstest::rstest;

use crate::testing::{Script, assert_says, limits, measured, usual};

fn recovers() -> Script {
    Script::of("eventually: {holds: CCL > 0, within: 5 s}")
}

fn zero() -> wire::Frame {
    limits(584, 0, 0)
}

fn held_up() -> BusEvent {
    BusEvent::HeldUp { by: Span::from_secs(4) }
}

#[rstest]
#[case::at_once(recovers().every_second(0.0, 10.0, usual()), "pass")]
#[case::in_time(recovers().every_second(0.0, 4.0, zero()).every_second(5.0, 10.0, usual()), "pass")]
#[case::too_late(recovers().every_second(0.0, 5.0, zero()).every_second(6.0, 10.0, usual()), "fail: after 5 s CCL was 0.0 A")]
#[case::never(recovers().every_second(0.0, 10.0, zero()), "fail: after 5 s CCL was 0.0 A")]
#[case::silent_while_we_spoke(recovers().partner(0.0, 10.0), "fail: after 5 s CCL was not known")]
#[case::nothing_on_the_bus(recovers(), "unverified: nothing shows that the bus was alive")]
#[case::the_bus_died_early(recovers().at(-6.0, usual()).partner(-1.0, 0.0), "unverified: nothing shows that the bus was alive")]
#[case::an_older_entry_does_not_count(recovers().at(-0.5, usual()).every_second(0.5, 10.0, zero()), "fail")]
#[case::frames_were_lost(recovers().every_second(0.0, 10.0, zero()).bus(2.0, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::held_up_over_the_end(recovers().every_second(0.0, 4.0, zero()).bus(9.0, held_up()).each(&[9.0, 9.0, 9.1], usual()), "unverified: disturbed: the rig was held up for 4 s")]
#[case::held_up_long_after_it(recovers().every_second(0.0, 10.0, zero()).bus(19.0, held_up()), "fail: after 5 s CCL was 0.0 A")]
#[case::lost_but_in_time(recovers().every_second(0.0, 10.0, usual()).bus(-0.5, BusEvent::Lost { frames: 1 }), "pass")]
#[case::false_at_the_end_and_then_a_long_silence(recovers().every_second(0.0, 4.0, zero()).at(90.0, usual()), "fail: after 5 s CCL was 0.0 A")]
#[case::no_times(recovers().untimed().at(0.0, usual()), "unverified: the recording carries no times")]
fn a_statement_comes_to_hold_in_time(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 100.0), says);
}

#[rstest]
#[case::before_the_window(4.9, 5.1, "fail")]
#[case::in_the_window(5.0, 5.2, "pass")]
#[case::at_the_end_but_late(10.0, 10.2, "pass")]
#[case::after_the_end(10.1, 10.2, "fail")]
fn what_counts_is_when_an_entry_happened(#[case] at: f64, #[case] seen: f64, #[case] says: &str) {
    let script = recovers().latency(0.3).partner(0.0, 20.0).late(at, seen, usual()).at(10.6, zero());
    assert_says(script.at(seen + 0.01, zero()).window(5.0, 12.0), says);
}

#[test]
fn a_window_that_is_too_short_tells_nothing() {
    assert_says(recovers().every_second(0.0, 4.0, zero()).window(0.0, 4.5), "unverified: too short");
}

#[test]
fn every_window_has_to_reach_it() {
    let good = recovers().every_second(0.0, 6.0, usual());
    assert_says(good.clone().every_second(20.0, 30.0, usual()).window(0.0, 8.0).window(20.0, 30.0), "pass");
    assert_says(good.clone().every_second(20.0, 30.0, zero()).window(0.0, 8.0).window(20.0, 30.0), "fail");
    assert_says(good.window(0.0, 8.0).window(20.0, 30.0), "unverified");
}

const CONDUCTS: &str = "eventually: {holds: CCL > 0 && main_switch_probe.conducts, within: 5 s}";

#[rstest]
#[case::it_answers(Script::of(CONDUCTS).every_second(0.0, 10.0, usual()).probe(2.0, Measured::Truth(true)), "pass")]
#[case::it_says_no(Script::of(CONDUCTS).every_second(0.0, 10.0, usual()).probe(2.0, Measured::Truth(false)), "fail")]
#[case::it_never_answers(Script::of(CONDUCTS).every_second(0.0, 10.0, usual()), "unverified: main_switch_probe did not answer")]
#[case::it_cannot_measure(Script::of(CONDUCTS).every_second(0.0, 10.0, usual()).probe(2.0, Measured::Nothing), "unverified")]
#[case::it_does_not_matter(Script::of(CONDUCTS).every_second(0.0, 10.0, zero()), "fail: after 5 s CCL was 0.0 A")]
#[case::it_answered_an_older_question(
    Script::of(CONDUCTS).every_second(0.0, 10.0, usual()).probe_late(-0.5, 0.5, Measured::Truth(true)),
    "unverified: main_switch_probe did not answer"
)]
fn a_role_that_does_not_answer_is_not_the_battery(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn both_sources_have_to_speak_in_the_window() {
    let script = Script::of("eventually: {holds: CCL > 0 && SOC > 10 * percent, within: 5 s}");
    let script = script.at(-1.0, measured(5200, 50)).every_second(0.0, 10.0, usual());
    assert_says(script.clone().window(0.0, 10.0), "unverified: nothing was seen of Measurements");
    assert_says(script.at(3.0, measured(5200, 50)).window(0.0, 10.0), "pass");
}

#[test]
fn a_statement_about_nothing_is_refused() {
    assert!(Script::of("eventually: {holds: 1 < 2, within: 5 s}").fault().is_some());
    assert!(Script::of("eventually: {holds: CCL > 0, within: 0 s}").fault().is_some());
}
