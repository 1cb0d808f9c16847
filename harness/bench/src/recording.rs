//! A recording of any length: a battery and its inverter, eight messages a second, as a candump log.
//!
//! Values move as those of a battery do: the voltage every second, the current every three, the charge limit every ten,
//! the state of charge every six, the rest not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::error::BenchError;

/// How many frames a second has.
const SECOND: u64 = 8;

/// How many seconds are made at once: some hundred kilobytes.
const BLOCK: u64 = 2048;

/// When the recording begins, in seconds of Unix time.
const BEGIN: u64 = 1_700_000_000;

/// A number of frames in words.
pub(crate) fn count(frames: u64) -> String {
    match frames {
        0..1_000_000 => format!("{frames} frames"),
        _ => format!("{} million frames", frames as f64 / 1e6),
    }
}

/// Writes so many frames, as lines of a candump log.
///
/// # Errors
/// Where the sink takes no more.
pub(crate) fn stream(sink: &mut impl Write, frames: u64) -> io::Result<()> {
    let mut block = Vec::with_capacity(1 << 20);
    let mut left = frames;
    let mut second = 0;
    while left > 0 {
        block.clear();
        for _ in 0..BLOCK.min(left.div_ceil(SECOND)) {
            self::second(&mut block, second, left.min(SECOND) as usize);
            left -= left.min(SECOND);
            second += 1;
        }
        sink.write_all(&block)?;
    }
    sink.flush()
}

/// Writes a recording of so many frames to a new file.
pub(crate) fn write(path: &Path, frames: u64) -> Result<(), BenchError> {
    let why = "write the recording; set TMPDIR to a folder with more room";
    let mut file = File::create_new(path).map_err(BenchError::file(why))?;
    stream(&mut file, frames).map_err(BenchError::file(why))
}

/// The first so many frames of one second.
fn second(lines: &mut Vec<u8>, second: u64, frames: usize) {
    let limits = [560, 1000 - (second / 10 % 100) as u16, 1200, 448];
    let charge = 2000 + swing(second / 6, 6000);
    let state = [charge / 100, 99, charge];
    let current = swing(second / 3, 200) as i16 - 100;
    let measurements = [5200 + swing(second, 100), current as u16, 235];
    let messages: [(&[u8; 3], Payload); SECOND as usize] = [
        (b"305", Payload::fixed([0; 8])),
        (b"307", Payload::fixed([0x12, 0x34, 0x56, 0x78, b'V', b'I', b'C', 0])),
        (b"351", Payload::words(&limits)),
        (b"355", Payload::words(&state)),
        (b"356", Payload::words(&measurements)),
        (b"35A", Payload::fixed([0xaa, 0xaa, 0xaa, 0x02, 0xaa, 0xaa, 0xaa, 0x02])),
        (b"35E", Payload::fixed(*b"BMSCERT\0")),
        (b"35F", Payload::fixed([0, 0, 1, 2, 100, 0, 0, 0])),
    ];
    let mut stamp = *b"(0000000000.000000) can0 ";
    digits(&mut stamp[1..11], BEGIN + second);
    for (index, (id, payload)) in messages.iter().take(frames).enumerate() {
        stamp[12] = b'0' + index as u8;
        lines.extend_from_slice(&stamp);
        lines.extend_from_slice(*id);
        lines.push(b'#');
        payload.write(lines);
        lines.push(b'\n');
    }
}

/// Up from zero to `top` and down again, one a step.
fn swing(step: u64, top: u64) -> u16 {
    let place = step % (2 * top);
    place.min(2 * top - place) as u16
}

/// A number with leading zeros.
fn digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The bytes of a frame.
struct Payload {
    bytes: [u8; 8],
    length: usize,
}

impl Payload {
    fn fixed(bytes: [u8; 8]) -> Self {
        Self { bytes, length: 8 }
    }

    /// Words of 16 bits, the low byte first.
    fn words(words: &[u16]) -> Self {
        let mut bytes = [0; 8];
        for (place, word) in bytes.chunks_exact_mut(2).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        Self { bytes, length: 2 * words.len() }
    }

    fn write(&self, lines: &mut Vec<u8>) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        for byte in &self.bytes[..self.length] {
            lines.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use captures::{Item, Reader, Record};
    use rstest::rstest;

    fn lines(frames: u64) -> String {
        let mut bytes = vec![];
        stream(&mut bytes, frames).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn records(frames: u64) -> Vec<Record> {
        let text = lines(frames);
        let mut reader = Reader::new(text.as_bytes());
        let mut records = vec![];
        while let Some(item) = reader.next().unwrap() {
            match item {
                Item::Record(record) => records.push(record),
                Item::Damage(damage) => panic!("{damage:?}"),
            }
        }
        records
    }

    #[rstest]
    #[case::one(1)]
    #[case::not_whole_seconds(10)]
    #[case::more_than_a_block(SECOND * BLOCK + 3)]
    fn there_are_as_many_frames_as_were_asked_for(#[case] frames: u64) {
        assert_eq!(records(frames).len() as u64, frames);
    }

    #[test]
    fn times_go_on_by_a_second_for_every_message() {
        let records = records(SECOND * 3);
        for (earlier, later) in records.iter().zip(&records[SECOND as usize..]) {
            assert_eq!(later.time.unwrap() - earlier.time.unwrap(), 1_000_000_000);
            assert_eq!(later.frame.id(), earlier.frame.id());
        }
        assert!(records.is_sorted_by(|earlier, later| earlier.time < later.time));
    }

    #[test]
    fn the_first_limits_are_those_of_a_battery_of_48_volts() {
        assert_eq!(lines(3).lines().last().unwrap(), "(1700000000.200000) can0 351#3002E803B004C001");
    }

    #[test]
    fn values_move() {
        let text = lines(SECOND * 30);
        let measured = |second: usize| {
            text.lines().nth(second * SECOND as usize + 4).unwrap().split_once('#').unwrap().1
        };
        assert_eq!(measured(0), "50149CFFEB00");
        assert_eq!(measured(29), "6D14A5FFEB00");
    }
}
