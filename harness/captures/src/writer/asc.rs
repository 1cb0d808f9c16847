//! Vector's text log.

use std::io::Write;

use super::sheet::Entry;
use crate::WriteError;
use crate::channels::Channels;
use crate::civil::{Civil, MONTHS, weekday};

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Measurement {
    /// When it began, where that is known before the first frame.
    since: Option<i64>,
    /// The whole millisecond from which stamps count, once the head was written.
    origin: Option<i64>,
    channels: Channels,
}

const MILLI: i64 = 1_000_000;

impl Measurement {
    pub(super) fn since(since: Option<i64>) -> Self {
        Self { since, ..Self::default() }
    }

    fn begin(&mut self, sink: &mut impl Write, time: i64) -> Result<i64, WriteError> {
        if let Some(origin) = self.origin {
            return Ok(origin);
        }
        // A head has milliseconds only; with the rest in the stamps, no time is changed.
        let time = self.since.unwrap_or(time);
        let origin = time - time % MILLI;
        self.origin = Some(origin);
        let date = date(origin);
        writeln!(sink, "date {date}\nbase hex  timestamps absolute\nno internal events logged")?;
        writeln!(sink, "Begin Triggerblock {date}\n   0.000000 Start of measurement")?;
        Ok(origin)
    }

    pub(super) fn write(&mut self, sink: &mut impl Write, entry: Entry<'_>) -> Result<(), WriteError> {
        let Entry { time, interface, frame, sent } = entry;
        let origin = self.begin(sink, time)?;
        // Its stamps cannot be negative.
        let since = time
            .checked_sub(origin)
            .filter(|since| *since >= 0)
            .ok_or(WriteError::Negative(time - origin))?;
        let channel = self.channels.index_of(interface.as_bytes()).ok_or(WriteError::Channels)?;
        let channel = u16::from(channel) + 1;
        let (seconds, micros) = (since / 1_000_000_000, since % 1_000_000_000 / 1_000);
        write!(sink, "{seconds:4}.{micros:06} {channel}  ")?;
        let id = frame.id();
        if id.is_error() {
            return Ok(sink.write_all(b"ErrorFrame\n")?);
        }
        let id = format!("{:X}{}", id.number(), if id.is_extended() { "x" } else { "" });
        // The format has no third word: what is not known to be sent was received by the one who wrote it down.
        let direction = if sent == Some(true) { "Tx" } else { "Rx" };
        let kind = if frame.id().is_remote() { 'r' } else { 'd' };
        write!(sink, "{id:<15} {direction:<4} {kind} {}", frame.len())?;
        if !frame.id().is_remote() {
            frame.bytes().iter().try_for_each(|byte| write!(sink, " {byte:02X}"))?;
        }
        Ok(sink.write_all(b"\n")?)
    }

    pub(super) fn end(&mut self, sink: &mut impl Write) -> Result<(), WriteError> {
        self.begin(sink, 0)?;
        Ok(sink.write_all(b"End TriggerBlock\n")?)
    }
}

/// `Sat Sep 30 15:06:13.191 2017`, in UTC.
fn date(time: i64) -> String {
    let (seconds, millis) = (time / 1_000_000_000, time % 1_000_000_000 / MILLI);
    let Civil { year, month, day, hour, minute, second } = Civil::of_seconds(seconds);
    let month = MONTHS[(month - 1) as usize];
    let weekday = weekday(seconds);
    format!("{weekday} {month} {day:02} {hour:02}:{minute:02}:{second:02}.{millis:03} {year}")
}
