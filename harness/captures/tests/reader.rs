//! Reading recordings: what comes out of a text, however its bytes come in.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::io::{self, Read};

use captures::{Damage, Defect, Item, Output, ReadError, Reader, Record, TimeStyle, Writer};
use proptest::prelude::*;
use rstest::rstest;
use wire::candump::LineError;
use wire::{CanId, Frame};

fn read_all<R: Read>(mut reader: Reader<R>) -> Result<Vec<Item>, ReadError> {
    let mut items = Vec::new();
    while let Some(item) = reader.next()? {
        items.push(item);
    }
    Ok(items)
}

fn items(text: &[u8]) -> Vec<Item> {
    read_all(Reader::new(text)).unwrap()
}

fn records(text: &str) -> Vec<Record> {
    let record = |item| match item {
        Item::Record(record) => Some(record),
        Item::Damage(_) => None,
    };
    items(text.as_bytes()).into_iter().filter_map(record).collect()
}

fn times(text: &str) -> Vec<Option<i64>> {
    records(text).iter().map(|record| record.time).collect()
}

const SECOND: i64 = 1_000_000_000;

#[test]
fn a_log_is_read_line_by_line() {
    let text = "# a comment\n(1436509052.249713) can0 351#3A02\n\n(1436509052.3) can1 305#00 T\n";
    let mut reader = Reader::new(text.as_bytes());
    let limits = Frame::new(CanId::standard(0x351).unwrap(), &[0x3A, 0x02]).unwrap();
    let time = Some(1_436_509_052_249_713_000);
    let first = Record { place: 2, time, channel: 0, frame: limits, sent: None };
    assert_eq!(reader.next().unwrap(), Some(Item::Record(first)));
    let keepalive = Frame::new(CanId::standard(0x305).unwrap(), &[0]).unwrap();
    let time = Some(1_436_509_052_300_000_000);
    let second = Record { place: 4, time, channel: 1, frame: keepalive, sent: Some(true) };
    assert_eq!(reader.next().unwrap(), Some(Item::Record(second)));
    assert_eq!(reader.next().unwrap(), None);
    assert_eq!(reader.channels(), ["can0", "can1"]);
    assert_eq!(reader.times(), Some(TimeStyle::Absolute));
}

#[rstest]
#[case::log("(1436509052.249713) can0 351#00\n", TimeStyle::Absolute)]
#[case::date(" (2022-01-01 12:00:00.123456)  can0  351   [1]  FF\n", TimeStyle::Absolute)]
#[case::no_stamps("  can0  351   [1]  FF\n", TimeStyle::None)]
#[case::never_going_back(" (0.0) a 351#00\n (0.5) a 351#00\n (0.5) a 351#00\n", TimeStyle::Zero)]
#[case::going_back(" (0.0) a 351#00\n (0.5) a 351#00\n (0.4) a 351#00\n", TimeStyle::None)]
#[case::one_stamp(" (0.0) a 351#00\n", TimeStyle::Zero)]
#[case::nothing("", TimeStyle::None)]
fn what_stamps_mean_is_decided_from_the_beginning(#[case] text: &str, #[case] style: TimeStyle) {
    let mut reader = Reader::new(text.as_bytes());
    while reader.next().unwrap().is_some() {}
    assert_eq!(reader.times(), Some(style));
}

const RELATIVE: &str = " (0.0) a 351#00\n (1.0) a 351#00\n (0.5) a 351#00\n";

#[rstest]
#[case::delta(TimeStyle::Delta, &[Some(0), Some(SECOND), Some(SECOND * 3 / 2)])]
#[case::zero(TimeStyle::Zero, &[Some(0), Some(SECOND), Some(SECOND / 2)])]
#[case::none(TimeStyle::None, &[None, None, None])]
fn a_style_can_be_forced(#[case] style: TimeStyle, #[case] expected: &[Option<i64>]) {
    let read = read_all(Reader::with_times(RELATIVE.as_bytes(), style)).unwrap();
    let time = |item: &Item| match item {
        Item::Record(record) => record.time,
        Item::Damage(_) => Some(-1),
    };
    assert_eq!(read.iter().map(time).collect::<Vec<_>>(), expected);
}

#[test]
fn times_of_unknown_meaning_are_not_given() {
    assert_eq!(times(RELATIVE), [None, None, None]);
}

#[test]
fn absolute_times_may_go_back() {
    let text = "(1436509052.5) can0 351#00\n(1436509052.4) can0 351#00\n";
    assert_eq!(times(text), [Some(1_436_509_052_500_000_000), Some(1_436_509_052_400_000_000)]);
}

