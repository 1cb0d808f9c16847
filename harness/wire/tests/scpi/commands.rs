//! Commands with numbers in them.

use proptest::prelude::*;
use rstest::rstest;
use wire::scpi::{Command, Digits, Piece, Rounding, Slot, Template, Unwritable, Values};

const THREE: Digits = Digits { decimals: 3, width: 0, scale: 1.0, rounding: Rounding::Down };

fn template(digits: Digits) -> Template {
    Template(vec![
        Piece::Bytes((*b"VOLT ").into()),
        Piece::Number(Slot::Voltage, digits),
        Piece::Bytes((*b",(@2)\n").into()),
    ])
}

fn written(digits: Digits, value: f64) -> Result<String, Unwritable> {
    let command = template(digits).write(&Values::default().with(Slot::Voltage, value))?;
    let text = String::from_utf8(command.to_vec()).unwrap();
    Ok(text.strip_prefix("VOLT ").unwrap().strip_suffix(",(@2)\n").unwrap().to_owned())
}

#[rstest]
#[case::as_it_is(THREE, 13.2, "13.200")]
#[case::nothing(THREE, 0.0, "0.000")]
#[case::less_than_one(THREE, 0.05, "0.050")]
#[case::less_than_a_digit(THREE, 0.0004, "0.000")]
#[case::never_more_than_it_is(THREE, 27.3489, "27.348")]
#[case::no_decimals(Digits { decimals: 0, ..THREE }, 60.0, "60")]
#[case::no_decimals_and_nothing(Digits { decimals: 0, ..THREE }, 0.0, "0")]
#[case::padded(Digits { decimals: 2, width: 5, ..THREE }, 5.0, "05.00")]
#[case::padded_and_long(Digits { decimals: 2, width: 5, ..THREE }, 105.5, "105.50")]
#[case::with_a_sign(Digits { scale: -1.0, ..THREE }, 20.0, "-20.000")]
#[case::with_a_sign_padded(Digits { scale: -1.0, decimals: 1, width: 6, ..THREE }, 2.5, "-002.5")]
#[case::milliseconds(Digits { scale: 1000.0, decimals: 0, ..THREE }, 1.5, "1500")]
#[case::never_less_than_it_is(Digits { rounding: Rounding::Up, ..THREE }, 44.0001, "44.001")]
fn a_number_is_written_in_fixed_digits(#[case] digits: Digits, #[case] value: f64, #[case] text: &str) {
    assert_eq!(written(digits, value).as_deref(), Ok(text));
}

#[rstest]
#[case::not_a_number(f64::NAN)]
#[case::infinite(f64::INFINITY)]
#[case::negative(-0.001)]
#[case::beyond_any_instrument(1e10)]
fn what_no_set_point_can_be_is_not_written(#[case] value: f64) {
    let refused = written(THREE, value);
    assert!(matches!(refused, Err(Unwritable::Value { slot: Slot::Voltage, .. })), "{refused:?}");
}

#[test]
fn what_is_not_known_is_not_written() {
    assert_eq!(template(THREE).write(&Values::default()), Err(Unwritable::Unset(Slot::Voltage)));
}

#[test]
fn a_command_that_does_not_fit_is_not_cut() {
    let long = Template(vec![Piece::Bytes(vec![b'x'; Command::LONGEST + 1].into())]);
    assert_eq!(long.write(&Values::default()), Err(Unwritable::TooLong));
}

proptest! {
    #[test]
    fn what_is_written_is_what_is_compared(
        value in 0.0..100_000.0f64, decimals in 0u8..=6, width in 0u8..12, negative: bool,
    ) {
        let scale = if negative { -1.0 } else { 1.0 };
        let digits = Digits { decimals, width, scale, rounding: Rounding::Down };
        let read: f64 = written(digits, value).unwrap().parse().unwrap();
        let sent = digits.sent(Slot::Voltage, &Values::default().with(Slot::Voltage, value)).unwrap();
        prop_assert_eq!(read, sent);
        prop_assert!(read.abs() <= value * (1.0 + 1e-11) && value - read.abs() <= digits.last_digit() * (1.0 + 1e-9));
    }

    #[test]
    fn a_number_of_so_many_digits_stays_the_same(whole in 0u32..10_000_000, decimals in 0u8..=4) {
        let value = f64::from(whole) / f64::from(10u32.pow(u32::from(decimals)));
        let digits = Digits { decimals, ..THREE };
        prop_assert_eq!(written(digits, value).unwrap().parse::<f64>().unwrap(), value);
    }
}
