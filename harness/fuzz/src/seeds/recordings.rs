//! One short recording as real tools write it, in every format.

use std::io::Write as _;

use captures::{Expanded, Item, Output, Reader, Writer};
use flate2::Compression;
use flate2::write::GzEncoder;

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../../../fixtures/captures/formats/", $name)).as_slice()
    };
}

const LOG: &[u8] = sample!("python-can.log");

/// The seeds of the target with this name.
pub(super) fn recordings(target: &str) -> Vec<Vec<u8>> {
    let samples: &[&[u8]] = match target {
        "asc" => &[sample!("python-can.asc")],
        "blf" => &[sample!("python-can.blf"), sample!("stored.blf"), sample!("spanning.blf")],
        "table" => &[sample!("python-can.csv"), sample!("savvycan.csv")],
        "trc" => &[sample!("python-can.trc")],
        "packed" => return packed(),
        "pcap" => return vec![pcap()],
        "pcapng" => return vec![written(Output::Pcapng)],
        _ => &[],
    };
    samples.iter().map(|sample| sample.to_vec()).collect()
}

fn packed() -> Vec<Vec<u8>> {
    let zstd = |bytes| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
    vec![
        sample!("python-can.asc.gz").to_vec(),
        gzip(sample!("stored.blf")),
        zstd(LOG),
        zstd(sample!("stored.blf")),
    ]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    // Memory takes everything.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The sample, written by us; nothing where it cannot be, which the test of the seeds notices.
fn written(output: Output) -> Vec<u8> {
    let mut reader = Reader::new(Expanded::new(LOG));
    let mut writer = Writer::new(Vec::new(), output);
    while let Ok(Some(Item::Record(record))) = reader.next() {
        let name = reader.channels()[usize::from(record.channel)].clone();
        let _ = writer.write(record.time.unwrap_or(0), &name, &record.frame, record.sent);
    }
    writer.finish().unwrap_or_default()
}

/// The same packets in the older format, which we do not write.
fn pcap() -> Vec<u8> {
    let mut bytes = b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\x04\0\xE3\0\0\0".to_vec();
    let mut reader = Reader::new(LOG);
    while let Ok(Some(Item::Record(record))) = reader.next() {
        let time = record.time.unwrap_or(0);
        let data = record.frame.bytes();
        let captured = 8 + data.len() as u32;
        for number in
            [(time / 1_000_000_000) as u32, (time % 1_000_000_000 / 1_000) as u32, captured, captured]
        {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(record.frame.id().bits().to_be_bytes());
        bytes.extend([data.len() as u8, 0, 0, 0]);
        bytes.extend(data);
    }
    bytes
}
