//! What the tests of this crate share.

use std::io::{self, Read, Write};

use captures::{Item, ReadError, Reader};
use flate2::Compression;
use flate2::write::GzEncoder;

/// How recordings of every format begin.
pub(crate) const BEGINNINGS: &[&[u8]] = &[
    b"",
    b"LOGG\x90\0\0\0",
    b"\x0A\x0D\x0D\x0A\x1C\0\0\0\x4D\x3C\x2B\x1A\x01\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x1C\0\0\0",
    b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\x04\0\xE3\0\0\0",
    b";$FILEVERSION=2.1\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n",
    b";$FILEVERSION=1.1\n",
    b"date Sat Sep 30 15:06:13.191 2017\nbase hex  timestamps absolute\n",
    b"Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n",
    b"timestamp,arbitration_id,extended,remote,error,dlc,data\n",
    b"\x1F\x8B\x08\0\0\0\0\0\0\x03",
    b"\x28\xB5\x2F\xFD",
];

/// Everything that a recording holds.
pub(crate) fn read_all<R: Read>(mut reader: Reader<R>) -> Result<Vec<Item>, ReadError> {
    let mut items = Vec::new();
    while let Some(item) = reader.next()? {
        items.push(item);
    }
    Ok(items)
}

/// A source that gives its bytes in small portions, interrupted now and then, as pipes do.
pub(crate) struct Portions<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) size: usize,
    pub(crate) calls: usize,
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

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
