//! Frames of a recording or of a run, for whoever looks at them without judging.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use captures::{Item, Reader, TimeStyle};
use journal::{Body, BusId, Direction, Event};
use quantity::Instant;
use report::{EvidenceFile, Record};
use wire::Frame;

use crate::folder::{JOURNAL, RECORD, RunFolder};
use crate::incoming::incoming;
use crate::joined::{self, Joined};
use crate::{CampaignError, Source};

/// Where frames come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Traffic {
    /// A recording: one file, or several in the order in which they were recorded.
    Recording(Vec<Source>),
    /// The folder that a run left.
    Run(PathBuf),
}

impl Traffic {
    /// What lies at a path: a folder is a run, everything else a recording; `-` is standard input.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        match path {
            path if path.as_os_str() == "-" => Self::Recording(vec![Source::Pipe]),
            path if path.is_dir() => Self::Run(path.to_owned()),
            path => Self::Recording(vec![Source::File(path.to_owned())]),
        }
    }

    /// What lies at these paths: a run alone, or the files of one recording in their order.
    ///
    /// # Errors
    /// Where a run is one of several, or standard input is given twice.
    pub fn of(paths: &[PathBuf]) -> Result<Self, CampaignError> {
        if let [path] = paths {
            return Ok(Self::at(path));
        }
        let mut sources = vec![];
        for path in paths {
            match Self::at(path) {
                Self::Run(folder) => {
                    let folder = folder.display();
                    let words = format!("{folder} is a folder among several files; give a run alone");
                    return Err(CampaignError::Incomplete(words));
                }
                Self::Recording(found) => sources.extend(found),
            }
        }
        if sources.iter().filter(|source| **source == Source::Pipe).count() > 1 {
            let words = "standard input is given twice; `-` can be one of the files, once";
            return Err(CampaignError::Incomplete(words.to_owned()));
        }
        Ok(Self::Recording(sources))
    }

    /// The name, as it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Recording(sources) => sources.iter().map(Source::name).collect::<Vec<_>>().join(", "),
            Self::Run(folder) => folder.display().to_string(),
        }
    }

    /// The files of a recording; none of a run.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        match self {
            Self::Recording(sources) => sources,
            Self::Run(_) => &[],
        }
    }

    /// Tells every frame of the interface that is judged, in order, and gives what lies between them that is none.
    pub(crate) fn each(&self, take: &mut dyn FnMut(Passing)) -> Result<Missing, CampaignError> {
        match self {
            Self::Recording(sources) => recorded(sources, None, take),
            Self::Run(folder) => {
                let folder = RunFolder::open(folder);
                match folder.file(JOURNAL).exists() {
                    true => journalled(&folder, take),
                    false => of_a_check(&folder, take),
                }
            }
        }
    }
}

/// What a recording does not show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// What lies between its files, each in words.
    pub gaps: Vec<String>,
    /// How many lines or records could not be read.
    pub damaged: u64,
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

/// The recording that was judged and kept in a run folder.
fn of_a_check(folder: &RunFolder, take: &mut dyn FnMut(Passing)) -> Result<Missing, CampaignError> {
    let bytes = crate::bundle::read_bounded(&folder.file(RECORD))?;
    let record = Record::from_json(&bytes).map_err(|why| CampaignError::Record(why.to_string()))?;
    let EvidenceFile::Recording { files, times } = &record.evidence else {
        return Err(CampaignError::Incomplete(String::from("the run has no journal; it was cut or removed")));
    };
    let sources: Vec<Source> = files.iter().map(|file| Source::File(folder.file(&file.path))).collect();
    recorded(&sources, times.as_deref().and_then(TimeStyle::named), take)
}

fn recorded(
    sources: &[Source],
    times: Option<TimeStyle>,
    take: &mut dyn FnMut(Passing),
) -> Result<Missing, CampaignError> {
    let (mut joined, mut missing) = (Joined::default(), Missing::default());
    for source in sources {
        file(source, times, (&mut joined, &mut missing), take)?;
        joined.end()?;
    }
    Ok(missing)
}

fn file(
    source: &Source,
    times: Option<TimeStyle>,
    (joined, missing): (&mut Joined, &mut Missing),
    take: &mut dyn FnMut(Passing),
) -> Result<(), CampaignError> {
    let name = source.plain_name();
    let wrong = |why| CampaignError::Recording { file: name.clone(), why };
    let bytes = incoming(source.open()?, None);
    let mut reader = match times {
        Some(style) => Reader::with_times(bytes, style),
        None => Reader::new(bytes),
    };
    let mut next = reader.next().map_err(wrong)?;
    let (style, format) = joined::said(&reader);
    joined.begin(&name, style, format)?;
    while let Some(item) = next {
        match item {
            Item::Damage(_) => missing.damaged += 1,
            Item::Record(record) => {
                missing.gaps.extend(joined.gap(&record)?);
                let timed = style != TimeStyle::None && record.time.is_some();
                if joined.place(&record, reader.channels()).bus == BusId(0) {
                    let (at, direction) = (joined.now(), Direction::Unknown);
                    take(Passing { at, timed, direction, frame: record.frame });
                }
            }
        }
        next = reader.next().map_err(wrong)?;
    }
    Ok(())
}

fn journalled(folder: &RunFolder, take: &mut dyn FnMut(Passing)) -> Result<Missing, CampaignError> {
    let path = folder.file(JOURNAL);
    let file = File::open(&path).map_err(CampaignError::file("read", &path))?;
    let mut reader = journal::Reader::open(BufReader::new(file))?;
    while let Some(entry) = reader.next()? {
        if let Body::Event(Event::Frame { bus: BusId(0), direction, at, frame }) = entry.body {
            take(Passing { at, timed: true, direction, frame });
        }
    }
    Ok(Missing::default())
}
