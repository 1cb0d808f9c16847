//! Judges a run folder again: the same events, and the engine has to ask for the same actions.

use std::collections::VecDeque;
use std::fs::File;

use engine::Engine;
use journal::{Action, Body, Completeness, Core, Entry, Event, Header, Reader, Seq, Stamp, Stop, World};
use report::{EvidenceFile, Record};
use serde_json::Value;
use suite::Profile;

use crate::folder::{self, JOURNAL, RECORD, RunFolder};
use crate::onlooker::Onlooker;
use crate::recording::{self, About, Part};
use crate::{Bundle, CampaignError, Source, TimeStyle, action_words, examined, facts, run};

/// What replaying a run came to.
#[derive(Debug)]
pub struct Replayed {
    /// The record, made again.
    pub record: Record,
    /// The record that stands in the folder.
    pub recorded: Record,
    /// Actions that the engine asked for and that were recorded alike.
    pub actions: u64,
    /// Whether the evidence is there to its end.
    pub complete: bool,
    /// Where the engine asked for something else, the evidence is cut or another one, or record.json is not what the
    /// evidence gives: the first few, in words.
    pub differences: Vec<String>,
}

impl Replayed {
    /// Whether the verdicts are the same bytes and the engine asked for the same actions.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let same = match (self.record.verdict_bytes(), self.recorded.verdict_bytes()) {
            (Ok(again), Ok(recorded)) => again == recorded,
            _ => false,
        };
        same && self.differences.is_empty()
    }
}

/// Whether recorded actions have to be asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// They have to, one by one.
    Strict,
    /// They are passed over: for journals from which entries were deleted.
    Lenient,
}

/// Judges a run folder again. The signature plays no part in it; see [`crate::verify()`].
///
/// # Errors
/// Where the folder holds no run, or its files are damaged.
pub fn replay(folder: &RunFolder) -> Result<Replayed, CampaignError> {
    let mut replayed = judge_again(folder)?;
    let (record, recorded) = (&replayed.record, &replayed.recorded);
    if recorded.evidence != record.evidence {
        replayed
            .differences
            .push(String::from("the journal or the recording is not the one that record.json names"));
    }
    let altered = altered_parts(record, recorded)?;
    let words = |part| format!("record.json: `{part}` is not what the evidence gives");
    replayed.differences.extend(altered.into_iter().map(words));
    Ok(replayed)
}

/// The parts of a record, by name, that are not what the evidence gives. Another version of the tool may have written
/// others; then only the verdicts are to agree.
fn altered_parts(record: &Record, recorded: &Record) -> Result<Vec<String>, CampaignError> {
    if recorded.tool != record.tool {
        return Ok(vec![]);
    }
    let value = |record| serde_json::to_value(record).map_err(|why| CampaignError::Record(why.to_string()));
    let (Value::Object(made), Value::Object(recorded)) = (value(record)?, value(recorded)?) else {
        return Ok(vec![]);
    };
    let altered =
        made.into_iter().filter(|(name, part)| name != "evidence" && recorded.get(name) != Some(part));
    Ok(altered.map(|(name, _)| name).collect())
}

/// Judges a run folder again without comparing the record beyond what the judging itself shows.
pub(crate) fn judge_again(folder: &RunFolder) -> Result<Replayed, CampaignError> {
    let bytes = crate::bundle::read_bounded(&folder.file(RECORD))?;
    let recorded = Record::from_json(&bytes).map_err(|why| CampaignError::Record(why.to_string()))?;
    if folder.file(JOURNAL).exists() {
        replay_journal(folder, recorded)
    } else {
        replay_recording(folder, recorded)
    }
}

fn replay_journal(folder: &RunFolder, recorded: Record) -> Result<Replayed, CampaignError> {
    let path = folder.file(JOURNAL);
    let file = File::open(&path).map_err(CampaignError::file("read", &path))?;
    let mut reader = Reader::open(std::io::BufReader::new(file))?;
    let header = reader.header().clone();
    let bundle = Bundle::of_run(folder.path(), &header.inputs)?;
    let mut replaying = Replaying::new(&bundle, &header, Strictness::Strict)?;
    while let Some(entry) = reader.next()? {
        replaying.take(&entry);
    }
    let entries = replaying.entries;
    let mut differences = replaying.end();
    let chain = match reader.completeness() {
        Some(Completeness::Complete { chain }) => Some(chain.to_string()),
        _ => None,
    };
    let complete = chain.is_some();
    if !complete {
        differences.push(String::from("the journal is cut: it does not end with its seal"));
    }
    for (what, same) in inputs_differ(&bundle, &header) {
        if !same {
            differences.push(format!("inputs/{what} is not the file that the journal names"));
        }
    }
    let evidence = crate::folder::journal(chain.unwrap_or_default(), entries);
    let (lacks, examined) = (bundle.shortcomings()?, examined::of_run(&header.inputs)?);
    let record = facts::record(&header, &replaying.engine, &replaying.onlooker, evidence, lacks, examined);
    Ok(Replayed { record, recorded, actions: replaying.alike, complete, differences })
}

fn inputs_differ(bundle: &Bundle, header: &Header) -> Vec<(String, bool)> {
    let found = bundle.inputs();
    let same =
        |path: &str, sha256: &str| found.iter().any(|input| input.path == path && input.sha256 == sha256);
    header.inputs.iter().map(|input| (input.path.clone(), same(&input.path, &input.sha256))).collect()
}

