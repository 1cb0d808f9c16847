//! A protocol in compiled form: identifiers to messages, messages to signals.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use quantity::{Span, Unit};
use thiserror::Error;

use crate::{CanId, Field, Frame};

/// Index of a message in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u16);

/// Index of a signal in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalId(pub u16);

/// Who sends a message, by the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The battery under test.
    Battery,
    /// The inverter system, that is the rig.
    Inverter,
}

/// One message of a protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its name in the protocol database: `Limits`.
    pub name: Arc<str>,
    /// Its identifier.
    pub id: CanId,
    /// Its length in bytes as the database has it.
    pub len: u8,
    /// The cycle that the specification names, if any.
    pub cycle: Option<Span>,
    /// Who sends it.
    pub sender: Sender,
    /// Its signals, in the order of the database.
    pub signals: Vec<SignalId>,
    /// What it is for.
    pub about: Arc<str>,
}

/// One signal of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its name in the protocol database, unique in the table: `CVL`.
    pub name: Arc<str>,
    /// The message that carries it.
    pub message: MessageId,
    /// Where it lies and how it is coded.
    pub field: Field,
    /// The unit of its value.
    pub unit: Unit,
    /// Whether its bits are characters, one in each byte, and no number.
    pub text: bool,
    /// Names of raw values, by the database's value table.
    pub labels: Arc<[(i64, Arc<str>)]>,
    /// What it is for.
    pub about: Arc<str>,
}

/// Why messages and signals make no table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// Two messages with one identifier.
    #[error("{first} and {second} have the same identifier {id}")]
    SameIdentifier {
        /// The identifier.
        id: CanId,
        /// The message that came first.
        first: Arc<str>,
        /// The message that came second.
        second: Arc<str>,
    },
    /// Two messages or signals with one name.
    #[error("the name `{0}` is used twice")]
    SameName(Arc<str>),
    /// A signal that does not fit into its message.
    #[error("the signal `{signal}` does not fit into the {len} bytes of `{message}`")]
    DoesNotFit {
        /// The signal.
        signal: Arc<str>,
        /// Its message.
        message: Arc<str>,
        /// The length of the message in bytes.
        len: u8,
    },
    /// More messages or signals than a table holds.
    #[error("a protocol has at most 65,000 signals")]
    TooMany,
    /// An identifier that no data frame has.
    #[error(
        "`{0}` has an identifier that no data frame can have; use 11 bits, or 29 bits with the extended flag"
    )]
    NotData(Arc<str>),
    /// A message longer than a frame.
    #[error("`{message}` has {len} bytes; a frame of classic CAN has at most 8")]
    TooLong {
        /// The message.
        message: Arc<str>,
        /// Its length in bytes.
        len: u8,
    },
    /// A signal of a message that is not there.
    #[error("the signal `{0}` belongs to no message")]
    NoMessage(Arc<str>),
}

/// A protocol in compiled form; looking up a frame costs one array access for 11-bit identifiers.
#[derive(Debug, Clone)]
pub struct Table {
    messages: Vec<Message>,
    signals: Vec<Signal>,
    standard: Box<[u16; 2048]>,
    extended: Vec<(u32, MessageId)>,
}

const ABSENT: u16 = u16::MAX;
const MOST: usize = 65_000;

impl Table {
    /// Compiles a protocol. Which signals a message has is taken from [`Signal::message`]; what [`Message::signals`]
    /// held before is replaced.
    ///
    /// # Errors
    /// Where an identifier or a name is used twice, an identifier is not one of a data frame, a message is longer than
    /// a frame, a signal belongs to no message or does not fit into it, or there are more than 65,000 of either.
    pub fn build(mut messages: Vec<Message>, signals: Vec<Signal>) -> Result<Self, TableError> {
        if messages.len() > MOST || signals.len() > MOST {
            return Err(TableError::TooMany);
        }
        unique(messages.iter().map(|message| &message.name))?;
        unique(signals.iter().map(|signal| &signal.name))?;
        messages.iter().try_for_each(check_message)?;
        attach(&mut messages, &signals)?;
        let (standard, extended) = index(&messages)?;
        Ok(Self { messages, signals, standard, extended })
    }

    /// The message that a data frame with this identifier is; remote and error frames are none.
    #[must_use]
    #[inline]
    pub fn message_of(&self, id: CanId) -> Option<MessageId> {
        match id.plain() {
            Some(plain) => match self.standard[usize::from(plain)] {
                ABSENT => None,
                index => Some(MessageId(index)),
            },
            None => self.extended_message(id),
        }
    }

    fn extended_message(&self, id: CanId) -> Option<MessageId> {
        let at = self.extended.binary_search_by_key(&id.bits(), |(bits, _)| *bits).ok()?;
        Some(self.extended[at].1)
    }

