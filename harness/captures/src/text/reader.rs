//! Reading a text line by line.

use std::io::Read;

use wire::candump::Usual;

use super::Grammar;
use crate::buffered::Buffered;
use crate::channels::Channels;
use crate::clock::Clock;
use crate::hope::Hope;
use crate::lines::Lines;
use crate::{Defect, Item, ReadError, Record, TimeStyle, probe};

/// A text of one format.
pub(crate) struct Text<R, G> {
    lines: Lines<R>,
    grammar: G,
    clock: Clock,
    channels: Channels,
    hope: Hope,
}

impl<R: Read, G: Grammar> Text<R, G> {
    /// Looks at the beginning.
    pub(crate) fn open(bytes: Buffered<R>, forced: Option<TimeStyle>) -> Result<Self, ReadError> {
        let mut lines = Lines::new(bytes, G::LONGEST);
        let clock = Clock::new(probe::style::<R, G>(&mut lines, forced)?);
        let (grammar, channels) = (G::default(), Channels::default());
        Ok(Self { lines, grammar, clock, channels, hope: Hope::default() })
    }

    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Item>, ReadError> {
        while let Some(raw) = self.lines.next()? {
            let place = raw.number;
            let sight = match self.grammar.line(raw.text) {
                Ok(None) => continue,
                Ok(Some(sight)) => sight,
                // Behind lines that could be read, the last one without an end is the one at which it was cut.
                Err(_) if !raw.ended && raw.text.len() <= G::LONGEST && self.hope.any() => {
                    return Ok(Some(self.hope.damaged(place, Defect::Cut)));
                }
                Err(defect) => return Ok(Some(self.hope.damaged(place, defect))),
            };
            self.hope.seen();
            if !raw.ended && sight.may_be_cut {
                return Ok(Some(self.hope.damaged(place, Defect::Cut)));
            }
            let time = self.clock.time(sight.time);
            let Some(channel) = self.channels.index_of(sight.interface) else {
                return Ok(Some(self.hope.damaged(place, Defect::Channels)));
            };
            let (frame, sent) = (sight.frame, sight.sent);
            return Ok(Some(Item::Record(Record { place, time, channel, frame, sent })));
        }
        self.hope.end(G::FORMAT)
    }

    /// The frames that follow and are at hand, up to the first line that is anything but a usual frame.
    #[inline]
    pub(crate) fn more(&mut self, frames: &mut Vec<Record>) {
        let Self { lines, clock, channels, .. } = self;
        while frames.len() < frames.capacity() {
            let next = lines.next_at_hand(|place, text| {
                let Usual { line, length, is_known } = G::usual(text, channels.known())?;
                let channel = if is_known { channels.last() } else { channels.index_of(line.interface)? };
                let time = clock.time(line.time);
                Some((Record { place, time, channel, frame: line.frame, sent: None }, length))
            });
            match next {
                Some(record) => frames.push(record),
                None => return,
            }
        }
    }

    pub(crate) fn channels(&self) -> &[String] {
        self.channels.names()
    }

    pub(crate) const fn times(&self) -> TimeStyle {
        self.clock.style()
    }
}
