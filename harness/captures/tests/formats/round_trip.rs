//! What is written is read back, in every format, compressed or not, in pieces or at once.

use crate::common::{Portions, gzip, read_all, zstd};
use captures::{Defect, ExpandError, Expanded, Format, Item, Output, ReadError, Reader, TimeStyle, Writer};
use proptest::prelude::*;
use rstest::rstest;
use wire::{CanId, Frame};

const NAMES: [&str; 3] = ["can0", "can1", "vcan0"];
/// Some day in 2021.
const BEGIN: i64 = 1_639_837_687_062_000_000;

/// A frame with its time since the beginning, its interface and its direction.
type Told = (i64, u8, Frame, Option<bool>);

fn any_frame() -> impl Strategy<Value = Frame> {
    let standard = (0_u16..0x800).prop_map(|id| CanId::standard(id).unwrap());
    let extended = (0_u32..0x2000_0000).prop_map(|id| CanId::extended(id).unwrap());
    let data = (prop_oneof![standard.clone(), extended.clone()], 0_u8..=8, any::<u64>())
        .prop_map(|(id, len, word)| Frame::from_word(id, len, word).unwrap());
    let remote = (prop_oneof![standard, extended], 0_u8..=8)
        .prop_map(|(id, len)| Frame::from_word(id.remote(), len, 0).unwrap());
    prop_oneof![8 => data, 1 => remote]
}

fn any_recording() -> impl Strategy<Value = Vec<Told>> {
    let one = (0_i64..1_000_000_000_000, 0_u8..3, any_frame(), any::<Option<bool>>());
    prop::collection::vec(one, 1..50).prop_map(|mut told| {
        told.sort_by_key(|(time, ..)| *time);
        told
    })
}

fn written(output: Output, told: &[Told]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), output);
    for (time, channel, frame, sent) in told {
        writer.write(BEGIN + time, NAMES[usize::from(*channel)], frame, *sent).unwrap();
    }
    writer.finish().unwrap()
}

/// What a format keeps of a frame.
fn kept(output: Output, told: &Told) -> (i64, Frame, Option<bool>) {
    let (time, _, frame, sent) = *told;
    let micros = BEGIN + time - time % 1_000;
    match output {
        Output::Candump => (micros, frame, sent),
        Output::Pcapng => (BEGIN + time, frame, sent),
        Output::Asc => (micros, frame, Some(sent == Some(true))),
        Output::Csv => (BEGIN + time, frame, None),
    }
}

fn check(output: Output, told: &[Told], bytes: &[u8], portion: usize) {
    let source = Portions { bytes, size: portion, calls: 0 };
    let mut reader = Reader::new(Expanded::new(source));
    for told in told {
        let Some(Item::Record(record)) = reader.next().unwrap() else { panic!("{told:?}") };
        assert_eq!((record.time.unwrap(), record.frame, record.sent), kept(output, told));
        let name = &reader.channels()[usize::from(record.channel)];
        match output {
            Output::Candump | Output::Pcapng => assert_eq!(name, NAMES[usize::from(told.1)]),
            Output::Asc => assert!(["1", "2", "3"].contains(&name.as_str())),
            Output::Csv => assert_eq!(name, ""),
        }
    }
    assert_eq!(reader.next().unwrap(), None);
    assert_eq!(reader.times(), Some(TimeStyle::Absolute));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(told in any_recording(), portion in 1_usize..3_000, packed in 0..3) {
        for output in Output::ALL {
            let bytes = written(output, &told);
            let bytes = match packed {
                0 => bytes,
                1 => gzip(&bytes),
                _ => zstd(&bytes),
            };
            check(output, &told, &bytes, portion);
        }
    }

    #[test]
    fn no_bytes_make_any_reader_panic(
        begin in prop::sample::select(crate::common::BEGINNINGS),
        bytes in prop::collection::vec(any::<u8>(), 0..3_000),
    ) {
        let _ = read_all(Reader::new(Expanded::new([begin, &bytes].concat().as_slice())));
    }

    /// Whatever is damaged, the reader goes on to the end, and every frame that it gives was written.
    #[test]
    fn damage_in_the_middle_is_told_and_gone_around(
        told in any_recording(),
        at in any::<prop::sample::Index>(),
        garbage in prop::collection::vec(any::<u8>(), 1..40),
        output in prop::sample::select(&[Output::Candump, Output::Pcapng, Output::Asc, Output::Csv]),
    ) {
        let mut bytes = written(output, &told);
        let at = at.index(bytes.len());
        bytes.splice(at..at, garbage);
        // What is damaged at its very beginning may be no recording at all.
        let Ok(items) = read_all(Reader::new(bytes.as_slice())) else { return Ok(()) };
        prop_assert!(items.len() <= told.len() + 60, "{} items of {}", items.len(), told.len());
    }
}

