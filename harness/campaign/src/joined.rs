//! Several files as one recording: their places, times and interfaces brought together.

use captures::{Format, Reader, Record, TimeStyle, Unit};
use journal::BusId;
use quantity::{Instant, Span};
use report::EntryUnit;

use crate::CampaignError;

/// As far as the ends of two files may lie apart and still join: a recorder that begins a new file loses no more.
const JOINS: i64 = 50_000_000;

/// What a gap of unknown length counts as: longer than anything is known without being seen again.
const UNKNOWN: Span = Span::from_secs(60);

/// What the files so far have in common.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    files: usize,
    first: Option<First>,
    names: Vec<String>,
    /// The index in `names` of each interface of the file at hand.
    mapped: Vec<u8>,
    file: Option<Part>,
    /// The number of the last entry.
    entry: u64,
    /// The latest time of the files before, by their own stamps.
    ended: Option<Ended>,
    /// The latest instant.
    now: Instant,
}

/// What the first file says that the others have to fit.
#[derive(Debug, Clone)]
struct First {
    style: TimeStyle,
    format: Format,
}

/// The end of a file.
#[derive(Debug, Clone)]
struct Ended {
    name: String,
    style: TimeStyle,
    latest: Option<i64>,
}

/// The file at hand.
#[derive(Debug, Clone)]
struct Part {
    name: String,
    style: TimeStyle,
    format: Format,
    /// Entries of the files before.
    before: u64,
    /// What is taken from a stamp to make it an instant; set with the first frame.
    origin: Option<i64>,
    latest: Option<i64>,
    frames: u64,
    judged: u64,
}

/// What was in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passed {
    pub(crate) frames: u64,
    pub(crate) before: u64,
    pub(crate) unit: EntryUnit,
}

/// A frame with its place in the whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) entry: u64,
    pub(crate) at: Instant,
    pub(crate) bus: BusId,
}

impl Joined {
    /// Begins the next file; what is to be told of a gap before it comes with its first frame.
    ///
    /// # Errors
    /// Where it has times and the first one has none, or the other way round.
    pub(crate) fn begin(
        &mut self,
        name: &str,
        style: TimeStyle,
        format: Format,
    ) -> Result<(), CampaignError> {
        self.files += 1;
        let first = self.first.get_or_insert(First { style, format });
        if (first.style == TimeStyle::None) != (style == TimeStyle::None) {
            let words = match style {
                TimeStyle::None => "carries no times, and the files before it do",
                _ => "carries times, and the files before it do not",
            };
            return Err(CampaignError::Incomplete(format!(
                "{name} {words}; check them one by one, or all of them with `--time none`"
            )));
        }
        let part = Part {
            name: name.to_owned(),
            style,
            format,
            before: self.entry,
            origin: None,
            latest: None,
            frames: 0,
            judged: 0,
        };
        (self.file, self.mapped) = (Some(part), vec![]);
        Ok(())
    }

    /// The number that a place of the file at hand has in the whole.
    #[inline]
    pub(crate) fn entry(&mut self, place: u64) -> u64 {
        let before = self.file.as_ref().map_or(0, |file| file.before);
        self.entry = self.entry.max(before + place);
        before + place
    }

    /// What lies between the file before and this one, in words, where it is its first frame and they do not join.
    ///
    /// # Errors
    /// Where this file begins before the one before ended.
    #[inline]
    pub(crate) fn gap(&mut self, record: &Record) -> Result<Option<String>, CampaignError> {
        match &self.file {
            Some(file) if file.origin.is_none() => self.first_gap(record),
            _ => Ok(None),
        }
    }

