//! What lies in the containers of a BLF file, as one stream of bytes through one buffer.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};

use crate::Defect;
use crate::buffered::Buffered;

/// Signature of every object, containers among them.
pub(super) const SIGNATURE: &[u8] = b"LOBJ";
/// The part of the head that all objects have.
pub(super) const BASE: usize = 16;
/// A container's head: the base, its method, the length of its contents.
const CONTAINER_HEAD: usize = 32;
const CONTAINER: u32 = 10;
/// The size of the buffer: the most that can be looked at in one piece.
const ROOM: usize = 64 * 1024;

/// How much zlib gets at once.
const PIECE: usize = 32 * 1024;

/// How the bytes of the container at hand are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Stored,
    Deflated,
}

/// What came of filling the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filled {
    /// There are more bytes.
    More,
    /// The file is at its end.
    End,
    /// Something is wrong; what is in the buffer does not go on.
    Wrong(Defect),
}

/// The contents of all containers.
pub(super) struct Containers<R> {
    bytes: Buffered<R>,
    method: Method,
    /// How many bytes of the container's data have not been taken in.
    left: u64,
    inflater: Decompress,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// How many bytes were passed.
    passed: u64,
    /// Where the container at hand begins in the file.
    at: u64,
    /// What has to be told once the bytes before it were taken.
    wrong: Option<Defect>,
}

impl<R: Read> Containers<R> {
    pub(super) fn new(bytes: Buffered<R>) -> Self {
        let (inflater, buffer) = (Decompress::new(true), vec![0; ROOM].into_boxed_slice());
        Self {
            bytes,
            method: Method::Stored,
            left: 0,
            inflater,
            buffer,
            start: 0,
            end: 0,
            passed: 0,
            at: 0,
            wrong: None,
        }
    }

    /// What is in the buffer.
    pub(super) fn pending(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Goes on behind the next `len` bytes, which are pending.
    pub(super) fn pass(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.passed += len as u64;
    }

    /// Drops what is in the buffer.
    pub(super) fn clear(&mut self) {
        self.pass(self.end - self.start);
    }

    /// Where the next byte stands in what all containers hold.
    pub(super) const fn offset(&self) -> u64 {
        self.passed
    }

    /// Brings more bytes into the buffer, behind what is pending, which is less than all of it.
    pub(super) fn fill(&mut self) -> io::Result<Filled> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        loop {
            if let Some(what) = self.wrong.take() {
                return Ok(Filled::Wrong(what));
            }
            if self.left == 0 {
                match self.open()? {
                    Filled::More => continue,
                    other => return Ok(other),
                }
            }
            let before = self.end;
            let filled = match self.method {
                Method::Stored => self.copy()?,
                Method::Deflated => self.inflate()?,
            };
            if filled != Filled::More || self.end > before {
                return Ok(filled);
            }
        }
    }

    fn copy(&mut self) -> io::Result<Filled> {
        let room = self.buffer.len() - self.end;
        let want = usize::try_from(self.left).unwrap_or(usize::MAX).min(room);
        if self.bytes.pending().is_empty() && self.bytes.peek(1)?.is_empty() {
            return Ok(self.cut());
        }
        let found = self.bytes.pending();
        let len = found.len().min(want);
        self.buffer[self.end..self.end + len].copy_from_slice(&found[..len]);
        self.end += len;
        self.bytes.pass(len);
        self.left -= len as u64;
        Ok(Filled::More)
    }

