//! Alarms and warnings in words.

use super::{Row, View};

const PAGE: &str = "Alarms";

/// What the protocol calls an alarm, and what users read. These ten are shown.
const SHOWN: [(&str, &str); 10] = [
    ("LowVoltage", "Low battery voltage"),
    ("HighVoltage", "High battery voltage"),
    ("HighChargeCurrent", "High charge current"),
    ("HighCurrent", "High discharge current"),
    ("LowTemperature", "Low temperature"),
    ("HighTemperature", "High temperature"),
    ("LowTemperatureCharge", "Low charge temperature"),
    ("HighTemperatureCharge", "High charge temperature"),
    ("Internal", "Internal failure"),
    ("Imbalance", "Cell imbalance"),
];

/// These three are coded by the same rule, and the system does not show them.
const HIDDEN: [(&str, &str); 3] =
    [("General", "General"), ("Contactor", "Contactor"), ("ShortCircuit", "Short circuit")];

/// How a slot is coded: 1 is active, 2 is OK, 0 and 3 are not supported.
const ACTIVE: f64 = 1.0;
const OK: f64 = 2.0;

pub(super) fn rows(view: &View<'_>) -> Vec<Row> {
    let shown = SHOWN.iter().map(|(kind, label)| Row::new(PAGE, label, state(view, kind).map(str::to_owned)));
    let hidden = HIDDEN.iter().filter_map(|(kind, label)| {
        let state = state(view, kind)?;
        Some(Row::new(PAGE, &format!("{label} (not shown by the system)"), Some(state.to_owned())))
    });
    shown.chain(hidden).collect()
}

/// The state of a kind; none where neither alarm nor warning is supported, and the row is hidden or `--`.
fn state(view: &View<'_>, kind: &str) -> Option<&'static str> {
    let [alarm, warning] = ["Alarm", "Warning"].map(|end| view.number(&format!("{kind}{end}")));
    match (alarm, warning) {
        (Some(ACTIVE), _) => Some("Alarm"),
        (_, Some(ACTIVE)) => Some("Warning"),
        (Some(OK), _) | (_, Some(OK)) => Some("Ok"),
        _ => None,
    }
}
