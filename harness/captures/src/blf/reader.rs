//! Reading a BLF file object by object.

use std::io::Read;

use super::containers::{BASE, Containers, Filled, SIGNATURE, half, word};
use super::object::{self, NoFrame, Sight};
use crate::buffered::Buffered;
use crate::channels::Channels;
use crate::civil::Civil;
use crate::clock;
use crate::hope::Hope;
use crate::{Defect, Format, Item, ReadError, Record, TimeStyle};

/// The fewest bytes of the head of a file up to the end of the date at which it begins.
const HEAD: usize = 56;
/// The longest head of a file; it has 144 bytes.
const LONGEST_HEAD: u32 = 64 * 1024;
/// As much of an object as matters: the longest with a classic frame has 96 bytes up to the end of its data.
const ENOUGH: usize = 256;

/// A log in this format.
pub(crate) struct Blf<R> {
    inner: Containers<R>,
    /// Nanoseconds since 1970 at which it begins; `None` where it does not say.
    origin: Option<i64>,
    times: TimeStyle,
    channels: Channels,
    objects: u64,
    /// What lies in the buffer may be the middle of an object: said already.
    lost: bool,
    /// What has to be told next.
    later: Option<Item>,
    hope: Hope,
}

/// What lies next.
enum Ahead {
    /// So many bytes that one can go on.
    Ready,
    End,
    Item(Item),
}

impl<R: Read> Blf<R> {
    pub(crate) fn open(mut bytes: Buffered<R>, forced: Option<TimeStyle>) -> Result<Self, ReadError> {
        let head = bytes.peek(HEAD)?;
        let (len, origin) = (word(head, 4), begins(head));
        if head.len() < HEAD || len < HEAD as u32 || len > LONGEST_HEAD {
            let what = Defect::Record { at: 0, expected: "the head of a BLF file" };
            return Err(ReadError::NotOne { format: Format::Blf, unit: Format::Blf.unit(), place: 1, what });
        }
        let told = if origin.is_some() { TimeStyle::Absolute } else { TimeStyle::Zero };
        let times = clock::agreed(Format::Blf, told, forced)?;
        bytes.skip(u64::from(len))?;
        let (inner, channels, hope) = (Containers::new(bytes), Channels::default(), Hope::default());
        Ok(Self { inner, origin, times, channels, objects: 0, lost: false, later: None, hope })
    }

    pub(crate) fn channels(&self) -> &[String] {
        self.channels.names()
    }

    pub(crate) const fn times(&self) -> TimeStyle {
        self.times
    }

    pub(crate) fn next(&mut self) -> Result<Option<Item>, ReadError> {
        if let Some(later) = self.later.take() {
            return Ok(Some(later));
        }
        loop {
            match self.find()? {
                Ahead::Ready => {}
                Ahead::End => return self.hope.end(Format::Blf),
                Ahead::Item(item) => return Ok(Some(item)),
            }
            if let Some(item) = self.object()? {
                return Ok(Some(item));
            }
        }
    }

    /// Goes to the next signature and has the head behind it ready.
    fn find(&mut self) -> Result<Ahead, ReadError> {
        let mut skipped: u64 = 0;
        loop {
            match self.ensure(BASE)? {
                Ahead::Ready => {}
                // What fills the last object up to a whole word.
                Ahead::End => return self.rest(skipped),
                item @ Ahead::Item(_) => return Ok(item),
            }
            let pending = self.inner.pending();
            let at = memchr::memmem::find(pending, SIGNATURE);
            let step = at.unwrap_or(pending.len() + 1 - SIGNATURE.len());
            self.inner.pass(step);
            skipped += step as u64;
            if at.is_none() {
                continue;
            }
            // Objects are padded, by up to three bytes; python-can looks for eight.
            if skipped >= 8 && !std::mem::take(&mut self.lost) {
                return Ok(Ahead::Item(self.skipped(skipped)));
            }
            self.lost = false;
            return self.ensure(BASE);
        }
    }

    fn rest(&mut self, skipped: u64) -> Result<Ahead, ReadError> {
        let bytes = skipped + self.inner.pending().len() as u64;
        let is_padding = bytes < 8 && self.inner.pending().iter().all(|byte| *byte == 0);
        self.inner.clear();
        if is_padding || std::mem::replace(&mut self.lost, true) {
            return Ok(Ahead::End);
        }
        Ok(Ahead::Item(self.skipped(bytes)))
    }

