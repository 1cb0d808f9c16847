//! No pass that nothing can shake: whoever changes one decisive value in the evidence of a pass gets a fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use campaign::{Profile, Record};
use journal::{Body, Entry, Event, Measured, Seq};
use judge::{Check, Evidence};
use quantity::{Instant, Span};
use wire::{CanId, Field, Frame, Message, Signal, Table};

use crate::campaigns::{Judged, campaigns};
use crate::scene;

/// What becomes of the raw bits of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Zero,
    One,
    Ones,
    Inverted,
    Plus(u64),
}

const VALUES: [Value; 6] =
    [Value::Zero, Value::One, Value::Ones, Value::Inverted, Value::Plus(20), Value::Plus(1_000)];

/// Which frames of the evidence are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// The one in the middle.
    One,
    /// From the middle on.
    Rest,
    /// From the one on that is in force when the evidence begins.
    All,
}

/// A change to the entries of one source within the evidence of a pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// A signal has another value.
    Value(Reach, String, Value),
    /// All bytes of a frame are this one.
    Filled(Reach, u8),
    /// A frame is empty.
    Empty,
    /// A frame is full, and what belongs to no signal is set.
    Unused,
    /// Frames are full from the middle on, and no two neighbouring values are the same.
    Full,
    /// A frame has another identifier.
    Identifier(u32),
    /// A frame is not there.
    Missing,
    /// No frame of so many seconds is there.
    Silence(i64),
    /// Only one frame of three is there.
    Thinned,
    /// A frame is there two hundred times more.
    Flood,
    /// Its frames are where those of another source are, and those where its own are.
    Exchanged(String),
    /// A reading says the opposite.
    Answer,
}

/// The identifiers that a battery must not use, or not without saying so.
const IDENTIFIERS: [u32; 5] = [0x305, 0x352, 0x359, 0x100, 0x18FF_0351];

/// Fills all fields with values that are supported, and too large where two have to agree with a third.
const FILLED: u8 = 0x11;

/// Falling values, which no short frame hides.
const FULL: [u8; 8] = [0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11];

fn changes(table: &Table, source: &str, pass: &Evidence) -> Vec<Change> {
    let Some(message) = table.message_named(source) else { return vec![Change::Answer] };
    let signals = || table.message(message).signals.iter().map(|id| table.signal(*id).name.to_string());
    let values = |reach| {
        let of = move |signal: String| VALUES.map(|value| Change::Value(reach, signal.clone(), value));
        signals().flat_map(of)
    };
    let frames = [Change::Filled(Reach::One, 0), Change::Empty, Change::Unused, Change::Missing].into_iter();
    let frames = frames.chain(IDENTIFIERS.map(Change::Identifier));
    let times = [
        Change::Silence(10),
        Change::Silence(100),
        Change::Thinned,
        Change::Flood,
        Change::Filled(Reach::Rest, 0),
        Change::Filled(Reach::Rest, FILLED),
        Change::Filled(Reach::All, 0),
        Change::Filled(Reach::All, FILLED),
    ];
    let others =
        pass.sources().iter().filter(|other| *other != source && table.message_named(other).is_some());
    let exchanged = others.cloned().map(Change::Exchanged);
    values(Reach::One).chain(frames).chain(times).chain(values(Reach::Rest)).chain(exchanged).collect()
}

impl Value {
    fn of(self, field: &Field, word: u64) -> u64 {
        let raw = match self {
            Self::Zero => 0,
            Self::One => 1,
            Self::Ones => u64::MAX,
            Self::Inverted => !field.raw(word),
            Self::Plus(counts) => field.raw(word).wrapping_add(counts),
        };
        field.insert(word, raw)
    }
}

impl Judged {
    /// These entries with this change to the evidence of a pass that comes from this source; `None` where it changes nothing.
    fn changed(
        &self,
        of: &[Entry],
        table: &Table,
        pass: &Evidence,
        source: &str,
        change: &Change,
    ) -> Option<Vec<Entry>> {
        if let Change::Exchanged(other) = change {
            return Some(self.exchanged(pass, [source, other]));
        }
        let struck = self.struck(pass, source, change);
        let mut entries = vec![];
        for entry in of {
            match struck.contains(&entry.seq) {
                true => entries.extend(strike(table, change, entry)),
                false => entries.push(entry.clone()),
            }
        }
        let changed = entries != of;
        entries.iter_mut().zip(1..).for_each(|(entry, seq)| entry.seq = Seq(seq));
        changed.then_some(entries)
    }