/// A megabyte of it, in the middle.
#[rstest]
#[case::lines(b"rubbish\n".repeat(131_072))]
#[case::bytes((0..1_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect())]
fn rubbish_in_the_middle_is_a_few_damages(#[case] rubbish: Vec<u8>) {
    for output in Output::ALL {
        let bytes = sample(output);
        let middle = bytes.len() / 2;
        let bytes = [&bytes[..middle], &rubbish, &bytes[middle..]].concat();
        let items = read_all(Reader::new(bytes.as_slice())).unwrap();
        let damages = items.iter().filter_map(|item| match item {
            Item::Damage(damage) => Some(damage.place),
            Item::Record(_) => None,
        });
        let damages: Vec<u64> = damages.collect();
        assert!((1..=9).contains(&damages.len()) && damages.is_sorted(), "{output:?}: {damages:?}");
        assert!(items.len() >= 1_990, "{output:?}: {} frames", items.len() - damages.len());
    }
}

#[test]
fn a_row_of_damages_is_told_to_its_end_and_what_is_behind_it_comes_next() {
    let text = format!("(0.0) can0 351#00\n{}(0.1) can0 351#01\n", "rubbish\n".repeat(100));
    let items = read_all(Reader::new(text.as_bytes())).unwrap();
    assert_eq!(items.len(), 1 + 9 + 1);
    let Item::Damage(last) = items[9] else { panic!("{items:?}") };
    assert_eq!((last.place, last.what), (101, Defect::More(92)));
    assert!(matches!(items[10], Item::Record(record) if record.place == 102));
}

fn sample(output: Output) -> Vec<u8> {
    many(output, 2_000)
}

fn many(output: Output, seconds: i64) -> Vec<u8> {
    let frame =
        Frame::new(CanId::standard(0x351).unwrap(), &[0x3A, 0x02, 0x64, 0, 0x64, 0, 0xA4, 1]).unwrap();
    let told: Vec<Told> =
        (0..seconds).map(|second| (second * 1_000_000_000, 0, frame, Some(false))).collect();
    written(output, &told)
}

#[rstest]
#[case::candump(Output::Candump, Format::Candump)]
#[case::asc(Output::Asc, Format::Asc)]
#[case::pcapng(Output::Pcapng, Format::Pcapng)]
#[case::csv(Output::Csv, Format::PythonCan)]
fn a_format_is_told_from_its_content(#[case] output: Output, #[case] format: Format) {
    let bytes = sample(output);
    let mut reader = Reader::new(bytes.as_slice());
    reader.next().unwrap();
    assert_eq!(reader.format(), Some(format));
}

#[rstest]
fn compressed_data_that_are_cut_are_damage_at_the_end(
    #[values(gzip, zstd)] pack: fn(&[u8]) -> Vec<u8>,
    #[values(Output::Candump, Output::Pcapng, Output::Asc, Output::Csv)] output: Output,
) {
    // Long enough that zstd gives some of it out before the end: it holds back its window.
    let whole = many(output, 60_000);
    let mut packed = pack(&whole);
    packed.truncate(packed.len() - 6);
    let items = read_all(Reader::new(Expanded::new(packed.as_slice()))).unwrap();
    let Some(Item::Damage(damage)) = items.last() else { panic!("{:?}", items.last()) };
    assert_eq!(damage.what, Defect::Compressed);
    assert!(items.len() > 1);
}

