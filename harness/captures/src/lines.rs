//! Lines out of a stream of bytes, with one buffer and no copies but of the line at its end.

use std::io::{self, Read};

use crate::buffered::Buffered;

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
    bytes: Buffered<R>,
    /// The longest line that is given whole.
    longest: usize,
    number: u64,
    /// The rest of a line that is too long is dropped.
    dropping: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(bytes: Buffered<R>, longest: usize) -> Self {
        Self { bytes, longest, number: 0, dropping: false }
    }

    /// The bytes that were read and not yet given out.
    pub(crate) fn pending(&self) -> &[u8] {
        self.bytes.pending()
    }

    /// Whether nothing comes after what is pending.
    pub(crate) const fn at_end(&self) -> bool {
        self.bytes.at_end()
    }

    /// Reads once more behind what is pending.
    pub(crate) fn fill(&mut self) -> io::Result<()> {
        self.bytes.fill()
    }

    /// The longest line that is given whole, in bytes.
    pub(crate) const fn longest(&self) -> usize {
        self.longest
    }

    /// Steps over a byte order mark, which editors on Windows put at the beginning.
    pub(crate) fn skip_mark(&mut self) -> io::Result<()> {
        if self.bytes.peek(BYTE_ORDER_MARK.len())? == BYTE_ORDER_MARK {
            self.bytes.pass(BYTE_ORDER_MARK.len());
        }
        Ok(())
    }

    /// The next line; `None` at the end of the stream.
    #[inline]
    pub(crate) fn next(&mut self) -> io::Result<Option<RawLine<'_>>> {
        loop {
            let pending = self.bytes.pending();
            if let Some(len) = memchr::memchr(b'\n', pending) {
                self.bytes.pass(len + 1);
                if std::mem::take(&mut self.dropping) {
                    continue;
                }
                self.number += 1;
                let text = &self.bytes.behind(len + 1)[..len];
                return Ok(Some(RawLine { number: self.number, text, ended: true }));
            }
            if self.bytes.at_end() || pending.len() > self.longest {
                let found = self.take_all();
                if found.is_some() || self.bytes.at_end() {
                    let number = self.number;
                    return Ok(found.map(|len| RawLine {
                        number,
                        text: self.bytes.behind(len),
                        ended: false,
                    }));
                }
            }
            self.bytes.fill()?;
        }
    }

    /// The next line, where `use_it` has a use for it and says how long it is with its end; otherwise it stays where it is.
    #[inline]
    pub(crate) fn next_at_hand<T>(
        &mut self,
        use_it: impl FnOnce(u64, &[u8]) -> Option<(T, usize)>,
    ) -> Option<T> {
        if self.dropping {
            return None;
        }
        let (used, length) = use_it(self.number + 1, self.bytes.pending())?;
        self.bytes.pass(length);
        self.number += 1;
        Some(used)
    }

    /// Takes all that is pending and says how long it was, if it is the beginning of a line.
    fn take_all(&mut self) -> Option<usize> {
        let len = self.bytes.pending().len();
        let begins = !self.dropping && len > 0;
        self.bytes.pass(len);
        self.dropping = !self.bytes.at_end();
        self.number += u64::from(begins);
        begins.then_some(len)
    }
}
