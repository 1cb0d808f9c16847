//! Protocol databases: DBC text to a compiled [`Table`].
//!
//! The crate `can-dbc` knows the grammar; this module knows what may stand in a database of ours, and where it stood.
//! It is strict where guessing would make a wrong verdict: identifiers, units, nodes and every name that is referred to
//! must be known; multiplexed signals and floats are refused, because the bit codec has neither. The ranges
//! `[min|max]` are notes for people: a value beyond them is still a value.

mod error;
mod labels;
mod notes;
mod places;

use std::sync::Arc;

use can_dbc::{ByteOrder, Dbc, ValueType};
use quantity::Unit;
use wire::{CanId, Field, Message, MessageId, Sender, Signal, Table};

use crate::short::short;

pub use error::{DbcError, Place};
use notes::Notes;
use places::Places;

/// The largest database that is read, in bytes.
pub const MOST_BYTES: usize = 1 << 20;

/// Compiles a protocol database.
///
/// Senders are the nodes `Battery` and `Inverter`; cycles come from the attribute `GenMsgCycleTime` in milliseconds,
/// where zero is none; the signal attribute `Text` marks characters; labels from `VAL_`; what a thing is for from `CM_`. Messages and signals stay in the order of
/// the text.
///
/// # Errors
/// Where the text is larger than [`MOST_BYTES`], is no DBC, or says what a table cannot hold; all but the first with
/// line and column.
pub fn load(text: &str) -> Result<Table, DbcError> {
    if text.len() > MOST_BYTES {
        return Err(DbcError::TooLarge(text.len()));
    }
    let places = Places::of(text)?;
    let dbc = Dbc::try_from(text).map_err(|error| places.syntax(error))?;
    places.check_counts(&dbc)?;
    let mut notes = Notes::of(&dbc, &places)?;
    let (mut messages, mut signals) = (Vec::new(), Vec::new());
    for (at, message) in dbc.messages.iter().enumerate() {
        // A table holds fewer messages than an index counts, and refuses more.
        let id = MessageId(u16::try_from(at).unwrap_or(u16::MAX));
        messages.push(message_of(message, &places.messages[at], &mut notes)?);
        for signal in &message.signals {
            signals.push(signal_of(
                signal,
                id,
                message.id.raw(),
                &places.signals[signals.len()],
                &mut notes,
            )?);
        }
    }
    notes.finish()?;
    Table::build(messages, signals).map_err(|what| places.table(what))
}

fn message_of(
    message: &can_dbc::Message,
    written: &places::Statement<'_>,
    notes: &mut Notes<'_>,
) -> Result<Message, DbcError> {
    let at = written.at;
    let raw = message.id.raw();
    Ok(Message {
        name: Arc::from(message.name.as_str()),
        id: identifier(written.id, at)?,
        // Whatever does not fit into a byte does not fit into a frame either, and the table says so.
        len: u8::try_from(message.size).unwrap_or(u8::MAX),
        cycle: notes.cycle(raw, at)?,
        sender: sender(message.transmitter.as_deref(), at)?,
        signals: Vec::new(),
        about: notes.about_message(raw),
    })
}

/// The identifier as it was written; the parser would cut a number of more than 11 bits down without a word.
fn identifier(written: u64, at: Place) -> Result<CanId, DbcError> {
    const EXTENDED: u64 = 1 << 31;
    let standard = u16::try_from(written).ok().and_then(|id| CanId::standard(id).ok());
    let extended = written.checked_sub(EXTENDED).and_then(|id| u32::try_from(id).ok());
    let extended = extended.and_then(|id| CanId::extended(id).ok());
    standard.or(extended).ok_or(DbcError::Identifier { at, id: written })
}

fn sender(node: Option<&str>, at: Place) -> Result<Sender, DbcError> {
    match node {
        Some("Battery") => Ok(Sender::Battery),
        Some("Inverter") => Ok(Sender::Inverter),
        other => Err(DbcError::Sender { at, node: short(other.unwrap_or("Vector__XXX")) }),
    }
}

fn signal_of<'a>(
    signal: &'a can_dbc::Signal,
    message: MessageId,
    raw: u32,
    written: &places::Statement<'_>,
    notes: &mut Notes<'a>,
) -> Result<Signal, DbcError> {
    let at = written.at;
    if written.is_multiplexed {
        return Err(DbcError::Multiplexed { at, signal: short(&signal.name) });
    }
    let field = field(signal).ok_or_else(|| DbcError::Field { at, signal: short(&signal.name) })?;
    let unit = Unit::named(&signal.unit).ok_or_else(|| DbcError::Unit { at, unit: short(&signal.unit) })?;
    let labels = notes.labels(raw, &signal.name, &field, at)?;
    let about = notes.about_signal(raw, &signal.name);
    let text = notes.text(raw, &signal.name);
    if text && !(is_bytes(&field) && labels.is_empty() && unit == Unit::NONE) {
        return Err(DbcError::NoText { at, signal: short(&signal.name) });
    }
    Ok(Signal { name: Arc::from(signal.name.as_str()), message, field, unit, text, labels, about })
}

/// Whether the bits can be characters, one in each byte, in the order in which they are sent.
fn is_bytes(field: &Field) -> bool {
    let whole = field.start().is_multiple_of(8) && field.bits().is_multiple_of(8);
    let plain = !field.is_signed() && field.factor() == 1.0 && field.offset() == 0.0;
    whole && plain && field.order() == wire::ByteOrder::Little
}

fn field(signal: &can_dbc::Signal) -> Option<Field> {
    let order = match signal.byte_order {
        ByteOrder::LittleEndian => wire::ByteOrder::Little,
        ByteOrder::BigEndian => wire::ByteOrder::Big,
    };
    let (start, bits) = (u8::try_from(signal.start_bit).ok()?, u8::try_from(signal.size).ok()?);
    let signed = signal.value_type == ValueType::Signed;
    Field::new(start, bits, order, signed, signal.factor, signal.offset)
}
