//! Lines out of a stream of bytes.

/// No line of classic CAN is longer: 29 bits, eight bytes, a stamp.
const LONGEST: usize = 30;

const CR: u8 = b'\r';
const BEL: u8 = 7;

/// One line, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// What stood before a CR; nothing, where the line is empty.
    Text(&'a [u8]),
    /// BEL: a refusal.
    Bell,
    /// What stood before a BEL instead of a CR: the rest of it was lost.
    Cut(&'a [u8]),
    /// More than a line can have.
    Overlong {
        /// How it began.
        start: &'a [u8],
        /// How many bytes it had.
        len: u64,
    },
}

/// Makes lines of bytes, in whatever pieces they come.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    bytes: [u8; LONGEST],
    /// How many bytes have come since the last line ended, more than are kept where it is too long.
    len: u64,
}

impl Lines {
    /// Takes the bytes that came next, and gives each line that ends in them. LF means nothing: some adapters send one
    /// behind each CR.
    pub fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(Line<'_>)) {
        for byte in bytes {
            match *byte {
                CR => each(self.ended(Line::Text)),
                BEL => {
                    if self.len > 0 {
                        each(self.ended(Line::Cut));
                    }
                    each(Line::Bell);
                }
                b'\n' => continue,
                byte => {
                    self.keep(byte);
                    continue;
                }
            }
            self.len = 0;
        }
    }

    /// How many bytes have come of a line that has not ended yet.
    #[must_use]
    pub fn unfinished(&self) -> u64 {
        self.len
    }

    fn keep(&mut self, byte: u8) {
        let at = usize::try_from(self.len).unwrap_or(usize::MAX);
        if let Some(place) = self.bytes.get_mut(at) {
            *place = byte;
        }
        self.len += 1;
    }

    fn ended<'a>(&'a self, as_line: impl FnOnce(&'a [u8]) -> Line<'a>) -> Line<'a> {
        let kept = usize::try_from(self.len).ok().and_then(|len| self.bytes.get(..len));
        kept.map_or(Line::Overlong { start: &self.bytes, len: self.len }, as_line)
    }
}
