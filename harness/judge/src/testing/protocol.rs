//! The protocol of the tests: names and identifiers are those of the real one, fields are fewer.

use std::sync::Arc;

use quantity::{Span, Unit};
use wire::{ByteOrder, CanId, Field, Message, MessageId, Sender, Signal, Table};

/// What the bits of a signal are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A number, little-endian.
    Number,
    /// A number, big-endian.
    Big,
    /// Two bits with a value table.
    Labels,
    /// Characters.
    Text,
}
use Shape::{Big, Labels, Number, Text};

/// The message and its signals, each with its first bit, width, factor, unit and shape.
type Layout =
    (&'static str, u32, Option<i64>, Sender, &'static [(&'static str, u8, u8, f64, &'static str, Shape)]);

pub(super) const LAYOUT: [Layout; 14] = [
    ("Keepalive", 0x305, Some(1), Sender::Inverter, &[("KeepaliveContent", 0, 32, 1.0, "", Number)]),
    ("Keepalive2", 0x306, None, Sender::Inverter, &[]),
    (
        "Limits",
        0x351,
        Some(1),
        Sender::Battery,
        &[
            ("CVL", 0, 16, 0.1, "V", Number),
            ("CCL", 16, 16, 0.1, "A", Number),
            ("DCL", 32, 16, 0.1, "A", Number),
        ],
    ),
    (
        "Measurements",
        0x356,
        None,
        Sender::Battery,
        &[
            ("Voltage", 0, 16, 0.01, "V", Number),
            ("Current", 16, 16, 0.1, "A", Number),
            ("SOC", 32, 16, 1.0, "%", Number),
            ("SOH", 48, 16, 1.0, "%", Number),
        ],
    ),
    (
        "Alarms",
        0x35A,
        None,
        Sender::Battery,
        &[
            ("HighVoltageAlarm", 0, 2, 1.0, "", Labels),
            ("LowVoltageAlarm", 2, 2, 1.0, "", Labels),
            ("LowVoltageWarning", 8, 2, 1.0, "", Labels),
            ("SystemStatus", 10, 2, 1.0, "", Labels),
            ("Reserved", 12, 4, 1.0, "", Number),
        ],
    ),
    ("ManufacturerName", 0x35E, None, Sender::Battery, &[("Manufacturer", 0, 64, 1.0, "", Text)]),
    (
        "Product",
        0x35F,
        None,
        Sender::Battery,
        &[("FirmwareVersion", 23, 16, 1.0, "", Big), ("OnlineCapacity", 32, 16, 1.0, "Ah", Number)],
    ),
    ("ForceCharge", 0x360, None, Sender::Battery, &[]),
    ("ProductName1", 0x370, None, Sender::Battery, &[("Product1", 0, 64, 1.0, "", Text)]),
    ("ProductName2", 0x371, None, Sender::Battery, &[("Product2", 0, 64, 1.0, "", Text)]),
    (
        "EnergyCounters",
        0x378,
        None,
        Sender::Battery,
        &[("EnergyIn", 0, 32, 100.0, "Wh", Number), ("EnergyOut", 32, 32, 100.0, "Wh", Number)],
    ),
    ("SerialNumber1", 0x380, None, Sender::Battery, &[("Serial1", 0, 64, 1.0, "", Text)]),
    ("SerialNumber2", 0x381, None, Sender::Battery, &[("Serial2", 0, 64, 1.0, "", Text)]),
    ("Wide", 0x98FF_0000, None, Sender::Battery, &[("WideContent", 0, 16, 1.0, "", Number)]),
];

/// The protocol of the tests.
pub(crate) fn table() -> Arc<Table> {
    let (mut messages, mut signals) = (vec![], vec![]);
    for (index, (name, bits, cycle, sender, fields)) in LAYOUT.into_iter().enumerate() {
        let (id, cycle) = (CanId::from_bits(bits), cycle.map(Span::from_secs));
        messages.push(Message {
            name: name.into(),
            id,
            len: 8,
            cycle,
            sender,
            signals: vec![],
            about: "".into(),
        });
        for (name, start, bits, factor, unit, shape) in fields {
            let names = [(0, "None".into()), (1, "Active".into()), (2, "OK".into()), (3, "None3".into())];
            let order = if *shape == Big { ByteOrder::Big } else { ByteOrder::Little };
            signals.push(Signal {
                name: (*name).into(),
                message: MessageId(index as u16),
                field: Field::new(*start, *bits, order, false, *factor, 0.0).unwrap(),
                unit: Unit::named(unit).unwrap(),
                text: *shape == Text,
                labels: if *shape == Labels { Arc::new(names) } else { Arc::new([]) },
                about: "".into(),
            });
        }
    }
    Arc::new(Table::build(messages, signals).unwrap())
}
