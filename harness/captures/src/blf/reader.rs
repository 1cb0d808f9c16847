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
    later: Option<Defect>,
    hope: Hope,
}

/// What lies next.
enum Ahead {
    /// So many bytes that one can go on.
    Ready,
    End,
    /// Something else first.
    Wrong(Defect),
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
        let there = bytes.skip(u64::from(len))?;
        if there < u64::from(len) {
            return Err(ReadError::NoFrame { format: Format::Blf, what: Defect::CutRecord { at: there } });
        }
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
        loop {
            if let Some(what) = self.later.take() {
                return Ok(Some(self.damaged(what)));
            }
            match self.find()? {
                Ahead::Ready => {}
                Ahead::End => return self.hope.end(Format::Blf),
                Ahead::Wrong(what) => return Ok(Some(self.damaged(what))),
            }
            if let Some(item) = self.object()? {
                return Ok(Some(item));
            }
        }
    }

    /// Goes to the next object and has its head ready. What is passed over on the way, padding apart, is one damage,
    /// however often the signature stands in it.
    fn find(&mut self) -> Result<Ahead, ReadError> {
        let (from, was_lost) = (self.inner.offset(), self.lost);
        loop {
            match self.ensure(BASE)? {
                Ahead::Ready => {}
                Ahead::End => return Ok(self.rest(from)),
                Ahead::Wrong(what) => return Ok(self.then(self.skipped(from, was_lost), what)),
            }
            let pending = self.inner.pending();
            let step = match memchr::memmem::find(pending, SIGNATURE) {
                Some(0) if object::may_begin(pending) => break,
                Some(0) => SIGNATURE.len(),
                Some(at) => at,
                None => pending.len() + 1 - SIGNATURE.len(),
            };
            self.inner.pass(step);
        }
        self.lost = false;
        Ok(self.skipped(from, was_lost).map_or(Ahead::Ready, Ahead::Wrong))
    }

    /// The end, behind what has been passed over since `from`; a few zeros fill the last object up to a whole word.
    fn rest(&mut self, from: u64) -> Ahead {
        let is_zero = self.inner.pending().iter().all(|byte| *byte == 0);
        self.inner.clear();
        let bytes = self.inner.offset() - from;
        let is_padding = bytes < 8 && is_zero;
        if is_padding || self.lost { Ahead::End } else { Ahead::Wrong(Defect::Skipped { at: from, bytes }) }
    }

    /// What has been passed over since `from`. Objects are padded, by up to three bytes, and python-can looks for eight.
    fn skipped(&self, from: u64, was_lost: bool) -> Option<Defect> {
        let bytes = self.inner.offset() - from;
        (bytes >= 8 && !was_lost).then_some(Defect::Skipped { at: from, bytes })
    }

    /// Both of them, one after the other.
    fn then(&mut self, first: Option<Defect>, what: Defect) -> Ahead {
        let Some(first) = first else { return Ahead::Wrong(what) };
        self.later = Some(what);
        Ahead::Wrong(first)
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
                    return Ok(Ahead::Wrong(what));
                }
            }
        }
        Ok(Ahead::Ready)
    }

    /// The object that begins here; `None` where it is of another kind.
    fn object(&mut self) -> Result<Option<Item>, ReadError> {
        let head = self.inner.pending();
        let (len, kind) = (word(head, 8), word(head, 12));
        if !object::matters(kind) {
            self.objects += 1;
            return Ok(self.skip(u64::from(len))?.map(|what| self.damaged(what)));
        }
        match self.ensure(ENOUGH.min(len as usize))? {
            Ahead::Ready => {}
            Ahead::End => {
                let what = self.ends_within();
                return Ok(Some(self.damaged(what)));
            }
            Ahead::Wrong(what) => return Ok(Some(self.damaged(what))),
        }
        let whole = self.inner.pending();
        let seen = object::sight(&whole[..ENOUGH.min(len as usize)]);
        self.objects += 1;
        let item = self.item(seen);
        // What is wrong behind the part that matters comes after the frame.
        self.later = self.skip(u64::from(len))?;
        Ok(item)
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
    fn skip(&mut self, len: u64) -> Result<Option<Defect>, ReadError> {
        let mut left = len;
        while left > 0 {
            let pending = self.inner.pending().len();
            if pending == 0 {
                match self.ensure(1)? {
                    Ahead::Ready => continue,
                    Ahead::End => return Ok(Some(self.ends_within())),
                    Ahead::Wrong(what) => return Ok(Some(what)),
                }
            }
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(pending);
            self.inner.pass(step);
            left -= step as u64;
        }
        Ok(None)
    }

    fn ends_within(&mut self) -> Defect {
        self.inner.clear();
        self.lost = true;
        Defect::CutRecord { at: self.inner.offset() }
    }
}

/// The date at which a file begins, as Windows writes it; taken as UTC.
fn begins(head: &[u8]) -> Option<i64> {
    let [year, month, _weekday, day, hour, minute, second, millis] =
        [40, 42, 44, 46, 48, 50, 52, 54].map(|at| i64::from(half(head, at)));
    let seconds = Civil { year, month, day, hour, minute, second }.seconds()?;
    seconds.checked_mul(1_000_000_000)?.checked_add(millis.min(999) * 1_000_000)
}