#[rstest]
fn compressed_data_are_read_up_to_the_damage(
    #[values(gzip, zstd)] pack: fn(&[u8]) -> Vec<u8>,
    #[values(0x00, 0x10)] change: u8,
) {
    // Less than a window of zstd, which its decoder would keep to itself; where no byte is changed, half of it is cut off.
    let whole = many(Output::Candump, 12_000);
    let mut packed = pack(&whole);
    let half = packed.len() / 2;
    match change {
        0 => packed.truncate(half),
        bits => packed[half..half + 64].iter_mut().for_each(|byte| *byte ^= bits),
    }
    let items = read_all(Reader::new(Expanded::new(packed.as_slice()))).unwrap();
    let expected = read_all(Reader::new(whole.as_slice())).unwrap();
    let same = items.iter().zip(&expected).take_while(|(item, expected)| item == expected).count();
    assert!((1_000..12_000).contains(&same), "{same}");
    let Some(Item::Damage(damage)) = items.last() else { panic!("{:?}", items.last()) };
    assert_eq!(damage.what, Defect::Compressed);
}

#[test]
fn a_changed_byte_of_compressed_data_is_found() {
    for pack in [gzip as fn(&[u8]) -> Vec<u8>, zstd] {
        let packed = pack(&sample(Output::Candump));
        for at in (20..packed.len()).step_by(97) {
            let mut changed = packed.clone();
            changed[at] ^= 0x10;
            let read = read_all(Reader::new(Expanded::new(changed.as_slice())));
            let told = read.is_err_and(|error| matches!(error, ReadError::Io(_) | ReadError::NotOne { .. }));
            let items = read_all(Reader::new(Expanded::new(changed.as_slice()))).unwrap_or_default();
            let damaged = items.iter().any(|item| matches!(item, Item::Damage(_)));
            assert!(told || damaged, "byte {at} of {}", packed.len());
        }
    }
}

#[test]
fn a_window_that_is_too_large_is_refused_before_anything_is_allocated() {
    // A frame of zstd whose head asks for a window of 2 GiB.
    let head = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x01, 0x00, 0x00];
    let error = read_all(Reader::new(Expanded::new(head.as_slice()))).unwrap_err();
    let ReadError::Io(error) = error else { panic!("{error}") };
    let inner = error.get_ref().unwrap().downcast_ref::<ExpandError>();
    assert!(matches!(inner, Some(ExpandError::Window(2_147_483_648))), "{inner:?}");
}

#[rstest]
#[case::absolute(Output::Asc, TimeStyle::Delta, false)]
#[case::none(Output::Asc, TimeStyle::None, true)]
#[case::pcapng(Output::Pcapng, TimeStyle::Zero, false)]
#[case::the_same(Output::Pcapng, TimeStyle::Absolute, true)]
#[case::table(Output::Csv, TimeStyle::Zero, true)]
fn a_format_that_tells_its_times_is_not_overruled(
    #[case] output: Output,
    #[case] style: TimeStyle,
    #[case] is_read: bool,
) {
    let bytes = sample(output);
    let mut reader = Reader::with_times(bytes.as_slice(), style);
    let read = reader.next();
    assert_eq!(read.is_ok(), is_read, "{read:?}");
    assert!(is_read || matches!(read, Err(ReadError::TimesAreTold { .. })), "{read:?}");
    if style == TimeStyle::None {
        assert!(matches!(read, Ok(Some(Item::Record(record))) if record.time.is_none()));
    }
}

#[test]
fn a_capture_of_something_else_is_refused() {
    let mut bytes = sample(Output::Pcapng);
    // The link type of the only interface: Ethernet instead of SocketCAN.
    bytes[28 + 8] = 1;
    assert!(matches!(read_all(Reader::new(bytes.as_slice())), Err(ReadError::NotCan(1))));
}

#[test]
fn error_frames_are_kept_where_the_format_can() {
    let error = Frame::from_word(CanId::from_bits(0x2000_0004), 8, 0x0004_0000).unwrap();
    for output in [Output::Candump, Output::Pcapng, Output::Csv, Output::Asc] {
        let bytes = written(output, &[(0, 0, error, None)]);
        let items = read_all(Reader::new(bytes.as_slice())).unwrap();
        let [Item::Record(record)] = items[..] else { panic!("{items:?}") };
        assert!(record.frame.id().is_error(), "{output:?}");
        assert!(output == Output::Asc || record.frame == error, "{output:?}: {}", record.frame);
    }
}
