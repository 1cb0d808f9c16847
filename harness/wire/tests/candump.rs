//! Lines of candump logs: every style that is read, every mistake that is named, and nothing that panics.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use proptest::prelude::*;
use rstest::rstest;
use wire::candump::{Direction, Expected, Layout, Line, LineError, MAX_LINE, frame as candump_frame, parse};
use wire::{CanId, Frame};

fn line(text: &str) -> Line<'_> {
    parse(text.as_bytes()).unwrap().unwrap()
}

#[rstest]
#[case::log(
    "(1436509052.249713) vcan0 044#2A366C2BBA",
    Some(1_436_509_052_249_713_000),
    "vcan0",
    "044#2A366C2BBA"
)]
#[case::lower_case("(1436509052.249713) can0 35a#a8", Some(1_436_509_052_249_713_000), "can0", "35A#A8")]
#[case::no_bytes("(1436509052.249713) can0 351#", Some(1_436_509_052_249_713_000), "can0", "351#")]
#[case::extended("(0.5) can0 1ABCDEF0#00", Some(500_000_000), "can0", "1ABCDEF0#00")]
#[case::extended_and_small("(0.5) can0 00000351#00", Some(500_000_000), "can0", "00000351#00")]
#[case::error_frame(
    "(0.5) can0 20000004#0004000000000000",
    Some(500_000_000),
    "can0",
    "20000004#0004000000000000"
)]
#[case::remote("(0.5) can0 305#R", Some(500_000_000), "can0", "305#R")]
#[case::remote_with_length("(0.5) can0 305#R4", Some(500_000_000), "can0", "305#R4")]
#[case::nanoseconds("(12.000000001) can0 351#00", Some(12_000_000_001), "can0", "351#00")]
#[case::windows("(12.000001) can0 351#00\r", Some(12_000_001_000), "can0", "351#00")]
#[case::no_stamp("can0 351#00", None, "can0", "351#00")]
#[case::console("  can0  351   [8]  3A 02 64 00 64 00 A4 01", None, "can0", "351#3A026400 6400A401")]
#[case::console_delta(" (000.023456)  can0  35E   [3]  42 59 44", Some(23_456_000), "can0", "35E#425944")]
#[case::console_absolute(
    "(1436509052.249713)  can0       351   [0] ",
    Some(1_436_509_052_249_713_000),
    "can0",
    "351#"
)]
#[case::console_date(
    " (2022-01-01 12:00:00.123456)  can0  351   [1]  FF",
    Some(1_641_038_400_123_456_000),
    "can0",
    "351#FF"
)]
#[case::leap_day(
    " (2024-02-29 00:00:00.000000)  can0  351   [1]  FF",
    Some(1_709_164_800_000_000_000),
    "can0",
    "351#FF"
)]
#[case::console_extended("  can0  1ABCDEF0   [1]  00", None, "can0", "1ABCDEF0#00")]
#[case::console_remote("  can0  305   [0]  remote request", None, "can0", "305#R")]
#[case::console_remote_with_length("  can0  305   [4]  remote request", None, "can0", "305#R4")]
#[case::console_characters("  can0  35E   [3]  42 59 27   'BY''", None, "can0", "35E#425927")]
#[case::console_error(
    "  can0  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME",
    None,
    "can0",
    "20000004#0004000000000000"
)]
#[case::the_oldest_style("<0x35a> [8] 00 c0 00 00 00 00 00 0a", None, "", "35A#00C000000000000A")]
#[case::the_oldest_style_extended("<0x1510a8a0> [1] 07", None, "", "1510A8A0#07")]
fn a_line_is_read(
    #[case] text: &str,
    #[case] time: Option<i64>,
    #[case] interface: &str,
    #[case] shown: &str,
) {
    let line = line(text);
    assert_eq!(line.time, time);
    assert_eq!(line.interface, interface.as_bytes());
    assert_eq!(line.frame.to_string(), shown.replace(' ', ""));
}