#[test]
fn a_byte_order_mark_is_stepped_over() {
    assert_eq!(records("\u{feff}(0.0) can0 351#00\r\n").len(), 1);
}

#[test]
fn damage_does_not_hide_what_is_around_it() {
    let text = b"(0.0) can0 351#00\n(0.1) can0 351#0\n\xFF\xFE\n(0.2) can0 351#00\n";
    let read = items(text);
    let lines = read.iter().map(|item| match item {
        Item::Record(record) => (record.place, true),
        Item::Damage(damage) => (damage.place, false),
    });
    assert_eq!(lines.collect::<Vec<_>>(), [(1, true), (2, false), (3, false), (4, true)]);
}

#[rstest]
#[case::log_of_one_byte("(0.0) a 351#00", false)]
#[case::log_of_eight_bytes("(0.0) a 351#0001020304050607", true)]
#[case::log_with_direction("(0.0) a 351#00 R", true)]
#[case::console("  can0  351   [1]  00", true)]
#[case::log_with_a_line_end("(0.0) a 351#00\n", true)]
fn a_last_line_that_may_be_cut_is_damage(#[case] last: &str, #[case] whole: bool) {
    let text = format!("  a  351   [1]  00\n{last}");
    let cut = Item::Damage(Damage { place: 2, what: Defect::Cut });
    let read = items(text.as_bytes());
    assert_eq!(read.len(), 2);
    assert_eq!(read[1] != cut, whole);
}

#[test]
fn a_line_that_is_far_too_long_is_one_damage() {
    let long = "x".repeat(3_000_000);
    let text = format!("(0.0) can0 351#00\n{long}\n(0.1) can0 351#00\n");
    let read = items(text.as_bytes());
    let damage = Item::Damage(Damage { place: 2, what: Defect::Line(LineError::TooLong) });
    assert_eq!((read.len(), read[1]), (3, damage));
    assert!(matches!(read[2], Item::Record(Record { place: 3, .. })));
}

#[rstest]
#[case::prose("hello world\nthis is a letter\n".into(), 1)]
#[case::binary(vec![0; 1_000_000], 1)]
#[case::no_line_ends(b"351#00".repeat(1_000_000), 1)]
#[case::after_comments("# a\n# b\nhello world\n".into(), 3)]
#[case::after_many_comments(["# a comment\n".repeat(10_000), "hello world\n".into()].concat().into(), 10_001)]
fn what_is_no_candump_log_is_refused_with_its_line(#[case] text: Vec<u8>, #[case] line: u64) {
    let error = read_all(Reader::new(text.as_slice())).unwrap_err();
    assert!(matches!(error, ReadError::NotOne { place: found, .. } if found == line), "{error}");
    assert!(error.to_string().starts_with("this is not a candump log: line "), "{error}");
}

#[test]
fn comments_alone_are_an_empty_recording() {
    assert_eq!(items(b"# nothing happened\n"), []);
}

#[test]
fn a_frame_after_damage_makes_it_a_log() {
    let read = items(b"root@host:~# candump can0\n  can0  351   [1]  00\n");
    assert!(matches!(read[..], [Item::Damage(_), Item::Record(_)]));
}

#[test]
fn more_interfaces_than_can_be_told_apart_are_damage() {
    let text: String = (0..300).map(|at| format!("(0.0) can{at} 351#00\n")).collect();
    let read = items(text.as_bytes());
    let damage = |place| Item::Damage(Damage { place, what: Defect::Channels });
    assert!(matches!(read[255], Item::Record(Record { channel: 255, .. })));
    assert_eq!((read[256], read[263], read.len()), (damage(257), damage(264), 265));
    assert_eq!(read[264], Item::Damage(Damage { place: 300, what: Defect::More(36) }));
}

/// A source that gives its bytes in small portions, interrupted now and then, as pipes do.
struct Portions<'a> {
    bytes: &'a [u8],
    size: usize,
    calls: usize,
}

impl Read for Portions<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls % 3 == 2 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let size = self.size.min(self.bytes.len()).min(buffer.len());
        let (now, later) = self.bytes.split_at(size);
        buffer[..size].copy_from_slice(now);
        self.bytes = later;
        Ok(size)
    }
}

/// A source that fails when it is asked once too often: what a live pipe does, as waiting.
struct Live<'a>(&'a [u8]);

impl Read for Live<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other("nothing more yet"));
        }
        let size = self.0.len();
        buffer[..size].copy_from_slice(self.0);
        self.0 = &[];
        Ok(size)
    }
}

