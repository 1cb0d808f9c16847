//! Readings at which everything goes off.

use proptest::prelude::*;
use quantity::Span;
use rstest::rstest;
use wire::Text;
use wire::scpi::{
    Answer, BitForm, Expected, Grammar, INPUTS, Mismatch, Piece, Reading, Reply, Step, Stop, Template, Then,
    UnitRule, Values, When, is_high,
};

fn number() -> Grammar {
    Grammar::Number(UnitRule::Bare)
}

fn truth() -> Grammar {
    Grammar::Truth { on: vec![Text::cut(b"1")], off: vec![Text::cut(b"0")] }
}

fn step(grammar: Grammar, reading: Reading, when: When) -> Step {
    Step {
        verb: Text::cut(b"verb"),
        send: Template(vec![Piece::Bytes((*b"QUERY?\n").into())]),
        reply: Some(Expected::new(grammar)),
        then: Then::Keep(reading),
        stops: vec![Stop { name: Text::cut(b"emergency_stop"), reading, when }],
        pause: Span::ZERO,
        within: Span::from_secs(1),
        serial_follows: false,
        optional: false,
        unconfirmed: false,
    }
}

const LOW_2: When = When::Input { number: 2, high: false };
const HIGH_0: When = When::Input { number: 0, high: true };

#[rstest]
#[case::cool(number(), When::Above(50.0), "49.9", None)]
#[case::hot(number(), When::Above(50.0), "50", Some("50 degC is not below 50 degC"))]
#[case::cold(number(), When::Below(0.0), "-0.5", Some("-0.5 degC is not above 0 degC"))]
#[case::warm(number(), When::Below(0.0), "0.5", None)]
#[case::released(number(), LOW_2, "+4", None)]
#[case::released_with_others(number(), LOW_2, "+2.55000000E+02", None)]
#[case::pressed(number(), LOW_2, "251", Some("input 2 is low"))]
#[case::nothing_high(number(), LOW_2, "0", Some("input 2 is low"))]
#[case::by_bits(Grammar::Bits(BitForm::Hexadecimal), LOW_2, "0xFB", Some("input 2 is low"))]
#[case::by_a_word(truth(), HIGH_0, "0", None)]
#[case::pressed_by_a_word(truth(), HIGH_0, "1", Some("input 0 is high"))]
#[case::half_an_input(number(), HIGH_0, "0.5", Some("0.5 is no level of inputs"))]
#[case::less_than_nothing(number(), HIGH_0, "-2", Some("-2 is no level of inputs"))]
#[case::more_than_is_counted_exactly(number(), HIGH_0, "1e20", Some("is no level of inputs"))]
#[case::an_input_that_there_is_not(number(), When::Input { number: INPUTS, high: true }, "0", Some("no level"))]
fn a_reading_stops_everything_or_does_not(
    #[case] grammar: Grammar,
    #[case] when: When,
    #[case] reply: &str,
    #[case] says: Option<&str>,
) {
    let reading =
        if matches!(when, When::Input { .. }) { Reading::DigitalInput } else { Reading::Temperature };
    let answer = step(grammar, reading, when).check(Reply::Whole(reply.as_bytes()), &Values::default());
    match (answer, says) {
        (Ok(Answer::Kept(kept, _)), None) => assert_eq!(kept, reading),
        (Err(why @ Mismatch::Stopped(_)), Some(says)) => {
            let said = why.to_string();
            assert!(said.starts_with("`emergency_stop` stops everything: ") && said.contains(says), "{said}");
        }
        (answer, _) => panic!("{answer:?}"),
    }
}

#[rstest]
#[case::an_overload("9.9E37")]
#[case::garbage("+2#")]
#[case::nothing("")]
fn what_is_no_reading_does_not_let_anything_go_on(#[case] reply: &str) {
    let step = step(number(), Reading::DigitalInput, HIGH_0);
    assert!(step.check(Reply::Whole(reply.as_bytes()), &Values::default()).is_err());
}

#[test]
fn no_number_goes_on() {
    let stops =
        |when| Stop { name: Text::cut(b"a"), reading: Reading::Temperature, when }.check(f64::NAN).is_err();
    assert!([When::Above(50.0), When::Below(0.0), HIGH_0, LOW_2].into_iter().all(stops));
}

proptest! {
    #[test]
    fn whatever_comes_either_goes_on_or_stops(reply: Vec<u8>, number in 0..=u8::MAX, high: bool) {
        let step = step(self::number(), Reading::DigitalInput, When::Input { number, high });
        if let Ok(answer) = step.check(Reply::Whole(&reply), &Values::default()) {
            let Answer::Kept(_, port) = answer else { panic!("{answer:?}") };
            prop_assert_eq!(is_high(port, number), Some(!high));
        }
    }

    #[test]
    fn an_input_is_the_bit_of_its_number(port in 0..1_u64 << INPUTS, input in 0..INPUTS) {
        prop_assert_eq!(is_high(port as f64, input), Some(port & (1 << input) != 0));
    }
}