fn replay_recording(folder: &RunFolder, recorded: Record) -> Result<Replayed, CampaignError> {
    let EvidenceFile::Recording { files, times } = &recorded.evidence else {
        return Err(CampaignError::Incomplete(String::from(
            "there is no journal, and the record names no recording",
        )));
    };
    let is_recording = |path: &str| files.iter().any(|file| file.path.strip_prefix("inputs/") == Some(path));
    let inputs = recorded.inputs.iter().filter(|input| !is_recording(&input.path)).cloned();
    let bundle = Bundle::of_run(folder.path(), &inputs.collect::<Vec<_>>())?;
    let plan = bundle.plan(&[], Profile::Passive)?;
    let about = About {
        battery: recorded.battery.name.clone(),
        started: recorded.started.clone(),
        profile: recorded.profile.name().to_owned(),
        inputs: bundle.inputs(),
        times: times.as_deref().map(style).transpose()?,
    };
    let parts = (1..=files.len()).map(|number| part(folder, number));
    let played = recording::play(plan, parts.collect(), about, None, &mut |_| {})?;
    let record = facts::record(
        &played.header,
        &played.engine,
        &played.onlooker,
        played.evidence,
        bundle.shortcomings()?,
        examined::of_run(&played.header.inputs)?,
    );
    Ok(Replayed { record, recorded, actions: 0, complete: true, differences: vec![] })
}

fn style(name: &str) -> Result<TimeStyle, CampaignError> {
    TimeStyle::named(name)
        .ok_or_else(|| CampaignError::Incomplete(format!("record.json: there are no times called `{name}`")))
}

/// A file of the recording, as it lies in the folder.
fn part(folder: &RunFolder, number: usize) -> Part {
    let name = format!("inputs/{}", folder::recording(number));
    Part { source: Source::File(folder.file(&name)), name, copy: None }
}

/// Judges these entries again without looking at recorded actions, for journals from which entries were deleted. Where
/// the engine wants to go on behind the last one, the input has ended for it.
///
/// # Errors
/// Where the files of the bundle are wrong.
pub fn replay_entries(bundle: &Bundle, header: &Header, entries: &[Entry]) -> Result<Record, CampaignError> {
    let mut replaying = Replaying::new(bundle, header, Strictness::Lenient)?;
    entries.iter().for_each(|entry| replaying.take(entry));
    if let Some(last) = entries.last() {
        replaying.break_off(last);
    }
    let evidence = crate::folder::journal(String::new(), replaying.entries);
    let (lacks, examined) = (bundle.shortcomings()?, examined::of_run(&header.inputs)?);
    Ok(facts::record(header, &replaying.engine, &replaying.onlooker, evidence, lacks, examined))
}

/// An engine that is fed with recorded events.
struct Replaying {
    engine: Engine,
    onlooker: Onlooker,
    header: Header,
    strictness: Strictness,
    asked: VecDeque<Action>,
    entries: u64,
    alike: u64,
    differences: Vec<String>,
}

impl Replaying {
    fn new(bundle: &Bundle, header: &Header, strictness: Strictness) -> Result<Self, CampaignError> {
        let profile = Profile::named(&header.profile)
            .ok_or_else(|| CampaignError::Incomplete(format!("there is no profile `{}`", header.profile)))?;
        let plan = bundle.plan(&run::names(&header.roles), profile)?;
        let onlooker = Onlooker::new(plan.book.table());
        let engine = match header.world {
            World::Recording => Engine::new(plan, header, None),
            World::Twin | World::Bench => run::engine(plan, header),
        };
        Ok(Self {
            engine,
            onlooker,
            header: header.clone(),
            strictness,
            asked: VecDeque::new(),
            entries: 0,
            alike: 0,
            differences: vec![],
        })
    }

    fn take(&mut self, entry: &Entry) {
        self.entries += 1;
        match &entry.body {
            Body::Event(event) => {
                self.left_over(entry.seq);
                self.onlooker.see(event);
                let stamp = Stamp { seq: entry.seq, seen: entry.seen };
                let asked = &mut self.asked;
                self.engine.poll(stamp, event, &mut |action| asked.push_back(action));
            }
            Body::Action(action) => self.compare(entry.seq, action),
        }
    }

    /// There is nothing behind the last entry.
    fn break_off(&mut self, last: &Entry) {
        let stamp = Stamp { seq: Seq(last.seq.0 + 1), seen: last.seen };
        self.engine.poll(stamp, &Event::Stop(Stop::EndOfInput), &mut |_| {});
    }

    fn compare(&mut self, seq: Seq, recorded: &Action) {
        if self.strictness == Strictness::Lenient {
            return;
        }
        match self.asked.pop_front() {
            Some(asked) if asked == *recorded => self.alike += 1,
            Some(asked) => {
                let (recorded, asked) = (self.words(recorded), self.words(&asked));
                self.differ(format!("entry {}: recorded is to {recorded}, asked again to {asked}", seq.0));
            }
            None => {
                let recorded = self.words(recorded);
                self.differ(format!("entry {}: recorded is to {recorded}, asked again for nothing", seq.0));
            }
        }
    }

    /// What was asked for and not recorded before this entry.
    fn left_over(&mut self, seq: Seq) {
        let left: Vec<Action> = self.asked.drain(..).collect();
        if self.strictness == Strictness::Strict {
            for asked in left {
                let asked = self.words(&asked);
                self.differ(format!("before entry {}: asked again to {asked}, which is not recorded", seq.0));
            }
        }
    }

    fn words(&self, action: &Action) -> String {
        action_words::action(&self.header, action)
    }

    fn differ(&mut self, words: String) {
        if self.differences.len() < 8 {
            self.differences.push(words);
        }
    }

    fn end(&mut self) -> Vec<String> {
        self.left_over(Seq(self.entries + 1));
        if !self.engine.is_over() {
            self.differ(String::from("the run did not come to its end"));
        }
        std::mem::take(&mut self.differences)
    }
}
