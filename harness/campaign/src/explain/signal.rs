//! A message of the protocol, and a signal of a message.

use wire::{ByteOrder, Field, Message, Sender, Signal, Table};

use super::explanation::Explanation;
use super::library::Library;

/// The message of this name or identifier.
pub(super) fn message(library: &Library, name: &str) -> Option<Explanation> {
    let table = &library.inputs.table;
    let is = |message: &&Message| *message.name == *name || message.id.to_string().eq_ignore_ascii_case(name);
    let message = table.messages().iter().find(is)?;
    let signals = || message.signals.iter().map(|signal| table.signal(*signal));
    let names: Vec<&str> =
        std::iter::once(&*message.name).chain(signals().map(|signal| &*signal.name)).collect();
    let told = Explanation::new("message", title(message), &*message.about)
        .part("sent by", sender(message.sender))
        .part("length", format!("{} bytes", message.len))
        .maybe("cycle", message.cycle.map(cycle));
    let told = told.each("signals", signals().map(|signal| format!("{}: {}", signal.name, coding(signal))));
    Some(told.each("named in", library.naming(&names)))
}

/// The signal of this name.
pub(super) fn signal(library: &Library, name: &str) -> Option<Explanation> {
    let table = &library.inputs.table;
    let signal = table.signal(table.signal_named(name)?);
    let message = table.message(signal.message);
    let told = Explanation::new("signal", name, &*signal.about)
        .part("message", title(message))
        .part("coding", coding(signal));
    let labels = signal.labels.iter().map(|(raw, label)| format!("{raw} is {label}"));
    let named = library.naming(&[name]);
    let mut beside = library.naming(&[&*message.name]);
    beside.retain(|case| !named.contains(case));
    Some(told.each("values", labels).each("named in", named).each("message in", beside))
}

/// Every message and its signals, on one line each.
pub(super) fn signals(table: &Table) -> Vec<(String, String)> {
    let line = |message: &Message| {
        let names: Vec<&str> = message.signals.iter().map(|signal| &*table.signal(*signal).name).collect();
        (title(message), names.join(", "))
    };
    table.messages().iter().map(line).collect()
}

fn title(message: &Message) -> String {
    format!("{} ({})", message.name, message.id)
}

fn sender(sender: Sender) -> &'static str {
    match sender {
        Sender::Battery => "the battery",
        Sender::Inverter => "the inverter system",
    }
}

fn cycle(cycle: quantity::Span) -> String {
    format!("{cycle}; what it says is known until it is {} old", cycle * 3)
}

/// Where a signal lies and what its bits mean: `bits 0 to 15, little-endian, unsigned, 0.1 V a count`.
fn coding(signal: &Signal) -> String {
    let field = &signal.field;
    let sign = if field.is_signed() { "signed" } else { "unsigned" };
    let mut words = format!("{}, {sign}", bits(field));
    if signal.labels.is_empty() {
        let unit = if signal.unit.name.is_empty() { "" } else { " " };
        words = format!("{words}, {}{unit}{} a count", field.factor(), signal.unit.name);
    }
    if field.offset() != 0.0 {
        words = format!("{words}, from {}", field.offset());
    }
    words
}

fn bits(field: &Field) -> String {
    let (start, bits) = (u16::from(field.start()), u16::from(field.bits()));
    match (field.order(), bits) {
        (_, 1) => format!("bit {start}"),
        (ByteOrder::Little, _) => format!("bits {start} to {}", start + bits - 1),
        (ByteOrder::Big, _) => format!("{bits} bits from bit {start} on, high byte first"),
    }
}
