//! Protocol databases: what is compiled, what is refused and where, and nothing that panics or takes long.

use proptest::prelude::*;
use quantity::{Span, Unit};
use rstest::rstest;
use suite::dbc::{DbcError, MOST_BYTES, Place, load};
use wire::{ByteOrder, CanId, Sender, TableError};

const PROTOCOL: &str = include_str!("../../../suites/victron-can-bms/protocol.dbc");

const CVL: &str = " SG_ CVL : 0|16@1+ (0.1,0) [0|6553.5] \"V\" Inverter";

/// A database of one message, whose signals begin in line 10, and something behind it, two lines further.
fn database(signals: &str, behind: &str) -> String {
    let head = "VERSION \"\"\n\nNS_ :\n\nBS_:\n\nBU_: Battery Inverter\n\nBO_ 849 Limits: 8 Battery";
    format!("{head}\n{signals}\n\n{behind}\n")
}

#[test]
fn the_protocol_is_compiled() {
    let table = load(PROTOCOL).unwrap();
    let names: Vec<&str> = table.messages().iter().map(|message| &*message.name).collect();
    let expected = [
        "Keepalive",
        "Keepalive2",
        "Identification",
        "Limits",
        "StateOfCharge",
        "Measurements",
        "OldAlarms",
        "Alarms",
        "ManufacturerName",
        "Product",
        "ForceCharge",
        "ProductName1",
        "ProductName2",
        "Modules",
        "CellExtremes",
        "LowestVoltageCell",
        "HighestVoltageCell",
        "ColdestCell",
        "HottestCell",
        "EnergyCounters",
        "InstalledCapacity",
        "SerialNumber1",
        "SerialNumber2",
        "FamilyName",
    ];
    assert_eq!(names, expected);
    assert_eq!(table.signals().len(), 70);
    let alarms = table.message(table.message_named("Alarms").unwrap());
    assert_eq!((alarms.signals.len(), alarms.cycle, alarms.sender), (29, None, Sender::Battery));
    let keepalive = table.message(table.message_named("Keepalive").unwrap());
    assert_eq!((keepalive.cycle, keepalive.sender), (Some(Span::from_secs(1)), Sender::Inverter));
}

#[test]
fn the_parts_of_a_signal_are_taken_over() {
    let table = load(PROTOCOL).unwrap();
    let current = table.signal(table.signal_named("Current").unwrap());
    assert_eq!(current.unit, Unit::named("A").unwrap());
    assert_eq!((current.field.start(), current.field.bits(), current.field.is_signed()), (16, 16, true));
    assert_eq!((current.field.order(), current.field.factor()), (ByteOrder::Little, 0.1));
    assert!(current.about.contains("clause 2"));
    let slot = table.signal(table.signal_named("ImbalanceWarning").unwrap());
    let labels: Vec<(i64, &str)> = slot.labels.iter().map(|(value, label)| (*value, &**label)).collect();
    assert_eq!(labels, [(0, "NotSupported"), (1, "Active"), (2, "OK"), (3, "NotSupported3")]);
}

#[test]
fn the_identifier_finds_the_message() {
    let table = load(PROTOCOL).unwrap();
    let found = table.message_of(CanId::standard(0x35A).unwrap());
    assert!(found.is_some());
    assert_eq!(found, table.message_named("Alarms"));
}

#[test]
fn an_extended_identifier_has_the_flag_of_the_format() {
    let text = database(CVL, "").replace("BO_ 849", "BO_ 2147484497");
    let table = load(&text).unwrap();
    assert_eq!(table.messages()[0].id, CanId::extended(0x351).unwrap());
}

#[test]
fn what_stands_in_quotes_is_no_statement() {
    let text = database(CVL, "CM_ BO_ 849 \"two lines\nBO_ 9999 X: 8 Nobody // \\\" \";\n// SG_ Y : nothing");
    let table = load(&text).unwrap();
    assert!(table.messages()[0].about.starts_with("two lines\nBO_ 9999"));
}

#[test]
fn the_usual_cycle_is_that_of_all_others() {
    let cycles = "BA_DEF_ BO_ \"GenMsgCycleTime\" INT 0 65535;\nBA_DEF_DEF_ \"GenMsgCycleTime\" 500;";
    let table = load(&database(CVL, cycles)).unwrap();
    assert_eq!(table.messages()[0].cycle, Some(Span::from_millis(500)));
}