    /// The entries that are changed: in the middle of the evidence, or from there on. What waits for something finds the
    /// next entry that has it, so what lasts goes on behind the evidence.
    fn struck(&self, pass: &Evidence, source: &str, change: &Change) -> BTreeSet<Seq> {
        let of = |entry: &&Entry| self.sources.is_of(entry, source);
        let all: Vec<(Seq, Instant)> =
            self.entries.iter().filter(of).map(|entry| (entry.seq, entry.seen)).collect();
        let range = pass.first()..=pass.last();
        let before = all.iter().rfind(|(seq, _)| seq <= range.start());
        let mut evidence: Vec<&(Seq, Instant)> = all.iter().filter(|(seq, _)| range.contains(seq)).collect();
        if evidence.is_empty() {
            // What was said before still holds.
            evidence.extend(before);
        }
        let Some((middle, seen)) = evidence.get(evidence.len() / 2) else { return BTreeSet::new() };
        let from = before.map_or(*range.start(), |(seq, _)| *seq);
        let seq = |(seq, _): &(Seq, Instant)| *seq;
        match change {
            Change::Value(Reach::Rest, ..) | Change::Filled(Reach::Rest, _) | Change::Full => {
                all.iter().map(seq).filter(|seq| seq >= middle).collect()
            }
            Change::Value(Reach::All, ..) | Change::Filled(Reach::All, _) => {
                all.iter().map(seq).filter(|seq| *seq >= from).collect()
            }
            Change::Silence(secs) => {
                let silence = *seen..*seen + Span::from_secs(*secs);
                all.iter().filter(|(_, seen)| silence.contains(seen)).map(seq).collect()
            }
            Change::Thinned => evidence.chunks(3).flat_map(|three| &three[1..]).map(|one| one.0).collect(),
            _ => [*middle].into(),
        }
    }
}

impl Judged {
    /// The entries with the frames of either source in the places of the other, as each of them is for the first time.
    fn exchanged(&self, pass: &Evidence, sources: [&str; 2]) -> Vec<Entry> {
        let frame = |entry: &Entry| match &entry.body {
            Body::Event(Event::Frame { frame, .. }) => Some(*frame),
            _ => None,
        };
        let first = |source: &str| {
            self.entries.iter().find(|entry| self.sources.is_of(entry, source)).and_then(frame).unwrap()
        };
        let [one, other] = sources.map(first);
        let range = pass.first()..=pass.last();
        let exchange = |entry: &Entry| {
            let mut entry = entry.clone();
            if let Body::Event(Event::Frame { frame, .. }) = &mut entry.body
                && range.contains(&entry.seq)
            {
                match frame.id() {
                    id if id == one.id() => *frame = other,
                    id if id == other.id() => *frame = one,
                    _ => {}
                }
            }
            entry
        };
        self.entries.iter().map(exchange).collect()
    }
}

/// What becomes of an entry.
fn strike(table: &Table, change: &Change, entry: &Entry) -> Vec<Entry> {
    let with = |body: Event| Entry { body: Body::Event(body), ..entry.clone() };
    match &entry.body {
        Body::Event(Event::Reading { ask, role, asked, at, value: Measured::Truth(truth) }) => {
            let (ask, role, asked, at, value) = (*ask, *role, *asked, *at, Measured::Truth(!truth));
            vec![with(Event::Reading { ask, role, asked, at, value })]
        }
        Body::Event(Event::Frame { bus, direction, at, frame }) => {
            let (bus, direction, at) = (*bus, *direction, *at);
            let frames = strike_frame(table, change, frame);
            frames.into_iter().map(|frame| with(Event::Frame { bus, direction, at, frame })).collect()
        }
        _ => vec![entry.clone()],
    }
}

