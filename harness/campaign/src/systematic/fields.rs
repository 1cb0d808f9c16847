//! The classes of defects of one field: how it is scaled, coded, and whether it lives.

use twin::{Defect, Rewrite};
use wire::{Signal, Table};

use super::maker;
use super::strike::{Strike, is_reserved};

/// Counts by which a number is off, and one for characters and what is shorter than two bytes.
const OFFSET: i32 = 1_000;

/// Every defect of this field.
pub(super) fn strikes(table: &Table, signal: &Signal) -> Vec<Strike> {
    let strike = |(class, does, defect): (&'static str, &'static str, Defect)| {
        Strike::of_signal(class, signal, does, defect)
    };
    let kinds = match (signal.text, is_reserved(signal), signal.field.bits()) {
        (true, ..) => of_text(signal),
        (_, true, _) => vec![constant(signal, "all-ones", "has all its bits set", ones(signal))],
        (.., 2) => of_pair(signal),
        _ => of_number(signal),
    };
    let another = maker::raw(table, signal)
        .map(|raw| constant(signal, "another-maker", "is what a battery of another maker sends", raw));
    kinds.into_iter().chain(another).map(strike).collect()
}

type Kind = (&'static str, &'static str, Defect);

fn of_number(signal: &Signal) -> Vec<Kind> {
    let wide = signal.field.bits() >= 16;
    let offset = if wide { OFFSET } else { 1 };
    let mut kinds = vec![
        rewritten(signal, "scale-x10", "is ten times as much", Rewrite::Times(10)),
        rewritten(signal, "scale-div10", "is a tenth", Rewrite::Over(10)),
        rewritten(signal, "sign", "has the other sign", Rewrite::Negated),
        rewritten(signal, "offset", "is some counts too high", Rewrite::Plus(offset)),
        stuck(signal),
        constant(signal, "zero", "is zero", 0),
        constant(signal, "all-ones", "has all its bits set", ones(signal)),
    ];
    if wide {
        kinds.push(reversed(signal));
    }
    kinds
}

fn of_text(signal: &Signal) -> Vec<Kind> {
    vec![
        reversed(signal),
        rewritten(signal, "offset", "begins with the next character of the alphabet", Rewrite::Plus(1)),
        rewritten(signal, "inverted", "has every bit the other way", Rewrite::Inverted),
        stuck(signal),
        constant(signal, "zero", "is empty", 0),
        constant(signal, "all-ones", "has all its bits set", ones(signal)),
    ]
}

fn of_pair(signal: &Signal) -> Vec<Kind> {
    vec![
        constant(signal, "slot-0", "is 0 always", 0),
        constant(signal, "slot-1", "is 1 always", 1),
        constant(signal, "slot-2", "is 2 always", 2),
        constant(signal, "slot-3", "is 3 always", 3),
        rewritten(signal, "inverted", "has its two bits inverted", Rewrite::Inverted),
        stuck(signal),
    ]
}

fn rewritten(signal: &Signal, class: &'static str, does: &'static str, how: Rewrite) -> Kind {
    (class, does, Defect::Bits { signal: signal.name.to_string(), how })
}

fn reversed(signal: &Signal) -> Kind {
    rewritten(signal, "byte-order", "has its bytes in the opposite order", Rewrite::BytesReversed)
}

fn constant(signal: &Signal, class: &'static str, does: &'static str, raw: u64) -> Kind {
    (class, does, Defect::Code { signal: signal.name.to_string(), raw })
}

fn stuck(signal: &Signal) -> Kind {
    ("stuck", "never changes", Defect::Frozen { signal: signal.name.to_string() })
}

fn ones(signal: &Signal) -> u64 {
    signal.field.raw(u64::MAX)
}
