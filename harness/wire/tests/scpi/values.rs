//! What a whole reply means, and what never becomes a value.

use proptest::prelude::*;
use rstest::rstest;
use wire::Text;
use wire::scpi::{BitForm, Expected, Grammar, Identity, Item, Pattern, Refusal, Reply, UnitRule, Value};

fn text(text: &str) -> Text {
    Text::cut(text.as_bytes())
}

fn number() -> Expected {
    Expected::new(Grammar::Number(UnitRule::Bare))
}

fn truth() -> Expected {
    Expected::new(Grammar::Truth { on: vec![text("1"), text("ON")], off: vec![text("0"), text("OFF")] })
}

fn read<'a>(expected: &Expected, reply: &'a [u8]) -> Result<Value<'a>, Refusal> {
    expected.read(Reply::Whole(reply))
}

#[rstest]
#[case::nr1("12", 12.0)]
#[case::nr2("-12.50", -12.5)]
#[case::nr3("+1.32000000E+01", 13.2)]
#[case::small_e("1e-3", 1e-3)]
#[case::nothing_before_the_point(".5", 0.5)]
#[case::nothing_behind_it("5.", 5.0)]
#[case::spaces_around_it(" 7 ", 7.0)]
fn a_number_is_read(#[case] reply: &str, #[case] value: f64) {
    assert_eq!(read(&number(), reply.as_bytes()), Ok(Value::Number(value)));
}

#[rstest]
#[case::nothing(b"")]
#[case::spaces(b"  ")]
#[case::garbage(b"\x00\xff\x80garb")]
#[case::a_letter_for_a_digit(b"1.2E+4O")]
#[case::another_unit(b"12.3 mV")]
#[case::a_unit(b"12.3 V")]
#[case::two_values(b"12.3,12.4")]
#[case::two_replies(b"12.3;12.4")]
#[case::two_lines(b"12.3\r\n12.4")]
#[case::two_replies_without_anything_between(b"12.312.4")]
#[case::half_an_exponent(b"1.2E")]
#[case::half_a_signed_exponent(b"1.2E+")]
#[case::a_sign(b"-")]
#[case::a_point(b".")]
#[case::the_echo_of_the_query(b"MEAS:VOLT?")]
#[case::an_entry_of_the_queue(b"0,\"No error\"")]
#[case::a_word(b"OVLD")]
#[case::infinity(b"inf")]
#[case::not_a_number_in_words(b"NAN")]
#[case::hexadecimal(b"0x10")]
#[case::a_comma_for_the_point(b"12,3")]
#[case::overload(b"9.9E37")]
#[case::negative_overload(b"-9.90000000E+37")]
#[case::no_value(b"9.91E37")]
#[case::no_value_with_more_digits(b"+9.91000000E+37")]
#[case::beyond_everything(b"1E999")]
#[case::a_number_that_never_ends(b"1234567890123456789012345678901234567890")]
fn what_is_no_number_never_becomes_one(#[case] reply: &[u8]) {
    assert!(read(&number(), reply).is_err());
}

#[test]
fn an_overload_is_told_from_no_value() {
    assert_eq!(read(&number(), b"9.9E37"), Err(Refusal::Overload(text("9.9E37"))));
    assert_eq!(read(&number(), b"9.91E37"), Err(Refusal::Undefined));
}

#[test]
fn a_reply_that_is_too_long_has_no_value() {
    let overlong = Reply::Overlong { start: b"7777", len: 10_000_000 };
    assert!(matches!(number().read(overlong), Err(Refusal::Overlong { len: 10_000_000, .. })));
}

