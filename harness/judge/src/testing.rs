//! A small world for tests: a protocol of a few messages, a script of what is seen, and checks as suites write them.

mod protocol;

use std::sync::Arc;

use journal::{BusEvent, BusId, BusInfo, Clock, Direction, Event, Measured, RoleId, Seq, Stamp};
use lang::{Binding, Fault, Located, Scope, SourceFile};
use quantity::{Instant, Span};
use serde::Deserialize;
use wire::{CanId, Frame};

use crate::observers::{
    Absent, Age, Always, Cadence, Changes, Constant, EachProbe, Equal, Eventually, Follows, Identifiers,
    Integral, Length, Monotonic, Never, Present, Range, Rate, Text, TwoBit, Unused, Whenever,
};
use crate::{Book, Check, Claims, IfSent, Judge, Observer, ROLES, Reads, Resolve, SourceId, WatcherId};
use protocol::LAYOUT;
pub(crate) use protocol::table;

/// The probe, the only role.
pub(crate) const PROBE: RoleId = RoleId(0);
const BUS: BusId = BusId(0);

/// A check as it stands in a suite, without its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    if_sent: Vec<Located<String>>,
    absent: Option<Absent>,
    age: Option<Age>,
    always: Option<Always>,
    cadence: Option<Cadence>,
    changes: Option<Changes>,
    constant: Option<Constant>,
    each_probe: Option<EachProbe>,
    equal: Option<Equal>,
    eventually: Option<Eventually>,
    follows: Option<Follows>,
    identifiers: Option<Identifiers>,
    integral: Option<Integral>,
    length: Option<Length>,
    monotonic: Option<Monotonic>,
    never: Option<Never>,
    present: Option<Present>,
    range: Option<Range>,
    rate: Option<Rate>,
    text: Option<Text>,
    two_bit: Option<TwoBit>,
    unused: Option<Unused>,
    whenever: Option<Whenever>,
}

/// The observer that a text names.
fn resolved(text: &str, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
    let written: Written = lang::yaml::parse(&SourceFile::new("test.yaml", text))?;
    let observer = alone(text, &written, with)?;
    if written.if_sent.is_empty() { Ok(observer) } else { IfSent::resolve(&written.if_sent, with, observer) }
}

fn alone(text: &str, written: &Written, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
    macro_rules! first {
        ($($name:ident),*) => { $(if let Some(written) = &written.$name { return written.resolve(with); })* };
    }
    first!(
        absent,
        age,
        always,
        cadence,
        changes,
        constant,
        each_probe,
        equal,
        eventually,
        follows,
        identifiers,
        integral,
        length,
        monotonic,
        never,
        present,
        range,
        rate,
        text,
        two_bit,
        unused,
        whenever
    );
    panic!("`{text}` names no observer")
}

/// Names of everything that the tests know.
pub(crate) fn book() -> Arc<Book> {
    Arc::new(Book::new(table(), BUS, &[(PROBE, ROLES[0].clone())]))
}

struct Names<'a>(&'a Book);

impl Scope for Names<'_> {
    fn lookup(&self, name: &str) -> Option<Binding> {
        if name == "ixit.charge_voltage_max" {
            return Some(Binding::Missing { why: name.to_owned() });
        }
        let slot = self.0.slot_named(name)?;
        Some(Binding::Signal { slot: slot.0, kind: self.0.slot(slot).kind.clone() })
    }

    fn names(&self) -> Vec<String> {
        self.0.slots().iter().map(|slot| slot.name.to_string()).collect()
    }
}

/// What a battery statement lists, where there is one, and the text that it gives.
struct Declared {
    alarms: Option<&'static [&'static str]>,
    others: &'static [&'static str],
    name: Option<&'static str>,
}

/// What the battery sends if a script does not say otherwise.
const SENDS: &[&str] = &["Limits", "Measurements", "Alarms", "ManufacturerName", "Product"];

impl Claims for Declared {
    fn list(&self, name: &str) -> Result<Vec<String>, String> {
        let alarms = self.alarms.ok_or_else(|| name.to_owned())?;
        let declared = if name == "ics.alarms" { alarms } else { self.others };
        Ok(declared.iter().map(|name| (*name).to_owned()).collect())
    }

