//! Bytes of a stream in one buffer of fixed size.

use std::io::{self, ErrorKind, Read};

/// The size of the buffer, and the most that can be looked at in one piece.
pub(crate) const BUFFER: usize = 256 * 1024;

/// A stream and a window on it.
pub(crate) struct Buffered<R> {
    source: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// How many bytes were passed.
    passed: u64,
    at_end: bool,
}

impl<R: Read> Buffered<R> {
    pub(crate) fn new(source: R) -> Self {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Self { source, buffer, start: 0, end: 0, passed: 0, at_end: false }
    }

    /// The bytes that were read and not yet passed.
    #[inline]
    pub(crate) fn pending(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The last `len` bytes that were passed; they stay until more is read.
    #[inline]
    pub(crate) fn behind(&self, len: usize) -> &[u8] {
        &self.buffer[self.start - len..self.start]
    }

    /// Whether nothing comes after what is pending.
    pub(crate) const fn at_end(&self) -> bool {
        self.at_end
    }

    /// Where the next byte stands in the stream.
    pub(crate) const fn offset(&self) -> u64 {
        self.passed
    }

    /// Goes on behind the next `len` bytes, which are pending.
    #[inline]
    pub(crate) fn pass(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.passed += len as u64;
    }

    /// The next `len` bytes, or fewer where the stream ends; at most [`BUFFER`].
    #[inline]
    pub(crate) fn peek(&mut self, len: usize) -> io::Result<&[u8]> {
        while self.end - self.start < len.min(BUFFER) && !self.at_end {
            self.fill()?;
        }
        let end = self.end.min(self.start + len);
        Ok(&self.buffer[self.start..end])
    }

    /// Steps over `len` bytes, or to the end, however many they are; gives how many there were.
    pub(crate) fn skip(&mut self, len: u64) -> io::Result<u64> {
        let mut left = len;
        while left > 0 {
            let pending = self.end - self.start;
            if pending == 0 {
                if self.at_end {
                    break;
                }
                self.fill()?;
                continue;
            }
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(pending);
            self.pass(step);
            left -= step as u64;
        }
        Ok(len - left)
    }

    /// Reads once more behind what is pending.
    pub(crate) fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(count) => {
                    self.end += count;
                    self.at_end = count == 0;
                    return Ok(());
                }
            }
        }
    }
}