#[test]
fn a_live_pipe_is_read_as_soon_as_a_frame_is_there() {
    let mut reader = Reader::new(Live(b"(1436509052.249713) can0 351#00\n"));
    assert!(matches!(reader.next(), Ok(Some(Item::Record(_)))));
    assert!(matches!(reader.next(), Err(ReadError::Io(_))));
}

fn any_record() -> impl Strategy<Value = (i64, u8, Frame, Option<bool>)> {
    let times = (0_i64..4_000_000_000_000_000).prop_map(|micros| micros * 1_000);
    let frames = (0_u16..0x800, 0_u8..=8, any::<u64>())
        .prop_map(|(id, len, word)| Frame::from_word(CanId::standard(id).unwrap(), len, word).unwrap());
    (times, 0_u8..3, frames, any::<Option<bool>>())
}

const NAMES: [&str; 3] = ["can0", "can1", "vcan0"];

proptest! {
    #[test]
    fn what_is_written_is_read_back(written in prop::collection::vec(any_record(), 1..50)) {
        let mut writer = Writer::new(Vec::new(), Output::Candump);
        for (time, channel, frame, sent) in &written {
            writer.write(*time, NAMES[usize::from(*channel)], frame, *sent).unwrap();
        }
        let text = writer.finish().unwrap();
        let mut reader = Reader::with_times(text.as_slice(), TimeStyle::Absolute);
        for (at, (time, channel, frame, sent)) in written.iter().enumerate() {
            let Some(Item::Record(record)) = reader.next().unwrap() else { panic!("too few records") };
            prop_assert_eq!(record.place, at as u64 + 1);
            prop_assert_eq!((record.time, record.frame, record.sent), (Some(*time), *frame, *sent));
            prop_assert_eq!(&reader.channels()[usize::from(record.channel)], NAMES[usize::from(*channel)]);
        }
        prop_assert!(reader.next().unwrap().is_none());
    }

    #[test]
    fn how_the_bytes_come_in_makes_no_difference(
        lines in prop::collection::vec("(\\([0-2]\\.[0-9]\\) can[01] 35[0-9a]#([0-9A-F]{2}){0,9}|# c|[ -~]{0,600}|)\r?\n", 0..60),
        size in 1_usize..2_000,
        whole in any::<bool>(),
    ) {
        let text = lines.concat();
        let bytes = &text.as_bytes()[..text.len().saturating_sub(usize::from(!whole))];
        let at_once = read_all(Reader::new(bytes)).map_err(|error| error.to_string());
        let portions = Portions { bytes, size, calls: 0 };
        prop_assert_eq!(read_all(Reader::new(portions)).map_err(|error| error.to_string()), at_once);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        let _ = read_all(Reader::new(bytes.as_slice()));
    }
}

/// The same items, frames that follow one another fetched at once.
fn read_ahead(text: &[u8], at_once: usize) -> Result<Vec<Item>, ReadError> {
    let mut reader = Reader::new(text);
    let mut frames = Vec::with_capacity(at_once);
    let mut items = Vec::new();
    while let Some(item) = reader.next()? {
        items.push(item);
        reader.more(&mut frames);
        assert!(frames.len() <= frames.capacity());
        items.extend(frames.iter().copied().map(Item::Record));
    }
    Ok(items)
}

fn a_line() -> impl Strategy<Value = String> {
    let usual = (0..50u32, 0..0x800u32, prop::collection::vec(any::<u8>(), 0..=8), 0..3u8).prop_map(
        |(second, id, bytes, bus)| {
            let data: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("(17000000{second:02}.000000) can{bus} {id:03X}#{data}")
        },
    );
    const OTHERS: [&str; 6] =
        ["", "# a comment", "  can0  351   [1]  FF", "(1700000000.1) can0 18FF0001#R", "rubbish", "(17"];
    prop_oneof![8 => usual, 2 => prop::sample::select(&OTHERS[..]).prop_map(String::from)]
}

proptest! {
    #[test]
    fn frames_that_are_fetched_at_once_are_those_that_come_one_by_one(
        lines in prop::collection::vec(a_line(), 1..60),
        ended: bool,
        at_once in 1usize..20,
    ) {
        let mut text = lines.join("\n");
        if ended {
            text.push('\n');
        }
        let both = (read_all(Reader::new(text.as_bytes())), read_ahead(text.as_bytes(), at_once));
        match both {
            (Ok(one_by_one), Ok(at_once)) => prop_assert_eq!(one_by_one, at_once),
            (one_by_one, at_once) => prop_assert_eq!(one_by_one.is_err(), at_once.is_err()),
        }
    }
}
