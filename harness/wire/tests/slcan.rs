//! The text protocol of slcan, from both ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use proptest::prelude::*;
use quantity::Instant;
use rstest::rstest;
use wire::slcan::{Answer, BitRate, Command, Device, Errors, Flags, Level, Line, LineError, Lines, State};
use wire::{CanId, Frame, Text};

fn any_frame() -> impl Strategy<Value = Frame> {
    let id = prop_oneof![
        (0u16..0x800).prop_map(|id| CanId::standard(id).unwrap()),
        (0u32..0x2000_0000).prop_map(|id| CanId::extended(id).unwrap()),
    ];
    (id, any::<bool>(), 0u8..=8, any::<u64>()).prop_map(|(id, remote, len, word)| {
        if remote { Frame::from_word(id.remote(), len, 0) } else { Frame::from_word(id, len, word) }.unwrap()
    })
}

fn any_rate() -> impl Strategy<Value = BitRate> {
    (b'0'..=b'8').prop_map(|digit| BitRate::from_digit(digit).unwrap())
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        any_frame().prop_map(Command::Send),
        any_rate().prop_map(Command::BitRate),
        any::<bool>().prop_map(Command::Stamps),
        Just(Command::Nothing),
        Just(Command::Open),
        Just(Command::Listen),
        Just(Command::Close),
        Just(Command::Flags),
        Just(Command::Version),
        Just(Command::SerialNumber),
    ]
}

fn any_text() -> impl Strategy<Value = Text> {
    "[ -~]{0,20}".prop_map(|text| Text::cut(text.as_bytes()))
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let level =
        prop_oneof![Just(Level::Active), Just(Level::Warning), Just(Level::Passive), Just(Level::Off)];
    let state = (level, 0u16..1000, 0u16..1000).prop_map(|(level, receiving, sending)| State {
        level,
        receiving,
        sending,
    });
    prop_oneof![
        (any_frame(), any::<Option<u16>>()).prop_map(|(frame, stamp)| Answer::Frame { frame, stamp }),
        any::<bool>().prop_map(|extended| Answer::Taken { extended }),
        any::<u8>().prop_map(|flags| Answer::Flags(Flags(flags))),
        any::<u8>().prop_map(|bits| Answer::Errors(Errors::from_bits(bits))),
        any_text().prop_map(Answer::Version),
        any_text().prop_map(Answer::SerialNumber),
        state.prop_map(Answer::State),
        Just(Answer::Done),
        Just(Answer::Refused),
    ]
}

/// All lines of some bytes, that come in pieces of this size.
fn read<T>(bytes: &[u8], piece: usize, read: impl Fn(Line<'_>) -> T) -> Vec<T> {
    let (mut lines, mut all) = (Lines::default(), vec![]);
    bytes.chunks(piece).for_each(|piece| lines.feed(piece, |line| all.push(read(line))));
    all
}

fn answer(text: &str) -> Result<Answer, LineError> {
    read(text.as_bytes(), 64, Answer::read).pop().unwrap()
}

fn frame(text: &str) -> Frame {
    wire::candump::frame(text.as_bytes()).unwrap()
}

proptest! {
    #[test]
    fn what_the_host_says_is_heard(commands in prop::collection::vec(any_command(), 0..20), piece in 1usize..40) {
        let bytes: Vec<u8> = commands.iter().flat_map(|command| command.text().to_vec()).collect();
        let commands: Vec<_> = commands.into_iter().map(Ok).collect();
        prop_assert_eq!(read(&bytes, piece, Command::read), commands);
    }

    #[test]
    fn what_the_device_says_is_heard(answers in prop::collection::vec(any_answer(), 0..20), piece in 1usize..40) {
        let bytes: Vec<u8> = answers.iter().flat_map(|answer| answer.text().to_vec()).collect();
        let answers: Vec<_> = answers.into_iter().map(Ok).collect();
        prop_assert_eq!(read(&bytes, piece, Answer::read), answers);
    }

    #[test]
    fn rubbish_is_told_and_what_follows_is_heard(rubbish in prop::collection::vec(any::<u8>(), 0..100), sent in any_frame()) {
        let bytes = [&rubbish[..], b"\r", &Command::Send(sent).text()].concat();
        let all = read(&bytes, 7, Command::read);
        prop_assert_eq!(all.last(), Some(&Ok(Command::Send(sent))));
    }

    #[test]
    fn a_device_answers_every_command_and_shows_nothing_while_closed(commands in prop::collection::vec(any_command(), 0..20)) {
        let mut device = Device::new(*b"0001");
        for command in commands {
            let (mut sent, mut said) = (vec![], vec![]);
            device.hear(&command.text(), |frame| sent.push(frame), |text| said.extend_from_slice(text));
            prop_assert_eq!(read(&said, 64, |line| Answer::read(line).is_ok()), [true]);
            prop_assert!(sent.is_empty() || said != [7]);
            let shown = device.show(&frame("351#01"), Instant::ZERO);
            prop_assert_eq!(shown.is_some(), device.is_open());
        }
    }
}

#[rstest]
#[case::eleven_bits("t35123A02\r", "351#3A02")]
#[case::twenty_nine("T0000035100\r", "00000351#")]
#[case::a_remote_request("r3058\r", "305#R8")]
#[case::lower_case("t7ff1ab\r", "7FF#AB")]
#[case::with_a_line_feed("t3510\r\n", "351#")]
fn a_frame_is_read(#[case] text: &str, #[case] expected: &str) {
    let expected = frame(expected);
    if text.starts_with('T') {
        // One digit too many for the length: the line is damaged, not half a frame.
        assert!(matches!(answer(text), Err(LineError::Damaged(_))));
    } else {
        assert_eq!(answer(text), Ok(Answer::Frame { frame: expected, stamp: None }));
    }
}

#[test]
fn a_stamp_is_read_behind_the_bytes() {
    let stamp = Some(0x1F40);
    assert_eq!(answer("t3512AABB1F40\r"), Ok(Answer::Frame { frame: frame("351#AABB"), stamp }));
}

#[rstest]
#[case::a_digit_is_missing("t3512AAB\r", "`t3512AAB` is damaged")]
#[case::too_many_bytes("t3519AABBCCDDEEFF001122\r", "`t3519AABBCCDDEEFF001122` is damaged")]
#[case::too_large("T200000000\r", "`T200000000` is damaged")]
#[case::no_digit("t35G0\r", "`t35G0` is damaged")]
#[case::can_fd(
    "d3518AABBCCDDEEFF0011\r",
    "`d3518AABBCCDDEEFF0011` is a frame of CAN FD, which the protocol of the battery does not use"
)]
#[case::a_terminal("\u{1b}[2J\r", "`\\x1b[2J` is no line of slcan")]
#[case::endless(
    "0123456789012345678901234567890123456789\r",
    "a line of 40 bytes that begins with `012345678901234567890123456789` is no line of slcan"
)]
fn what_is_no_line_is_told(#[case] text: &str, #[case] told: &str) {
    assert_eq!(answer(text).unwrap_err().to_string(), told);
}

