//! A small protocol and a conforming battery for tests: the messages of the protocol's chapter 2 that the twin sends,
//! typed by hand, so that these tests do not hang on the database file.

use std::sync::Arc;

use quantity::{Span, Unit};
use twin::{Arrangement, BatterySpec, CellPoint, KeepaliveWatch, StatusPair, SystemLimits};
use wire::{ByteOrder, CanId, Field, Message, MessageId, Sender, Signal, Table};

type Row = (&'static str, u8, u8, bool, f64);

const LIMITS: &[Row] = &[
    ("CVL", 0, 16, false, 0.1),
    ("CCL", 16, 16, false, 0.1),
    ("DCL", 32, 16, false, 0.1),
    ("DischargeVoltage", 48, 16, false, 0.1),
];
const CHARGE: &[Row] =
    &[("SOC", 0, 16, false, 1.0), ("SOH", 16, 16, false, 1.0), ("HighResolutionSOC", 32, 16, false, 0.01)];
const MEASURED: &[Row] =
    &[("Voltage", 0, 16, true, 0.01), ("Current", 16, 16, true, 0.1), ("Temperature", 32, 16, true, 0.1)];
/// The kinds of alarms in the order of their pairs; warnings are the same, four bytes later.
const KINDS: [&str; 13] = [
    "General",
    "HighVoltage",
    "LowVoltage",
    "HighTemperature",
    "LowTemperature",
    "HighTemperatureCharge",
    "LowTemperatureCharge",
    "HighCurrent",
    "HighChargeCurrent",
    "Contactor",
    "ShortCircuit",
    "Internal",
    "Imbalance",
];
const OTHERS: &[Row] = &[
    ("ReservedAlarms", 26, 6, false, 1.0),
    ("SystemStatus", 58, 2, false, 1.0),
    ("ReservedWarnings", 60, 4, false, 1.0),
];
const NAME: &[Row] = &[("ManufacturerNameText", 0, 64, false, 1.0)];
const MESSAGES: &[(&str, u16, u8, &[Row])] = &[
    ("Limits", 0x351, 8, LIMITS),
    ("StateOfCharge", 0x355, 6, CHARGE),
    ("Measurements", 0x356, 6, MEASURED),
    ("Alarms", 0x35A, 8, OTHERS),
    ("ManufacturerName", 0x35E, 8, NAME),
];

/// The protocol in compiled form.
pub(crate) fn table() -> Table {
    let messages = MESSAGES.iter().map(|(name, id, len, _)| message(name, *id, *len)).collect();
    let rows = MESSAGES.iter().enumerate();
    let plain = rows.flat_map(|(at, (.., rows))| rows.iter().map(move |row| signal(at, row)));
    let alarms = MESSAGES.iter().position(|(name, ..)| *name == "Alarms").unwrap();
    let pairs = KINDS.iter().enumerate().flat_map(|(at, kind)| {
        let start = 2 * at as u8;
        [(format!("{kind}Alarm"), start), (format!("{kind}Warning"), start + 32)]
    });
    let pairs = pairs
        .map(|(name, start)| Signal { name: name.into(), ..signal(alarms, &("", start, 2, false, 1.0)) });
    Table::build(messages, plain.chain(pairs).collect()).unwrap()
}

fn message(name: &str, id: u16, len: u8) -> Message {
    let id = CanId::standard(id).unwrap();
    let (name, about) = (Arc::from(name), Arc::from(""));
    Message { name, id, len, cycle: None, sender: Sender::Battery, signals: Vec::new(), about }
}

fn signal(message: usize, row: &Row) -> Signal {
    let (name, start, bits, signed, factor) = *row;
    let field = Field::new(start, bits, ByteOrder::Little, signed, factor, 0.0).unwrap();
    let (labels, about) = (Arc::from([]), Arc::from(""));
    Signal {
        name: Arc::from(name),
        message: MessageId(message as u16),
        field,
        unit: Unit::NONE,
        text: false,
        labels,
        about,
    }
}

/// A conforming battery with every time set to something that can be told apart.
pub(crate) fn battery() -> BatterySpec {
    BatterySpec {
        name: "test twin".into(),
        manufacturer: "BMSCERT".into(),
        cells: 16,
        open_circuit: [(0.0, 2.5), (60.0, 3.3025), (100.0, 3.4)]
            .map(|(soc, cell)| CellPoint { soc, cell })
            .into(),
        resistance: 0.012,
        soc: 60.0,
        soh: 99.0,
        temperature: 23.5,
        limits: SystemLimits {
            charge_voltage: 56.8,
            charge_current: 100.0,
            discharge_current: 120.0,
            discharge_voltage: 42.0,
        },
        sends: MESSAGES.iter().map(|(name, ..)| (*name).to_owned()).collect(),
        period: Span::from_secs(1),
        periods: [].into(),
        phase: Span::from_millis(300),
        arrangement: Arrangement::Burst,
        jitter: Span::ZERO,
        boot: Span::from_secs(3),
        precharge: Span::from_secs(2),
        keepalive: Some(KeepaliveWatch { timeout: Span::from_secs(630), returns_after: Span::from_secs(5) }),
        noise: 0,
        alarms: ["HighVoltageAlarm", "LowVoltageAlarm", "HighTemperatureAlarm", "LowTemperatureAlarm"]
            .into_iter()
            .chain(["ImbalanceAlarm", "HighVoltageWarning", "LowTemperatureWarning"])
            .map(str::to_owned)
            .collect(),
        system_status: StatusPair { closed: 2, open: 1 },
    }
}