    fn skipped(&mut self, bytes: u64) -> Item {
        self.damaged(Defect::Skipped { at: self.inner.offset(), bytes })
    }

    fn damaged(&mut self, what: Defect) -> Item {
        self.objects += 1;
        self.hope.damaged(self.objects, what)
    }

    /// Has so many bytes in the buffer, if there are so many.
    fn ensure(&mut self, len: usize) -> Result<Ahead, ReadError> {
        while self.inner.pending().len() < len {
            match self.inner.fill()? {
                Filled::More => {}
                Filled::End => return Ok(Ahead::End),
                Filled::Wrong(what) => {
                    self.inner.clear();
                    self.lost = true;
                    return Ok(Ahead::Item(self.damaged(what)));
                }
            }
        }
        Ok(Ahead::Ready)
    }

    /// The object that begins here; `None` where it is of another kind.
    fn object(&mut self) -> Result<Option<Item>, ReadError> {
        let head = self.inner.pending();
        let (head_len, len, kind) = (half(head, 4), word(head, 8), word(head, 12));
        if usize::from(head_len) < BASE || len < u32::from(head_len) || !object::is_known(kind) {
            self.inner.pass(SIGNATURE.len());
            self.lost = true;
            let at = self.inner.offset();
            return Ok(Some(
                self.damaged(Defect::Record { at, expected: "an object with a length and a type" }),
            ));
        }
        if !object::matters(kind) {
            self.objects += 1;
            return self.skip(u64::from(len));
        }
        match self.ensure(ENOUGH.min(len as usize))? {
            Ahead::Ready => {}
            Ahead::End => return Ok(Some(self.ends_within())),
            Ahead::Item(item) => return Ok(Some(item)),
        }
        let whole = self.inner.pending();
        let seen = object::sight(&whole[..ENOUGH.min(len as usize)]);
        self.objects += 1;
        let item = self.item(seen);
        // What is wrong behind the part that matters comes after the frame.
        self.later = self.skip(u64::from(len))?;
        Ok(item.or_else(|| self.later.take()))
    }

    fn item(&mut self, seen: Result<Sight, NoFrame>) -> Option<Item> {
        let place = self.objects;
        let sight = match seen {
            Ok(sight) => sight,
            Err(NoFrame::Other) => return None,
            Err(NoFrame::Fd) => return Some(self.hope.damaged(place, Defect::Fd)),
            Err(NoFrame::Wrong) => {
                let at = self.inner.offset();
                let what = Defect::Record { at, expected: "an object with a whole frame of CAN" };
                return Some(self.hope.damaged(place, what));
            }
        };
        let Some(channel) = self.channels.index_of(sight.channel.to_string().as_bytes()) else {
            return Some(self.hope.damaged(place, Defect::Channels));
        };
        self.hope.seen();
        let since = i64::try_from(sight.time).unwrap_or(i64::MAX);
        let time = since.saturating_add(self.origin.unwrap_or(0));
        let time = (self.times != TimeStyle::None).then_some(time);
        Some(Item::Record(Record { place, time, channel, frame: sight.frame, sent: sight.sent }))
    }

    /// Steps over so many bytes; what is wrong where there are fewer.
    fn skip(&mut self, len: u64) -> Result<Option<Item>, ReadError> {
        let mut left = len;
        while left > 0 {
            let pending = self.inner.pending().len();
            if pending == 0 {
                match self.ensure(1)? {
                    Ahead::Ready => continue,
                    Ahead::End => return Ok(Some(self.ends_within())),
                    Ahead::Item(item) => return Ok(Some(item)),
                }
            }
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(pending);
            self.inner.pass(step);
            left -= step as u64;
        }
        Ok(None)
    }

    fn ends_within(&mut self) -> Item {
        self.inner.clear();
        self.lost = true;
        self.damaged(Defect::CutRecord { at: self.inner.offset() })
    }
}

/// The date at which a file begins, as Windows writes it; taken as UTC.
fn begins(head: &[u8]) -> Option<i64> {
    let [year, month, _weekday, day, hour, minute, second, millis] =
        [40, 42, 44, 46, 48, 50, 52, 54].map(|at| i64::from(half(head, at)));
    let seconds = Civil { year, month, day, hour, minute, second }.seconds()?;
    seconds.checked_mul(1_000_000_000)?.checked_add(millis.min(999) * 1_000_000)
}
