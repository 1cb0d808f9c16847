//! A recording as a world: it only tells, and nobody can act in it.

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use captures::{Format, Item, Reader, Record, TimeStyle};
use engine::Engine;
use journal::{
    BusEvent, BusId, BusInfo, Clock, Core, Direction, Event, Header, Input, Seq, Stamp, Stop, World,
};
use quantity::{Instant, Span};
use report::{EvidenceFile, RecordedFile};
use suite::Plan;

use crate::anonymise::Copy;
use crate::incoming::{self, Incoming};
use crate::joined::{self, Joined, Placed};
use crate::onlooker::Onlooker;
use crate::{Anonymised, CampaignError, Progress, Source, TOOL, folder};

/// How far the stamps of a recording may be off: it does not say what made them, and USB adapters without a clock of
/// their own are 20 ms off.
const UNCERTAINTY: Span = Span::from_millis(20);

/// How many frames are read before they are judged: what was written a moment ago is slow to read.
const AT_ONCE: usize = 128;

/// How many frames pass between two reports of progress.
const REPORT_EVERY: u64 = 1 << 18;

/// What is stated about a recording.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// The battery, as the record names it.
    pub(crate) battery: String,
    pub(crate) started: String,
    pub(crate) profile: String,
    pub(crate) inputs: Vec<Input>,
    /// What the stamps mean, where somebody said so.
    pub(crate) times: Option<TimeStyle>,
}

/// One file of a recording.
pub(crate) struct Part {
    /// Its name, as it stands in errors; findings name it by its number, whatever it is called.
    pub(crate) name: String,
    pub(crate) source: Source,
    /// Where it is copied to.
    pub(crate) copy: Option<File>,
}

/// What came of playing a recording to an engine.
pub(crate) struct Played {
    pub(crate) header: Header,
    pub(crate) engine: Engine,
    pub(crate) onlooker: Onlooker,
    pub(crate) evidence: EvidenceFile,
    pub(crate) frames: u64,
    pub(crate) damaged: Vec<String>,
    pub(crate) damages: u64,
    pub(crate) others: Vec<String>,
    pub(crate) anonymised: Option<Anonymised>,
}

/// How many damages are told one by one.
const TOLD: usize = 8;

/// Plays a recording to an engine, entry by entry and file by file. The number of an entry is its line or record, counted
/// on through all files. A copy without names goes into `anonymised`, where there is one.
pub(crate) fn play(
    plan: Plan,
    parts: Vec<Part>,
    about: About,
    anonymised: Option<File>,
    tell: &mut dyn FnMut(Progress),
) -> Result<Played, CampaignError> {
    let copy = anonymised.map(|file| Copy::new(Arc::clone(plan.book.table()), BufWriter::new(file)));
    let mut play = Play { copy, ..Play::new(plan, about, parts.len()) };
    for (index, part) in parts.into_iter().enumerate() {
        play.file(index + 1, part, tell)?;
    }
    play.end()
}

struct Play {
    about: About,
    onlooker: Onlooker,
    plan: Option<Plan>,
    /// There is none before the first file was opened: what its stamps mean stands in the header.
    begun: Option<(Header, Engine)>,
    joined: Joined,
    files: Vec<RecordedFile>,
    is_alone: bool,
    seen: Instant,
    frames: u64,
    damaged: Vec<String>,
    damages: u64,
    /// The copy without names.
    copy: Option<Copy<BufWriter<File>>>,
}

impl Play {
    fn new(plan: Plan, about: About, files: usize) -> Self {
        Self {
            about,
            onlooker: Onlooker::new(plan.book.table()),
            plan: Some(plan),
            begun: None,
            joined: Joined::default(),
            files: vec![],
            is_alone: files == 1,
            seen: Instant::ZERO,
            frames: 0,
            damaged: vec![],
            damages: 0,
            copy: None,
        }
    }

