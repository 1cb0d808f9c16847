//! A scope like that of a real suite, and shorthand.

use std::sync::Arc;

use lang::{Binding, Diagnostic, Expression, Fault, Kind, Located, Scope, Truth};
use quantity::{Dimension, Quantity};

/// Signals: 0 CVL V, 1 CCL A, 2 DCL A, 3 main_switch_probe.conducts, 4 and 5 alarms, 6 CellCount, 7 Alarm of another table.
pub(crate) struct Battery;

const ALARM: [(i64, &str); 4] = [(0, "Not supported"), (1, "Alarm"), (2, "OK"), (3, "Reserved")];

fn table(names: &[(i64, &str)]) -> Kind {
    Kind::Label(names.iter().map(|(raw, name)| (*raw, Arc::from(*name))).collect())
}

fn number(slot: u32, dimension: Dimension) -> Binding {
    Binding::Signal { slot, kind: Kind::Number(dimension) }
}

impl Scope for Battery {
    fn lookup(&self, name: &str) -> Option<Binding> {
        Some(match name {
            "CVL" => number(0, Dimension::VOLTAGE),
            "CCL" => number(1, Dimension::CURRENT),
            "DCL" => number(2, Dimension::CURRENT),
            "main_switch_probe.conducts" => Binding::Signal { slot: 3, kind: Kind::Truth },
            "HighVoltageAlarm" => Binding::Signal { slot: 4, kind: table(&ALARM) },
            "LowVoltageAlarm" => Binding::Signal { slot: 5, kind: table(&ALARM) },
            "CellCount" => number(6, Dimension::NONE),
            "Mode" => Binding::Signal { slot: 7, kind: table(&[(0, "Idle"), (1, "Charging")]) },
            "ixit.capacity" => Binding::Constant(Quantity::new(360_000.0, Dimension::CHARGE)),
            "ixit.keepalive_timeout" => Binding::Constant(Quantity::new(60.0, Dimension::TIME)),
            "ics.heater" => Binding::Flag(true),
            "ixit.recovery_time" => {
                Binding::Missing { why: "the battery statement does not give it".to_owned() }
            }
            _ => return None,
        })
    }

    fn names(&self) -> Vec<String> {
        let names = [
            "CVL",
            "CCL",
            "DCL",
            "main_switch_probe.conducts",
            "HighVoltageAlarm",
            "LowVoltageAlarm",
            "CellCount",
            "Mode",
            "ixit.capacity",
            "ixit.keepalive_timeout",
            "ics.heater",
            "ixit.recovery_time",
        ];
        names.map(str::to_owned).to_vec()
    }

    fn unknown(&self, name: &str) -> String {
        format!("there is no signal `{name}` in victron-can-bms")
    }

    fn help(&self) -> Option<String> {
        Some("`bmscert explain signals` lists all of them".to_owned())
    }
}

/// A text without a file.
pub(crate) fn text(text: &str) -> Located<String> {
    Located::nowhere(text.to_owned())
}

pub(crate) fn truth(expression: &str) -> Result<Expression, Fault> {
    Expression::truth(&text(expression), "suite.yaml", &Battery)
}

/// The codes of what is wrong.
pub(crate) fn codes<T>(result: Result<T, Fault>) -> Vec<&'static str> {
    match result {
        Ok(_) => Vec::new(),
        Err(Fault::Wrong(diagnostics)) => diagnostics.iter().map(|Diagnostic { code, .. }| *code).collect(),
        Err(Fault::Missing { .. }) => vec!["missing"],
    }
}

/// What an expression is worth over these values of the slots.
pub(crate) fn eval(expression: &str, values: &[Option<f64>]) -> Truth {
    truth(expression).unwrap_or_else(|fault| panic!("{expression}: {fault}")).eval(values)
}