    fn text(&self, name: &str) -> Result<String, String> {
        self.name.map(str::to_owned).ok_or_else(|| name.to_owned())
    }
}

/// A frame of `0x351`: charge voltage, charge current and discharge current limit in tenths.
pub(crate) fn limits(cvl: u16, ccl: u16, dcl: u16) -> Frame {
    frame(0x351, u64::from(cvl) | u64::from(ccl) << 16 | u64::from(dcl) << 32, 8)
}

/// The usual limits: 58.4 V, 100 A, 100 A.
pub(crate) fn usual() -> Frame {
    limits(584, 1000, 1000)
}

/// A frame of `0x35A`: high voltage alarm, low voltage alarm, low voltage warning, two bits each.
pub(crate) fn alarms(high: u64, low: u64, warning: u64) -> Frame {
    frame(0x35A, high | low << 2 | warning << 8 | 2 << 10, 8)
}

/// A frame of `0x356`: voltage in hundredths, state of charge.
pub(crate) fn measured(voltage: u64, soc: u64) -> Frame {
    frame(0x356, voltage | soc << 32, 8)
}

/// A frame with these characters, and no more bytes.
pub(crate) fn text(bits: u32, text: &[u8]) -> Frame {
    Frame::new(CanId::from_bits(bits), text).unwrap()
}

/// A frame with the lowest `len` bytes of `word`.
pub(crate) fn frame(bits: u32, word: u64, len: u8) -> Frame {
    Frame::from_word(CanId::from_bits(bits), len, word).unwrap()
}

/// A keepalive.
pub(crate) fn keepalive() -> Frame {
    frame(0x305, 0, 8)
}

/// Seconds since the origin.
pub(crate) fn secs(secs: f64) -> Instant {
    Instant::ZERO + Span::try_from_secs_f64(secs).unwrap()
}

/// What is seen, and through which windows it is judged.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    checks: Vec<String>,
    pub(crate) events: Vec<(Instant, Event)>,
    windows: Vec<(Instant, Instant)>,
    bus: BusInfo,
    declared: Option<&'static [&'static str]>,
    sends: &'static [&'static str],
    name: Option<&'static str>,
    planned: u64,
    /// The next entry.
    seq: u64,
    /// Sources and entries that are left out.
    ablated: Option<(Vec<String>, u64, u64)>,
    /// How many extra instants are told to the judge between two events.
    splits: i64,
    told: Instant,
}

impl Script {
    /// A script that is judged by this check.
    pub(crate) fn of(check: &str) -> Self {
        Self::of_all(&[check])
    }

    /// A script that is judged by all these checks at once.
    pub(crate) fn of_all(checks: &[&str]) -> Self {
        let (clock, latency) = (Clock::Virtual, Span::ZERO);
        Self {
            checks: checks.iter().map(|check| (*check).to_owned()).collect(),
            events: vec![],
            windows: vec![],
            bus: BusInfo { name: "can0".into(), clock, uncertainty: Span::ZERO, latency, adapter: None },
            declared: Some(&["HighVoltageAlarm", "LowVoltageAlarm"]),
            sends: SENDS,
            name: None,
            planned: 2,
            seq: 0,
            ablated: None,
            splits: 0,
            told: Instant::ZERO,
        }
    }

    /// Judged from `from` to `to` seconds.
    pub(crate) fn window(mut self, from: f64, to: f64) -> Self {
        self.windows.push((secs(from), secs(to)));
        self
    }

    /// Judged through no window yet, whatever it was before.
    pub(crate) fn rewindowed(mut self) -> Self {
        self.windows.clear();
        self
    }

    /// Stamps are off by at most so many seconds.
    pub(crate) fn uncertain(mut self, half_width: f64) -> Self {
        self.bus.uncertainty = secs(half_width) - Instant::ZERO;
        self
    }

    /// A frame is under way for at most so many seconds.
    pub(crate) fn latency(mut self, latency: f64) -> Self {
        self.bus.latency = secs(latency) - Instant::ZERO;
        self
    }

    /// A recording without times.
    pub(crate) fn untimed(mut self) -> Self {
        self.bus.clock = Clock::None;
        self
    }

    /// A recording: nobody says when the battery was on.
    pub(crate) fn recorded(mut self) -> Self {
        self.bus.clock = Clock::Recorded;
        self
    }

