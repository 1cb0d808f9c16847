//! The sections of a draft.

use super::lines::Lines;
use super::quoted::quoted;
use super::seen::Seen;

/// What one cell of lithium iron phosphate is charged to, in volts: between 3.45 and 3.65.
const FULL_CELL: f64 = 3.55;

/// What one cell of lithium iron phosphate is empty at, in volts, and what it is charged to at most: for examples.
const EMPTY_CELL: f64 = 2.8;
const FULLEST_CELL: f64 = 3.6;

/// How many cells an example has, where nothing says how many there are.
const CELLS: u32 = 16;

/// What 0x360 carries where charge is asked for.
const FORCED: f64 = 255.0;

/// The whole draft.
pub(super) fn all(seen: &Seen, from: Option<&str>) -> Lines {
    let mut lines = Lines::default();
    head(&mut lines, seen, from);
    identity(&mut lines, seen);
    section(&mut lines, "ics:", |lines| claims(lines, seen));
    section(&mut lines, "ixit:", |lines| {
        sizes(lines, seen);
        limits(lines, seen);
        texts(lines, seen);
        times(lines);
    });
    lines
}

/// A section; one that gives nothing is a comment as a whole, because YAML takes a bare key for something else.
fn section(lines: &mut Lines, heading: &str, fill: impl FnOnce(&mut Lines)) {
    let mut within = Lines::default();
    fill(&mut within);
    if within.gives() {
        lines.heading(0, heading);
    } else {
        lines.remark(0, heading);
    }
    lines.append(within);
}

fn head(lines: &mut Lines, seen: &Seen, from: Option<&str>) {
    match from {
        Some(from) => {
            lines.remark(0, &format!("Drafted by bmscert from {} frames of {from}.", seen.frames()))
        }
        None => lines.remark(0, "Drafted by bmscert without any traffic."),
    }
    lines.remark(0, "A statement is a promise: check every line, whatever was seen. Lines that begin with # are questions.");
    lines.remark(0, "docs/battery.md explains every key; `bmscert battery review` says what is missing.");
}

fn identity(lines: &mut Lines, seen: &Seen) {
    lines.heading(0, "battery:");
    match seen.text(&["Manufacturer"]) {
        Some(maker) => lines.give(2, "maker", &quoted(&maker), "guess: the name in 0x35E"),
        None => lines.give(2, "maker", "unknown", "who makes it?"),
    }
    match seen.text(&["Product1", "Product2"]).or_else(|| seen.text(&["Family"])) {
        Some(model) => lines.give(2, "model", &quoted(&model), "guess: the name in 0x370 or 0x382"),
        None => lines.give(2, "model", "unknown", "what is it called?"),
    }
    lines.ask(2, "firmware", "\"1.0\"", "what its maker calls the firmware");
}

fn claims(lines: &mut Lines, seen: &Seen) {
    lines.ask(2, "bit_rate", "500 kbit/s", "or 250 kbit/s: at which rate was it recorded?");
    list(lines, "sends", &seen.messages());
    others(lines, seen);
    alarms(lines, seen);
    match seen.range("HighResolutionSOC") {
        Some((_, most)) if most > 0.0 => lines.give(2, "high_resolution_soc", "true", "seen in 0x355"),
        _ => lines.ask(2, "high_resolution_soc", "false", "does 0x355 carry two more digits?"),
    }
    lines.ask(2, "reverse_current", "false", "is its current positive while it discharges?");
    match seen.range("Force") {
        Some((_, FORCED)) => lines.give(2, "force_charge", "true", "seen in 0x360"),
        _ => lines.ask(2, "force_charge", "false", "may it ask for charge by 0x360?"),
    }
}

/// A list of names, one a line.
fn list(lines: &mut Lines, key: &str, names: &[&str]) {
    if names.is_empty() {
        lines.ask(2, key, "[]", "nothing was seen");
        return;
    }
    lines.heading(2, format!("{key}:"));
    names.iter().for_each(|name| lines.heading(4, format!("- {name}")));
}

fn others(lines: &mut Lines, seen: &Seen) {
    let (others, long) = seen.others();
    if seen.frames() == 0 {
        lines.ask(2, "other_identifiers", "[]", "what else does it send?");
        return;
    }
    let ids: Vec<String> = others.iter().map(|id| format!("{id:#X}").replace("0X", "0x")).collect();
    let note = if ids.is_empty() { "none was seen" } else { "guess: all of these are the battery's" };
    lines.give(2, "other_identifiers", &format!("[{}]", ids.join(", ")), note);
    for id in long {
        lines.remark(2, &format!("0x{id:08X} was seen, with 29 bits; add it only if the battery sends it"));
    }
}

