//! Serial numbers that are asked for by a query of their own.

use proptest::prelude::*;
use quantity::Span;
use rstest::rstest;
use wire::Text;
use wire::scpi::{Answer, Expected, Grammar, Nameplate, Pattern, Piece, Reply, Step, Template, Then, Values};

fn step(grammar: Grammar, then: Then, serial_follows: bool) -> Step {
    Step {
        verb: Text::cut(b"verb"),
        send: Template(vec![Piece::Bytes((*b"SN?\r").into())]),
        reply: Some(Expected::new(grammar)),
        then,
        stops: vec![],
        pause: Span::ZERO,
        within: Span::from_secs(1),
        serial_follows,
        optional: false,
        unconfirmed: false,
    }
}

/// Whether a reply is another serial number than the one that is wanted; none, where it is none at all.
fn is_another(reply: &[u8], wanted: &str) -> Option<bool> {
    let step = step(Grammar::SerialNumber, Then::SerialNumber, false);
    match step.check(Reply::Whole(reply), &Values::default()) {
        Ok(Answer::Identity(identity)) => Some(identity.is_another(wanted.as_bytes())),
        Ok(answer) => panic!("{answer:?}"),
        Err(_) => None,
    }
}

#[rstest]
#[case::the_one("123A456-0001", "123A456-0001", Some(false))]
#[case::another("123A456-0002", "123A456-0001", Some(true))]
#[case::any_will_do("123A456-0002", "", Some(false))]
#[case::with_spaces_around_it(" 123A456-0001 ", "123A456-0001", Some(false))]
#[case::the_code_of_an_error("C01", "123A456-0001", None)]
#[case::taken("OK", "123A456-0001", None)]
#[case::a_word("LAMBDA", "LAMBDA", None)]
#[case::two("123A456,0001", "123A456-0001", None)]
#[case::a_reading("+1.2345E+01", "123A456-0001", None)]
#[case::nothing("", "123A456-0001", None)]
fn a_serial_number_is_the_one_that_is_wanted_or_another(
    #[case] reply: &str,
    #[case] wanted: &str,
    #[case] expected: Option<bool>,
) {
    assert_eq!(is_another(reply.as_bytes(), wanted), expected);
}

#[rstest]
#[case::it_follows(true, false)]
#[case::it_does_not(false, true)]
fn an_identity_without_a_serial_number_is_another_one_unless_that_follows(
    #[case] follows: bool,
    #[case] another: bool,
) {
    let recognised = Then::Recognised(vec![Pattern::new("LAMBDA*,GEN*")]);
    let step = step(Grammar::Identity, recognised, follows);
    let Ok(Answer::Identity(identity)) = step.check(Reply::Whole(b"LAMBDA,GEN60-25"), &Values::default())
    else {
        panic!("it is not recognised")
    };
    assert_eq!((identity.is_another(b"123A456"), identity.is_another(b"")), (another, false));
}

#[test]
fn what_is_told_in_pieces_is_one_nameplate() {
    let text = |text: &[u8]| Text::cut(text);
    let of = |maker: &[u8], serial: &[u8]| Nameplate {
        maker: text(maker),
        model: text(b""),
        serial: text(serial),
        firmware: text(b""),
    };
    assert_eq!(of(b"LAMBDA", b"").or(of(b"", b"123A456")), of(b"LAMBDA", b"123A456"));
    assert_eq!(of(b"LAMBDA", b"1").or(of(b"TDK", b"2")), of(b"LAMBDA", b"1"));
}

proptest! {
    #[test]
    fn no_bytes_are_taken_for_a_serial_number_that_they_are_not(reply: Vec<u8>, wanted in "[A-Z0-9-]{4,12}") {
        if is_another(&reply, &wanted) == Some(false) {
            prop_assert_eq!(reply.trim_ascii(), wanted.as_bytes());
        }
    }
}
