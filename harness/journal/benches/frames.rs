//! How fast frames go into a journal and come out of one.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot run has to stop and say so"
)]

use divan::counter::{BytesCount, ItemsCount};
use journal::{BusId, BusInfo, Clock, Direction, Event, Header, Log, Reader, World, Writer};
use quantity::{Instant, Span};
use wire::{CanId, Frame};

const FRAMES: u64 = 1_000_000;

fn main() {
    println!("{:.1} bytes a frame", journal().len() as f64 / FRAMES as f64);
    divan::main();
}

fn header() -> Header {
    let bus = BusInfo {
        name: "can0".into(),
        clock: Clock::Virtual,
        uncertainty: Span::ZERO,
        latency: Span::from_millis(1),
        adapter: None,
    };
    Header {
        tool: "0.1.0".into(),
        world: World::Twin,
        battery: "bench".into(),
        seed: 1,
        started: "2026-11-01T00:00:00Z".into(),
        profile: "certification".into(),
        buses: vec![bus],
        roles: vec![],
        bench: None,
        inputs: vec![],
    }
}

fn frame(number: u64) -> (Instant, Event) {
    let at = Instant::from_nanos(number as i64 * 1_234_567);
    let id = CanId::from_bits(0x351 + (number % 16) as u32);
    let frame = Frame::from_word(id, 8, number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).unwrap();
    let event = Event::Frame { bus: BusId(0), direction: Direction::Received, at, frame };
    (at + Span::from_micros(120), event)
}

fn journal() -> Vec<u8> {
    let mut writer = Writer::buffered(Vec::new(), &header()).unwrap();
    for number in 0..FRAMES {
        let (seen, event) = frame(number);
        writer.event(seen, &event).unwrap();
    }
    writer.conclude_into().unwrap().1
}

#[divan::bench(sample_count = 10)]
fn write(bencher: divan::Bencher) {
    bencher.counter(ItemsCount::new(FRAMES)).bench(journal);
}

#[divan::bench(sample_count = 10)]
fn read(bencher: divan::Bencher) {
    let bytes = journal();
    bencher.counter(ItemsCount::new(FRAMES)).counter(BytesCount::of_slice(&bytes)).bench(|| {
        let mut reader = Reader::open(&bytes[..]).unwrap();
        let mut entries = 0u64;
        while let Some(entry) = reader.next().unwrap() {
            entries += u64::from(entry.seq.0 != 0);
        }
        assert_eq!(entries, FRAMES);
    });
}
