//! A log of a gigabyte without one line end is read in bounded memory.
//!
//! Alone in its binary, because it looks at the memory of the whole process.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::io::{self, Read};

use captures::{Item, Reader};

const GIGABYTE: u64 = 1 << 30;

/// One frame, so that it is a log at all, and then the same byte again and again; notes how much it is asked for.
struct Same {
    begin: &'static [u8],
    byte: u8,
    left: u64,
    largest: usize,
}

impl Read for &mut Same {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.largest = self.largest.max(buffer.len());
        if !self.begin.is_empty() {
            return self.begin.read(buffer);
        }
        let len = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        buffer[..len].fill(self.byte);
        self.left -= len as u64;
        Ok(len)
    }
}

/// The most memory that this process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1024
}

#[test]
fn a_gigabyte_without_line_ends_costs_one_buffer() {
    let before = peak();
    for (byte, len) in [(b'x', GIGABYTE), (b'(', GIGABYTE / 16), (b' ', GIGABYTE / 16), (0, GIGABYTE / 16)] {
        let begin = b"  can0  351   [8]  3A 02 64 00 64 00 A4 01\n";
        let mut source = Same { begin, byte, left: len, largest: 0 };
        let mut reader = Reader::new(&mut source);
        let mut items = Vec::new();
        while let Some(item) = reader.next().unwrap() {
            items.push(item);
        }
        drop(reader);
        assert!(matches!(items[..], [Item::Record(_)] | [Item::Record(_), Item::Damage(_)]), "{items:?}");
        assert_eq!(source.left, 0, "it gave up");
        assert!(source.largest <= 256 << 10, "asked for {} bytes at once", source.largest);
    }
    let grown = peak() - before;
    assert!(grown < 4 << 20, "{grown} bytes for one line");
}
