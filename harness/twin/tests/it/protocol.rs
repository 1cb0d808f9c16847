//! A small protocol and a conforming battery for tests: the messages of the protocol's chapter 2 that the twin sends,
//! typed by hand, so that these tests do not hang on the database file.

use std::sync::Arc;

use quantity::{Span, Unit};
use twin::{
    Arrangement, BatterySpec, CellNames, CellPoint, Energy, KeepaliveWatch, Modules, StatusPair, SystemLimits,
};
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
const PRODUCT: &[Row] = &[
    ("Model", 0, 16, false, 1.0),
    ("FirmwareVersion", 23, 16, false, 1.0),
    ("OnlineCapacity", 32, 16, false, 1.0),
];
const MODULES: &[Row] = &[
    ("ModulesOK", 0, 16, false, 1.0),
    ("ModulesBlockingCharge", 16, 16, false, 1.0),
    ("ModulesBlockingDischarge", 32, 16, false, 1.0),
    ("ModulesOffline", 48, 16, false, 1.0),
];
const CELLS: &[Row] = &[
    ("LowestCellVoltage", 0, 16, false, 0.001),
    ("HighestCellVoltage", 16, 16, false, 0.001),
    ("LowestCellTemperature", 32, 16, false, 1.0),
    ("HighestCellTemperature", 48, 16, false, 1.0),
];
const ENERGY: &[Row] = &[("EnergyIn", 0, 32, false, 100.0), ("EnergyOut", 32, 32, false, 100.0)];
const MESSAGES: &[(&str, u16, u8, &[Row])] = &[
    ("Limits", 0x351, 8, LIMITS),
    ("StateOfCharge", 0x355, 6, CHARGE),
    ("Measurements", 0x356, 6, MEASURED),
    ("Alarms", 0x35A, 8, OTHERS),
    ("ManufacturerName", 0x35E, 8, &[("Manufacturer", 0, 64, false, 1.0)]),
    ("Product", 0x35F, 8, PRODUCT),
    ("ForceCharge", 0x360, 1, &[("Force", 0, 8, false, 1.0)]),
    ("ProductName1", 0x370, 8, &[("Product1", 0, 64, false, 1.0)]),
    ("ProductName2", 0x371, 8, &[("Product2", 0, 64, false, 1.0)]),
    ("Modules", 0x372, 8, MODULES),
    ("CellExtremes", 0x373, 8, CELLS),
    ("LowestVoltageCell", 0x374, 8, &[("LowestVoltageCellName", 0, 64, false, 1.0)]),
    ("HighestVoltageCell", 0x375, 8, &[("HighestVoltageCellName", 0, 64, false, 1.0)]),
    ("ColdestCell", 0x376, 8, &[("ColdestCellName", 0, 64, false, 1.0)]),
    ("HottestCell", 0x377, 8, &[("HottestCellName", 0, 64, false, 1.0)]),
    ("EnergyCounters", 0x378, 8, ENERGY),
    ("InstalledCapacity", 0x379, 2, &[("InstalledAmpereHours", 0, 16, false, 1.0)]),
    ("SerialNumber1", 0x380, 8, &[("Serial1", 0, 64, false, 1.0)]),
    ("SerialNumber2", 0x381, 8, &[("Serial2", 0, 64, false, 1.0)]),
    ("FamilyName", 0x382, 8, &[("Family", 0, 64, false, 1.0)]),
];
/// How many of them the small battery of most tests sends.
const CORE: usize = 5;

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
    let order = if name == "FirmwareVersion" { ByteOrder::Big } else { ByteOrder::Little };
    let offset = if name.ends_with("CellTemperature") { -273.15 } else { 0.0 };
    let field = Field::new(start, bits, order, signed, factor, offset).unwrap();
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
        manufacturer: "BMS-CERT".into(),
        product_name: String::new(),
        family_name: String::new(),
        serial_number: String::new(),
        cell_names: CellNames::default(),
        model: 0,
        firmware_version: 0,
        modules: Modules::default(),
        capacity: 360_000.0,
        cells: 16,
        open_circuit: [(0.0, 2.5), (60.0, 3.3025), (100.0, 3.4)]
            .map(|(soc, cell)| CellPoint { soc, cell })
            .into(),
        resistance: 0.012,
        soc: 60.0,
        high_resolution_soc: true,
        soh: 99.0,
        temperature: 23.5,
        cell_spread: 0.0,
        cells_warmer: 0.0,
        temperature_spread: 0.0,
        course: Vec::new(),
        reverse_current: false,
        energy: Energy::default(),
        limits: SystemLimits {
            charge_voltage: 56.8,
            charge_current: 100.0,
            discharge_current: 120.0,
            discharge_voltage: 42.0,
        },
        sends: MESSAGES.iter().take(CORE).map(|(name, ..)| (*name).to_owned()).collect(),
        period: Span::from_secs(1),
        periods: [].into(),
        lengths: [].into(),
        unsupported: [].into(),
        phase: Span::from_millis(300),
        arrangement: Arrangement::Burst,
        jitter: Span::ZERO,
        boot: Span::from_secs(3),
        precharge: Span::from_secs(2),
        bus_recovery: Span::from_secs(1),
        keepalive: Some(KeepaliveWatch { timeout: Span::from_secs(630), returns_after: Span::from_secs(5) }),
        noise: 0,
        alarms: ["HighVoltageAlarm", "LowVoltageAlarm", "HighTemperatureAlarm", "LowTemperatureAlarm"]
            .into_iter()
            .chain(["ImbalanceAlarm", "HighVoltageWarning", "LowTemperatureWarning"])
            .map(str::to_owned)
            .collect(),
        unsupported_alarm: 0,
        troubles: std::collections::BTreeMap::new(),
        system_status: StatusPair { closed: 2, open: 1 },
    }
}

/// The same with every message of a battery.
pub(crate) fn full_battery() -> BatterySpec {
    let name = |name: &str| name.to_owned();
    let cell_names =
        CellNames { lowest: name("C03"), highest: name("C12"), coldest: name("T1"), hottest: name("T4") };
    BatterySpec {
        product_name: name("BMS-CERT LFP16"),
        family_name: name("LFP"),
        serial_number: name("SWIN000142"),
        cell_names,
        model: 0x1234,
        firmware_version: 0x0102,
        modules: Modules { installed: 2, ..Modules::default() },
        cell_spread: 0.011,
        temperature_spread: 1.0,
        energy: Energy { charged: 5.4e9, discharged: 5.148e9, ..Energy::default() },
        sends: MESSAGES.iter().map(|(name, ..)| (*name).to_owned()).collect(),
        ..battery()
    }
}