#[rstest]
#[case::log_received("(0.5) can0 351#00 R", Some(Direction::Received), Layout::Log)]
#[case::log_sent("(0.5) can0 351#00 T", Some(Direction::Sent), Layout::Log)]
#[case::log_remote_received("(0.5) can0 351#R R", Some(Direction::Received), Layout::Log)]
#[case::log_silent("(1436509052.249713) can0 351#00", None, Layout::Log)]
#[case::console_received("  can0  RX - -  351   [1]  00", Some(Direction::Received), Layout::Console)]
#[case::console_sent("  can0  TX - -  351   [1]  00", Some(Direction::Sent), Layout::Console)]
#[case::console_silent("  can0  351   [1]  00", None, Layout::Console)]
fn a_direction_is_noted(#[case] text: &str, #[case] direction: Option<Direction>, #[case] layout: Layout) {
    assert_eq!(line(text).direction, direction);
    assert_eq!(line(text).layout, layout);
}

#[rstest]
#[case::empty("")]
#[case::blank("  \t\r")]
#[case::comment("# CVL 57.0 V")]
#[case::indented_comment("   # can0 351#00")]
#[case::head_of_the_oldest_style("interface = can0, family = 29, type = 3, proto = 1")]
fn blank_lines_and_comments_say_nothing(#[case] text: &str) {
    assert_eq!(parse(text.as_bytes()), Ok(None));
}

#[rstest]
#[case::words("hello world", 7, Expected::Identifier)]
#[case::two_digits("can0 35#00", 6, Expected::Identifier)]
#[case::too_wide("can0 800#00", 6, Expected::Identifier)]
#[case::too_wide_for_29_bits("can0 40000000#00", 6, Expected::Identifier)]
#[case::half_a_byte("can0 351#3A0", 13, Expected::Byte)]
#[case::nine_bytes("can0 351#000000000000000000", 26, Expected::End)]
#[case::no_digit("can0 351#3G", 11, Expected::Byte)]
#[case::no_separator("can0 351", 9, Expected::Separator)]
#[case::no_time("(now) can0 351#00", 2, Expected::Time)]
#[case::endless_time("(1436509052.249713 can0 351#00", 2, Expected::Time)]
#[case::time_of_no_calendar("(2022-13-01 12:00:00.123456) can0 351#00", 2, Expected::Time)]
#[case::time_beyond_all_bounds("(99999999999.0) can0 351#00", 2, Expected::Time)]
#[case::only_a_time("(0.5)", 6, Expected::Interface)]
#[case::binary_interface("c\u{7}n0 351#00", 1, Expected::Interface)]
#[case::binary_interface_after_a_stamp("(1436509052.249713) c\u{7}n0 351#00", 21, Expected::Interface)]
#[case::nine_bytes_on_the_console("can0 351 [9] 00", 11, Expected::Length)]
#[case::no_length("can0 351 []", 11, Expected::Length)]
#[case::fewer_bytes_than_the_length("can0 351 [2] 00", 16, Expected::Byte)]
#[case::more_bytes_than_the_length("can0 351 [1] 00 01", 17, Expected::End)]
#[case::half_a_byte_on_the_console("can0 351 [1] 0", 14, Expected::Byte)]
#[case::swapped_bytes("can0 351 [2] 00`01", 14, Expected::Byte)]
#[case::remote_of_nine("can0 351#R9", 11, Expected::Length)]
#[case::something_behind("can0 351#00 X", 13, Expected::End)]
#[case::open_bracket("<0x351 [1] 00", 7, Expected::Identifier)]
fn a_mistake_is_named_with_its_column(#[case] text: &str, #[case] column: u16, #[case] expected: Expected) {
    assert_eq!(parse(text.as_bytes()), Err(LineError::Unexpected { column, expected }));
}

#[rstest]
#[case::log("(1436509052.249713) can0 351##0112233", 30)]
#[case::console("  can0  351   [08]  00 00 00 00 00 00 00 00", 18)]
#[case::console_long("  can0  351   [64]  00", 18)]
fn can_fd_is_recognised_and_refused(#[case] text: &str, #[case] column: u16) {
    assert_eq!(parse(text.as_bytes()), Err(LineError::Fd { column }));
}

#[test]
fn a_line_is_bounded() {
    let longest = format!("{:<1$}", "can0 351#00", MAX_LINE);
    assert!(parse(longest.as_bytes()).unwrap().is_some());
    assert_eq!(parse(format!("{longest} ").as_bytes()), Err(LineError::TooLong));
    assert_eq!(candump_frame(&[b'0'; MAX_LINE + 1]), Err(LineError::TooLong));
}