    fn first_gap(&mut self, record: &Record) -> Result<Option<String>, CampaignError> {
        let Some(file) = &mut self.file else { return Ok(None) };
        let time = record.time.unwrap_or(0);
        let Some(ended) = &self.ended else {
            file.origin = Some(time);
            return Ok(None);
        };
        let both =
            (ended.style == TimeStyle::Absolute && file.style == TimeStyle::Absolute).then_some(ended.latest);
        let Some(Some(latest)) = both else {
            // Without a common clock the file begins when nothing is known any more.
            self.now += UNKNOWN;
            file.origin = Some(time.saturating_sub(self.now.as_nanos()));
            let (before, this) = (self.files - 1, self.files);
            return Ok(Some(format!(
                "nothing tells how long the gap between file {before} and file {this} is"
            )));
        };
        if time < latest {
            return Err(CampaignError::Incomplete(format!(
                "{} begins {} before {} ended; give the files in the order in which they were recorded",
                file.name,
                Span::from_nanos(latest - time),
                ended.name
            )));
        }
        file.origin = Some(latest.saturating_sub(self.now.as_nanos()));
        let gap = time - latest;
        Ok((gap > JOINS).then(|| {
            let (before, this) = (self.files - 1, self.files);
            format!(
                "nothing was recorded for {} between file {before} and file {this}",
                Span::from_nanos(gap)
            )
        }))
    }

    /// A frame with its place in the whole, after [`Joined::gap`] was asked.
    #[inline]
    pub(crate) fn place(&mut self, record: &Record, channels: &[String]) -> Placed {
        let entry = self.entry(record.place);
        let bus = self.bus(record.channel, channels);
        let mut at = self.now;
        if let Some(file) = &mut self.file {
            file.frames += 1;
            file.judged += u64::from(bus == 0);
            if let Some(time) = record.time {
                file.latest = file.latest.max(Some(time));
                at = Instant::from_nanos(time.saturating_sub(file.origin.unwrap_or(time)));
            }
        }
        self.now = self.now.max(at);
        Placed { entry, at, bus: BusId(bus) }
    }

    #[inline]
    fn bus(&mut self, channel: u8, channels: &[String]) -> u8 {
        match self.mapped.get(usize::from(channel)) {
            Some(index) => *index,
            None => self.map(channel, channels),
        }
    }

    #[cold]
    fn map(&mut self, channel: u8, channels: &[String]) -> u8 {
        while self.mapped.len() <= usize::from(channel) {
            let name = channels.get(self.mapped.len()).cloned().unwrap_or_default();
            let index = self.index_of(name);
            self.mapped.push(index);
        }
        self.mapped[usize::from(channel)]
    }

    /// Interfaces of one format are the same where they have the same name; of different ones, the first is the first.
    fn index_of(&mut self, name: String) -> u8 {
        let same = self
            .first
            .as_ref()
            .zip(self.file.as_ref())
            .is_none_or(|(first, file)| first.format == file.format);
        if !same && self.mapped.is_empty() {
            return 0;
        }
        let found = self.names.iter().position(|known| *known == name);
        let index = found.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        // More than 256 are judged like the last one: not at all.
        u8::try_from(index).unwrap_or(u8::MAX)
    }

    /// The file at hand is over.
    ///
    /// # Errors
    /// Where nothing of it is of the interface that is judged.
    pub(crate) fn end(&mut self) -> Result<Option<Passed>, CampaignError> {
        let Some(file) = self.file.take() else { return Ok(None) };
        if file.frames > 0 && file.judged == 0 {
            let judged = self.names.first().cloned().unwrap_or_default();
            return Err(CampaignError::Incomplete(format!(
                "{} has no frame of the interface `{judged}`, which is the one that is judged in the files before it; \
                 check it alone",
                file.name
            )));
        }
        let unit = match file.format.unit() {
            Unit::Line => EntryUnit::Line,
            Unit::Record => EntryUnit::Record,
        };
        if file.frames > 0 {
            self.ended = Some(Ended { name: file.name, style: file.style, latest: file.latest });
        }
        Ok(Some(Passed { frames: file.frames, before: file.before, unit }))
    }

    /// The interfaces that were recorded beside the one that is judged.
    pub(crate) fn others(&self) -> Vec<String> {
        self.names.iter().skip(1).cloned().collect()
    }

    /// The latest instant so far.
    pub(crate) const fn now(&self) -> Instant {
        self.now
    }

    /// The number of the last entry so far.
    pub(crate) const fn last_entry(&self) -> u64 {
        self.entry
    }
}

/// What a reader says of its file, once its first item was read.
pub(crate) fn said<R: std::io::Read>(reader: &Reader<R>) -> (TimeStyle, Format) {
    (reader.times().unwrap_or(TimeStyle::None), reader.format().unwrap_or(Format::Candump))
}