    /// There is no battery statement.
    pub(crate) fn undeclared(mut self) -> Self {
        self.declared = None;
        self
    }

    /// What the battery statement lists, whatever it is asked for.
    pub(crate) fn declares(mut self, listed: &'static [&'static str]) -> Self {
        (self.declared, self.sends) = (Some(listed), listed);
        self
    }

    /// The text that the battery statement declares, whatever it is asked for.
    pub(crate) fn names(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// An event that is delivered at `seen`.
    pub(crate) fn event(mut self, seen: f64, event: Event) -> Self {
        self.events.push((secs(seen), event));
        self
    }

    /// A frame that happened at `at` and was delivered at `seen`.
    pub(crate) fn late(self, at: f64, seen: f64, frame: Frame) -> Self {
        let event = Event::Frame { bus: BUS, direction: Direction::Received, at: secs(at), frame };
        self.event(seen, event)
    }

    /// A frame of the battery side.
    pub(crate) fn at(self, at: f64, frame: Frame) -> Self {
        self.late(at, at, frame)
    }

    /// A frame from the side that `direction` says.
    pub(crate) fn from(self, direction: Direction, at: f64, frame: Frame) -> Self {
        self.event(at, Event::Frame { bus: BUS, direction, at: secs(at), frame })
    }

    /// The same frame of the battery side at each of these instants.
    pub(crate) fn each(self, times: &[f64], frame: Frame) -> Self {
        times.iter().fold(self, |script, at| script.at(*at, frame))
    }

    /// The same frame of the battery side every second from `from` to `to`, both included.
    pub(crate) fn every_second(self, from: f64, to: f64, frame: Frame) -> Self {
        let count = (to - from).floor() as u32;
        (0..=count).fold(self, |script, index| script.at(from + f64::from(index), frame))
    }

    /// Our own keepalive every second from `from` to `to`, back from the bus.
    pub(crate) fn partner(self, from: f64, to: f64) -> Self {
        let count = (to - from).floor() as u32;
        (0..=count)
            .fold(self, |script, index| script.from(Direction::Echo, from + f64::from(index), keepalive()))
    }

    /// The probe answers.
    pub(crate) fn probe(self, at: f64, value: Measured) -> Self {
        self.probe_late(at, at, value)
    }

    /// The probe measures at `at` and answers at `seen`.
    pub(crate) fn probe_late(self, at: f64, seen: f64, value: Measured) -> Self {
        let (ask, at) = (journal::AskId(1), secs(at));
        self.event(seen, Event::Reading { ask, role: PROBE, asked: at, at, value })
    }

    /// Something happens to the bus.
    pub(crate) fn bus(self, at: f64, what: BusEvent) -> Self {
        self.event(at, Event::Bus { bus: BUS, at: secs(at), what })
    }

    /// A frame that fills no source and takes part in nothing, every `step` seconds.
    pub(crate) fn with_noise(mut self, step: f64) -> Self {
        let noise = frame(0x7FE, 0, 1);
        for index in 0..400 {
            self = self.at(step * f64::from(index), noise);
        }
        self
    }

    /// Without the entries of these sources between these two, both included.
    pub(crate) fn without(mut self, evidence: &crate::Evidence) -> Self {
        self.ablated = Some((evidence.sources().to_vec(), evidence.first().0, evidence.last().0));
        self
    }

    /// The judge is told of so many instants between two events.
    pub(crate) fn split(mut self, splits: i64) -> Self {
        self.splits = splits;
        self
    }

    /// Where the parameters are wrong, or a name has no value.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.observers().err()
    }

    fn observers(&self) -> Result<Vec<Box<dyn Observer>>, Fault> {
        let (book, claims) =
            (book(), Declared { alarms: self.declared, others: self.sends, name: self.name });
        let planned = |_: SourceId| self.planned;
        let scope = Names(&book);
        let reads = Reads::default();
        let with = Resolve {
            book: &book,
            file: "test.yaml",
            scope: &scope,
            claims: &claims,
            planned: &planned,
            reads: &reads,
        };
        self.checks.iter().map(|check| resolved(check, &with)).collect()
    }

    /// What the only check comes to.
    pub(crate) fn check(self) -> Check {
        self.checks().remove(0)
    }

    /// What the only check comes to, in words.
    pub(crate) fn says(self) -> String {
        said(&self.check())
    }

    /// What the checks come to.
    pub(crate) fn checks(self) -> Vec<Check> {
        let (judge, count) = self.judged();
        (0..count).map(|id| judge.conclude(WatcherId(id))).collect()
    }

    /// What the checks would come to if nothing had been disturbed.
    pub(crate) fn undisturbed(self) -> Vec<Check> {
        let (judge, count) = self.judged();
        (0..count).map(|id| judge.undisturbed(WatcherId(id))).collect()
    }

    /// The judge at the end, and how many checks it has.
    fn judged(mut self) -> (Judge, u32) {
        let observers = self.observers().unwrap();
        let count = observers.len() as u32;
        let mut judge = Judge::new(book(), std::slice::from_ref(&self.bus), observers);
        self.events.sort_by_key(|(seen, _)| *seen);
        let (mut windows, mut open) = (std::mem::take(&mut self.windows).into_iter().peekable(), None);
        for (seen, event) in std::mem::take(&mut self.events) {
            loop {
                open = open.or_else(|| self.opened(&mut judge, count, &mut windows, seen));
                let Some(to) = open.filter(|to| *to < seen) else { break };
                (0..count).for_each(|id| judge.shut(WatcherId(id), to));
                open = None;
            }
            self.tell(&mut judge, seen, &event);
        }
        self.end(&mut judge, count, windows, open);
        (judge, count)
    }

    /// Opens the next window if it begins by now; when it ends.
    fn opened(
        &self,
        judge: &mut Judge,
        count: u32,
        windows: &mut std::iter::Peekable<std::vec::IntoIter<(Instant, Instant)>>,
        now: Instant,
    ) -> Option<Instant> {
        let (from, to) = windows.next_if(|(from, _)| *from <= now)?;
        (0..count).for_each(|id| judge.open(WatcherId(id), from));
        Some(to)
    }

    fn end(
        &self,
        judge: &mut Judge,
        count: u32,
        mut windows: std::iter::Peekable<std::vec::IntoIter<(Instant, Instant)>>,
        mut open: Option<Instant>,
    ) {
        loop {
            if let Some(to) = open {
                judge.advance(to);
                (0..count).for_each(|id| judge.shut(WatcherId(id), to));
            }
            open = self.opened(judge, count, &mut windows, Instant::MAX);
            if open.is_none() {
                return;
            }
        }
    }

    fn tell(&mut self, judge: &mut Judge, seen: Instant, event: &Event) {
        self.seq += 1;
        if self.is_ablated(event) {
            return;
        }
        for split in 1..=self.splits {
            judge.advance(
                self.told + Span::from_nanos((seen - self.told).as_nanos() / (self.splits + 1) * split),
            );
        }
        self.told = seen;
        judge.take(Stamp { seq: Seq(self.seq), seen }, event);
    }

    fn is_ablated(&self, event: &Event) -> bool {
        let Some((sources, first, last)) = &self.ablated else { return false };
        let name = match event {
            Event::Frame { frame, .. } => {
                let layout = LAYOUT.iter().find(|(_, bits, ..)| *bits == frame.id().bits());
                layout.map_or("", |(name, ..)| *name)
            }
            Event::Reading { .. } => ROLES[0].name,
            _ => "",
        };
        (*first..=*last).contains(&self.seq) && sources.iter().any(|source| source == name)
    }
}

/// What a check came to, in words: `pass`, `fail: Limits was 4.000 s old`, `unverified: too short: ...`.
pub(crate) fn said(check: &Check) -> String {
    match check {
        Check::Pass(_) => "pass".to_owned(),
        Check::Fail(findings) => format!("fail: {}", findings.all()[0].seen),
        Check::Unverified(why) => format!("unverified: {why}"),
        Check::NotExercised(_) => "not exercised".to_owned(),
    }
}

/// Asserts what a check came to, by the beginning of the words for it.
#[track_caller]
pub(crate) fn assert_says(script: Script, beginning: &str) {
    let said = script.says();
    assert!(said.starts_with(beginning), "said `{said}`, not `{beginning}`");
}