fn alarms(lines: &mut Lines, seen: &Seen) {
    let alarms = seen.alarms();
    if alarms.is_empty() && seen.sends("Alarms") {
        lines.give(
            2,
            "alarms",
            "[]",
            "no slot was ever 1 or 2; 00 and 11 mean that an alarm is not supported",
        );
    } else {
        list(lines, "alarms", &alarms);
    }
}

fn sizes(lines: &mut Lines, seen: &Seen) {
    match cells(seen) {
        Some((cells, note)) => lines.give(2, "cells", &cells.to_string(), &note),
        None => lines.ask(2, "cells", "16", "how many cells are in series?"),
    }
    let capacity = [("InstalledAmpereHours", "0x379"), ("OnlineCapacity", "0x35F")];
    let capacity = capacity.iter().find_map(|(signal, id)| {
        let (_, most) = seen.range(signal).filter(|(_, most)| *most > 0.0)?;
        Some((most, format!("guess: the capacity in {id}")))
    });
    match capacity {
        Some((capacity, note)) => lines.give(2, "capacity", &format!("{capacity} Ah"), &note),
        None => lines.ask(2, "capacity", "100 Ah", "what is its capacity?"),
    }
    match seen.modules() {
        Some(modules) if modules > 0.0 => {
            lines.give(2, "modules", &modules.to_string(), "guess: OK and offline in 0x372");
        }
        _ => lines.ask(2, "modules", "1", "how many modules does 0x372 count?"),
    }
}

/// Cells in series, and what that rests on.
fn cells(seen: &Seen) -> Option<(u32, String)> {
    let of_cells = || {
        let ((_, voltage), (least, _), (_, most)) =
            (seen.range("Voltage")?, seen.range("LowestCellVoltage")?, seen.range("HighestCellVoltage")?);
        let cell = (least + most) / 2.0;
        let cells = (cell > 0.5).then(|| rounded(voltage / cell))??;
        Some((cells, format!("guess: {voltage:.2} V in 0x356 over {cell:.3} V a cell in 0x373")))
    };
    let of_limit = || {
        let (_, full) = seen.range("CVL")?;
        let note = format!("guess: {full:.1} V over {FULL_CELL} V a cell, if it is lithium iron phosphate");
        Some((rounded(full / FULL_CELL)?, note))
    };
    of_cells().or_else(of_limit)
}

fn rounded(number: f64) -> Option<u32> {
    let rounded = (number + 0.5) as u32;
    (1..=400).contains(&rounded).then_some(rounded)
}

fn limits(lines: &mut Lines, seen: &Seen) {
    // An example that belongs to another battery would be taken over unread.
    let cells = f64::from(cells(seen).map_or(CELLS, |(cells, _)| cells));
    let [empty, full] = [EMPTY_CELL, FULLEST_CELL].map(|cell| format!("{:.1} V", cells * cell));
    let limits = [
        ("charge_voltage_max", "CVL", "V", full.as_str()),
        ("charge_current_max", "CCL", "A", "100 A"),
        ("discharge_current_max", "DCL", "A", "100 A"),
    ];
    for (key, signal, unit, example) in limits {
        match seen.range(signal) {
            Some((_, most)) => {
                lines.give(
                    2,
                    key,
                    &format!("{most:.1} {unit}"),
                    "seen; declare the highest that it ever sends",
                );
            }
            None => lines.ask(2, key, example, "what is the highest that it ever sends?"),
        }
    }
    lines.ask(2, "empty_voltage", &empty, "what is the voltage of the empty battery?");
}

fn texts(lines: &mut Lines, seen: &Seen) {
    let texts: [(&str, &[&str], &str); 4] = [
        ("manufacturer_name", &["Manufacturer"], "what does 0x35E say?"),
        ("product_name", &["Product1", "Product2"], "what do 0x370 and 0x371 say?"),
        ("family_name", &["Family"], "what does 0x382 say?"),
        ("serial_number", &["Serial1", "Serial2"], "what do 0x380 and 0x381 say?"),
    ];
    for (key, signals, question) in texts {
        match seen.text(signals) {
            Some(text) => lines.give(2, key, &quoted(&text), "seen"),
            None => lines.ask(2, key, "EXAMPLE", question),
        }
    }
    match seen.range("FirmwareVersion") {
        Some((least, most)) if least == most => {
            lines.give(2, "firmware_version", &format!("0x{:04X}", most as u16), "seen in 0x35F");
        }
        _ => lines.ask(2, "firmware_version", "0x0102", "which version does 0x35F say?"),
    }
}

fn times(lines: &mut Lines) {
    lines.ask(2, "boot_time", "10 s", "from power-up to the first frames, at most 60 s");
    lines.ask(2, "keepalive_timeout", "15 min", "how long does it stay closed without 0x305? 0 s: for ever");
    lines.ask(2, "recovery_time", "30 s", "from the return of 0x305 until it is usable again, at most 120 s");
}
