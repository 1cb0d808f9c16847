//! Frames of a recording or of a run, for whoever looks at them without judging.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use captures::{Item, Reader, TimeStyle};
use journal::{Body, BusId, Direction, Event};
use quantity::Instant;
use wire::Frame;

use crate::ahead::Ahead;
use crate::folder::{self, JOURNAL, RunFolder};
use crate::{CampaignError, Source};

/// Where frames come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Traffic {
    /// A recording.
    Recording(Source),
    /// The folder that a run left.
    Run(PathBuf),
}

impl Traffic {
    /// What lies at a path: a folder is a run, everything else a recording; `-` is standard input.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        match path {
            path if path.as_os_str() == "-" => Self::Recording(Source::Pipe),
            path if path.is_dir() => Self::Run(path.to_owned()),
            path => Self::Recording(Source::File(path.to_owned())),
        }
    }

    /// The name, as it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Recording(source) => source.name(),
            Self::Run(folder) => folder.display().to_string(),
        }
    }

    /// The recording, where it is one.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        match self {
            Self::Recording(source) => Some(source),
            Self::Run(_) => None,
        }
    }

    /// Tells every frame of the first bus in order, of a recording of several files those of the first; whether there are times is told with each.
    pub(crate) fn each(&self, take: &mut dyn FnMut(Passing)) -> Result<(), CampaignError> {
        match self {
            Self::Recording(source) => recorded(source, take),
            Self::Run(folder) => {
                let folder = RunFolder::open(folder);
                match folder.file(JOURNAL).exists() {
                    true => journalled(&folder, take),
                    false => recorded(
                        &Source::File(folder.file(&format!("inputs/{}", folder::recording(1)))),
                        take,
                    ),
                }
            }
        }
    }
}

/// A frame that passes by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing {
    /// When it was seen, from the first frame on; zero where there are no times.
    pub(crate) at: Instant,
    /// Whether there are times.
    pub(crate) timed: bool,
    /// Who sent it, as far as that is known.
    pub(crate) direction: Direction,
    /// The frame.
    pub(crate) frame: Frame,
}

fn recorded(source: &Source, take: &mut dyn FnMut(Passing)) -> Result<(), CampaignError> {
    let wrong = |why| CampaignError::Recording { file: source.plain_name(), why };
    let mut reader = Reader::new(Ahead::of(source.open()?, None));
    let (mut origin, mut seen) = (None, Instant::ZERO);
    while let Some(item) = reader.next().map_err(wrong)? {
        let Item::Record(record) = item else { continue };
        if record.channel != 0 {
            continue;
        }
        let timed = reader.times() != Some(TimeStyle::None) && record.time.is_some();
        let time = record.time.unwrap_or(0);
        let at = time.saturating_sub(*origin.get_or_insert(time));
        seen = seen.max(Instant::from_nanos(at));
        take(Passing { at: seen, timed, direction: Direction::Unknown, frame: record.frame });
    }
    Ok(())
}

fn journalled(folder: &RunFolder, take: &mut dyn FnMut(Passing)) -> Result<(), CampaignError> {
    let path = folder.file(JOURNAL);
    let file = File::open(&path).map_err(CampaignError::file("read", &path))?;
    let mut reader = journal::Reader::open(BufReader::new(file))?;
    while let Some(entry) = reader.next()? {
        if let Body::Event(Event::Frame { bus: BusId(0), direction, at, frame }) = entry.body {
            take(Passing { at, timed: true, direction, frame });
        }
    }
    Ok(())
}
