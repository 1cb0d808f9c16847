use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, frame};

/// Bytes 2 to 5 have signals.
fn unused(word: u64, len: u8) -> Script {
    Script::of("unused: {of: [Product]}").every_second(0.0, 10.0, frame(0x35F, word, len)).window(0.0, 10.0)
}

#[rstest]
#[case::nothing_there(unused(0, 8), "pass")]
#[case::only_what_has_signals(unused(0x0000_FFFF_FFFF_0000, 8), "pass")]
#[case::fewer_bytes(unused(0xFFFF_0000, 4), "pass")]
#[case::a_bit_before(unused(0x0100, 8), "fail: Product (0x35F) had 0x01 in bits of byte 1 that mean nothing")]
#[case::a_byte_behind(
    unused(0xAA00_0000_0000_0000, 8),
    "fail: Product (0x35F) had 0xAA in bits of byte 7 that mean nothing"
)]
#[case::once(unused(0, 8).at(4.5, frame(0x35F, 1 << 48, 8)), "fail: Product (0x35F) had 0x01 in bits of byte 6")]
#[case::frames_were_lost(unused(0, 8).bus(4.0, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::fell_silent(Script::of("unused: {of: [Product]}").every_second(0.0, 3.0, frame(0x35F, 0, 8)).window(0.0, 10.0), "unverified: not known throughout")]
#[case::never_seen(Script::of("unused: {of: [Product]}").window(0.0, 10.0), "unverified: nothing was seen of Product")]
fn bits_without_a_meaning_are_zero(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn every_message_has_a_finding_of_its_own() {
    let script = Script::of("unused: {of: [Product, Alarms]}").every_second(0.0, 10.0, frame(0x35F, 1, 8));
    let script = script.every_second(0.0, 10.0, frame(0x35A, 0x80, 8)).window(0.0, 10.0);
    let crate::Check::Fail(findings) = script.check() else { panic!("it passed") };
    let seen: Vec<_> = findings.all().iter().map(|finding| finding.seen.as_str()).collect();
    assert_eq!(
        seen,
        [
            "Product (0x35F) had 0x01 in bits of byte 0 that mean nothing",
            "Alarms (0x35A) had 0x80 in bits of byte 0 that mean nothing"
        ]
    );
}

#[test]
fn what_was_there_before_the_window_counts_in_it() {
    let script = Script::of("unused: {of: [Product]}").every_second(0.0, 10.0, frame(0x35F, 1, 8));
    assert_says(script.window(5.5, 10.0), "fail");
}

#[rstest]
#[case::none("unused: {of: []}")]
#[case::without_signals("unused: {of: [ForceCharge]}")]
#[case::without_unused_bits("unused: {of: [Measurements]}")]
#[case::no_message("unused: {of: [CVL]}")]
fn what_could_not_fail_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
