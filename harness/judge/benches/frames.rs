//! How many frames a second the judge takes in: ten identifiers, nineteen observers, payloads that rarely change.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has to stop and say so")]

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use journal::{BusId, BusInfo, Clock, Direction, Event, Seq, Stamp};
use judge::observers::{Absent, Age, Always, Cadence, Length, Present, Range, TwoBit, Whenever};
use judge::{Book, Check, Claims, Judge, Observer, Reads, Resolve, WatcherId};
use lang::{Binding, Scope, SourceFile};
use quantity::{Instant, Span, Unit};
use serde::Deserialize;
use wire::{ByteOrder, CanId, Field, Frame, Message, MessageId, Sender, Signal, Table};

fn main() {
    divan::main();
}

const FRAMES: usize = 1_000_000;

/// Checks as in the suites, each kind as a list.
#[derive(Deserialize)]
struct Checks {
    age: Vec<Age>,
    cadence: Vec<Cadence>,
    present: Vec<Present>,
    length: Vec<Length>,
    absent: Vec<Absent>,
    range: Vec<Range>,
    two_bit: Vec<TwoBit>,
    always: Vec<Always>,
    whenever: Vec<Whenever>,
}

const CHECKS: &str = "
age: [{of: M0, below: 3 s}]
cadence: [{of: M0, median: 1.5 s}]
present: [{of: [M0, M1, M2, M3], within: 30 s}, {of: [M0, M1, M2, M3], within: 5 s}]
length: [{of: M0, at_least: 6}, {of: M1, at_least: 4}, {of: M2, at_least: 6}, {of: M3, exactly: 8}, {of: M4, exactly: 8}]
absent: [{extended: true, witness: M0}, {ids: [0x305, 0x306, 0x307], witness: M0}]
range: [{of: [M1A, M1B], from: 0, to: 65535}, {of: [M2A], from: 0, to: 65535}, {of: [M0A], from: 0, to: 65535}, {of: [M0B], from: 0, to: 65535}]
two_bit: [{of: M3, expect: one_use}]
always: [M0A > 0 || M0B == 0, M0A >= 40 || M0B == 0]
whenever: [{when: M3A == Active, then: M0B == 0, within: 3 s}]
";

fn table() -> Table {
    let (mut messages, mut signals) = (vec![], vec![]);
    for index in 0..10u16 {
        let id = CanId::standard(0x351 + index).unwrap();
        let (name, message) = (format!("M{index}"), MessageId(index));
        let cycle = (index == 0).then(|| Span::from_secs(1));
        let labels = if index == 3 { vec![(1, "Active".into()), (2, "OK".into())] } else { vec![] };
        for (part, start) in [("A", 0), ("B", 16)] {
            let field =
                Field::new(start, if index == 3 { 2 } else { 16 }, ByteOrder::Little, false, 1.0, 0.0)
                    .unwrap();
            let (name, labels) = (format!("{name}{part}").into(), labels.clone().into());
            signals.push(Signal {
                name,
                message,
                field,
                unit: Unit::NONE,
                text: false,
                labels,
                about: "".into(),
            });
        }
        let (name, sender) = (name.into(), Sender::Battery);
        messages.push(Message { name, id, len: 8, cycle, sender, signals: vec![], about: "".into() });
    }
    Table::build(messages, signals).unwrap()
}

struct Names<'a>(&'a Book);

impl Scope for Names<'_> {
    fn lookup(&self, name: &str) -> Option<Binding> {
        let slot = self.0.slot_named(name)?;
        Some(Binding::Signal { slot: slot.0, kind: self.0.slot(slot).kind.clone() })
    }

    fn names(&self) -> Vec<String> {
        vec![]
    }
}

struct Silent;

impl Claims for Silent {
    fn list(&self, name: &str) -> Result<Vec<String>, String> {
        Err(name.to_owned())
    }

    fn text(&self, name: &str) -> Result<String, String> {
        Err(name.to_owned())
    }
}

fn observers(book: &Book) -> Vec<Box<dyn Observer>> {
    let checks: Checks = lang::yaml::parse(&SourceFile::new("bench.yaml", CHECKS)).unwrap();
    let scope = Names(book);
    let with = Resolve {
        book,
        file: "bench.yaml",
        scope: &scope,
        claims: &Silent,
        planned: &|_| 0,
        reads: &Reads::default(),
    };
    let mut all = vec![];
    macro_rules! resolve {
        ($($kind:ident),*) => { $(all.extend(checks.$kind.iter().map(|check| check.resolve(&with).unwrap()));)* };
    }
    resolve!(age, cadence, present, length, absent, range, two_bit, always, whenever);
    all
}

/// Ten frames a second, one of which says something new in every fourth round.
fn events() -> Vec<(Stamp, Event)> {
    let event = |index: usize| {
        let (round, message) = (index / 10, index % 10);
        let word = if message == 1 {
            round as u64 / 4 % 100
        } else if message == 3 {
            2 | 2 << 16
        } else {
            584
        };
        let id = CanId::standard(0x351 + message as u16).unwrap();
        let at = Instant::from_nanos(round as i64 * 1_000_000_000 + message as i64 * 500_000);
        let frame = Frame::from_word(id, 8, word).unwrap();
        let stamp = Stamp { seq: Seq(index as u64 + 1), seen: at };
        (stamp, Event::Frame { bus: BusId(0), direction: Direction::Received, at, frame })
    };
    (0..FRAMES).map(event).collect()
}

fn open() -> (Judge, u32) {
    let book = Arc::new(Book::new(Arc::new(table()), BusId(0), &[]));
    let (name, clock, latency) = ("can0".to_owned(), Clock::Recorded, Span::ZERO);
    let bus = BusInfo { name, clock, uncertainty: Span::from_millis(20), latency, adapter: None };
    let observers = observers(&book);
    let count = observers.len() as u32;
    let mut judge = Judge::new(book, &[bus], observers);
    (0..count).for_each(|id| judge.open(WatcherId(id), Instant::ZERO));
    (judge, count)
}

#[divan::bench(sample_count = 20)]
fn a_battery_as_usual(bencher: Bencher<'_, '_>) {
    let events = events();
    bencher.counter(ItemsCount::new(FRAMES)).with_inputs(open).bench_local_values(|(mut judge, count)| {
        events.iter().for_each(|(stamp, event)| judge.take(*stamp, event));
        let end = Instant::from_nanos(FRAMES as i64 / 10 * 1_000_000_000);
        (0..count).for_each(|id| judge.shut(WatcherId(id), end));
        let passes = (0..count).filter(|id| matches!(judge.conclude(WatcherId(*id)), Check::Pass(_))).count();
        assert_eq!((passes, count), (18, 19), "all but the trigger that never came");
    });
}
