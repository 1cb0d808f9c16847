//! What has to be true of a reply.

use quantity::Span;
use rstest::rstest;
use wire::Text;
use wire::scpi::{
    Answer, BitForm, Digits, Expected, Grammar, Mismatch, Pattern, Piece, Reading, Reply, Rounding, Slot,
    Step, Template, Then, UnitRule, Values,
};

const DIGITS: Digits = Digits { decimals: 2, width: 0, scale: 1.0, rounding: Rounding::Down };
fn set() -> Values {
    Values::default().with(Slot::Voltage, 13.2)
}

fn step(grammar: Grammar, then: Then) -> Step {
    Step {
        verb: Text::cut(b"verb"),
        send: Template(vec![Piece::Bytes((*b"QUERY?\n").into())]),
        reply: Some(Expected::new(grammar)),
        then,
        stops: vec![],
        pause: Span::ZERO,
        within: Span::from_secs(1),
        serial_follows: false,
        optional: false,
        unconfirmed: false,
    }
}

fn number() -> Grammar {
    Grammar::Number(UnitRule::Bare)
}

fn on_off() -> Grammar {
    Grammar::Truth { on: vec![Text::cut(b"1")], off: vec![Text::cut(b"0")] }
}

fn equals(slot: Slot) -> Then {
    Then::Equals { slot, digits: DIGITS, within: 0.005 }
}

#[rstest]
#[case::equal(number(), equals(Slot::Voltage), "13.20", true)]
#[case::near_enough(number(), equals(Slot::Voltage), "13.204", true)]
#[case::not_stored(number(), equals(Slot::Voltage), "30.00", false)]
#[case::never_written(number(), equals(Slot::OverVoltage), "13.20", false)]
#[case::off(on_off(), Then::Is(false), "0", true)]
#[case::found_on(on_off(), Then::Is(false), "1", false)]
#[case::no_bit(Grammar::Bits(BitForm::Decimal), Then::NoneOf(0x80), "64", true)]
#[case::restarted(Grammar::Bits(BitForm::Decimal), Then::NoneOf(0x80), "192", false)]
#[case::empty_queue(Grammar::Error, Then::NoError, "0,\"No error\"", true)]
#[case::one_error(Grammar::Error, Then::NoError, "-222,\"Data out of range\"", false)]
#[case::known(Grammar::Identity, Then::Recognised(vec![Pattern::new("A*,B1*")]), "ACME,B12,7,1.0", true)]
#[case::another(Grammar::Identity, Then::Recognised(vec![Pattern::new("A*,B1*")]), "ACME,C12,7,1.0", false)]
#[case::the_serial_number_is_not_looked_at(
    Grammar::Identity, Then::Recognised(vec![Pattern::new("*B1")]), "ACME,C12,B1,B1", false
)]
#[case::compared_with_something_else(on_off(), equals(Slot::Voltage), "1", false)]
fn a_step_is_done_only_where_all_is_true(
    #[case] grammar: Grammar,
    #[case] then: Then,
    #[case] reply: &str,
    #[case] done: bool,
) {
    let step = step(grammar, then);
    assert_eq!(step.check(Reply::Whole(reply.as_bytes()), &set()).is_ok(), done);
}

#[test]
fn a_reading_is_kept_with_what_it_is() {
    let step = step(number(), Then::Keep(Reading::Current));
    assert_eq!(step.check(Reply::Whole(b"1.5"), &set()), Ok(Answer::Kept(Reading::Current, 1.5)));
}

#[test]
fn a_queue_is_drained_until_it_is_empty() {
    let step = step(Grammar::Error, Then::Drained { most: 64 });
    assert_eq!(step.check(Reply::Whole(b"-113,\"Undefined header\""), &set()), Ok(Answer::Again));
    assert_eq!(step.check(Reply::Whole(b"0,\"No error\""), &set()), Ok(Answer::Done));
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let says = |grammar, then, reply: &str| {
        step(grammar, then).check(Reply::Whole(reply.as_bytes()), &set()).unwrap_err().to_string()
    };
    let said = [
        says(number(), equals(Slot::Voltage), "30"),
        says(number(), equals(Slot::OverVoltage), "30"),
        says(on_off(), Then::Is(false), "1"),
        says(Grammar::Error, Then::NoError, "-222,\"Data out of range\""),
        says(Grammar::Bits(BitForm::Decimal), Then::NoneOf(0x80), "192"),
        says(number(), Then::Nothing, "12.3 mV"),
    ];
    assert_eq!(
        said,
        [
            "voltage was set to 13.2 and is read back as 30",
            "nothing is known of the over_voltage that is to be set",
            "it is on and has to be off",
            "the instrument queued the error -222: \\\"Data out of range\\\"",
            "status bits 0x80 are set, which must not be",
            "behind the number stands `mV`, which is not what is expected there; perhaps two replies came together",
        ]
    );
}

#[test]
fn a_step_without_its_value_is_passed_over_where_it_may_be() {
    let optional = Step { optional: true, ..step(number(), equals(Slot::UnderVoltage)) };
    assert!(!optional.applies(&set()));
    assert!(optional.applies(&set().with(Slot::UnderVoltage, 40.0)));
    assert!(step(number(), equals(Slot::UnderVoltage)).applies(&set()));
    assert_eq!(
        optional.check(Reply::Whole(b"1"), &set()),
        Err(Mismatch::Unwritable(wire::scpi::Unwritable::Unset(Slot::UnderVoltage)))
    );
}
