//! The classes of defects of one message: whether it comes, when, how long, by what name, and what is behind its fields.

use quantity::Span;
use quantity::text::Duration;
use twin::{BatterySpec, Defect};
use wire::{Message, Table};

use super::strike::{Strike, is_reserved};

/// Times the period that the battery has.
const SLOWER: [(&str, &str, i64); 4] = [
    ("period-x2", "comes at twice its period", 2),
    ("period-x3", "comes at three times its period", 3),
    ("period-x10", "comes at ten times its period", 10),
    ("period-x100", "comes at a hundred times its period", 100),
];
/// A timer that counts in the wrong unit, where one is faster.
const FASTER: i64 = 20;
/// As when a queue is emptied only when it is full.
const BURST: u32 = 10;
const LATE: [(&str, &str, Span); 2] = [
    ("late-45s", "is missing for 45 s after power on", Span::from_secs(45)),
    ("late-3min", "is missing for 3 minutes after power on", Span::from_secs(180)),
];
const SILENT: [(&str, &str, Span); 2] = [
    ("silent-after-1min", "is not sent any more after a minute", Span::from_secs(60)),
    ("silent-after-12min", "is not sent any more after 12 minutes", Span::from_secs(720)),
];
/// The bit of an identifier that a program loses where it keeps too few of them.
const HIGH_BIT: u32 = 0x400;

/// Every defect of this message.
pub(super) fn strikes(table: &Table, spec: &BatterySpec, message: &Message) -> Vec<Strike> {
    let name = || message.name.to_string();
    let strike = |class, does: &str, defect| Strike::of_message(class, message, does, vec![defect]);
    let number = message.id.number();
    let identifier = |id| Defect::Identifier { message: name(), id };
    let mut strikes = vec![
        strike("dropped", "is not sent", Defect::Stops { message: name(), after: Duration(Span::ZERO) }),
        strike("next-identifier", "has the identifier above its own", identifier(number + 1)),
        strike("far-identifier", "has an identifier without its highest bit", identifier(number ^ HIGH_BIT)),
        strike("extended-identifier", "has 29 bits of identifier", Defect::ExtendedId { message: name() }),
        strike("burst", "comes in bursts", Defect::Burst { message: name(), frames: BURST }),
    ];
    strikes.extend(periods(spec, message));
    strikes.extend(LATE.map(|(class, does, after)| {
        strike(class, does, Defect::Starts { message: name(), after: Duration(after) })
    }));
    strikes.extend(SILENT.map(|(class, does, after)| {
        strike(class, does, Defect::Stops { message: name(), after: Duration(after) })
    }));
    strikes.extend(short(spec, message));
    strikes.extend(noise(table, message));
    strikes
}

fn periods(spec: &BatterySpec, message: &Message) -> Vec<Strike> {
    let own = spec.period_of(&message.name);
    let every = |every| Defect::Period { message: message.name.to_string(), every: Duration(every) };
    let slower = SLOWER.map(|(class, does, factor)| (class, does, Span::from_nanos(own.as_nanos() * factor)));
    let faster = Span::from_nanos(own.as_nanos() / FASTER);
    let all = slower.into_iter().chain([("period-div20", "comes at a twentieth of its period", faster)]);
    all.map(|(class, does, period)| Strike::of_message(class, message, does, vec![every(period)])).collect()
}

/// Every length below its own.
fn short(spec: &BatterySpec, message: &Message) -> Vec<Strike> {
    let own = spec.lengths.get(&*message.name).copied().unwrap_or(message.len);
    let cut = |bytes: u8| {
        let defect = Defect::Length { message: message.name.to_string(), bytes };
        let does = format!("has {bytes} bytes of {own}");
        let strike = Strike::of_message("short", message, &does, vec![defect]);
        Strike { subject: format!("{}:{bytes}", strike.subject), ..strike }
    };
    (0..own).map(cut).collect()
}

/// Noise in all bits that are not used; a shorter message is filled up with it.
fn noise(table: &Table, message: &Message) -> Option<Strike> {
    let unused = unused(table, message);
    let (name, does) = (message.name.to_string(), "has noise in bits that nothing uses");
    let filled = Defect::Length { message: name.clone(), bytes: 8 };
    let garbage = Defect::Garbage { message: name, mask: unused.to_le_bytes().to_vec() };
    (unused != 0).then(|| Strike::of_message("noise", message, does, vec![filled, garbage]))
}

/// The bits of a message that no signal owns, or one that keeps bits free.
fn unused(table: &Table, message: &Message) -> u64 {
    let signals = message.signals.iter().map(|id| table.signal(*id));
    !signals.filter(|signal| !is_reserved(signal)).fold(0, |word, signal| signal.field.insert(word, u64::MAX))
}

/// The defects of the battery as a whole: all its messages at once.
pub(super) fn of_all(spec: &BatterySpec) -> Vec<Strike> {
    let all = |class, about: &str, defect: &dyn Fn(String) -> Defect| Strike {
        class,
        subject: String::from("everything"),
        about: format!("The whole battery {about}."),
        defects: spec.sends.iter().cloned().map(defect).collect(),
    };
    let late = LATE.map(|(class, does, after)| {
        all(class, does, &|message| Defect::Starts { message, after: Duration(after) })
    });
    let silent = SILENT.map(|(class, does, after)| {
        all(class, does, &|message| Defect::Stops { message, after: Duration(after) })
    });
    late.into_iter().chain(silent).collect()
}
