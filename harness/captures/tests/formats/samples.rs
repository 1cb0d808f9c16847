//! One short recording as other tools write it, in every format: the same frames, times, directions and interfaces.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::read_all;
use captures::{Defect, Expanded, Format, Item, Output, Reader, Record, TimeStyle, Writer};
use proptest::prelude::*;
use rstest::rstest;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn samples() -> PathBuf {
    root().join("fixtures/captures/formats")
}

fn open(path: &Path) -> Reader<Expanded<File>> {
    Reader::new(Expanded::new(File::open(path).unwrap()))
}

/// Everything of a file that is without damage, and the names of its interfaces.
fn read(path: &Path) -> (Vec<Record>, Vec<String>) {
    let mut reader = open(path);
    let mut records = vec![];
    while let Some(item) = reader.next().unwrap() {
        let Item::Record(record) = item else { panic!("{}: {item:?}", path.display()) };
        records.push(record);
    }
    (records, reader.channels().to_vec())
}

/// What a format does not keep of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    Nothing,
    /// The remote request at its end.
    Remote,
    /// Interfaces and directions.
    Sides,
}

fn same(folder: &Path, name: &str, format: Format, lost: Lost) {
    let (expected, _) = read(&folder.join("python-can.log"));
    let (found, _) = read(&folder.join(name));
    assert_eq!(open_format(&folder.join(name)), format);
    let count = expected.len() - usize::from(lost == Lost::Remote);
    assert_eq!((expected.len(), found.len()), (9, count), "{name}");
    for (found, expected) in found.iter().zip(&expected) {
        // The start of a trace is written in days, to a little less than a microsecond.
        assert!(
            (found.time.unwrap() - expected.time.unwrap()).abs() <= 1_000,
            "{name}: {found:?} {expected:?}"
        );
        if !expected.frame.id().is_remote() {
            assert_eq!(found.frame, expected.frame, "{name}");
        }
        assert_eq!(found.frame.id(), expected.frame.id(), "{name}");
        if lost == Lost::Sides {
            assert_eq!((found.channel, found.sent), (0, None), "{name}");
        } else {
            assert_eq!((found.channel, found.sent), (expected.channel, expected.sent), "{name}");
        }
    }
}

fn open_format(path: &Path) -> Format {
    let mut reader = open(path);
    reader.next().unwrap();
    assert_eq!(reader.times(), Some(TimeStyle::Absolute));
    reader.format().unwrap()
}

#[rstest]
#[case::asc("python-can.asc", Format::Asc, Lost::Nothing)]
#[case::asc_in_gzip("python-can.asc.gz", Format::Asc, Lost::Nothing)]
#[case::blf("python-can.blf", Format::Blf, Lost::Nothing)]
#[case::blf_not_compressed("stored.blf", Format::Blf, Lost::Nothing)]
#[case::blf_with_objects_across_containers("spanning.blf", Format::Blf, Lost::Nothing)]
#[case::trc("python-can.trc", Format::Trc, Lost::Remote)]
#[case::table_of_python_can("python-can.csv", Format::PythonCan, Lost::Sides)]
#[case::table_of_savvycan("savvycan.csv", Format::Gvret, Lost::Remote)]
fn a_sample_is_the_same_recording(#[case] name: &str, #[case] format: Format, #[case] lost: Lost) {
    same(&samples(), name, format, lost);
}

#[rstest]
#[case::blf("python-can.blf")]
#[case::stored("stored.blf")]
#[case::spanning("spanning.blf")]
fn the_end_of_a_blf_may_be_missing_and_the_rest_is_read(#[case] name: &str) {
    let whole = std::fs::read(samples().join(name)).unwrap();
    for len in 145..whole.len() {
        let Ok(items) = read_all(Reader::new(&whole[..len])) else { continue };
        let frames = items.iter().filter(|item| matches!(item, Item::Record(_))).count();
        let damaged = items.iter().any(|item| matches!(item, Item::Damage(_)));
        assert!(frames == 9 || damaged, "{name} cut to {len} bytes has {frames} frames and no damage");
    }
}

#[rstest]
#[case::blf_head(
    "python-can.blf",
    60,
    "this is a BLF log of Vector without a whole frame: the recording ends within this record, at byte 60; record again"
)]
#[case::blf(
    "python-can.blf",
    167,
    "this is a BLF log of Vector without a whole frame: the recording ends within this record, at byte 167; record again"
)]
#[case::asc(
    "python-can.asc",
    323,
    "line 8: the recording ends within this line; record again, or complete the line"
)]
#[case::trc(
    "python-can.trc",
    1324,
    "line 26: the recording ends within this line; record again, or complete the line"
)]
#[case::python_can(
    "python-can.csv",
    201,
    "line 5: the recording ends within this line; record again, or complete the line"
)]
#[case::savvycan(
    "savvycan.csv",
    249,
    "line 5: the recording ends within this line; record again, or complete the line"
)]
fn a_recording_that_is_cut_says_so(#[case] name: &str, #[case] len: usize, #[case] says: &str) {
    let whole = std::fs::read(samples().join(name)).unwrap();
    let said = match read_all(Reader::new(&whole[..len])) {
        Err(error) => error.to_string(),
        Ok(items) => match items.last() {
            Some(Item::Damage(damage)) => format!("line {}: {}", damage.place, damage.what),
            other => panic!("{other:?}"),
        },
    };
    assert_eq!(said, says);
}

