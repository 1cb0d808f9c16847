//! The frames of a run, as other tools read them.

use std::fs::File;
use std::io::{BufReader, Write};

use captures::{Item, Output, Writer};
use journal::{Body, BusId, Direction, Event, Header};
use report::{EvidenceFile, Record};

use crate::folder::{JOURNAL, RECORD, RunFolder};
use crate::{CampaignError, TimeStyle};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// How many frames.
    pub frames: u64,
    /// Whether the evidence is there to its end.
    pub complete: bool,
    /// How many lines or records of a recording could not be read and are missing.
    pub damaged: u64,
}

/// Writes all frames of a run, in the order in which they were seen, with times since 1970: those of a journal count from
/// when the run was started, which its header says to the second. The journal stays the evidence.
///
/// # Errors
/// Where the folder holds no run, its evidence is damaged or carries no times, or the sink fails.
pub fn export(folder: &RunFolder, output: Output, sink: impl Write) -> Result<Exported, CampaignError> {
    if folder.file(JOURNAL).exists() {
        of_journal(folder, output, sink)
    } else {
        of_recording(folder, output, sink)
    }
}

fn of_journal(folder: &RunFolder, output: Output, sink: impl Write) -> Result<Exported, CampaignError> {
    let path = folder.file(JOURNAL);
    let file = File::open(&path).map_err(CampaignError::file("read", &path))?;
    let mut reader = journal::Reader::open(BufReader::new(file))?;
    let header = reader.header().clone();
    let origin = captures::since_1970(&header.started).ok_or_else(|| {
        CampaignError::Incomplete(format!(
            "the journal was started at `{}`, which is no time in UTC",
            header.started
        ))
    })?;
    let mut writer = Writer::since(sink, output, origin);
    let mut frames = 0;
    while let Some(entry) = reader.next()? {
        let Body::Event(Event::Frame { bus, direction, at, frame }) = entry.body else { continue };
        let time = origin.saturating_add(at.as_nanos());
        writer.write(time, &name(&header, bus), &frame, is_sent(direction))?;
        frames += 1;
    }
    writer.finish()?;
    let complete = matches!(reader.completeness(), Some(journal::Completeness::Complete { .. }));
    Ok(Exported { frames, complete, damaged: 0 })
}

const fn is_sent(direction: Direction) -> Option<bool> {
    match direction {
        Direction::Echo => Some(true),
        Direction::Received => Some(false),
        Direction::Unknown => None,
    }
}

fn name(header: &Header, bus: BusId) -> String {
    header.bus(bus).map_or_else(|| format!("can{}", bus.0), |bus| bus.name.clone())
}

fn of_recording(folder: &RunFolder, output: Output, sink: impl Write) -> Result<Exported, CampaignError> {
    let bytes = crate::bundle::read_bounded(&folder.file(RECORD))?;
    let record = Record::from_json(&bytes).map_err(|why| CampaignError::Record(why.to_string()))?;
    let EvidenceFile::Recording { files, times } = &record.evidence else {
        return Err(CampaignError::Incomplete(String::from("the run has no journal; it was cut or removed")));
    };
    let times = times.as_deref().and_then(TimeStyle::named);
    let mut writer = Writer::new(sink, output);
    let mut exported = Exported { frames: 0, complete: true, damaged: 0 };
    for file in files {
        let path = folder.file(&file.path);
        let source = File::open(&path).map_err(CampaignError::file("read", &path))?;
        let source = captures::Expanded::new(source);
        let mut reader = match times {
            Some(style) => captures::Reader::with_times(source, style),
            None => captures::Reader::new(source),
        };
        let wrong = |why| CampaignError::Recording { file: file.path.clone(), why };
        while let Some(item) = reader.next().map_err(wrong)? {
            match item {
                Item::Record(record) => {
                    let time = record.time.ok_or_else(|| no_times(&file.path))?;
                    let name = named(&reader.channels()[usize::from(record.channel)]);
                    writer.write(time, &name, &record.frame, record.sent)?;
                    exported.frames += 1;
                }
                Item::Damage(_) => exported.damaged += 1,
            }
        }
    }
    writer.finish()?;
    Ok(exported)
}

fn no_times(path: &str) -> CampaignError {
    CampaignError::Incomplete(format!(
        "{path} carries no times, and none are made up; it is in its own format in the run folder"
    ))
}

/// A name that every format can write: channels that have numbers only are called `can1`.
pub(crate) fn named(channel: &str) -> String {
    match channel {
        "" => String::from("can0"),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => format!("can{number}"),
        name => name.to_owned(),
    }
}