#[rstest]
#[case::may_be_there(UnitRule::May(text("V")), "12.00 V", true)]
#[case::may_be_missing(UnitRule::May(text("V")), "12.00", true)]
#[case::close_behind(UnitRule::Must(text("V")), "12.00V", true)]
#[case::must_be_there(UnitRule::Must(text("V")), "12.00", false)]
#[case::another(UnitRule::May(text("V")), "12.00 mV", false)]
#[case::another_case(UnitRule::May(text("V")), "12.00 v", false)]
fn a_unit_is_the_one_that_is_expected(#[case] rule: UnitRule, #[case] reply: &str, #[case] fits: bool) {
    assert_eq!(read(&Expected::new(Grammar::Number(rule)), reply.as_bytes()).is_ok(), fits);
}

#[rstest]
#[case::of_three(b"24.00 V, 1.50 A, 36.0 W", 1, 3, Some(1.5))]
#[case::too_few(b"24.00 V, 1.50 A", 1, 3, None)]
#[case::too_many(b"24.00 V, 1.50 A, 36.0 W, 1 A", 1, 3, None)]
#[case::an_empty_one(b"24.00 V,, 36.0 W", 1, 3, None)]
fn one_of_several_values_is_read_where_all_are_there(
    #[case] reply: &[u8],
    #[case] index: u8,
    #[case] of: u8,
    #[case] value: Option<f64>,
) {
    let grammar = Grammar::Number(UnitRule::Must(text("A")));
    let expected = Expected { item: Some(Item { index, of }), ..Expected::new(grammar) };
    assert_eq!(read(&expected, reply).ok(), value.map(Value::Number));
}

#[rstest]
#[case::on(b"ON", Some(true))]
#[case::another_case(b"on", Some(true))]
#[case::zero(b"0", Some(false))]
#[case::a_number(b"0.0", None)]
#[case::a_word(b"YES", None)]
#[case::two(b"0;0", None)]
fn a_truth_is_one_of_its_words(#[case] reply: &[u8], #[case] value: Option<bool>) {
    assert_eq!(read(&truth(), reply).ok(), value.map(Value::Truth));
}

#[rstest]
#[case::raw(BitForm::Byte, b"\x51", Some(0x51))]
#[case::raw_and_looks_like_an_end(BitForm::Byte, b"\n", Some(10))]
#[case::two_raw_bytes(BitForm::Byte, b"\x51\x51", None)]
#[case::decimal(BitForm::Decimal, b"+128", Some(128))]
#[case::decimal_with_a_point(BitForm::Decimal, b"128.0", None)]
#[case::negative(BitForm::Decimal, b"-1", None)]
#[case::hexadecimal(BitForm::Hexadecimal, b"0x10", Some(16))]
#[case::hexadecimal_of_scpi(BitForm::Hexadecimal, b"#H1f", Some(31))]
#[case::bare_hexadecimal(BitForm::Hexadecimal, b"10", Some(16))]
#[case::no_digits(BitForm::Hexadecimal, b"0x", None)]
#[case::a_sign_within(BitForm::Hexadecimal, b"0x+1", None)]
#[case::more_than_sixty_four_bits(BitForm::Hexadecimal, b"10000000000000000", None)]
fn a_status_is_of_its_form(#[case] form: BitForm, #[case] reply: &[u8], #[case] bits: Option<u64>) {
    assert_eq!(read(&Expected::new(Grammar::Bits(form)), reply).ok(), bits.map(Value::Bits));
    for bit in [0u8, 4, 6, 63, 64, 255] {
        let set = bits.map(|bits| bits.checked_shr(bit.into()).unwrap_or(0) & 1 == 1);
        let expected = Expected::new(Grammar::Bit { form, bit });
        assert_eq!(read(&expected, reply).ok(), set.map(Value::Truth));
    }
}

#[rstest]
#[case::the_right_width(b"12.34", 0, Ok(12.34))]
#[case::cut(b"12.3", 0, Err(()))]
#[case::two_together(b"12.3412.34", 0, Err(()))]
#[case::a_stray_byte(b"1.234K", 1, Ok(1.234))]
#[case::two_stray_bytes(b"1.234KK", 1, Err(()))]
fn where_nothing_ends_a_reply_its_width_tells(
    #[case] reply: &[u8],
    #[case] stray: u8,
    #[case] value: Result<f64, ()>,
) {
    let expected = Expected { width: Some(5), stray, ..number() };
    assert_eq!(read(&expected, reply).map_err(|_| ()), value.map(Value::Number));
}