fn strike_frame(table: &Table, change: &Change, frame: &Frame) -> Vec<Frame> {
    let message: &Message = table.message(table.message_of(frame.id()).unwrap());
    let with = |id: CanId, len: u8, word: u64| vec![Frame::from_word(id, len, word).unwrap()];
    match change {
        Change::Value(_, signal, value) => {
            let field = table.signal(table.signal_named(signal).unwrap()).field;
            with(frame.id(), frame.len(), value.of(&field, frame.word()))
        }
        Change::Filled(_, byte) => with(frame.id(), frame.len(), u64::from_le_bytes([*byte; 8])),
        Change::Empty => with(frame.id(), 0, 0),
        Change::Full => with(frame.id(), 8, u64::from_le_bytes(FULL)),
        Change::Unused => {
            let signals = message.signals.iter().map(|id| -> &Signal { table.signal(*id) });
            let used = signals.fold(0, |word, signal| signal.field.insert(word, u64::MAX));
            with(frame.id(), 8, frame.word() | !used)
        }
        Change::Identifier(number) => {
            let id = match u16::try_from(*number) {
                Ok(short) => CanId::standard(short).unwrap(),
                Err(_) => CanId::extended(*number).unwrap(),
            };
            with(id, frame.len(), frame.word())
        }
        Change::Missing | Change::Silence(_) | Change::Thinned => vec![],
        Change::Flood => vec![*frame; 201],
        Change::Exchanged(_) | Change::Answer => vec![*frame],
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(Reach::One, signal, value) => write!(f, "{signal} {value:?} in one frame"),
            Self::Value(Reach::Rest, signal, value) => write!(f, "{signal} {value:?} from then on"),
            Self::Value(Reach::All, signal, value) => write!(f, "{signal} {value:?} from the first on"),
            Self::Filled(Reach::All, byte) => write!(f, "frames of 0x{byte:02X} only from the first on"),
            Self::Filled(Reach::One, byte) => write!(f, "a frame of 0x{byte:02X} only"),
            Self::Filled(Reach::Rest, byte) => write!(f, "frames of 0x{byte:02X} only from then on"),
            Self::Empty => f.write_str("a frame without bytes"),
            Self::Full => f.write_str("full frames from then on"),
            Self::Unused => f.write_str("a full frame with unused bits"),
            Self::Identifier(number) => write!(f, "a frame as 0x{number:X}"),
            Self::Missing => f.write_str("a frame is missing"),
            Self::Silence(secs) => write!(f, "silent for {secs} s"),
            Self::Thinned => f.write_str("two frames of three are missing"),
            Self::Flood => f.write_str("a frame comes 200 times more"),
            Self::Exchanged(other) => write!(f, "in the place of {other}"),
            Self::Answer => f.write_str("another answer"),
        }
    }
}

fn fails(record: &Record) -> BTreeSet<String> {
    let failed = scene::checks(record).into_iter();
    failed.filter(|(_, check)| matches!(check.outcome, Check::Fail(_))).map(|(name, _)| name).collect()
}

/// What came of the checks after a change.
#[derive(Default)]
struct Came {
    fails: BTreeSet<String>,
    passes: BTreeSet<String>,
}

impl Came {
    fn of(record: &Record) -> Self {
        Self { fails: fails(record), passes: scene::passes(record).into_keys().collect() }
    }
}

/// What came of a change to a source, from one entry to another; none where it changes nothing.
type Known = BTreeMap<(String, Seq, Seq, Change), Option<Came>>;

/// Passes that a change takes away without making a fail of them where a battery does not send this message.
const LEFT_OPEN: [(&str, &str); 1] = [
    // Whoever does not count modules may have lost one.
    ("victron-can-bms/identity/version-and-capacity/constant-capacity", "Modules"),
];

/// Passes of what is forbidden only while something else is as large as can be, which these batteries never send.
const ONLY_BESIDE: [(&str, &str); 2] = [
    ("victron-can-bms/frames/limits/alarms-have-a-consequence", "Limits"),
    ("victron-can-bms/frames/limits/high-voltage-has-a-consequence", "Limits"),
];

/// A campaign whose evidence is changed again and again.
struct Shaking<'a> {
    judged: &'a Judged,
    table: Arc<Table>,
    known: Known,
}

impl<'a> Shaking<'a> {
    fn new(judged: &'a Judged) -> Self {
        Self { judged, table: judged.bundle.sources().unwrap().table, known: Known::new() }
    }

    /// What comes of this change to one source.
    fn came(&mut self, pass: &Evidence, source: &str, change: &Change) -> Option<&Came> {
        let key = (source.to_owned(), pass.first(), pass.last(), change.clone());
        let came = self.known.entry(key).or_insert_with(|| {
            let entries = self.judged.changed(&self.judged.entries, &self.table, pass, source, change);
            entries.map(|entries| Came::of(&self.judged.again(&entries)))
        });
        came.as_ref()
    }

    /// Whether this change to one source makes a fail of a pass.
    fn fails(&mut self, name: &str, pass: &Evidence, source: &str, change: &Change) -> bool {
        self.came(pass, source, change).is_some_and(|came| came.fails.contains(name))
    }

    /// Every change to every source of a pass, those of the source first that can be changed in the fewest ways.
    fn changes(&self, pass: &Evidence) -> Vec<(String, Change)> {
        let of = |source: &String| {
            let full = self.table.message_named(source).map(|_| Change::Full);
            (source.clone(), changes(&self.table, source, pass).into_iter().chain(full).collect())
        };
        let mut all: Vec<(String, Vec<Change>)> = pass.sources().iter().map(of).collect();
        all.sort_by_key(|(_, changes)| changes.len());
        let each = |(source, changes): (String, Vec<Change>)| {
            changes.into_iter().map(move |change| (source.clone(), change))
        };
        all.into_iter().flat_map(each).collect()
    }

