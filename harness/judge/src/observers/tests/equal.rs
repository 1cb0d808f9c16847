use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, text, usual};

/// What the two frames carry, second by second, the second one half a second later.
fn played(check: &str, one: impl Fn(u8) -> &'static [u8], other: impl Fn(u8) -> &'static [u8]) -> Script {
    let both = |script: Script, second: u8| {
        let at = f64::from(second);
        script.at(at, text(0x35E, one(second))).at(at + 0.5, text(0x370, other(second)))
    };
    (0..20).fold(Script::of(check), both).window(0.0, 19.8)
}

fn texts(one: &'static [u8], other: &'static [u8]) -> Script {
    played("equal: {of: [Manufacturer, Product1]}", |_| one, |_| other)
}

fn exact(one: &'static [u8], other: &'static [u8]) -> Script {
    played("equal: {of: [Manufacturer, Product1], padding: exact}", |_| one, |_| other)
}

#[rstest]
#[case::the_same(texts(b"BYD\0\0\0\0\0", b"BYD\0\0\0\0\0"), "pass")]
#[case::padded_otherwise(texts(b"BYD     ", b"BYD"), "pass")]
#[case::padded_otherwise_where_that_counts(
    exact(b"BYD     ", b"BYD\0\0\0\0\0"),
    "fail: Manufacturer was `BYD     `, Product1 was `BYD\\x00"
)]
#[case::shorter_where_that_counts(exact(b"BYD", b"BYD\0\0\0\0\0"), "fail")]
#[case::to_the_last_byte(exact(b"BYD\0\0\0\0\0", b"BYD\0\0\0\0\0"), "pass")]
#[case::another(texts(b"BYD", b"BYF"), "fail: Manufacturer was `BYD`, Product1 was `BYF`")]
#[case::longer(texts(b"BYD", b"BYD2"), "fail")]
#[case::blank_inside(texts(b"B D", b"BD"), "fail")]
#[case::carries_nothing(texts(b"", b""), "unverified: nothing was seen of Manufacturer, Product1")]
#[case::frames_were_lost(texts(b"BYD", b"BYD").bus(4.2, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::one_is_not_there(Script::of("equal: {of: [Manufacturer, Product1]}").every_second(0.0, 10.0, text(0x35E, b"BYD")).every_second(0.0, 10.0, usual()).window(0.0, 10.0), "unverified: nothing was seen of ProductName1")]
fn two_texts_are_the_same(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

fn renamed(at: u8, other_at: u8) -> Script {
    let name = |changes: u8| move |second: u8| if second < changes { &b"Old"[..] } else { b"New" };
    played("equal: {of: [Manufacturer, Product1]}", name(at), name(other_at))
}

#[rstest]
#[case::in_the_same_second(renamed(5, 5), "pass")]
#[case::the_other_one_first(renamed(6, 5), "pass")]
#[case::a_cycle_later(renamed(5, 6), "pass")]
#[case::much_later(renamed(5, 12), "fail: Manufacturer was `New`, Product1 was `Old`")]
#[case::never(renamed(5, 99), "fail")]
#[case::just_before_the_end(renamed(18, 99), "unverified: too short")]
fn after_a_change_the_other_has_time_to_follow(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[test]
fn one_that_fell_silent_had_no_frame_in_which_to_follow() {
    let script =
        Script::of("equal: {of: [Manufacturer, Product1]}").every_second(0.0, 5.0, text(0x370, b"Old"));
    let script =
        script.every_second(0.1, 4.1, text(0x35E, b"Old")).every_second(5.1, 20.1, text(0x35E, b"New"));
    assert_says(script.window(0.0, 20.5), "unverified: not known throughout");
}

#[rstest]
#[case::one("equal: {of: [Manufacturer]}")]
#[case::three("equal: {of: [Manufacturer, Product1, Product2]}")]
#[case::a_number("equal: {of: [Manufacturer, CVL]}")]
#[case::itself("equal: {of: [Manufacturer, Manufacturer]}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}