#[test]
fn a_refusal_in_the_middle_of_a_line_cuts_it() {
    let all = read(b"t351\x07t3510\r", 64, Answer::read);
    let frame = Answer::Frame { frame: frame("351#"), stamp: None };
    assert_eq!(all, [Err(LineError::Damaged(Text::cut(b"t351"))), Ok(Answer::Refused), Ok(frame)]);
}

/// The figures of `linux/can/error.h`, as Linux 6.1 makes frames of these lines.
#[rstest]
#[case::off("sb256255\r", "20000040#000000000000FFFF")]
#[case::passive("sp128000\r", "20000004#0030000000000080")]
#[case::nobody_acknowledges("e1a\r", "200000A8#0000001900000000")]
#[case::an_overrun("e1o\r", "2000008C#0001000000000000")]
fn errors_become_the_frames_of_linux(#[case] text: &str, #[case] expected: &str) {
    let made = match answer(text).unwrap() {
        Answer::State(state) => state.frame(),
        Answer::Errors(errors) => errors.frame(),
        other => panic!("{other:?}"),
    };
    assert_eq!(made, frame(expected));
}

/// What a device says to each line.
fn conversation(lines: &[&str]) -> Vec<String> {
    let mut device = Device::new(*b"A123");
    let mut all = vec![];
    for line in lines {
        let mut said = String::new();
        device.hear(line.as_bytes(), |_| (), |text| said += str::from_utf8(text).unwrap());
        all.push(said);
    }
    all
}

#[test]
fn a_device_answers_like_the_manual_says() {
    let said = conversation(&[
        "C\r",
        "V\r",
        "N\r",
        "S6\r",
        "Z1\r",
        "t3510\r",
        "O\r",
        "O\r",
        "S6\r",
        "t3510\r",
        "T000003510\r",
        "F\r",
        "C\r",
        "L\r",
        "t3510\r",
        "\r",
        "s031C\r",
        "S9\r",
    ]);
    assert_eq!(
        said,
        [
            "\u{7}", "V1010\r", "NA123\r", "\r", "\r", "\u{7}", "\r", "\u{7}", "\u{7}", "z\r", "Z\r",
            "F00\r", "\r", "\r", "\u{7}", "\r", "\u{7}", "\u{7}"
        ]
    );
}

#[test]
fn stamps_of_a_device_begin_again_after_a_minute() {
    let mut device = Device::new(*b"A123");
    device.hear(b"Z1\rO\r", |_| (), |_| ());
    let at = Instant::from_nanos(60_001_000_000);
    assert_eq!(&*device.show(&frame("351#AA"), at).unwrap(), b"t3511AA0001\r");
}