#[test]
fn the_message_says_what_to_write() {
    let error = parse(b"can0 35#00").unwrap_err();
    assert_eq!(error.to_string(), "column 6: expected an identifier of 3 or 8 hexadecimal digits");
}

/// Every frame that can be on a bus: data, remote requests (which have a length and no bytes) and error frames.
fn any_frame() -> impl Strategy<Value = Frame> {
    let ids = prop_oneof![
        (0_u16..0x800).prop_map(|id| CanId::standard(id).unwrap()),
        (0_u32..0x2000_0000).prop_map(|id| CanId::extended(id).unwrap()),
        (0_u32..0x2000_0000).prop_map(|id| CanId::from_bits(id | 0x2000_0000)),
    ];
    (ids, any::<bool>(), 0_u8..=8, any::<u64>()).prop_map(|(id, remote, len, word)| {
        let remote = remote && !id.is_error();
        let (id, word) = if remote { (id.remote(), 0) } else { (id, word) };
        Frame::from_word(id, len, word).unwrap()
    })
}

fn console(frame: &Frame) -> String {
    let text = frame.to_string();
    let (id, _) = text.split_once('#').unwrap();
    let bytes: String = frame.bytes().iter().map(|byte| format!(" {byte:02X}")).collect();
    let bytes = if frame.id().is_remote() { " remote request".to_owned() } else { bytes };
    format!("  can0  {id}   [{}] {bytes}", frame.len())
}

/// Bytes that get further into the grammar than random ones: pieces of lines, in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "(",
        ")",
        "0.5",
        "1436509052.249713",
        "2022-01-01 12:00:00.123456",
        " ",
        "  ",
        "\t",
        "can0",
        "RX - - ",
        "351",
        "1ABCDEF0",
        "20000004",
        "#",
        "##",
        "R",
        "T",
        "[8]",
        "[64]",
        "3A 02",
        "3A02640064",
        "remote request",
        "'abc'",
        "<0x",
        ">",
        "ERRORFRAME",
        "\u{b5}",
        "-",
        "99999999999999999999",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..12)
        .prop_map(|parts| parts.concat().into_bytes())
}

proptest! {
    #[test]
    fn what_is_shown_is_read_back(frame in any_frame()) {
        prop_assert_eq!(candump_frame(frame.to_string().as_bytes()), Ok(frame));
    }

    #[test]
    fn what_is_logged_is_read_back(frame in any_frame(), micros in 0_i64..9_000_000_000_000_000) {
        let text = format!("({:010}.{:06}) vcan0 {frame}", micros / 1_000_000, micros % 1_000_000);
        let line = line(&text);
        prop_assert_eq!((line.time, line.frame, line.layout), (Some(micros * 1_000), frame, Layout::Log));
    }

    #[test]
    fn what_the_console_shows_is_read_back(frame in any_frame()) {
        prop_assert_eq!(line(&console(&frame)).frame, frame);
    }

    #[test]
    fn the_quick_way_and_the_grammar_agree(frame in any_frame(), micros in 0_i64..9_000_000_000_000_000) {
        let text = format!("({:010}.{:06}) can0 {frame}", micros / 1_000_000, micros % 1_000_000);
        // A blank behind the line is allowed, and leaves it to the grammar.
        let slow = format!("{text} ");
        prop_assert_eq!(line(&text), line(&slow));
    }

    #[test]
    fn no_bytes_make_it_panic(text in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(&text);
        let _ = candump_frame(&text);
    }

    #[test]
    fn no_pieces_make_it_panic(text in pieces()) {
        if let Ok(Some(line)) = parse(&text) {
            prop_assert!(line.frame.len() <= 8);
            prop_assert!(!line.interface.contains(&b' '));
        }
    }

    #[test]
    fn a_column_is_in_the_line_or_just_behind_it(text in pieces()) {
        let column = match parse(&text) {
            Err(LineError::Unexpected { column, .. } | LineError::Fd { column }) => usize::from(column),
            _ => 1,
        };
        prop_assert!(column >= 1 && column <= text.len() + 1);
    }
}
