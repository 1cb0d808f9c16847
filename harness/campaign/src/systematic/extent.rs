//! What a defect changes, and what a check looks at: both are messages, as they are or by some of their signals.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use twin::Defect;
use wire::{Signal, Table};

/// Messages and roles by name, each as a whole or by some of its signals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent(BTreeMap<String, Part>);

/// What of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Everything: whether and when it comes, its length, all its bits.
    Whole,
    /// These signals.
    Signals(BTreeSet<String>),
}

/// Stands among the signals of a message for its length and the bits that none of them has.
const SHAPE: &str = "";

fn signals<'t>(table: &'t Table, message: &str) -> impl Iterator<Item = &'t Signal> + use<'t> {
    let message = table.message_named(message).map(|message| table.message(message));
    message.into_iter().flat_map(|message| &message.signals).map(|signal| table.signal(*signal))
}

impl Extent {
    /// What these defects change: the signals that they name or cut off, and the messages as a whole that they name.
    pub(super) fn of(table: &Table, defects: &[Defect]) -> Self {
        let mut extent = Self::default();
        for defect in defects {
            match defect {
                Defect::Length { message, bytes } => {
                    let cut = u64::MAX.checked_shl(8 * u32::from(*bytes));
                    extent.add_shape(table, message, cut.unwrap_or(0));
                }
                Defect::Garbage { message, mask } => {
                    let bytes = mask.iter().take(8).zip(0..).map(|(byte, at)| u64::from(*byte) << (8 * at));
                    extent.add_shape(table, message, bytes.fold(0, |word, byte| word | byte));
                }
                other => extent.add_named(table, &json!(other)),
            }
        }
        extent
    }

    /// Adds what belongs to no signal of a message, and the signals that have any of these bits of its data.
    fn add_shape(&mut self, table: &Table, message: &str, bits: u64) {
        self.add_signal(message, SHAPE);
        for signal in signals(table, message).filter(|signal| signal.field.insert(0, u64::MAX) & bits != 0) {
            self.add_signal(message, &signal.name);
        }
    }

    /// All of these messages.
    pub(super) fn whole(messages: impl IntoIterator<Item = String>) -> Self {
        Self(messages.into_iter().map(|message| (message, Part::Whole)).collect())
    }

    fn add_named(&mut self, table: &Table, value: &Value) {
        match value {
            Value::String(name) => {
                if let Some(message) = table.message_named(name) {
                    self.add(&table.message(message).name);
                } else if let Some(signal) = table.signal_named(name) {
                    self.add_signal(&table.message(table.signal(signal).message).name, name);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.add_named(table, value)),
            Value::Object(map) => map.values().for_each(|value| self.add_named(table, value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Adds a message as a whole.
    pub(super) fn add(&mut self, message: &str) {
        self.0.insert(message.to_owned(), Part::Whole);
    }

    /// Adds a signal of a message.
    pub(super) fn add_signal(&mut self, message: &str, signal: &str) {
        let part = self.0.entry(message.to_owned()).or_insert_with(|| Part::Signals(BTreeSet::new()));
        if let Part::Signals(signals) = part {
            signals.insert(signal.to_owned());
        }
    }

    /// Both.
    pub(super) fn and(mut self, other: &Self) -> Self {
        for (message, part) in &other.0 {
            match part {
                Part::Whole => self.add(message),
                Part::Signals(signals) => signals.iter().for_each(|signal| self.add_signal(message, signal)),
            }
        }
        self
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this message or something of it is in it.
    #[must_use]
    pub fn has(&self, message: &str) -> bool {
        self.0.contains_key(message)
    }

    /// Whether something is in both of them.
    pub(super) fn touches(&self, other: &Self) -> bool {
        let touches = |(message, part): (&String, &Part)| {
            other.0.get(message).is_some_and(|other| match (part, other) {
                (Part::Signals(one), Part::Signals(other)) => !one.is_disjoint(other),
                (Part::Whole, _) | (_, Part::Whole) => true,
            })
        };
        self.0.iter().any(touches)
    }
}