    /// The message with this index, which must come from this table.
    #[must_use]
    #[inline]
    pub fn message(&self, id: MessageId) -> &Message {
        &self.messages[usize::from(id.0)]
    }

    /// The signal with this index, which must come from this table.
    #[must_use]
    #[inline]
    pub fn signal(&self, id: SignalId) -> &Signal {
        &self.signals[usize::from(id.0)]
    }

    /// All messages, in the order of the database.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// All signals, in the order of the database.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// The message of this name.
    #[must_use]
    pub fn message_named(&self, name: &str) -> Option<MessageId> {
        self.messages.iter().position(|message| &*message.name == name).map(|at| MessageId(at as u16))
    }

    /// The signal of this name.
    #[must_use]
    pub fn signal_named(&self, name: &str) -> Option<SignalId> {
        self.signals.iter().position(|signal| &*signal.name == name).map(|at| SignalId(at as u16))
    }

    /// The value of a signal in a frame, in the signal's unit; `None` where the frame is too short to carry it.
    #[must_use]
    #[inline]
    pub fn value(&self, signal: SignalId, frame: &Frame) -> Option<f64> {
        let field = &self.signal(signal).field;
        (field.needs() <= frame.len()).then(|| field.physical(field.raw(frame.word())))
    }

    /// The frame of a message with these values, each in its signal's unit; signals that are not named are zero bits.
    ///
    /// `None` where a signal is not of this message or a value is out of its field's range.
    #[must_use]
    pub fn encode(&self, message: MessageId, values: &[(SignalId, f64)]) -> Option<Frame> {
        let coded =
            |(signal, value): &(SignalId, f64)| Some((*signal, self.signal(*signal).field.code(*value)?));
        self.compose(message, values.iter().map(coded))
    }

    /// The frame of a message with these raw bits, of which each field takes its lowest; signals that are not named
    /// are zero bits. For text and other fields whose bits are no number.
    ///
    /// `None` where a signal is not of this message.
    #[must_use]
    pub fn encode_raw(&self, message: MessageId, bits: &[(SignalId, u64)]) -> Option<Frame> {
        self.compose(message, bits.iter().map(|pair| Some(*pair)))
    }

    fn compose(
        &self,
        message: MessageId,
        mut bits: impl Iterator<Item = Option<(SignalId, u64)>>,
    ) -> Option<Frame> {
        let word = bits.try_fold(0, |word, pair| {
            let (signal, raw) = pair?;
            let signal = self.signal(signal);
            (signal.message == message).then(|| signal.field.insert(word, raw))
        })?;
        let Message { id, len, .. } = self.message(message);
        Frame::from_word(*id, *len, word).ok()
    }
}

fn unique<'a>(names: impl Iterator<Item = &'a Arc<str>>) -> Result<(), TableError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(TableError::SameName(name.clone()));
        }
    }
    Ok(())
}

fn check_message(message: &Message) -> Result<(), TableError> {
    let number = message.id.number();
    let plain = if number < 0x800 { CanId::standard(number as u16).ok() } else { None };
    if plain != Some(message.id) && CanId::extended(number) != Ok(message.id) {
        return Err(TableError::NotData(message.name.clone()));
    }
    if message.len > 8 {
        return Err(TableError::TooLong { message: message.name.clone(), len: message.len });
    }
    Ok(())
}

/// Gives every message its signals, in the order of the database.
fn attach(messages: &mut [Message], signals: &[Signal]) -> Result<(), TableError> {
    messages.iter_mut().for_each(|message| message.signals.clear());
    for (at, signal) in signals.iter().enumerate() {
        let message = messages.get_mut(usize::from(signal.message.0));
        let message = message.ok_or_else(|| TableError::NoMessage(signal.name.clone()))?;
        if signal.field.needs() > message.len {
            let (signal, message, len) = (signal.name.clone(), message.name.clone(), message.len);
            return Err(TableError::DoesNotFit { signal, message, len });
        }
        message.signals.push(SignalId(at as u16));
    }
    Ok(())
}

type Index = (Box<[u16; 2048]>, Vec<(u32, MessageId)>);

fn index(messages: &[Message]) -> Result<Index, TableError> {
    let mut by_id: BTreeMap<u32, MessageId> = BTreeMap::new();
    for (at, message) in messages.iter().enumerate() {
        if let Some(first) = by_id.insert(message.id.bits(), MessageId(at as u16)) {
            let first = messages[usize::from(first.0)].name.clone();
            return Err(TableError::SameIdentifier { id: message.id, first, second: message.name.clone() });
        }
    }
    let mut standard = Box::new([ABSENT; 2048]);
    let mut extended = Vec::new();
    for (bits, message) in by_id {
        match CanId::from_bits(bits).plain() {
            Some(plain) => standard[usize::from(plain)] = message.0,
            None => extended.push((bits, message)),
        }
    }
    Ok((standard, extended))
}
