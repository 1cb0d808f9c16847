//! What meters say when a run has switched everything off itself.

use guard::process::{Left, switch_off};
use guard::{Measurand, Meter, Setup, StationId};

/// The meters of the current: they are no part of what they prove.
pub(super) fn meters(setup: &Setup) -> impl Iterator<Item = &Meter> {
    setup.meters.iter().filter(|meter| matches!(meter.measures, Measurand::Current { .. }))
}

/// Asks the meters of the current, once every output has had its turn. Gives those that see one, or cannot be asked.
pub(super) fn prove(setup: &Setup) -> Vec<Left> {
    let mut first = 0;
    let mut left = vec![];
    for port in &setup.ports {
        let own = first..first + port.stations.len();
        first = own.end;
        let here = |meter: &Meter| Meter { station: StationId(meter.station.0 - own.start), ..*meter };
        let meters: Vec<_> = meters(setup).filter(|meter| own.contains(&meter.station.0)).map(here).collect();
        if !meters.is_empty() {
            left.extend(switch_off(port, &meters));
        }
    }
    left
}

/// What is known of everything being off, where these may not be.
pub(super) fn found(left: &[Left], meters: &[String]) -> String {
    match (left, meters) {
        ([], []) => String::from(
            "every output says that it is off; the rig has no meter of the current that could be asked as well",
        ),
        ([], meters) => {
            format!("every output says that it is off, and {} that no current flows", meters.join(", "))
        }
        (left, _) => {
            let left: Vec<_> = left.iter().map(|(name, why)| format!("`{name}`: {why}")).collect();
            format!("it is not proven that everything is off: {}; look at the bench", left.join("; "))
        }
    }
}