fn at(line: usize, column: usize) -> Place {
    Place { line, column }
}

#[rstest]
#[case::multiplexed("SG_ CVL m0 : 0|16@1+ (0.1,0) [0|1] \"V\" Inverter", "", at(10, 1), "multiplexed")]
#[case::multiplexor("  SG_ CVL M : 0|16@1+ (0.1,0) [0|1] \"V\" Inverter", "", at(10, 3), "multiplexed")]
#[case::empty_multiplexer("SG_ CVL m : 0|16@1+ (0.1,0) [0|1] \"V\" Inverter", "", at(10, 1), "multiplexed")]
#[case::no_unit("SG_ CVL : 0|16@1+ (0.1,0) [0|1] \"Volts\" Inverter", "", at(10, 1), "no unit `Volts`")]
#[case::no_step("SG_ CVL : 0|16@1+ (0,0) [0|1] \"V\" Inverter", "", at(10, 1), "within 64 bits")]
#[case::too_wide("SG_ CVL : 0|65@1+ (1,0) [0|1] \"V\" Inverter", "", at(10, 1), "within 64 bits")]
#[case::far_out("SG_ CVL : 300|16@1+ (1,0) [0|1] \"V\" Inverter", "", at(10, 1), "within 64 bits")]
#[case::endless("SG_ CVL : 0|99999999999999999999@1+ (1,0) [0|1] \"V\" A", "", at(10, 13), "too large")]
#[case::same_name(&[CVL, CVL].join("\n"), "", at(11, 2), "used twice")]
#[case::in_two_messages(CVL, &["BO_ 850 X: 8 Battery", CVL].join("\n"), at(13, 2), "used twice")]
#[case::same_identifier(CVL, "BO_ 849 X: 8 Battery", at(12, 1), "same identifier")]
#[case::too_long(CVL, "BO_ 850 X: 9 Battery", at(12, 1), "at most 8")]
#[case::far_too_long(CVL, "BO_ 850 X: 4000000000 Battery", at(12, 1), "at most 8")]
#[case::does_not_fit(
    CVL,
    "BO_ 850 X: 1 Battery\n SG_ Y : 0|16@1+ (1,0) [0|1] \"V\" A",
    at(13, 2),
    "does not fit"
)]
#[case::nobody(CVL, "BO_ 850 X: 8 Vector__XXX", at(12, 1), "sender `Vector__XXX`")]
#[case::somebody(CVL, "BO_ 850 X: 8 Charger", at(12, 1), "sender `Charger`")]
#[case::twelve_bits(CVL, "BO_ 2048 X: 8 Battery", at(12, 1), "no identifier")]
#[case::cut_to_849(CVL, "BO_ 66385 X: 8 Battery", at(12, 1), "no identifier")]
#[case::thirty_bits(CVL, "BO_ 2684354560 X: 8 Battery", at(12, 1), "no identifier")]
#[case::labels_cut_to_849(CVL, "VAL_ 66385 CVL 0 \"Zero\" ;", at(12, 1), "no identifier")]
#[case::labels_of_nothing(CVL, "VAL_ 849 CCL 0 \"Zero\" ;", at(12, 10), "`CCL` is not in")]
#[case::labels_twice(CVL, "VAL_ 849 CVL 0 \"Zero\" 0 \"Null\" ;", at(10, 2), "value 0 twice")]
#[case::one_label_twice(CVL, "VAL_ 849 CVL 0 \"Zero\" 1 \"Zero\" ;", at(10, 2), "one name twice")]
#[case::label_of_no_value(CVL, "VAL_ 849 CVL 65536 \"Much\" ;", at(10, 2), "value cannot be")]
#[case::comment_on_nothing(CVL, "CM_ SG_ 849 CCL \"?\";", at(12, 13), "`CCL` is not in")]
#[case::comment_twice(CVL, "CM_ BO_ 849 \"a\";\nCM_ BO_ 849 \"b\";", at(9, 5), "same is said")]
#[case::cycle_of_nothing(CVL, "BA_ \"GenMsgCycleTime\" BO_ 850 1000;", at(12, 27), "`850` is not in")]
#[case::negative_cycle(CVL, "BA_ \"GenMsgCycleTime\" BO_ 849 -1;", at(9, 1), "whole number of milliseconds")]
#[case::endless_cycle(
    CVL,
    "BA_ \"GenMsgCycleTime\" BO_ 849 99999999;",
    at(9, 1),
    "whole number of milliseconds"
)]
#[case::float(CVL, "SIG_VALTYPE_ 849 CVL : 1;", at(10, 6), "is a float")]
#[case::no_statement(CVL, "HELLO", at(12, 1), "no DBC")]
#[case::two_on_a_line(CVL, "CM_ \"x\"; BO_ 850 X: 8 Battery", at(9, 1), "line of its own")]
fn what_a_database_cannot_say_is_refused_with_its_place(
    #[case] signals: &str,
    #[case] behind: &str,
    #[case] place: Place,
    #[case] words: &str,
) {
    let error = load(&database(signals, behind)).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{place}: ")), "{error}");
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_wrong_table_says_which_one_it_was() {
    let text = database(&[CVL, CVL].join("\n"), "");
    let what = TableError::SameName("CVL".into());
    assert_eq!(load(&text).unwrap_err(), DbcError::Table { at: at(11, 2), what });
}

#[test]
fn a_text_that_is_too_large_is_not_even_looked_at() {
    let text = " ".repeat(MOST_BYTES + 1);
    assert_eq!(load(&text).unwrap_err(), DbcError::TooLarge(MOST_BYTES + 1));
}

/// As much hostile text as is read, in shapes that make parsers recurse or look back.
#[rstest]
fn hostile_text_ends_in_an_error_or_an_empty_table(
    #[values(
        "\n",
        "NS_ :\n",
        "CM_ \"",
        "CM_ \"\";\n",
        "// \"\n",
        "(((((((((((((((((",
        "BU_: A\n",
        "BO_ 1 A: 8 Battery\n\n",
        " SG_ A : 0|1@1+ (1,0) [0|1] \"\" X\n",
        "VAL_ 849 CVL 0 \"a\" ;\n",
        "9",
        " ",
        "\\\"",
        "\u{20ac}"
    )]
    piece: &str,
    #[values("", "BO_ 849 Limits: 8 Battery\n", "CM_ \"")] before: &str,
) {
    let text = format!("{before}{}", piece.repeat((MOST_BYTES - before.len()) / piece.len()));
    if let Ok(table) = load(&text) {
        assert_eq!(table.signals().len(), 0);
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PROTOCOL.split_inclusive([' ', '\n']).collect();
    let hostile =
        ["\"", "\\\"", "//", "4294967296", "-1", "m0 ", "M ", "1e999", "\n", ";", "µ", "@0-", "|", ":"];
    let any_piece =
        prop_oneof![4 => prop::sample::select(pieces), 1 => prop::sample::select(hostile.to_vec())];
    prop::collection::vec(any_piece, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_pieces_make_it_panic(text in pieces()) {
        let _ = load(&text);
    }

    #[test]
    fn no_change_of_the_protocol_makes_it_panic(from in 0..PROTOCOL.len(), len in 0_usize..40, piece in pieces()) {
        let mut bytes = PROTOCOL.as_bytes().to_vec();
        let to = (from + len).min(bytes.len());
        bytes.splice(from..to, piece.bytes().take(40));
        let _ = load(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn what_a_signal_says_is_what_the_table_holds(
        start in 0_u8..64, bits in 1_u8..=64, little in any::<bool>(), signed in any::<bool>(), id in 0_u16..0x800,
    ) {
        let (order, sign) = (u8::from(little), if signed { '-' } else { '+' });
        let signal = format!(" SG_ S : {start}|{bits}@{order}{sign} (0.5,-40) [0|0] \"degC\" Inverter");
        let text = database(&signal, "").replace("BO_ 849", &format!("BO_ {id}"));
        let byte_order = if little { ByteOrder::Little } else { ByteOrder::Big };
        match (wire::Field::new(start, bits, byte_order, signed, 0.5, -40.0), load(&text)) {
            (Some(field), Ok(table)) => {
                prop_assert_eq!(table.signals()[0].field, field);
                prop_assert_eq!(table.messages()[0].id, CanId::standard(id).unwrap());
            }
            (None, Err(DbcError::Field { .. })) => {}
            (field, table) => prop_assert!(false, "{:?} but {:?}", field, table.map(|_| ())),
        }
    }
}
