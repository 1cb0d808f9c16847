//! What traffic shows of a battery.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use journal::Direction;
use wire::{Frame, MessageId, Sender, SignalId, Table};

use crate::traffic::Passing;

/// The most identifiers outside of the protocol that are kept.
const MOST_OTHERS: usize = 64;

/// What 0x372 carries where a count is not supported.
const UNSUPPORTED: f64 = 65_535.0;

/// What traffic shows of a battery.
pub(super) struct Seen {
    table: Arc<Table>,
    frames: u64,
    messages: BTreeSet<MessageId>,
    others: BTreeSet<u32>,
    long: BTreeSet<u32>,
    /// The least and the greatest value of every number.
    values: BTreeMap<SignalId, (f64, f64)>,
    /// The most modules that were OK and offline at one moment.
    modules: Option<f64>,
    /// Alarms that were 1 or 2.
    used: BTreeSet<SignalId>,
    /// The last characters of every text.
    texts: BTreeMap<SignalId, Vec<u8>>,
}

impl Seen {
    pub(super) fn new(table: Arc<Table>) -> Self {
        let (messages, others, long, used) = Default::default();
        Self {
            table,
            frames: 0,
            messages,
            others,
            long,
            values: BTreeMap::new(),
            modules: None,
            used,
            texts: BTreeMap::new(),
        }
    }

    /// Takes a frame in; what we sent ourselves shows nothing.
    pub(super) fn take(&mut self, passing: &Passing) {
        let frame = &passing.frame;
        if passing.direction == Direction::Echo || frame.id().is_remote() || frame.id().is_error() {
            return;
        }
        self.frames += 1;
        match self.table.message_of(frame.id()) {
            Some(message) => self.message(message, frame),
            None if frame.id().is_extended() => note(&mut self.long, frame.id().number()),
            None => note(&mut self.others, frame.id().number()),
        }
    }

    fn message(&mut self, message: MessageId, frame: &Frame) {
        let table = Arc::clone(&self.table);
        let known = table.message(message);
        if known.sender == Sender::Battery {
            self.messages.insert(message);
            known.signals.iter().for_each(|signal| self.signal(&table, *signal, frame));
            self.count_modules(&table, &known.signals, frame);
        }
    }

    /// A module that goes offline is counted in another field from then on: only fields of one frame add up.
    fn count_modules(&mut self, table: &Table, signals: &[SignalId], frame: &Frame) {
        let count = |name: &str| {
            let signal = signals.iter().find(|signal| *table.signal(**signal).name == *name)?;
            table.value(*signal, frame).filter(|count| *count < UNSUPPORTED)
        };
        if let Some(ok) = count("ModulesOK") {
            let modules = ok + count("ModulesOffline").unwrap_or(0.0);
            self.modules = Some(self.modules.map_or(modules, |most| most.max(modules)));
        }
    }

    fn signal(&mut self, table: &Table, id: SignalId, frame: &Frame) {
        let signal = table.signal(id);
        if signal.text {
            self.texts.insert(id, frame.bytes().to_vec());
        } else if let Some(value) = table.value(id, frame) {
            let range = self.values.entry(id).or_insert((value, value));
            *range = (range.0.min(value), range.1.max(value));
            if !signal.labels.is_empty() && (value == 1.0 || value == 2.0) {
                self.used.insert(id);
            }
        }
    }

    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// The names of the battery's messages, in the order of the protocol.
    pub(super) fn messages(&self) -> Vec<&str> {
        self.messages.iter().map(|message| &*self.table.message(*message).name).collect()
    }

    pub(super) fn sends(&self, message: &str) -> bool {
        self.messages().contains(&message)
    }

    /// Identifiers of 11 bits, and those of 29, outside of the protocol.
    pub(super) fn others(&self) -> (&BTreeSet<u32>, &BTreeSet<u32>) {
        (&self.others, &self.long)
    }

    /// The names of alarms that were 1 or 2 at any time.
    pub(super) fn alarms(&self) -> Vec<&str> {
        let alarms = self.used.iter().map(|signal| self.table.signal(*signal));
        alarms
            .filter(|signal| signal.labels.iter().any(|(_, label)| &**label == "Active"))
            .map(|s| &*s.name)
            .collect()
    }

    /// The least and the greatest value of a number, in its unit.
    pub(super) fn range(&self, signal: &str) -> Option<(f64, f64)> {
        self.values.get(&self.table.signal_named(signal)?).copied()
    }

    /// The most modules that were counted at one moment.
    pub(super) fn modules(&self) -> Option<f64> {
        self.modules
    }

    /// The text of these signals, one behind the other, without padding; none where nothing stands there.
    pub(super) fn text(&self, signals: &[&str]) -> Option<String> {
        let part = |name: &&str| self.texts.get(&self.table.signal_named(name)?);
        let bytes: Vec<u8> = signals.iter().filter_map(part).flatten().copied().collect();
        let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |last| last + 1);
        let text: String = bytes[..end].iter().map(|byte| char::from(*byte)).collect();
        (!text.is_empty()).then_some(text)
    }
}

fn note(set: &mut BTreeSet<u32>, id: u32) {
    if set.len() < MOST_OTHERS {
        set.insert(id);
    }
}