#[rstest]
#[case::scpi(b"-113,\"Undefined header\"", Some(-113))]
#[case::nothing(b"0,\"No error\"", Some(0))]
#[case::with_a_sign(b"+0,\"No error\"", Some(0))]
#[case::with_a_space(b"0 No Error", Some(0))]
#[case::with_both(b"0, No Error", Some(0))]
#[case::a_reading(b"0.000", None)]
#[case::a_whole_reading(b"0", None)]
#[case::two_readings(b"0,1.5", None)]
#[case::a_word(b"No error", None)]
#[case::too_large(b"99999999999,\"x\"", None)]
fn an_entry_of_the_queue_is_no_reading(#[case] reply: &[u8], #[case] code: Option<i32>) {
    let found = match read(&Expected::new(Grammar::Error), reply) {
        Ok(Value::Error { code, .. }) => Some(code),
        _ => None,
    };
    assert_eq!(found, code);
}

#[rstest]
#[case::one(b"\"VOLT:DC\"", Some(&b"VOLT:DC"[..]))]
#[case::with_a_quote_in_it(b"\"a\"\"b\"", Some(&b"a\"\"b"[..]))]
#[case::empty(b"\"\"", Some(&b""[..]))]
#[case::two(b"\"a\",\"b\"", None)]
#[case::open(b"\"a", None)]
#[case::one_quote(b"\"", None)]
#[case::bare(b"a", None)]
fn a_text_stands_in_quotes(#[case] reply: &[u8], #[case] inner: Option<&[u8]>) {
    assert_eq!(read(&Expected::new(Grammar::Quoted), reply).ok(), inner.map(Value::Quoted));
}

#[rstest]
#[case::whole(b"#214(@101,102,103)", Some(&b"(@101,102,103)"[..]))]
#[case::raw(b"#13\x00\n\xff", Some(&b"\x00\n\xff"[..]))]
#[case::empty(b"#10", Some(&b""[..]))]
#[case::cut(b"#15abc", None)]
#[case::too_long(b"#13abcd", None)]
#[case::of_unknown_length(b"#0abc", None)]
#[case::without_a_length(b"#2", None)]
#[case::a_number(b"12", None)]
fn a_block_has_the_length_that_it_states(#[case] reply: &[u8], #[case] bytes: Option<&[u8]>) {
    assert_eq!(read(&Expected::new(Grammar::Block), reply).ok(), bytes.map(Value::Block));
}

#[test]
fn a_command_is_taken_or_not() {
    let taken = Expected::new(Grammar::Taken(text("OK")));
    assert_eq!(read(&taken, b"OK"), Ok(Value::Taken));
    assert_eq!(read(&taken, b"E04"), Err(Refusal::NotTaken(text("E04"))));
    assert_eq!(read(&taken, b"OKOK"), Err(Refusal::NotTaken(text("OKOK"))));
}