#[rstest]
#[case::zstd(crate::common::zstd(b"(0.0) can0 351#00\n"))]
#[case::gzip(crate::common::gzip(b"(0.0) can0 351#00\n"))]
fn compressed_data_that_end_too_early_say_so(#[case] packed: Vec<u8>) {
    let error = read_all(Reader::new(Expanded::new(&packed[..12]))).unwrap_err().to_string();
    let plain = ["they end too early", "incomplete deflate stream"];
    assert!(plain.iter().any(|words| error.contains(&format!("({words})"))), "{error}");
}

#[test]
fn damage_in_one_container_leaves_the_frames_of_the_others() {
    let whole = std::fs::read(samples().join("spanning.blf")).unwrap();
    let (count, _) = read(&samples().join("spanning.blf"));
    // Behind the head of the file, in the data of the first container.
    let mut changed = whole;
    changed[144 + 32 + 20] ^= 0xFF;
    let items = read_all(Reader::new(changed.as_slice())).unwrap();
    let damages = items.iter().filter(|item| matches!(item, Item::Damage(_))).count();
    assert!(damages >= 1 && items.len() - damages >= count.len() - 4, "{items:?}");
}

#[test]
fn a_length_that_cannot_be_swallows_nothing_silently() {
    let mut stored = std::fs::read(samples().join("stored.blf")).unwrap();
    // The length of the first object in the first container.
    stored[144 + 32 + 8..144 + 32 + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let items = read_all(Reader::new(stored.as_slice())).unwrap();
    assert!(items.iter().any(|item| matches!(item, Item::Damage(_))), "{items:?}");
}

proptest! {
    #[test]
    fn no_change_makes_a_reader_panic_or_a_blf_lie(
        name in prop::sample::select(&["python-can.blf", "stored.blf", "spanning.blf", "python-can.trc", "python-can.asc"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = std::fs::read(samples().join(name)).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(items) = read_all(Reader::new(bytes.as_slice())) {
            prop_assert!(items.len() < 60);
        }
    }
}

/// One byte lets zlib repeat the signature of an object over and over.
#[test]
fn bytes_that_are_passed_over_in_one_run_are_one_damage_that_says_where_and_how_many() {
    let mut bytes = std::fs::read(samples().join("spanning.blf")).unwrap();
    bytes[229] = 135;
    let items = read_all(Reader::new(bytes.as_slice())).unwrap();
    let damages = items.iter().filter_map(|item| match item {
        Item::Damage(damage) => Some(format!("record {}: {}", damage.place, damage.what)),
        Item::Record(_) => None,
    });
    insta::assert_snapshot!(damages.collect::<Vec<_>>().join("\n"));
    assert_eq!(items.iter().filter(|item| matches!(item, Item::Record(_))).count(), 8);
}

/// Heads without a length, where containers stand.
#[test]
fn containers_that_cannot_be_are_one_damage() {
    let whole = std::fs::read(samples().join("stored.blf")).unwrap();
    let rubbish = [b"LOBJ".as_slice(), &[0; 12]].concat().repeat(1000);
    let items = read_all(Reader::new([&whole[..144], &rubbish, &whole[144..]].concat().as_slice())).unwrap();
    let Some(Item::Damage(damage)) = items.first() else { panic!("{items:?}") };
    assert_eq!(damage.what, Defect::Skipped { at: 144, bytes: 16_000 });
    assert_eq!(items.len(), 10);
}

fn python() -> PathBuf {
    env::var_os("BMSCERT_PYTHON").map_or_else(|| root().join(".venv/bin/python"), PathBuf::from)
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn what_python_can_writes_now_is_the_same_recording() {
    let folder = tempfile::tempdir().unwrap();
    run(Command::new(python()).arg(samples().join("make.py")).arg(folder.path()));
    for (name, format, lost) in [
        ("python-can.asc", Format::Asc, Lost::Nothing),
        ("python-can.asc.gz", Format::Asc, Lost::Nothing),
        ("python-can.blf", Format::Blf, Lost::Nothing),
        ("stored.blf", Format::Blf, Lost::Nothing),
        ("spanning.blf", Format::Blf, Lost::Nothing),
        ("python-can.trc", Format::Trc, Lost::Remote),
        ("python-can.csv", Format::PythonCan, Lost::Sides),
    ] {
        same(folder.path(), name, format, lost);
    }
}

/// The sample, written by us in this format.
fn ours(folder: &Path, output: Output, name: &str) -> PathBuf {
    let (records, channels) = read(&samples().join("python-can.log"));
    let path = folder.join(name);
    let mut writer = Writer::new(File::create(&path).unwrap(), output);
    for record in &records {
        let channel = &channels[usize::from(record.channel)];
        writer.write(record.time.unwrap(), channel, &record.frame, record.sent).unwrap();
    }
    writer.finish().unwrap();
    path
}

/// Prints what python-can reads: microseconds since 1970, identifier, data.
const READS: &str = "
import can, sys
more = {'relative_timestamp': False} if sys.argv[1].endswith('.asc') else {}
for message in can.LogReader(sys.argv[1], **more):
    remote = 'R' if message.is_remote_frame else message.data.hex().upper()
    print(round(message.timestamp * 1e6), '%X' % message.arbitration_id, int(message.is_extended_id), remote)
";

#[rstest]
#[case::candump(Output::Candump, "ours.log")]
#[case::asc(Output::Asc, "ours.asc")]
#[case::table(Output::Csv, "ours.csv")]
#[ignore = "needs peers; run .ci/test"]
fn python_can_reads_what_we_write(#[case] output: Output, #[case] name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = ours(folder.path(), output, name);
    let said = run(Command::new(python()).env("TZ", "UTC").args(["-c", READS]).arg(path));
    let (records, _) = read(&samples().join("python-can.log"));
    let expected = records.iter().map(|record| {
        let id = record.frame.id();
        let data = record.frame.bytes().iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        let data = if id.is_remote() { String::from("R") } else { data };
        let micros = record.time.unwrap() / 1_000;
        format!("{micros} {:X} {} {data}\n", id.number(), u8::from(id.is_extended()))
    });
    assert_eq!(said, expected.collect::<String>());
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn wireshark_reads_what_we_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = ours(folder.path(), Output::Pcapng, "ours.pcapng");
    let fields =
        ["frame.time_epoch", "frame.interface_name", "can.id", "can.flags.xtd", "can.len", "data.data"];
    let mut command = Command::new("tshark");
    command.arg("-r").arg(&path).args(["-T", "fields", "-E", "separator=/s"]);
    command.args(fields.iter().flat_map(|field| ["-e", field]));
    let said = run(&mut command);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 9, "{said}");
    assert!(lines[1].starts_with("1639837687.162000000 can0 849 0 8 3a0264006400a401"), "{said}");
    assert!(lines[6].contains(" can1 849 "), "{said}");
    assert!(lines[7].starts_with("1639837688.296567000 can0 419385573 1 1 01"), "{said}");
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn what_wireshark_writes_is_the_same_recording() {
    let folder = tempfile::tempdir().unwrap();
    let path = ours(folder.path(), Output::Pcapng, "ours.pcapng");
    let (expected, _) = read(&path);
    for (name, kind, format) in
        [("theirs.pcapng", "pcapng", Format::Pcapng), ("theirs.pcap", "nsecpcap", Format::Pcap)]
    {
        // A capture of the older format has one interface only.
        let other = folder.path().join(name);
        run(Command::new("editcap").args(["-F", kind]).args([&path, &other]));
        let (found, _) = read(&other);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(
                (found.place, found.time, found.frame),
                (expected.place, expected.time, expected.frame)
            );
        }
        assert_eq!(open_format(&other), format);
    }
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn can_utils_reads_what_we_write_and_we_read_what_it_writes() {
    let folder = tempfile::tempdir().unwrap();
    let log = ours(folder.path(), Output::Candump, "ours.log");
    let asc = folder.path().join("theirs.asc");
    run(Command::new("log2asc").args(["-I"]).arg(&log).arg("-O").arg(&asc).args(["can0", "can1"]));
    let (expected, _) = read(&log);
    let (found, _) = read(&asc);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!((found.frame.id(), found.channel), (expected.frame.id(), expected.channel));
        let (from, to) =
            (found.time.unwrap() - found_origin(&asc), expected.time.unwrap() - 1_639_837_687_062_000_000);
        assert!((from - to).abs() < 100_000, "{from} {to}");
    }
    let ours = ours(folder.path(), Output::Asc, "ours.asc");
    let back = folder.path().join("back.log");
    run(Command::new("asc2log").arg("-I").arg(&ours).arg("-O").arg(&back));
    let (back, _) = read(&back);
    let ids = |records: &[Record]| records.iter().map(|record| record.frame.id()).collect::<Vec<_>>();
    assert_eq!(ids(&back), ids(&expected));
}

fn found_origin(path: &Path) -> i64 {
    read(path).0[0].time.unwrap()
}

#[test]
fn a_line_that_is_wrong_is_named_in_every_text() {
    for (name, line) in
        [("python-can.asc", 8), ("python-can.csv", 3), ("savvycan.csv", 3), ("python-can.trc", 20)]
    {
        let text = std::fs::read_to_string(samples().join(name)).unwrap();
        let changed: String = text
            .lines()
            .enumerate()
            .map(
                |(at, text)| {
                    if at + 1 == line { String::from("1.0 x 351 Rx d 0,,,\n") } else { format!("{text}\n") }
                },
            )
            .collect();
        let items = read_all(Reader::new(changed.as_bytes())).unwrap();
        let damages: Vec<_> = items
            .iter()
            .filter_map(|item| match item {
                Item::Damage(damage) => Some(damage.place),
                Item::Record(_) => None,
            })
            .collect();
        assert_eq!(damages, [line as u64], "{name}");
    }
}
