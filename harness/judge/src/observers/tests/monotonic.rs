use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, frame};

/// The counts of 100 Wh that are sent, one a second.
fn counts(check: &str, sent: &[u64]) -> Script {
    let each = sent.iter().zip(0..);
    let script =
        each.fold(Script::of(check), |script, (count, at)| script.at(f64::from(at), frame(0x378, *count, 8)));
    script.window(0.0, sent.len() as f64 - 0.5)
}

fn monotonic(sent: &[u64]) -> Script {
    counts("monotonic: {of: [EnergyIn, EnergyOut], reset_to: 10 kWh}", sent)
}

#[rstest]
#[case::counts(monotonic(&[1000, 1000, 1001, 1005]), "pass")]
#[case::stands_still(monotonic(&[1000, 1000, 1000]), "pass")]
#[case::falls(monotonic(&[1000, 1001, 1000]), "fail: EnergyIn fell from 100100 Wh to 100000 Wh")]
#[case::begins_again(monotonic(&[1000, 1001, 0, 1, 2]), "pass")]
#[case::begins_again_near_zero(monotonic(&[1000, 1001, 100, 101]), "pass")]
#[case::begins_again_too_high(monotonic(&[1000, 1001, 101]), "fail: EnergyIn fell from 100100 Wh to 10100 Wh")]
#[case::begins_again_twice(monotonic(&[3, 4, 0, 1, 0, 1]), "unverified: it may have another cause: EnergyIn began again from 400 Wh to 0 Wh, and once more")]
#[case::begins_again_for_ever(monotonic(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 0]), "fail: EnergyIn began again from 200 Wh to 0 Wh")]
#[case::rolls_over(monotonic(&[0xFFFF_FFFE, 0xFFFF_FFFF, 0, 1]), "pass")]
#[case::is_now_zero_and_now_not(monotonic(&[1000, 0, 1000, 0]), "fail: EnergyIn rose at once from 0 Wh to 100000 Wh")]
#[case::begins_with_a_jump(monotonic(&[0, 1000, 1001]), "pass")]
#[case::once(monotonic(&[1000]), "unverified: too short: 2 frames of EnergyCounters")]
#[case::frames_were_lost(monotonic(&[1000, 1001, 1002]).bus(0.5, BusEvent::Lost { frames: 9 }), "unverified: disturbed")]
#[case::falls_although_frames_were_lost(monotonic(&[1000, 900, 901]).bus(0.5, BusEvent::Lost { frames: 9 }), "fail")]
fn a_counter_counts_up(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[rstest]
#[case::small_steps(&[0, 1, 2, 3], "pass")]
#[case::a_large_one(&[0, 1, 12, 13], "fail: EnergyIn rose at once from 100 Wh to 1200 Wh")]
fn a_counter_counts_in_steps(#[case] sent: &[u64], #[case] says: &str) {
    assert_says(counts("monotonic: {of: [EnergyIn], reset_to: 1 kWh, step: 1 kWh}", sent), says);
}

#[test]
fn the_other_counter_is_judged_as_well() {
    assert_says(monotonic(&[1000 << 32, 999 << 32]), "fail: EnergyOut fell from 100000 Wh to 99900 Wh");
}

#[test]
fn a_counter_does_not_forget_while_nobody_looks() {
    let script = Script::of("monotonic: {of: [EnergyIn], reset_to: 1 kWh}");
    let script = script.every_second(0.0, 9.0, frame(0x378, 1000, 8)).window(0.0, 9.5);
    let again = |count| script.clone().every_second(100.0, 109.0, frame(0x378, count, 8)).window(99.0, 109.5);
    assert_says(again(1500), "pass");
    assert_says(again(0), "pass");
    assert_says(again(900), "fail: EnergyIn fell from 100000 Wh to 90000 Wh");
}

#[test]
fn a_frame_that_is_too_short_carries_no_counter() {
    assert_says(
        monotonic(&[1000, 1000, 1000]).at(1.5, frame(0x378, 1000, 4)),
        "unverified: nothing was seen of EnergyOut",
    );
}

#[rstest]
#[case::no_signal("monotonic: {of: [], reset_to: 10 kWh}")]
#[case::a_label("monotonic: {of: [SystemStatus], reset_to: 10}")]
#[case::another_unit("monotonic: {of: [EnergyIn], reset_to: 10 V}")]
#[case::two_units("monotonic: {of: [EnergyIn, CVL], reset_to: 10 kWh}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}

#[rstest]
#[case::it_counts_up(&[5, 6, 7], "pass")]
#[case::it_begins_again_at_zero(&[5, 6, 0, 1], "fail: EnergyIn fell from 600 Wh to 0 Wh")]
fn without_a_bound_a_counter_never_begins_again(#[case] sent: &[u64], #[case] says: &str) {
    assert_says(counts("monotonic: {of: [EnergyIn]}", sent), says);
}
