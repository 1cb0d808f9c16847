use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, text, usual};
use crate::{Check, Why};

fn maker(check: &str, sent: &[u8]) -> Script {
    Script::of(&format!("text: {{of: [Manufacturer], {check}}}"))
        .every_second(0.0, 10.0, text(0x35E, sent))
        .window(0.0, 10.0)
}

fn zeros(sent: &[u8]) -> Script {
    maker("padding: zeros", sent)
}

#[rstest]
#[case::as_it_should_be(zeros(b"BYD\0\0\0\0\0"), "pass")]
#[case::as_long_as_can_be(zeros(b"Victron8"), "pass")]
#[case::with_a_blank_inside(zeros(b"A B\0\0\0\0\0"), "pass")]
#[case::all_that_can_be_printed(zeros(b" ~\0\0\0\0\0\0"), "pass")]
#[case::fewer_bytes(zeros(b"PYTES"), "pass")]
#[case::empty(
    zeros(b"\0\0\0\0\0\0\0\0"),
    r"fail: Manufacturer was `\x00\x00\x00\x00\x00\x00\x00\x00`: 0 characters, at least 1 are expected"
)]
#[case::no_bytes(zeros(b""), "fail: Manufacturer was ``: 0 characters")]
#[case::after_the_padding(
    zeros(b"BYD\0X\0\0\0"),
    r"fail: Manufacturer was `BYD\x00X\x00\x00\x00`: something comes after the padding"
)]
#[case::begins_with_padding(
    zeros(b"\0BYD\0\0\0\0"),
    r"fail: Manufacturer was `\x00BYD\x00\x00\x00\x00`: something comes after the padding"
)]
#[case::eight_bits(
    zeros(b"BYD\xC4\0\0\0\0"),
    "fail: Manufacturer was `BYD\\xc4\\x00\\x00\\x00\\x00`: byte 3 is 0xC4, no printable character of ASCII"
)]
#[case::a_control_character(
    zeros(b"BYD\n\0\0\0\0"),
    "fail: Manufacturer was `BYD\\n\\x00\\x00\\x00\\x00`: byte 3 is 0x0A"
)]
#[case::delete(zeros(b"BYD\x7F\0\0\0\0"), "fail: Manufacturer was `BYD\\x7f")]
#[case::blanks(
    zeros(b"PYLON   "),
    "fail: Manufacturer was `PYLON   `: it is padded with blanks, not with zeros"
)]
#[case::blanks_that_may_be(maker("padding: zeros_or_spaces", b"PYLON   "), "pass")]
#[case::only_blanks(
    maker("padding: zeros_or_spaces", b"        "),
    "fail: Manufacturer was `        `: 0 characters"
)]
#[case::may_be_empty(maker("padding: zeros, at_least: 0", b"\0\0\0\0\0\0\0\0"), "pass")]
#[case::may_be_empty_but_carries_nothing(
    maker("padding: zeros, at_least: 0", b""),
    "unverified: nothing was seen of Manufacturer"
)]
#[case::too_short(
    maker("padding: zeros, at_least: 4", b"BYD\0\0\0\0\0"),
    "fail: Manufacturer was `BYD\\x00\\x00\\x00\\x00\\x00`: 3 characters, at least 4"
)]
#[case::never_seen(Script::of("text: {of: [Manufacturer], padding: zeros}").every_second(0.0, 10.0, usual()).window(0.0, 10.0), "unverified: nothing was seen of Manufacturer")]
#[case::wrong_once(zeros(b"BYD\0\0\0\0\0").at(5.5, text(0x35E, b"BYD\x01\0\0\0\0")), "fail")]
#[case::frames_were_lost(zeros(b"BYD\0\0\0\0\0").bus(4.0, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
fn a_text_is_characters_and_then_padding(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn a_text_that_falls_silent_is_not_known() {
    let script = Script::of("text: {of: [Manufacturer], padding: zeros}");
    let script = script.every_second(0.0, 4.0, text(0x35E, b"BYD")).every_second(0.0, 10.0, usual());
    assert_says(script.window(0.0, 10.0), "unverified: not known throughout");
}

fn declared(sent: &[u8]) -> Script {
    maker("padding: zeros_or_spaces, equals: ixit.manufacturer_name", sent)
}

#[rstest]
#[case::the_same(declared(b"BYD\0\0\0\0\0").names("BYD"), "pass")]
#[case::the_same_with_blanks(declared(b"BYD     ").names("BYD"), "pass")]
#[case::another(declared(b"BYF\0\0\0\0\0").names("BYD"), "fail: Manufacturer was `BYF\\x00\\x00\\x00\\x00\\x00`: `BYD` is declared")]
#[case::shorter(declared(b"BY\0\0\0\0\0\0").names("BYD"), "fail")]
#[case::longer(declared(b"BYDX\0\0\0\0").names("BYD"), "fail")]
#[case::wrong_in_itself(declared(b"BY\xFF\0\0\0\0\0"), "fail")]
fn a_text_is_the_declared_one(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn a_text_that_nobody_declares_is_shown_and_passes_nothing() {
    let Check::Unverified(Why::NoStatement { needs, seen }) = declared(b"BYD\0\0\0\0\0").check() else {
        panic!("it was judged")
    };
    assert_eq!((needs.as_str(), seen.as_deref()), ("ixit.manufacturer_name", Some("Manufacturer was `BYD`")));
}

fn joined(first: &[u8], second: &[u8]) -> Script {
    let script = Script::of(
        "text: {of: [Product1, Product2], padding: zeros, equals: ixit.product_name, at_least: 3}",
    );
    let script = script.every_second(0.0, 10.0, text(0x370, first)).names("PowerBox 5000");
    script.every_second(0.1, 10.1, text(0x371, second)).window(0.0, 10.5)
}

#[rstest]
#[case::one_name(joined(b"PowerBox", b" 5000\0\0\0"), "pass")]
#[case::fewer_bytes_in_the_second(joined(b"PowerBox", b" 5000"), "pass")]
#[case::another_name(
    joined(b"PowerBox", b" 6000\0\0\0"),
    "fail: Product1, Product2 was `PowerBox 6000\\x00\\x00\\x00`"
)]
#[case::a_hole_between(
    joined(b"Power", b"Box 5000"),
    "fail: Product1, Product2 was `Power\\x00\\x00\\x00Box 5000`: something comes after the padding"
)]
fn two_halves_are_one_text(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn half_a_text_is_none() {
    let text_of = |sent: &[u8]| {
        let script = Script::of("text: {of: [Product1, Product2], padding: zeros}");
        script.every_second(0.0, 10.0, text(0x370, sent)).window(0.0, 10.0)
    };
    assert_says(text_of(b"PowerBox"), "unverified: nothing was seen of Product1, Product2");
    assert_says(text_of(b"PowerBo\xFF"), "fail: Product1, Product2 was `PowerBo\\xff`");
}

#[rstest]
#[case::no_signal("text: {of: [], padding: zeros}")]
#[case::three("text: {of: [Product1, Product2, Manufacturer], padding: zeros}")]
#[case::a_number("text: {of: [CVL], padding: zeros}")]
#[case::no_padding("text: {of: [Manufacturer]}")]
#[case::longer_than_it_can_be("text: {of: [Manufacturer], padding: zeros, at_least: 9}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
