//! Reading a recording.

use std::io::Read;

use wire::candump::{self, Direction, Layout, Line};

use crate::channels::Channels;
use crate::clock::Clock;
use crate::lines::Lines;
use crate::{Damage, Defect, Item, ReadError, Record, TimeStyle, probe};

/// Reads a candump log of any style from a file or a pipe; its memory is one buffer of 256 KiB.
pub struct Reader<R> {
    lines: Lines<R>,
    forced: Option<TimeStyle>,
    clock: Option<Clock>,
    channels: Channels,
    /// The first line that could not be read, while none could.
    hopeless: Option<Damage>,
    any: bool,
}

impl<R: Read> Reader<R> {
    /// A reader that decides for itself what the stamps mean; see [`TimeStyle`].
    pub fn new(source: R) -> Self {
        let (lines, channels) = (Lines::new(source), Channels::default());
        Self { lines, forced: None, clock: None, channels, hopeless: None, any: false }
    }

    /// A reader that is told what the stamps mean.
    pub fn with_times(source: R, style: TimeStyle) -> Self {
        Self { forced: Some(style), ..Self::new(source) }
    }

    /// The next frame or the next line that cannot be read; `None` at the end.
    ///
    /// # Errors
    /// Where the source fails, and where no line of the first 64 KiB, or of a whole text of comments and other lines,
    /// is one of candump's.
    #[expect(
        clippy::should_implement_trait,
        reason = "`while let Some(item) = reader.next()?` keeps errors apart"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Item>, ReadError> {
        let clock = match &mut self.clock {
            Some(clock) => clock,
            none => none.insert(Clock::new(probe::style(&mut self.lines, self.forced)?)),
        };
        while let Some(raw) = self.lines.next()? {
            let line = raw.number;
            let parsed = match candump::parse(raw.text) {
                Ok(None) => continue,
                Ok(Some(parsed)) => parsed,
                Err(error) => return Ok(Some(damaged(&mut self.hopeless, line, error.into()))),
            };
            self.any = true;
            if !raw.ended && may_be_cut(&parsed) {
                return Ok(Some(damaged(&mut self.hopeless, line, Defect::Cut)));
            }
            let time = clock.time(parsed.time);
            let Some(channel) = self.channels.index_of(parsed.interface) else {
                return Ok(Some(damaged(&mut self.hopeless, line, Defect::Channels)));
            };
            let sent = parsed.direction.map(|direction| direction == Direction::Sent);
            return Ok(Some(Item::Record(Record { line, time, channel, frame: parsed.frame, sent })));
        }
        self.end()
    }

    /// The names of the interfaces so far, in the order in which they appeared; the empty name where the style has
    /// none.
    #[must_use]
    pub fn channels(&self) -> &[String] {
        self.channels.names()
    }

    /// What the stamps mean; `None` before the first call of [`Reader::next`].
    #[must_use]
    pub fn times(&self) -> Option<TimeStyle> {
        self.clock.as_ref().map(Clock::style)
    }

    fn end(&self) -> Result<Option<Item>, ReadError> {
        match self.hopeless {
            Some(Damage { line, what }) if !self.any => Err(ReadError::NotCandump { line, what }),
            _ => Ok(None),
        }
    }
}

fn damaged(first: &mut Option<Damage>, line: u64, what: Defect) -> Item {
    let damage = Damage { line, what };
    first.get_or_insert(damage);
    Item::Damage(damage)
}

/// Whether a last line without an end may have had more bytes: the log style does not say how long a frame is. A frame
/// of eight bytes, or one with its direction behind it, is whole.
fn may_be_cut(line: &Line<'_>) -> bool {
    line.layout == Layout::Log && line.frame.len() < 8 && line.direction.is_none()
}