    /// Whether some change to one of its sources makes a fail of a pass.
    fn is_shaken(&mut self, name: &str, pass: &Evidence) -> bool {
        self.changes(pass).iter().any(|(source, change)| self.fails(name, pass, source, change))
            || self.is_shaken_beside(name, pass)
    }

    /// The same, where something else is as large as can be.
    fn is_shaken_beside(&self, name: &str, pass: &Evidence) -> bool {
        let Some((_, other)) = ONLY_BESIDE.iter().find(|(known, _)| *known == name) else { return false };
        let changes = self.changes(pass);
        let mut values = changes.iter().filter(|(source, change)| {
            source != other && matches!(change, Change::Value(Reach::All | Reach::Rest, ..))
        });
        values.any(|(source, change)| {
            let largest = Change::Filled(Reach::All, 0xFF);
            let entries = self.judged.changed(&self.judged.entries, &self.table, pass, other, &largest);
            let entries =
                entries.and_then(|entries| self.judged.changed(&entries, &self.table, pass, source, change));
            entries.is_some_and(|entries| fails(&self.judged.again(&entries)).contains(name))
        })
    }

    /// Whether another value in one of its sources takes a pass away, whatever it leaves.
    fn is_taken(&mut self, name: &str, pass: &Evidence) -> bool {
        let changes = self.changes(pass);
        let mut values = changes.iter().filter(|(_, change)| matches!(change, Change::Value(..)));
        values.any(|(source, change)| {
            self.came(pass, source, change).is_some_and(|came| !came.passes.contains(name))
        })
    }

    /// Whether it is known that nothing makes a fail of a pass of this battery, and yet a value takes it away.
    fn is_left_open(&mut self, name: &str, pass: &Evidence) -> bool {
        let is_sent = |message| self.judged.entries.iter().any(|it| self.judged.sources.is_of(it, message));
        let known = LEFT_OPEN.iter().any(|(known, message)| *known == name && !is_sent(message));
        known && self.is_taken(name, pass)
    }

    /// For each source of a pass the first change that makes a fail of it.
    fn decisive(&mut self, name: &str, pass: &Evidence) -> Vec<(String, Option<Change>)> {
        let decisive = |source: &String| {
            let changes = changes(&self.table, source, pass);
            let found = changes.into_iter().find(|change| self.fails(name, pass, source, change));
            (source.clone(), found)
        };
        pass.sources().iter().map(decisive).collect()
    }

    /// The signals of a pass that another value of makes a fail of it: each decisive value.
    fn signals(&mut self, name: &str, pass: &Evidence) -> BTreeSet<String> {
        let mut decisive = BTreeSet::new();
        for source in pass.sources() {
            for change in changes(&self.table, source, pass) {
                if let Change::Value(_, signal, _) = &change
                    && !decisive.contains(signal)
                    && self.fails(name, pass, source, &change)
                {
                    decisive.insert(signal.clone());
                }
            }
        }
        decisive
    }

    /// A pass with what makes a fail of it, source by source, and the signals that do.
    fn shown(&mut self, name: &str, pass: &Evidence) -> String {
        let mut shown = name.to_owned();
        let decisive = self.decisive(name, pass);
        let is_alone = decisive.iter().any(|(_, change)| change.is_some());
        for (source, change) in decisive {
            let change = change.map_or(String::from("nothing alone"), |change| change.to_string());
            shown += &format!("\n  {source}: {change}");
        }
        if let (false, Some((_, other))) = (is_alone, ONLY_BESIDE.iter().find(|(known, _)| *known == name))
            && self.is_shaken_beside(name, pass)
        {
            shown += &format!("\n  beside {other}, as large as can be: another value");
        }
        let signals = self.signals(name, pass).into_iter().collect::<Vec<_>>().join(" ");
        if signals.is_empty() { shown } else { format!("{shown}\n  values: {signals}") }
    }
}

/// Those of these passes that do not come to what they should, by name.
fn standing<'a>(
    judged: &'a Judged,
    passes: impl IntoIterator<Item = (&'a String, &'a Evidence)>,
    comes: fn(&mut Shaking<'a>, &str, &Evidence) -> bool,
) -> Vec<String> {
    let (mut shaking, mut standing, mut tried) = (Shaking::new(judged), vec![], 0);
    for (name, pass) in passes {
        tried += 1;
        if !comes(&mut shaking, name, pass) {
            standing.push(format!("{}: {name}", judged.about));
        }
    }
    println!("{}: {tried} passes were changed", judged.about);
    standing
}

