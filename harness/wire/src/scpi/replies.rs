//! Whole replies out of a stream of bytes.

use quantity::{Instant, Span};

use serde::{Deserialize, Serialize};

const CR: u8 = b'\r';
const LF: u8 = b'\n';

/// How a reply ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// With this byte. Where it is LF, CRs around a reply mean nothing, and the other way round.
    Byte(u8),
    /// With nothing: a reply is over when this long nothing came. It says nothing of whether the reply is whole, so
    /// what is expected has to have a width.
    Idle(Span),
}

/// One reply, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply<'a> {
    /// What stood before the end; nothing, where it is empty.
    Whole(&'a [u8]),
    /// More than an instrument of this kind says.
    Overlong {
        /// How it began.
        start: &'a [u8],
        /// How many bytes it had.
        len: u64,
    },
}

/// Makes replies of bytes, in whatever pieces they come. Takes its memory when it is made, and no more.
///
/// A definite-length block (`#214...`) may contain the byte that ends a reply; it is counted instead, as far as it fits.
#[derive(Debug, Clone)]
pub struct Replies {
    ending: Ending,
    kept: Vec<u8>,
    longest: usize,
    /// How many bytes have come since the last reply ended, more than are kept where it is too long.
    len: u64,
    /// When the last byte came.
    last: Option<Instant>,
}

impl Replies {
    /// For replies that end like this and have at most `longest` bytes, with what means nothing before the end.
    #[must_use]
    pub fn new(ending: Ending, longest: usize) -> Self {
        Self { ending, kept: Vec::with_capacity(longest), longest, len: 0, last: None }
    }

    /// Takes the bytes that came at `now`, and gives each reply that ends in them, or that ended before them by silence.
    pub fn feed(&mut self, now: Instant, bytes: &[u8], mut each: impl FnMut(Reply<'_>)) {
        self.poll(now, &mut each);
        for byte in bytes {
            if !self.ends_with(*byte) {
                self.keep(*byte);
                continue;
            }
            each(self.ended());
            self.clear();
        }
        if !bytes.is_empty() {
            self.last = Some(now);
        }
    }

    /// Gives the reply that silence has ended by `now`, if there is one.
    pub fn poll(&mut self, now: Instant, mut each: impl FnMut(Reply<'_>)) {
        if self.poll_at().is_some_and(|at| at <= now) {
            each(self.ended());
            self.clear();
        }
    }

    /// When silence will have ended what has come; none, where a byte ends replies or nothing has come.
    #[must_use]
    pub fn poll_at(&self) -> Option<Instant> {
        match self.ending {
            Ending::Idle(gap) if self.len > 0 => self.last.map(|last| last + gap),
            _ => None,
        }
    }

    /// How many bytes have come of a reply that has not ended yet.
    #[must_use]
    pub fn unfinished(&self) -> u64 {
        self.len
    }

    /// Forgets what has come of a reply that has not ended.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.len = 0;
    }

    fn ends_with(&self, byte: u8) -> bool {
        self.ending == Ending::Byte(byte) && self.block_len().is_none_or(|len| self.len >= len)
    }

    fn keep(&mut self, byte: u8) {
        // The end of a reply before this one: some say LF CR.
        if self.len == 0 && self.is_other_half(byte) {
            return;
        }
        if self.kept.len() < self.longest {
            self.kept.push(byte);
        }
        self.len += 1;
    }

    fn ended(&self) -> Reply<'_> {
        if self.len > self.kept.len() as u64 {
            return Reply::Overlong { start: &self.kept, len: self.len };
        }
        let mut whole = self.kept.as_slice();
        // A block is whole by its count, and its last byte may look like an end.
        let least = self.block_len().and_then(|len| usize::try_from(len).ok()).unwrap_or_default();
        while let Some((last, rest)) = whole.split_last()
            && rest.len() >= least
            && self.is_other_half(*last)
        {
            whole = rest;
        }
        Reply::Whole(whole)
    }

    /// Whether this byte means nothing beside the one that ends a reply.
    fn is_other_half(&self, byte: u8) -> bool {
        matches!((self.ending, byte), (Ending::Byte(LF), CR) | (Ending::Byte(CR), LF))
    }

    /// How many bytes the block has with which the reply begins, its own head included, as far as it fits.
    fn block_len(&self) -> Option<u64> {
        let (head, len) = block_head(&self.kept)?;
        let whole = head.checked_add(len)?;
        (whole <= self.longest).then_some(whole as u64)
    }
}

/// Of a text that begins as a block: how long its head is, and how many bytes follow.
pub(super) fn block_head(text: &[u8]) -> Option<(usize, usize)> {
    let [b'#', count @ b'1'..=b'9', digits @ ..] = text else { return None };
    let count = usize::from(count - b'0');
    let digits = digits.get(..count).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let len = digits.iter().fold(0, |len: usize, digit| len * 10 + usize::from(digit - b'0'));
    Some((2 + count, len))
}
