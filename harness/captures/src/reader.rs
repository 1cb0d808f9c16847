//! Reading a recording of any format.

use std::io::Read;

use crate::blf::Blf;
use crate::buffered::Buffered;
use crate::pcap::{Pcap, Pcapng};
use crate::run::Run;
use crate::text::{Asc, Candump, Gvret, PythonCan, Text, Trc};
use crate::{Damage, Defect, ExpandError, Format, Item, ReadError, Record, TimeStyle, sniff};

/// Reads a recording from a file or a pipe; its memory is a few buffers of 256 KiB at most. The format is told from the
/// first bytes.
pub struct Reader<R> {
    open: Open<R>,
    forced: Option<TimeStyle>,
    /// The place of the last item.
    place: u64,
    any: bool,
    /// What could be expanded was read.
    over: bool,
    run: Run,
    /// What comes behind a run, which is told first.
    behind: Option<Record>,
}

enum Open<R> {
    Not(R),
    Candump(Text<R, Candump>),
    Asc(Text<R, Asc>),
    Trc(Text<R, Trc>),
    Gvret(Text<R, Gvret>),
    PythonCan(Text<R, PythonCan>),
    Blf(Box<Blf<R>>),
    Pcapng(Box<Pcapng<R>>),
    Pcap(Box<Pcap<R>>),
    /// It could not be opened.
    Failed,
}

/// The same words for whichever format it is.
macro_rules! each {
    ($open:expr, $reader:ident => $value:expr, $not:expr) => {
        match $open {
            Open::Candump($reader) => $value,
            Open::Asc($reader) => $value,
            Open::Trc($reader) => $value,
            Open::Gvret($reader) => $value,
            Open::PythonCan($reader) => $value,
            Open::Blf($reader) => $value,
            Open::Pcapng($reader) => $value,
            Open::Pcap($reader) => $value,
            Open::Not(_) | Open::Failed => $not,
        }
    };
}

impl<R: Read> Reader<R> {
    /// A reader that decides for itself what the stamps mean; see [`TimeStyle`].
    pub fn new(source: R) -> Self {
        Self {
            open: Open::Not(source),
            forced: None,
            place: 0,
            any: false,
            over: false,
            run: Run::default(),
            behind: None,
        }
    }

    /// A reader that is told what the stamps mean.
    pub fn with_times(source: R, style: TimeStyle) -> Self {
        Self { forced: Some(style), ..Self::new(source) }
    }

    /// The next frame or the next part that cannot be read; `None` at the end. Of many parts in a row that cannot be
    /// read, the first eight come one by one and the others as one, [`Defect::More`], where the row ends.
    ///
    /// # Errors
    /// Where the source fails; where no line of the first 64 KiB, or nothing of the whole, is of its format; where the
    /// format says something else about its times than the caller; where a capture is not of CAN.
    #[expect(
        clippy::should_implement_trait,
        reason = "`while let Some(item) = reader.next()?` keeps errors apart"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Item>, ReadError> {
        match self.item()? {
            Some(Item::Record(record)) if self.run.is_over() => Ok(Some(Item::Record(record))),
            other => self.beside(other),
        }
    }

    /// The frames that follow the last item and can be had without waiting, at most as many as `frames` has room for, in
    /// place of what was there. There may be none: then [`Reader::next`] says what follows. Much faster than asking for
    /// one after the other.
    #[inline]
    pub fn more(&mut self, frames: &mut Vec<Record>) {
        frames.clear();
        if self.behind.is_none()
            && self.run.is_over()
            && let Open::Candump(text) = &mut self.open
        {
            text.more(frames);
            self.place = frames.last().map_or(self.place, |last| last.place);
        }
    }

    /// Whatever is not a frame behind a frame.
    #[cold]
    fn beside(&mut self, found: Option<Item>) -> Result<Option<Item>, ReadError> {
        let mut next = found;
        while let Some(Item::Damage(damage)) = next {
            if self.run.tells(damage) {
                return Ok(next);
            }
            next = self.item()?;
        }
        let Some(rest) = self.run.end() else { return Ok(next) };
        if let Some(Item::Record(record)) = next {
            self.behind = Some(record);
        }
        Ok(Some(Item::Damage(rest)))
    }

    /// The next one, whatever stood before it.
    #[inline]
    fn item(&mut self) -> Result<Option<Item>, ReadError> {
        if let Some(record) = self.behind.take() {
            return Ok(Some(Item::Record(record)));
        }
        if let Open::Not(_) = self.open {
            self.open()?;
        }
        if self.over {
            return Ok(None);
        }
        match each!(&mut self.open, reader => reader.next(), Ok(None)) {
            Ok(Some(item)) => {
                self.place = match item {
                    Item::Record(record) => record.place,
                    Item::Damage(damage) => damage.place,
                };
                self.any = true;
                Ok(Some(item))
            }
            Ok(None) => Ok(None),
            Err(error) => self.broken(error),
        }
    }

    fn open(&mut self) -> Result<(), ReadError> {
        let Open::Not(source) = std::mem::replace(&mut self.open, Open::Failed) else { return Ok(()) };
        let mut bytes = Buffered::new(source);
        let forced = self.forced;
        self.open = match sniff::format(&mut bytes)? {
            Format::Candump => Open::Candump(Text::open(bytes, forced)?),
            Format::Asc => Open::Asc(Text::open(bytes, forced)?),
            Format::Trc => Open::Trc(Text::open(bytes, forced)?),
            Format::Gvret => Open::Gvret(Text::open(bytes, forced)?),
            Format::PythonCan => Open::PythonCan(Text::open(bytes, forced)?),
            Format::Blf => Open::Blf(Box::new(Blf::open(bytes, forced)?)),
            Format::Pcapng => Open::Pcapng(Box::new(Pcapng::open(bytes, forced)?)),
            Format::Pcap => Open::Pcap(Box::new(Pcap::open(bytes, forced)?)),
        };
        Ok(())
    }

    /// Compressed data that end too early are damage behind what could be read; any other failure is one.
    #[cold]
    fn broken(&mut self, error: ReadError) -> Result<Option<Item>, ReadError> {
        let ReadError::Io(why) = &error else { return Err(error) };
        let in_compression = why.get_ref().is_some_and(|inner| inner.is::<ExpandError>());
        if !in_compression || !self.any {
            return Err(error);
        }
        self.place += 1;
        self.over = true;
        Ok(Some(Item::Damage(Damage { place: self.place, what: Defect::Compressed })))
    }

    /// The names of the interfaces so far, in the order in which they appeared; the empty name where the format has
    /// none.
    #[must_use]
    pub fn channels(&self) -> &[String] {
        each!(&self.open, reader => reader.channels(), &[])
    }

    /// What the stamps mean; `None` before the first call of [`Reader::next`].
    #[must_use]
    pub fn times(&self) -> Option<TimeStyle> {
        each!(&self.open, reader => Some(reader.times()), None)
    }

    /// Which format it is; `None` before the first call of [`Reader::next`].
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        Some(match self.open {
            Open::Not(_) | Open::Failed => return None,
            Open::Candump(_) => Format::Candump,
            Open::Asc(_) => Format::Asc,
            Open::Trc(_) => Format::Trc,
            Open::Gvret(_) => Format::Gvret,
            Open::PythonCan(_) => Format::PythonCan,
            Open::Blf(_) => Format::Blf,
            Open::Pcapng(_) => Format::Pcapng,
            Open::Pcap(_) => Format::Pcap,
        })
    }
}
