//! What a record says of the bench of its run: its instruments as they identified themselves, and what its rig file says of
//! them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use journal::{BenchInfo, CalibrationInfo, ChannelInfo, InstrumentInfo, InterlockInfo};
use quantity::Span;
use suite::{Calibrated, Energised, InstrumentLink, Rig, RigChannel, RigInstrument, Terminals};
use wire::Text;
use wire::scpi::{Nameplate, Slot};

use crate::TOOL;

/// Who each instrument says it is, by its name in the rig file.
pub(crate) type Named = BTreeMap<String, Nameplate>;

/// The bench of a rig, for the record of a run that began then (RFC 3339 in UTC).
pub(crate) fn stated(rig: &Rig, named: &Named, started: &str) -> BenchInfo {
    let today = started.get(..10).and_then(|day| day.parse().ok());
    let energised = rig.energised.as_ref();
    let instruments = energised.into_iter().flat_map(|energised| {
        energised.instruments.iter().map(move |own| instrument(energised, own, named.get(&own.name), today))
    });
    let interlock = energised.and_then(|energised| energised.interlock.as_ref());
    BenchInfo {
        rig: rig.name.clone(),
        simulated: rig.simulated.is_some(),
        guard: energised.map(|_| TOOL.to_owned()),
        interlock: interlock.map(|interlock| InterlockInfo {
            kind: interlock.kind.clone(),
            tested_on: interlock.tested_on.value.to_string(),
            proof: interlock.proof.clone(),
        }),
        instruments: instruments.collect(),
    }
}

fn instrument(
    bench: &Energised,
    own: &RigInstrument,
    named: Option<&Nameplate>,
    today: Option<NaiveDate>,
) -> InstrumentInfo {
    let said = |part: fn(&Nameplate) -> Text| named.map(part).and_then(|text| told(&text));
    InstrumentInfo {
        name: own.name.clone(),
        dialect: own.dialect.name().to_owned(),
        at: own.link.to_string(),
        simulated: own.link == InstrumentLink::Simulated,
        maker: said(|named| named.maker),
        model: said(|named| named.model),
        serial_number: said(|named| named.serial),
        firmware: said(|named| named.firmware),
        calibrated: own.calibrated.map(|calibrated| calibration(&calibrated, today)),
        channels: own.channels.iter().map(|channel| channel_info(bench, &own.name, channel)).collect(),
    }
}

/// What an instrument told, where that is anything: some write a zero for what they do not have.
fn told(text: &Text) -> Option<String> {
    let text = String::from_utf8_lossy(text).into_owned();
    text.chars().any(|char| char != '0').then_some(text)
}

fn calibration(calibrated: &Calibrated, today: Option<NaiveDate>) -> CalibrationInfo {
    let Calibrated { on, due } = calibrated;
    let overdue = !today.is_some_and(|today| calibrated.holds_on(today));
    CalibrationInfo { on: on.to_string(), due: due.value.to_string(), overdue }
}

fn channel_info(bench: &Energised, instrument: &str, channel: &RigChannel) -> ChannelInfo {
    let at = Terminals { instrument: instrument.to_owned(), channel: channel.number };
    let probe = bench.main_switch_probe.as_ref();
    let named = [
        ("main_switch_probe.supply", probe.map(|probe| &probe.supply)),
        ("main_switch_probe.load", probe.map(|probe| &probe.load)),
        ("charger", bench.charger.as_ref()),
        ("load", bench.load.as_ref()),
        ("meter.current", bench.current_meter.as_ref().map(|meter| &meter.at)),
        ("meter.voltage", bench.voltage_meter.as_ref().map(|meter| &meter.at)),
        ("bus_resistance", bench.bus_meter.as_ref()),
    ];
    let roles = named.into_iter().filter(|(_, place)| *place == Some(&at)).map(|(role, _)| role.to_owned());
    let stops = bench.stops.iter().filter(|stop| stop.at == at).map(|stop| format!("stops.{}", stop.name));
    ChannelInfo {
        number: channel.number,
        roles: roles.chain(stops).collect(),
        watchdog: channel.protections.get(Slot::Watchdog).and_then(Span::try_from_secs_f64),
        nanovolts: channel.uncertainty.voltage.map(nano),
        nanoamperes: channel.uncertainty.current.map(nano),
    }
}

/// In billionths: what is written again from JSON is the same number.
fn nano(value: f64) -> u64 {
    (value * 1e9).round() as u64
}
