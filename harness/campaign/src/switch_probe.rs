//! How the instruments of a rig probe the main switch.

use rig::instruments::{Probe, Way};
use suite::Energised;
use wire::scpi::{Kind, Slot, Values};

use crate::energised;

/// What a supply that takes is set to: it regulates to less than any battery has, and takes what it may.
const BELOW_ANY_BATTERY: f64 = 1.0;

/// How the instruments of a rig pass a current both ways; none, where they do not.
#[must_use]
pub(crate) fn main_switch_probe(bench: &Energised) -> Option<Probe> {
    let probe = bench.main_switch_probe.as_ref()?;
    let allowed = bench.probe_allowed?;
    let (_, load) = bench.at(&probe.load)?;
    let amperes = probe.current.min(allowed.current);
    let gives = Values::default().with(Slot::Voltage, allowed.voltage).with(Slot::Current, amperes);
    let takes = match load.programs.kind {
        Kind::Load => Values::default().with(Slot::Current, amperes),
        _ => Values::default()
            .with(Slot::Voltage, BELOW_ANY_BATTERY)
            .with(Slot::Current, 0.0)
            .with(Slot::SinkCurrent, amperes),
    };
    let (_, supply) = bench.at(&probe.supply)?;
    let gives = if supply.programs.kind == Kind::BidirectionalSupply {
        gives.with(Slot::SinkCurrent, 0.0)
    } else {
        gives
    };
    Some(Probe {
        charge: Way { output: energised::station(bench, &probe.supply)?, points: gives },
        discharge: Way { output: energised::station(bench, &probe.load)?, points: takes },
        amperes,
        volts: allowed.voltage,
        meter: energised::current(bench),
    })
}
