//! What a bench lacks for a record that certifies.

use journal::{BenchInfo, InstrumentInfo};

/// Why a run on this bench certifies nothing, a reason each.
pub(crate) fn of(bench: Option<&BenchInfo>) -> Vec<String> {
    match bench {
        Some(bench) if bench.simulated => vec![String::from("the bench is simulated: nothing on it is real")],
        Some(bench) if !bench.instruments.is_empty() => {
            bench.instruments.iter().flat_map(of_instrument).collect()
        }
        _ => vec![String::from("the record names no instruments with serial numbers")],
    }
}

fn of_instrument(own: &InstrumentInfo) -> Vec<String> {
    let name = &own.name;
    let serial =
        own.serial_number.is_none().then(|| format!("the instrument `{name}` tells no serial number"));
    let calibration = match &own.calibrated {
        None => Some(format!("the rig file does not say when the instrument `{name}` was calibrated")),
        Some(calibrated) if calibrated.overdue => Some(format!(
            "the calibration of the instrument `{name}` is overdue: it holds from {} to {}",
            calibrated.on, calibrated.due
        )),
        Some(_) => None,
    };
    serial.into_iter().chain(calibration).collect()
}
