//! A recording as a world: it only tells, and nobody can act in it.

use std::io::Read;
use std::path::{Path, PathBuf};

use captures::{Item, Reader, Record, TimeStyle};
use engine::Engine;
use journal::{
    BusEvent, BusId, BusInfo, Clock, Core, Direction, Event, Header, Input, Seq, Stamp, Stop, World,
};
use quantity::{Instant, Span};
use suite::Plan;

use crate::{CampaignError, Progress, TOOL};

/// How far the stamps of a recording may be off: it does not say what made them, and USB adapters without a clock of
/// their own are 20 ms off.
const UNCERTAINTY: Span = Span::from_millis(20);

/// How many frames pass between two reports of progress.
const REPORT_EVERY: u64 = 1 << 18;

/// Where a recording comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Pipe,
}

impl Source {
    /// The name, as it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Pipe => String::from("standard input"),
        }
    }

    /// Opens it.
    pub(crate) fn open(&self) -> Result<Box<dyn Read>, CampaignError> {
        match self {
            Self::File(path) => {
                let file = std::fs::File::open(path).map_err(CampaignError::file("read", path))?;
                Ok(Box::new(file))
            }
            Self::Pipe => Ok(Box::new(std::io::stdin().lock())),
        }
    }
}

/// What is stated about a recording.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// The file, as it is named in errors.
    pub(crate) name: String,
    /// The battery, as the record names it.
    pub(crate) battery: String,
    pub(crate) started: String,
    pub(crate) profile: String,
    pub(crate) inputs: Vec<Input>,
}

/// What came of playing a recording to an engine.
pub(crate) struct Played {
    pub(crate) header: Header,
    pub(crate) engine: Engine,
    pub(crate) frames: u64,
    pub(crate) damaged: u64,
    pub(crate) others: Vec<String>,
}

/// Plays a recording to an engine, entry by entry. The number of an entry is its line.
pub(crate) fn play<R: Read>(
    plan: Plan,
    source: R,
    about: About,
    tell: &mut dyn FnMut(u64),
) -> Result<Played, CampaignError> {
    let name = about.name.clone();
    let wrong = |why| CampaignError::Recording { file: name.clone(), why };
    let mut reader = Reader::new(source);
    let mut first = reader.next().map_err(wrong)?;
    let style = reader.times().unwrap_or(TimeStyle::None);
    let channel = reader.channels().first().cloned().unwrap_or_default();
    let header = header(about, style, &channel);
    let mut play = Play {
        engine: Engine::new(plan, &header, None),
        origin: None,
        seen: Instant::ZERO,
        line: 0,
        frames: 0,
        damaged: 0,
    };
    while let Some(item) = first.take() {
        match item {
            Item::Record(record) => play.frame(&record),
            Item::Damage(damage) => play.damage(damage.line, &damage.what.to_string()),
        }
        if play.frames.is_multiple_of(REPORT_EVERY) {
            tell(play.frames);
        }
        first = reader.next().map_err(wrong)?;
    }
    play.end();
    let others = reader.channels().iter().skip(1).cloned().collect();
    Ok(Played { header, engine: play.engine, frames: play.frames, damaged: play.damaged, others })
}

fn header(about: About, style: TimeStyle, channel: &str) -> Header {
    let clock = if style == TimeStyle::None { Clock::None } else { Clock::Recorded };
    let bus = BusInfo { name: channel.to_owned(), clock, uncertainty: UNCERTAINTY, latency: Span::ZERO };
    Header {
        tool: TOOL.to_owned(),
        world: World::Recording,
        battery: about.battery,
        seed: 0,
        started: about.started,
        profile: about.profile,
        buses: vec![bus],
        roles: vec![],
        inputs: about.inputs,
    }
}

struct Play {
    engine: Engine,
    origin: Option<i64>,
    seen: Instant,
    line: u64,
    frames: u64,
    damaged: u64,
}

impl Play {
    fn frame(&mut self, record: &Record) {
        self.frames += 1;
        self.line = record.line;
        let time = record.time.unwrap_or(0);
        let origin = *self.origin.get_or_insert(time);
        let at = Instant::from_nanos(time.saturating_sub(origin));
        // What is seen never goes back, whatever the stamps do.
        self.seen = self.seen.max(at);
        let (bus, frame) = (BusId(record.channel), record.frame);
        self.tell(&Event::Frame { bus, direction: Direction::Unknown, at, frame });
    }

    fn damage(&mut self, line: u64, what: &str) {
        self.damaged += 1;
        self.line = line;
        let what = BusEvent::Damaged { what: format!("line {line}: {what}") };
        self.tell(&Event::Bus { bus: BusId(0), at: self.seen, what });
    }

    fn end(&mut self) {
        self.line += 1;
        self.tell(&Event::Stop(Stop::EndOfInput));
    }

    fn tell(&mut self, event: &Event) {
        let stamp = Stamp { seq: Seq(self.line), seen: self.seen };
        self.engine.poll(stamp, event, &mut |_| {});
    }
}

/// The name of a recording without the folders above it: a record must not depend on where a file lay.
pub(crate) fn plain_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What [`Progress`] says of it.
pub(crate) fn progress(bytes: u64, frames: u64) -> Progress {
    Progress::Read { bytes, frames }
}
