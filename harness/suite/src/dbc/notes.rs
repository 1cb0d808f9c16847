//! What a database says about its messages and signals beside their layout: cycles, labels, comments.

use std::collections::BTreeMap;
use std::sync::Arc;

use can_dbc::{AttributeValue, Comment, Dbc, SignalExtendedValueType, ValDescription, ValueDescription};
use quantity::Span;
use wire::Field;

use super::error::{DbcError, Place};
use super::labels::{self, Labels};
use super::places::Places;
use crate::short::short;

/// The attribute of a signal whose bits are characters: 1 where they are.
const TEXT: &str = "Text";
const CYCLE: &str = "GenMsgCycleTime";
const LONGEST_CYCLE: u64 = 3_600_000;

type OfSignal<'a, T> = BTreeMap<(u32, &'a str), T>;

/// What was said and not yet asked for; at the end there must be nothing left.
pub(super) struct Notes<'a> {
    places: &'a Places<'a>,
    usual_cycle: Option<&'a AttributeValue>,
    cycles: BTreeMap<u32, &'a AttributeValue>,
    messages: BTreeMap<u32, &'a str>,
    signals: OfSignal<'a, &'a str>,
    labels: OfSignal<'a, &'a [ValDescription]>,
    texts: OfSignal<'a, bool>,
}

impl<'a> Notes<'a> {
    pub(super) fn of(dbc: &'a Dbc, places: &'a Places<'a>) -> Result<Self, DbcError> {
        let usual_cycle = dbc.attribute_default(CYCLE);
        let (cycles, messages, signals, labels, texts) = Default::default();
        let mut notes = Self { places, usual_cycle, cycles, messages, signals, labels, texts };
        notes.check_floats(dbc)?;
        dbc.comments.iter().try_for_each(|comment| notes.take_comment(comment))?;
        dbc.value_descriptions.iter().try_for_each(|labels| notes.take_labels(labels))?;
        for set in dbc.attribute_values_message.iter().filter(|set| set.name == CYCLE) {
            let twice = notes.cycles.insert(set.message_id.raw(), &set.value).is_some();
            notes.refuse(twice, &set.message_id.raw().to_string())?;
        }
        for set in dbc.attribute_values_signal.iter().filter(|set| set.name == TEXT) {
            let text = match set.value {
                AttributeValue::Uint(0) => false,
                AttributeValue::Uint(1) => true,
                _ => return Err(DbcError::Text { at: notes.places.first(&set.signal_name) }),
            };
            let key = (set.message_id.raw(), set.signal_name.as_str());
            let twice = notes.texts.insert(key, text).is_some();
            notes.refuse(twice, &set.signal_name)?;
        }
        Ok(notes)
    }

    fn check_floats(&self, dbc: &Dbc) -> Result<(), DbcError> {
        let kinds = &mut dbc.signal_extended_value_type_list.iter();
        let whole = SignalExtendedValueType::SignedOrUnsignedInteger;
        kinds.find(|kind| kind.signal_extended_value_type != whole).map_or(Ok(()), |kind| {
            let signal = short(&kind.signal_name);
            Err(DbcError::Float { at: self.places.first(&kind.signal_name), signal })
        })
    }

    fn take_comment(&mut self, comment: &'a Comment) -> Result<(), DbcError> {
        match comment {
            Comment::Message { id, comment } => {
                let twice = self.messages.insert(id.raw(), comment).is_some();
                self.refuse(twice, &id.raw().to_string())
            }
            Comment::Signal { message_id, name, comment } => {
                let twice = self.signals.insert((message_id.raw(), name), comment).is_some();
                self.refuse(twice, name)
            }
            Comment::Node { .. } | Comment::EnvVar { .. } | Comment::Plain { .. } => Ok(()),
        }
    }

    fn take_labels(&mut self, labels: &'a ValueDescription) -> Result<(), DbcError> {
        match labels {
            ValueDescription::Signal { message_id, name, value_descriptions } => {
                let twice = self.labels.insert((message_id.raw(), name), value_descriptions).is_some();
                self.refuse(twice, name)
            }
            ValueDescription::EnvironmentVariable { .. } => Ok(()),
        }
    }

    fn refuse(&self, wrong: bool, name: &str) -> Result<(), DbcError> {
        if wrong { Err(DbcError::Unknown { at: self.places.first(name), name: short(name) }) } else { Ok(()) }
    }

    /// The cycle of a message, or the usual one; zero is none.
    pub(super) fn cycle(&mut self, message: u32, at: Place) -> Result<Option<Span>, DbcError> {
        match self.cycles.remove(&message).or(self.usual_cycle) {
            None | Some(AttributeValue::Uint(0)) => Ok(None),
            Some(AttributeValue::Uint(millis @ 1..=LONGEST_CYCLE)) => {
                Ok(Some(Span::from_millis(*millis as i64)))
            }
            Some(_) => Err(DbcError::Cycle { at }),
        }
    }

    /// Whether the bits of a signal are characters.
    pub(super) fn text(&mut self, message: u32, name: &'a str) -> bool {
        self.texts.remove(&(message, name)).unwrap_or(false)
    }

    pub(super) fn about_message(&mut self, message: u32) -> Arc<str> {
        Arc::from(self.messages.remove(&message).unwrap_or_default())
    }

    pub(super) fn about_signal(&mut self, message: u32, name: &'a str) -> Arc<str> {
        Arc::from(self.signals.remove(&(message, name)).unwrap_or_default())
    }

    /// The labels of a signal, in the order of the text.
    pub(super) fn labels(
        &mut self,
        message: u32,
        name: &'a str,
        field: &Field,
        at: Place,
    ) -> Result<Labels, DbcError> {
        let written = self.labels.remove(&(message, name)).unwrap_or_default();
        labels::checked(written, field).map_err(|value| DbcError::Label { at, signal: short(name), value })
    }

    /// Refuses what was said about a message or a signal that never came.
    pub(super) fn finish(self) -> Result<(), DbcError> {
        let messages = self.messages.keys().chain(self.cycles.keys()).map(u32::to_string);
        let signals = self.signals.keys().chain(self.labels.keys()).chain(self.texts.keys());
        let signals = signals.map(|(_, name)| (*name).to_owned());
        messages.chain(signals).try_for_each(|name| self.refuse(true, &name))
    }
}
