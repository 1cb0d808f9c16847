//! Lines out of a stream of bytes, with one buffer and no copies but of the line at its end.

use std::io::{self, ErrorKind, Read};

use wire::candump::MAX_LINE;

const BUFFER: usize = 256 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One line, without its end.
pub(crate) struct RawLine<'a> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// Its bytes; of a line that is too long at least so many that this is seen.
    pub(crate) text: &'a [u8],
    /// Whether a line end follows; if not, the stream is at its end.
    pub(crate) ended: bool,
}

/// A stream of lines.
pub(crate) struct Lines<R> {
    source: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    number: u64,
    at_end: bool,
    /// The rest of a line that is too long is dropped.
    dropping: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(source: R) -> Self {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Self { source, buffer, start: 0, end: 0, number: 0, at_end: false, dropping: false }
    }

    /// The bytes that were read and not yet given out.
    pub(crate) fn pending(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether nothing comes after what is pending.
    pub(crate) const fn at_end(&self) -> bool {
        self.at_end
    }

    /// Steps over a byte order mark, which editors on Windows put at the beginning.
    pub(crate) fn skip_mark(&mut self) -> io::Result<()> {
        while !self.at_end && self.pending().len() < BYTE_ORDER_MARK.len() {
            self.fill()?;
        }
        if self.pending().starts_with(BYTE_ORDER_MARK) {
            self.start += BYTE_ORDER_MARK.len();
        }
        Ok(())
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

    /// The next line; `None` at the end of the stream.
    #[inline]
    pub(crate) fn next(&mut self) -> io::Result<Option<RawLine<'_>>> {
        loop {
            let pending = &self.buffer[self.start..self.end];
            if let Some(len) = memchr::memchr(b'\n', pending) {
                let at = self.start;
                self.start += len + 1;
                if std::mem::take(&mut self.dropping) {
                    continue;
                }
                self.number += 1;
                let text = &self.buffer[at..at + len];
                return Ok(Some(RawLine { number: self.number, text, ended: true }));
            }
            if self.at_end || pending.len() > MAX_LINE {
                let found = self.take_all();
                if found.is_some() || self.at_end {
                    return Ok(found.map(|at| self.unended(at)));
                }
            }
            self.fill()?;
        }
    }

    /// Takes all that is pending and says where it was, if it is the beginning of a line.
    fn take_all(&mut self) -> Option<usize> {
        let (at, len) = (self.start, self.end - self.start);
        let begins = !self.dropping && len > 0;
        self.start = self.end;
        self.dropping = !self.at_end;
        self.number += u64::from(begins);
        begins.then_some(at)
    }

    fn unended(&self, at: usize) -> RawLine<'_> {
        RawLine { number: self.number, text: &self.buffer[at..self.end], ended: false }
    }
}