    fn inflate(&mut self) -> io::Result<Filled> {
        // In pieces of one size, however the bytes come in: how far zlib gets before an error depends on them.
        let piece = usize::try_from(self.left).unwrap_or(usize::MAX).min(PIECE);
        let len = self.bytes.peek(piece)?.len();
        if len == 0 {
            return Ok(self.cut());
        }
        let found = self.bytes.pending();
        let (taken, given) = (self.inflater.total_in(), self.inflater.total_out());
        let room = &mut self.buffer[self.end..];
        let status = self.inflater.decompress(&found[..len], room, FlushDecompress::None);
        let taken = self.inflater.total_in() - taken;
        let given = self.inflater.total_out() - given;
        self.end += given as usize;
        self.bytes.pass(taken as usize);
        self.left -= taken;
        match status {
            Ok(Status::StreamEnd) => {
                self.bytes.skip(self.left)?;
                self.left = 0;
                Ok(Filled::More)
            }
            Ok(_) if self.left > 0 && (taken > 0 || given > 0) => Ok(Filled::More),
            _ => {
                self.bytes.skip(self.left)?;
                self.left = 0;
                self.wrong = Some(Defect::Record { at: self.at, expected: "data that zlib can expand" });
                Ok(Filled::More)
            }
        }
    }

    fn cut(&mut self) -> Filled {
        self.left = 0;
        Filled::Wrong(Defect::CutRecord { at: self.bytes.offset() })
    }

    /// Opens the next container. What stands between containers without being one is taken as if it stood in one.
    fn open(&mut self) -> io::Result<Filled> {
        if let Some(other) = self.find()? {
            return Ok(other);
        }
        let at = self.bytes.offset();
        self.at = at;
        let head = self.bytes.peek(CONTAINER_HEAD)?;
        let (len, kind) = (word(head, 8), word(head, 12));
        let is_whole = head.len() >= BASE && (kind != CONTAINER || head.len() >= CONTAINER_HEAD);
        if !is_whole {
            self.bytes.skip(u64::MAX)?;
            return Ok(Filled::Wrong(Defect::CutRecord { at: self.bytes.offset() }));
        }
        if kind != CONTAINER {
            (self.method, self.left) = (Method::Stored, u64::from(len));
            return Ok(Filled::More);
        }
        let method = match half(head, 16) {
            0 => Method::Stored,
            2 => Method::Deflated,
            _ => {
                self.bytes.skip(u64::from(len))?;
                let expected = "a container that is not compressed, or by zlib";
                return Ok(Filled::Wrong(Defect::Record { at, expected }));
            }
        };
        self.bytes.pass(CONTAINER_HEAD);
        self.inflater.reset(true);
        (self.method, self.left) = (method, u64::from(len) - CONTAINER_HEAD as u64);
        Ok(Filled::More)
    }

    /// Goes to the next head that can be one; up to three bytes before it fill a container up to a whole word. However
    /// often the signature stands in what is passed over, that is one run.
    fn find(&mut self) -> io::Result<Option<Filled>> {
        let at = self.bytes.offset();
        let mut is_padding = true;
        loop {
            let pending = self.bytes.peek(BASE)?;
            if may_begin(pending) {
                break;
            }
            if pending.len() < SIGNATURE.len() {
                is_padding &= pending.iter().all(|byte| *byte == 0);
                self.bytes.skip(u64::MAX)?;
                let bytes = self.bytes.offset() - at;
                let end = if bytes < 4 && is_padding {
                    Filled::End
                } else {
                    Filled::Wrong(Defect::Skipped { at, bytes })
                };
                return Ok(Some(end));
            }
            is_padding &= pending[0] == 0;
            self.bytes.pass(1);
        }
        let bytes = self.bytes.offset() - at;
        Ok((bytes >= 4).then_some(Filled::Wrong(Defect::Skipped { at, bytes })))
    }
}

/// Whether a container or an object may begin with these bytes: those of a whole head, or the last ones of the file.
fn may_begin(head: &[u8]) -> bool {
    let least = if word(head, 12) == CONTAINER { CONTAINER_HEAD } else { BASE };
    head.starts_with(SIGNATURE) && (head.len() < BASE || word(head, 8) as usize >= least)
}

/// The number of 16 bits at this place; zero where there is none.
pub(super) fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default())
}

/// The number of 32 bits at this place; zero where there is none.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default())
}

/// The number of 64 bits at this place; zero where there is none.
pub(super) fn long(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default())
}
