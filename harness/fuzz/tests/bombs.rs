//! Compressed data that expand a thousandfold, and lengths that cannot be, are read in bounded memory.
//!
//! Alone in its binary, because it looks at the memory of the whole process.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::io::{self, Read, Write as _};

use captures::{Expanded, Reader};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The most memory that this process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1024
}

/// 256 MiB behind this beginning, compressed to a few hundred kilobytes.
fn bomb(begin: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(begin).unwrap();
    io::copy(&mut io::repeat(b'7').take(256 << 20), &mut encoder).unwrap();
    encoder.finish().unwrap()
}

fn read(source: impl Read) {
    let mut reader = Reader::new(Expanded::new(source));
    while let Ok(Some(_)) = reader.next() {}
}

/// The head of a pcapng, and a block that says it has 4 GiB.
const PCAPNG: &[u8] =
    b"\x0A\x0D\x0D\x0A\x1C\0\0\0\x4D\x3C\x2B\x1A\x01\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x1C\0\0\0\
    \x0B\0\0\0\xFC\xFF\xFF\xFF";

#[test]
fn bombs_and_hostile_lengths_cost_a_few_buffers() {
    let stored = include_bytes!("../../../fixtures/captures/formats/stored.blf");
    let mut object = stored.to_vec();
    // The length of the first object.
    object[144 + 32 + 8..144 + 32 + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let beginnings: [&[u8]; 5] = [
        b"(1700000000.000000) can0 351#00\n",
        b"date Sat Sep 30 15:06:13.191 2017\nbase hex  timestamps absolute\n",
        b"timestamp,arbitration_id,extended,remote,error,dlc,data\n",
        PCAPNG,
        &object,
    ];
    let bombs = beginnings.map(bomb);
    let before = peak();
    bombs.iter().for_each(|bomb| read(bomb.as_slice()));
    let grown = peak() - before;
    assert!(grown < 8 << 20, "{grown} bytes for a recording of nothing");
}
