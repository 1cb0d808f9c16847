use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, frame};

fn product(capacity: u64) -> wire::Frame {
    frame(0x35F, capacity << 32 | 0x0201_0000, 8)
}

fn constant() -> Script {
    Script::of("constant: {of: [FirmwareVersion, OnlineCapacity]}")
}

#[rstest]
#[case::never(constant().every_second(0.0, 10.0, product(100)), "pass")]
#[case::once(constant().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(99)), "fail: OnlineCapacity went from 100 Ah to 99 Ah")]
#[case::the_big_endian_one(constant().every_second(0.0, 9.0, product(100)).at(9.5, frame(0x35F, 100 << 32 | 0x0301_0000, 8)), "fail: FirmwareVersion went from 258 to 259")]
#[case::bits_beside_it(constant().every_second(0.0, 9.0, product(100)).at(9.5, frame(0x35F, 100 << 32 | 0x0201_00FF, 8)), "pass")]
#[case::seen_once(constant().at(9.5, product(100)), "unverified: too short: 2 frames of Product")]
#[case::never_seen(constant(), "unverified: nothing was seen of FirmwareVersion")]
#[case::too_short(constant().every_second(0.0, 10.0, frame(0x35F, 0, 4)), "unverified: nothing was seen of OnlineCapacity")]
#[case::fell_silent(constant().every_second(0.0, 5.0, product(100)), "unverified: not known throughout")]
#[case::another_after_a_silence(constant().every_second(0.0, 3.0, product(100)).every_second(8.0, 10.0, product(90)), "unverified: not known throughout")]
#[case::frames_were_lost(constant().every_second(0.0, 10.0, product(100)).bus(5.5, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
fn a_value_stays_as_it_is(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn another_value_in_the_next_window_is_none_that_changed() {
    let script = constant().every_second(0.0, 10.0, product(100)).window(0.0, 10.0);
    let script = script.every_second(60.0, 70.0, product(50)).window(60.0, 70.0);
    assert_says(script, "pass");
}

#[test]
fn a_change_as_the_window_begins_is_one() {
    let script = constant().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(50));
    assert_says(script.window(5.5, 10.0), "fail");
}

#[rstest]
#[case::none("constant: {of: []}")]
#[case::a_text("constant: {of: [Manufacturer]}")]
#[case::no_signal("constant: {of: [Firmware]}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}

fn within() -> Script {
    Script::of("constant: {of: [OnlineCapacity], within: 30 percent}")
}

#[rstest]
#[case::it_moves_a_little(within().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(71)), "pass")]
#[case::it_halves(within().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(50)), "fail: OnlineCapacity went from 100 Ah to 50 Ah")]
#[case::it_creeps(within().every_second(0.0, 3.0, product(100)).every_second(4.0, 6.0, product(80)).every_second(7.0, 10.0, product(60)), "fail: OnlineCapacity went from 100 Ah to 60 Ah")]
#[case::it_was_zero(within().every_second(0.0, 5.0, product(0)).every_second(6.0, 10.0, product(1)), "fail")]
fn a_value_stays_near_where_it_was(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.0), says);
}

#[test]
fn the_value_before_the_window_is_where_it_was() {
    let script = within().every_second(0.0, 5.0, product(100)).every_second(6.0, 10.0, product(50));
    assert_says(script.window(5.5, 10.0), "fail");
}