#[rstest]
#[case::four("RIGOL TECHNOLOGIES,DP832,DP8A1,00.01.16", Some(("RIGOL TECHNOLOGIES", "DP832", "DP8A1")))]
#[case::three("MAKER,M1,1.0", Some(("MAKER", "M1", "")))]
#[case::no_commas("KORADKA3005PV2.0", Some(("", "KORADKA3005PV2.0", "")))]
#[case::a_text_of_the_user("EA GmbH & Co. KG,PSB 10080-60,7,V3.06,", Some(("EA GmbH & Co. KG", "PSB 10080-60", "7")))]
#[case::a_model_of_digits("B&K Precision, 8616, 7, 1.35", Some(("B&K Precision", "8616", "7")))]
#[case::six("a,b,c,d,e,f", None)]
#[case::two("LAMBDA,GEN40-38", Some(("LAMBDA", "GEN40-38", "")))]
#[case::a_number("12.34", None)]
#[case::numbers("1,2,3", None)]
fn an_identity_names_a_model(#[case] reply: &str, #[case] parts: Option<(&str, &str, &str)>) {
    let found = match read(&Expected::new(Grammar::Identity), reply.as_bytes()) {
        Ok(Value::Identity(Identity { maker, model, serial, .. })) => {
            Some([maker, model, serial].map(|part| std::str::from_utf8(part).unwrap()))
        }
        _ => None,
    };
    assert_eq!(found, parts.map(|(maker, model, serial)| [maker, model, serial]));
}

#[rstest]
#[case::whole("KORADKA3005PV2.0", "KORADKA3005PV2.0", true)]
#[case::another_case("rohde&schwarz,NGE*", "Rohde&Schwarz,NGE103B", true)]
#[case::in_the_middle("*,E363*A", "Keysight Technologies,E36312A", true)]
#[case::nothing_for_a_star("DP8*", "DP8", true)]
#[case::more_than_it_says("DP8", "DP832", false)]
#[case::less_than_it_says("DP832*", "DP8", false)]
#[case::the_ends_overlap("ab*ba", "aba", false)]
#[case::everything("*", "", true)]
#[case::in_order("*a*b*", "b a", false)]
fn a_pattern_fits_all_of_a_name(#[case] pattern: &str, #[case] name: &str, #[case] fits: bool) {
    assert_eq!(Pattern::new(pattern).fits(name.as_bytes()), fits);
}

fn any_number() -> impl Strategy<Value = String> {
    prop_oneof!["[+-]?[0-9]{1,6}", "[+-]?[0-9]{1,4}\\.[0-9]{1,6}", "[+-]?[0-9]\\.[0-9]{1,8}E[+-][0-2][0-9]",]
}

proptest! {
    #[test]
    fn numbers_are_what_they_say(text in any_number()) {
        prop_assert_eq!(read(&number(), text.as_bytes()), Ok(Value::Number(text.parse().unwrap())));
    }

    #[test]
    fn two_replies_are_none(one in any_number(), other in any_number(), between in "[;, \r\t:/]|\r\n") {
        let both = format!("{one}{between}{other}");
        prop_assert!(read(&number(), both.as_bytes()).is_err());
    }

    #[test]
    fn a_number_with_a_byte_that_numbers_do_not_have_is_none(
        text in any_number(),
        at: prop::sample::Index,
        byte in any::<u8>().prop_filter("no part of a number", |byte| !b"0123456789+-.eE ".contains(byte)),
    ) {
        let mut bytes = text.into_bytes();
        bytes.insert(at.index(bytes.len() + 1), byte);
        prop_assert!(read(&number(), &bytes).is_err());
    }

    #[test]
    fn no_reply_makes_it_panic(bytes: Vec<u8>, index in 0u8..4, of in 0u8..4, width: Option<u8>, bit: u8) {
        let forms = [BitForm::Byte, BitForm::Decimal, BitForm::Hexadecimal];
        let bits = forms.into_iter().flat_map(|form| [Grammar::Bits(form), Grammar::Bit { form, bit }]);
        let others = [
            number().grammar, truth().grammar, Grammar::Block, Grammar::Quoted, Grammar::Taken(text("OK")),
            Grammar::Error, Grammar::Identity, Grammar::SerialNumber,
        ];
        for grammar in bits.chain(others) {
            for item in [None, Some(Item { index, of })] {
                let expected = Expected { item, width, ..Expected::new(grammar.clone()) };
                if let Ok(Value::Number(number)) = read(&expected, &bytes) {
                    prop_assert!(number.abs() < 9.9e37);
                }
            }
        }
    }
}