fn fails_or_is_known(shaking: &mut Shaking<'_>, name: &str, pass: &Evidence) -> bool {
    shaking.is_shaken(name, pass) || shaking.is_left_open(name, pass)
}

fn fails_or_is_taken(shaking: &mut Shaking<'_>, name: &str, pass: &Evidence) -> bool {
    shaking.is_shaken(name, pass) || shaking.is_taken(name, pass)
}

/// Every `step`th pass of these campaigns can become a fail.
fn all_are_shaken(campaigns: &[Judged], step: usize) {
    let of = |judged: &Judged| {
        standing(judged, scene::passes(&judged.record).iter().step_by(step), fails_or_is_known)
    };
    none_stands(&campaigns.iter().flat_map(of).collect::<Vec<_>>());
}

fn none_stands(standing: &[String]) {
    assert!(standing.is_empty(), "nothing shakes these passes:\n{}", standing.join("\n"));
}

#[test]
fn a_decisive_value_makes_a_fail_of_a_pass() {
    all_are_shaken(&campaigns(Profile::Passive, 1, 1), 5);
}

/// Those that watching does not give.
fn by_driving(driven: &Judged) -> BTreeMap<String, Evidence> {
    let watched = Judged::new(&driven.about, driven.bundle.clone(), Profile::Passive, scene::SEED);
    let by_watching = scene::passes(&watched.record);
    let mut by_driving = scene::passes(&driven.record);
    by_driving.retain(|name, _| !by_watching.contains_key(name));
    by_driving
}

#[test]
fn a_decisive_value_makes_a_fail_of_a_pass_of_driving() {
    let driven = Judged::new("conforming", scene::conforming(), Profile::Certification, scene::SEED);
    let passes = by_driving(&driven);
    assert!(passes.len() > 50, "{passes:?}");
    none_stands(&standing(&driven, passes.iter().step_by(9), fails_or_is_known));
}

/// Where a frame is so short that it does not carry what a check reads, no pass is left that nothing could take away.
fn of_short_frames(cuts: impl Fn(&str) -> bool) {
    let conforming = scene::conforming();
    let all = campaign::systematic(&conforming).unwrap();
    let short = all.iter().filter(|mutant| mutant.class == "short" && cuts(&mutant.subject));
    let of = |mutant: &campaign::SystematicMutant| {
        let mut bundle = conforming.clone();
        bundle.set("twin/mutant.yaml", mutant.file());
        let judged = Judged::new(&mutant.name(), bundle, Profile::Passive, scene::SEED);
        let mut passes = scene::passes(&judged.record);
        passes.retain(|_, pass| pass.sources().iter().any(|source| mutant.changes.has(source)));
        standing(&judged, &passes, fails_or_is_taken)
    };
    none_stands(&short.flat_map(of).collect::<Vec<_>>());
}

#[test]
fn what_is_cut_off_leaves_no_pass_that_nothing_can_shake() {
    of_short_frames(|subject| ["Alarms:6", "Limits:4"].contains(&subject));
}

#[test]
fn takes_minutes_whatever_is_cut_off_leaves_no_pass_that_nothing_can_shake() {
    of_short_frames(|_| true);
}

/// Reviewed: what each change does violates what the check says, the sources that nothing can be done with alone are
/// conditions, and the values are those that the check is about.
#[test]
fn takes_minutes_every_pass_can_become_a_fail_by_each_decisive_value() {
    let judged = |profile| Judged::new("conforming", scene::conforming(), profile, scene::SEED);
    let (watched, driven) = (judged(Profile::Passive), judged(Profile::Certification));
    let (by_watching, by_driving) = (scene::passes(&watched.record), by_driving(&driven));
    let mut shown = vec![];
    for (judged, passes) in [(&watched, by_watching), (&driven, by_driving)] {
        let mut shaking = Shaking::new(judged);
        shown.extend(passes.iter().map(|(name, pass)| shaking.shown(name, pass)));
    }
    let by_nothing = |shown: &&String| shown.lines().skip(1).all(|line| line.ends_with(": nothing alone"));
    assert_eq!(shown.iter().filter(by_nothing).collect::<Vec<_>>(), [""; 0], "nothing makes a fail of these");
    insta::assert_snapshot!("decisive_values", shown.join("\n"));
}

#[test]
fn takes_minutes_every_pass_of_many_campaigns_can_become_a_fail() {
    all_are_shaken(&campaigns(Profile::Passive, 3, 6), 1);
}
