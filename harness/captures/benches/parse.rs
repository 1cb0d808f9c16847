//! How fast recordings are read: frames a second, on one core, from memory.

use captures::{Item, Output, Reader, Writer};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use wire::candump;
use wire::{CanId, Frame};

const FRAMES: u64 = 100_000;

fn main() {
    divan::main();
}

/// A log of the documented identifiers, one cycle a second, with bytes that change.
fn log() -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), Output::Candump);
    for at in 0..FRAMES {
        let id = [0x351, 0x355, 0x356, 0x35A, 0x35E, 0x305][at as usize % 6];
        let id = CanId::standard(id).unwrap_or(CanId::from_bits(0x351));
        let frame = Frame::from_word(id, 8, at.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let time = 1_436_509_052_000_000_000 + at as i64 * 52_631_000;
        if let Ok(frame) = frame {
            let _ = writer.write(time, "can0", &frame, None);
        }
    }
    writer.finish().unwrap_or_default()
}

#[divan::bench]
fn a_line_in_memory(bencher: Bencher<'_, '_>) {
    let log = log();
    let lines: Vec<&[u8]> = log.split(|byte| *byte == b'\n').collect();
    bencher.counter(ItemsCount::new(FRAMES)).bench_local(|| {
        let parsed = divan::black_box(&lines).iter().filter_map(|line| candump::parse(line).ok().flatten());
        parsed.fold(0, |sum, line| sum ^ line.frame.word())
    });
}

#[divan::bench]
fn a_line_of_the_console(bencher: Bencher<'_, '_>) {
    let line = b" (1436509052.249713)  can0  351   [8]  3A 02 64 00 64 00 A4 01";
    bencher.counter(ItemsCount::new(1_u64)).bench_local(|| candump::parse(divan::black_box(line)));
}

#[divan::bench]
fn a_stream(bencher: Bencher<'_, '_>) {
    let log = log();
    bencher.counter(ItemsCount::new(FRAMES)).counter(BytesCount::of_slice(&log)).bench_local(|| {
        let mut reader = Reader::new(log.as_slice());
        let (mut count, mut sum) = (0, 0);
        while let Ok(Some(Item::Record(record))) = reader.next() {
            (count, sum) = (count + 1, sum ^ record.frame.word());
        }
        // A bench that stops half way would look twice as fast.
        assert_eq!(count, FRAMES);
        sum
    });
}
