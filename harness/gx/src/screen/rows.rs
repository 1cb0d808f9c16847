//! The rows of the pages, in the order in which a user finds them (protocol 6.1).

use super::{Row, View};

const BATTERY: &str = "Battery";
const DETAILS: &str = "Details";
const DEVICE: &str = "Device";
const PARAMETERS: &str = "Parameters";

/// What stands in a field of 16 bits that is not supported.
const UNSUPPORTED: f64 = 65_535.0;

pub(super) fn rows(view: &View<'_>) -> Vec<Row> {
    let pages = [battery(view), details(view), device(view), parameters(view)];
    pages.concat()
}

fn battery(view: &View<'_>) -> Vec<Row> {
    let (voltage, current) = (view.number("Voltage"), view.number("Current"));
    let power = voltage.zip(current).map(|(voltage, current)| format!("{:.0} W", voltage * current));
    vec![
        Row::new(BATTERY, "Voltage", voltage.map(|voltage| format!("{voltage:.2} V"))),
        Row::new(BATTERY, "Current", current.map(|current| format!("{current:.1} A"))),
        Row::new(BATTERY, "Power", power),
        Row::new(BATTERY, "State of charge", percent(view, "SOC")),
        Row::new(BATTERY, "State of health", percent(view, "SOH")),
        Row::new(
            BATTERY,
            "Battery temperature",
            view.number("Temperature").map(|degrees| format!("{degrees:.1} °C")),
        ),
    ]
}

fn percent(view: &View<'_>, signal: &str) -> Option<String> {
    view.number(signal).map(|percent| format!("{percent:.0} %"))
}

fn details(view: &View<'_>) -> Vec<Row> {
    let cells = [
        ("Lowest cell voltage", "LowestCellVoltage", "LowestVoltageCellName", 3, "V"),
        ("Highest cell voltage", "HighestCellVoltage", "HighestVoltageCellName", 3, "V"),
        ("Minimum cell temperature", "LowestCellTemperature", "ColdestCellName", 0, "°C"),
        ("Maximum cell temperature", "HighestCellTemperature", "HottestCellName", 0, "°C"),
    ];
    let cells = cells.map(|(label, value, name, decimals, unit)| {
        let value = cell(view, value).map(|value| format!("{value:.decimals$} {unit}"));
        Row::new(DETAILS, label, both(view.text(&[name]), value, "  "))
    });
    let count =
        |signal| view.number(signal).filter(|count| *count < UNSUPPORTED).map(|count| count.to_string());
    let capacity = |signal| view.number(signal).filter(|ah| *ah > 0.0).map(|ah| format!("{ah} Ah"));
    let blocking = both(count("ModulesBlockingCharge"), count("ModulesBlockingDischarge"), " / ");
    let modules = both(
        count("ModulesOK").map(|count| format!("{count} online")),
        count("ModulesOffline").map(|count| format!("{count} offline")),
        " / ",
    );
    let energy = |signal| view.number(signal).map(|wh| format!("{:.1} kWh", wh / 1000.0));
    let rest = [
        ("Battery modules", modules),
        ("Modules blocking charge / discharge", blocking),
        (
            "Installed / available capacity",
            both(capacity("InstalledAmpereHours"), capacity("OnlineCapacity"), " / "),
        ),
        ("Charged / discharged energy", both(energy("EnergyIn"), energy("EnergyOut"), " / ")),
    ];
    cells.into_iter().chain(rest.map(|(label, value)| Row::new(DETAILS, label, value))).collect()
}

/// A value of 0x373; its raw 0 and 65535 stand for what is not supported.
fn cell(view: &View<'_>, signal: &str) -> Option<f64> {
    let id = view.screen.table.signal_named(signal)?;
    let field = view.screen.table.signal(id).field;
    let raw = field.raw(view.fresh(view.screen.table.signal(id).message)?.word());
    view.number(signal).filter(|_| raw != 0 && raw != 0xFFFF)
}

/// Two values side by side, `--` for the one that is missing; none where both are.
fn both(one: Option<String>, other: Option<String>, between: &str) -> Option<String> {
    if one.is_none() && other.is_none() {
        return None;
    }
    let shown = |value: Option<String>| value.unwrap_or_else(|| super::shown::NOTHING.to_owned());
    Some(format!("{}{between}{}", shown(one), shown(other)))
}

fn device(view: &View<'_>) -> Vec<Row> {
    let connected = if view.is_connected() { "Yes" } else { "No" };
    // The bytes are shown as hexadecimal digits: 01 17 is v1.17.
    let firmware =
        view.number("FirmwareVersion").map(|version| version as u16).filter(|version| *version != 0);
    let firmware = firmware.map(|version| format!("v{:x}.{:02x}", version >> 8, version & 0xFF));
    let serial = view.text(&["Serial1", "Serial2"]).filter(|_| view.has("SerialNumber2"));
    // Which value means a closed switch is not defined (CAN-35A-8), so both bits are shown as they are.
    let status = view
        .number("SystemStatus")
        .map(|status| format!("{:02b} (not defined which is closed)", status as u8));
    vec![
        Row::new(DEVICE, "Connected", Some(connected.to_owned())),
        Row::new(DEVICE, "Family", view.text(&["Family"])),
        Row::new(DEVICE, "Firmware version", firmware),
        Row::new(DEVICE, "Serial number", serial),
        Row::new(DEVICE, "Byte 7 bits 2-3 of 0x35A", status),
    ]
}

fn parameters(view: &View<'_>) -> Vec<Row> {
    let limits = [
        ("Charge Voltage Limit (CVL)", "CVL", "V"),
        ("Charge Current Limit (CCL)", "CCL", "A"),
        ("Discharge Current Limit (DCL)", "DCL", "A"),
    ];
    let row = |(label, signal, unit)| {
        Row::new(PARAMETERS, label, view.number(signal).map(|value| format!("{value:.1} {unit}")))
    };
    limits.map(row).into()
}
