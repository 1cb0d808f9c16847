//! Fields that are exchanged: with the next one of the same width, an alarm with its warning, a text with the next text.

use twin::{BatterySpec, Defect};
use wire::{Message, Signal, Table};

use super::strike::{Strike, is_reserved};

const CLASS: &str = "swapped";

/// Every exchange of two fields of the messages that the battery sends.
pub(super) fn strikes(table: &Table, spec: &BatterySpec) -> Vec<Strike> {
    let sent = |message: &&Message| spec.sends.iter().any(|sent| **sent == *message.name);
    let messages: Vec<&Message> = table.messages().iter().filter(sent).collect();
    let within = messages.iter().flat_map(|message| within(table, message));
    within.chain(across(table, &messages)).collect()
}

fn signals<'a>(table: &'a Table, message: &'a Message) -> impl Iterator<Item = &'a Signal> {
    let signals = message.signals.iter().map(|id| table.signal(*id));
    signals.filter(|signal| !is_reserved(signal))
}

fn within(table: &Table, message: &Message) -> Vec<Strike> {
    let signals: Vec<&Signal> = signals(table, message).collect();
    let exchange = |(at, one): (usize, &&Signal)| -> Vec<Strike> {
        let later = &signals[at + 1..];
        let next = later.iter().find(|other| other.field.bits() == one.field.bits());
        let warning = one.name.strip_suffix("Alarm").map(|kind| format!("{kind}Warning"));
        let warning = later.iter().find(|other| warning.as_deref() == Some(&*other.name));
        let exchanged = next.into_iter().chain(warning);
        exchanged.map(|other| strike(one, other, |signals| Defect::SwappedBits { signals })).collect()
    };
    signals.iter().enumerate().flat_map(exchange).collect()
}

/// Frames that carry one text each, by neighbours.
fn across(table: &Table, messages: &[&Message]) -> Vec<Strike> {
    let all = messages.iter().flat_map(|message| signals(table, message));
    let texts: Vec<&Signal> = all.filter(|signal| signal.text && signal.field.bits() == 64).collect();
    let pairs = texts.windows(2);
    pairs.map(|pair| strike(pair[0], pair[1], |signals| Defect::Swapped { signals })).collect()
}

fn strike(one: &Signal, other: &Signal, defect: impl FnOnce([String; 2]) -> Defect) -> Strike {
    Strike {
        class: CLASS,
        subject: format!("{}+{}", one.name, other.name),
        about: format!("{} and {} are exchanged.", one.name, other.name),
        defects: vec![defect([one.name.to_string(), other.name.to_string()])],
    }
}