    fn file(
        &mut self,
        number: usize,
        part: Part,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<(), CampaignError> {
        let mut bytes = incoming::incoming(part.source.open()?, part.copy);
        let read = bytes.counter();
        self.items(&part.name, &mut *bytes, &read, tell)?;
        let io =
            |why| CampaignError::Recording { file: part.name.clone(), why: captures::ReadError::Io(why) };
        let sha256 = bytes.finish().map_err(io)?;
        let Some(passed) = self.joined.end()? else { return Ok(()) };
        let name = folder::recording(number);
        if let Some((header, _)) = &mut self.begun {
            header.inputs.push(Input { path: name.clone(), sha256: sha256.clone() });
        }
        let joined::Passed { frames, before, unit } = passed;
        self.files.push(RecordedFile { path: format!("inputs/{name}"), sha256, frames, unit, before });
        Ok(())
    }

    fn items(
        &mut self,
        name: &str,
        bytes: &mut dyn Incoming,
        read: &Arc<AtomicU64>,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<(), CampaignError> {
        let wrong = |why| CampaignError::Recording { file: name.to_owned(), why };
        let mut reader = match self.about.times {
            Some(style) => Reader::with_times(bytes, style),
            None => Reader::new(bytes),
        };
        let mut frames = Vec::with_capacity(AT_ONCE);
        let mut next = reader.next().map_err(wrong)?;
        let (style, format) = joined::said(&reader);
        self.begin(style, reader.channels().first().cloned().unwrap_or_default());
        self.joined.begin(name, style, format)?;
        let mut report_at = self.frames + REPORT_EVERY;
        while let Some(item) = next {
            self.copy(&item, format)?;
            match item {
                Item::Record(record) => self.frame(&record, reader.channels())?,
                Item::Damage(damage) => {
                    let place = format!("{} {}", format.unit(), damage.place);
                    self.damage(damage.place, &place, &damage.what.to_string());
                }
            }
            reader.more(&mut frames);
            for record in &frames {
                if self.copy.is_some() {
                    self.copy(&Item::Record(*record), format)?;
                }
                self.frame(record, reader.channels())?;
            }
            if self.frames >= report_at {
                report_at = self.frames + REPORT_EVERY;
                tell(Progress::Read { bytes: incoming::count(read), frames: self.frames });
            }
            next = reader.next().map_err(wrong)?;
        }
        Ok(())
    }

    #[inline]
    fn copy(&mut self, item: &Item, format: Format) -> Result<(), CampaignError> {
        match (&mut self.copy, item) {
            (None, _) => Ok(()),
            (Some(copy), Item::Record(record)) => copy.frame(record),
            (Some(copy), Item::Damage(damage)) => copy.damage(*damage, format),
        }
    }

    /// With the first file, what it says of its stamps goes into the header.
    fn begin(&mut self, style: TimeStyle, channel: String) {
        if let Some(plan) = self.plan.take() {
            let header = header(&self.about, style, channel);
            let engine = Engine::new(plan, &header, None);
            self.begun = Some((header, engine));
        }
    }

    #[inline]
    fn frame(&mut self, record: &Record, channels: &[String]) -> Result<(), CampaignError> {
        self.frames += 1;
        if let Some(what) = self.joined.gap(record)? {
            let entry = self.joined.entry(record.place);
            self.tell(entry, &Event::Bus { bus: BusId(0), at: self.seen, what: BusEvent::Gap { what } });
        }
        let Placed { entry, at, bus } = self.joined.place(record, channels);
        // What is seen never goes back, whatever the stamps do.
        self.seen = self.joined.now();
        self.tell(entry, &Event::Frame { bus, direction: Direction::Unknown, at, frame: record.frame });
        if bus == BusId(0) {
            // Nobody says who sent what, so that the judge and the screen take the same frames for the same messages.
            match self.begun.as_ref().and_then(|(_, engine)| engine.repeated()) {
                Some(message) => self.onlooker.again(self.seen, message),
                None => self.onlooker.frame(self.seen, &record.frame),
            }
        }
        Ok(())
    }

    fn damage(&mut self, place: u64, shown: &str, what: &str) {
        let number = self.files.len() + 1;
        let of = if self.is_alone { String::new() } else { format!("file {number}, ") };
        let what = format!("{of}{shown}: {what}");
        self.damages += 1;
        if self.damaged.len() < TOLD {
            self.damaged.push(what.clone());
        }
        let entry = self.joined.entry(place);
        self.tell(entry, &Event::Bus { bus: BusId(0), at: self.seen, what: BusEvent::Damaged { what } });
    }

    fn end(mut self) -> Result<Played, CampaignError> {
        let entry = self.joined.last_entry() + 1;
        self.tell(entry, &Event::Stop(Stop::EndOfInput));
        let Some((header, engine)) = self.begun else {
            return Err(CampaignError::Incomplete(String::from(
                "there is no recording to judge; give a file",
            )));
        };
        let times = self.about.times.map(|style| style.name().to_owned());
        let evidence = EvidenceFile::Recording { files: self.files, times };
        let others = self.joined.others();
        let anonymised = self.copy.map(Copy::finish).transpose()?;
        let (frames, damaged, damages) = (self.frames, self.damaged, self.damages);
        let onlooker = self.onlooker;
        Ok(Played { header, engine, onlooker, evidence, frames, damaged, damages, others, anonymised })
    }

    #[inline]
    fn tell(&mut self, entry: u64, event: &Event) {
        if let Some((_, engine)) = &mut self.begun {
            engine.poll(Stamp { seq: Seq(entry), seen: self.seen }, event, &mut |_| {});
        }
    }
}

fn header(about: &About, style: TimeStyle, channel: String) -> Header {
    let clock = if style == TimeStyle::None { Clock::None } else { Clock::Recorded };
    let bus = BusInfo { name: channel, clock, uncertainty: UNCERTAINTY, latency: Span::ZERO, adapter: None };
    Header {
        tool: TOOL.to_owned(),
        world: World::Recording,
        battery: about.battery.clone(),
        seed: 0,
        started: about.started.clone(),
        profile: about.profile.clone(),
        buses: vec![bus],
        roles: vec![],
        bench: None,
        inputs: about.inputs.clone(),
    }
}
