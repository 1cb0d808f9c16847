//! What the guard is told of a rig: ports, programs, limits, meters.

use guard::{Hard, Measurand, Meter, PortAddress, PortSetup, Setup, StationId, StationSetup};
use suite::{
    CurrentMeter, Energised, InstrumentLink, Rig, RigChannel, RigInstrument, Terminals, VoltageMeter,
};
use wire::scpi::Reading;

/// What a pseudo-terminal is opened with: it has no rate of its own.
const ANY_BAUD: u32 = 9600;

/// What the guard is to guard: one port for each instrument, in the order of their names, and its channels in the order of
/// their numbers. `address` tells where a simulated instrument is served, by its name: `tcp:HOST:PORT`, or the path of its
/// terminal. None, where the rig has no instruments for it.
#[must_use]
pub fn setup(rig: &Rig, address: &dyn Fn(&str) -> String) -> Option<Setup> {
    let energised = rig.energised.as_ref()?;
    let probe = energised.probe_allowed;
    let permitted = probe.map_or([0.0; 3], |probe| [probe.voltage, probe.current, probe.current]);
    let meters = energised.current_meter.iter().filter_map(|meter| proves(energised, meter));
    let meters = meters.chain(energised.voltage_meter.iter().filter_map(|meter| voltage(energised, meter)));
    let ports: Vec<_> = energised.guarded().map(|own| port(own, address)).collect();
    (!ports.is_empty()).then(|| Setup {
        ports,
        interlock: energised.interlock.is_some(),
        permitted,
        meters: meters.collect(),
    })
}

/// The meter between CAN-H and CAN-L alone, whose look measures; none, where the rig has none.
#[must_use]
pub fn bus_meter(energised: &Energised, address: &dyn Fn(&str) -> String) -> Option<Setup> {
    let (instrument, _) = energised.at(energised.bus_meter.as_ref()?)?;
    let mut port = port(instrument, address);
    for station in &mut port.stations {
        station.channel.look = station.channel.measure.clone();
    }
    Some(Setup { ports: vec![port], interlock: false, permitted: [0.0; 3], meters: vec![] })
}

/// The guard's number of a channel; none, where the rig has no such channel.
#[must_use]
pub fn station(energised: &Energised, at: &Terminals) -> Option<StationId> {
    let all = energised.guarded();
    let mut all = all.flat_map(|own| own.channels.iter().map(move |channel| (own, channel)));
    all.position(|(own, channel)| own.name == at.instrument && channel.number == at.channel).map(StationId)
}

/// What a meter of the current reads, and how much of it for one ampere: volts at a shunt, or amperes.
#[must_use]
pub fn reads(meter: &CurrentMeter) -> (Reading, f64) {
    meter.shunt.map_or((Reading::Current, 1.0), |ohms| (Reading::Voltage, ohms))
}

/// The station that reads the battery's current; none, where the rig has no such meter.
#[cfg(unix)]
#[must_use]
pub fn current(energised: &Energised) -> Option<rig::instruments::Current> {
    let meter = energised.current_meter.as_ref()?;
    let (reads, per_ampere) = reads(meter);
    Some(rig::instruments::Current { station: station(energised, &meter.at)?, reads, per_ampere })
}

fn proves(energised: &Energised, meter: &CurrentMeter) -> Option<Meter> {
    let (reads, per_ampere) = reads(meter);
    let measures = Measurand::Current { reads, per_ampere, off_below: meter.off_below };
    Some(Meter { station: station(energised, &meter.at)?, measures })
}

fn voltage(energised: &Energised, meter: &VoltageMeter) -> Option<Meter> {
    let measures = Measurand::Voltage { agrees_within: meter.agrees_within };
    Some(Meter { station: station(energised, &meter.at)?, measures })
}

fn port(instrument: &RigInstrument, address: &dyn Fn(&str) -> String) -> PortSetup {
    let at = at(instrument.link.clone()).unwrap_or_else(|| simulated(address(&instrument.name)));
    let stations = instrument.channels.iter().map(|channel| station_of(instrument, channel));
    let serial_number = instrument.serial_number.clone().unwrap_or_default();
    PortSetup { at, serial_number, stations: stations.collect() }
}

fn at(link: InstrumentLink) -> Option<PortAddress> {
    match link {
        InstrumentLink::Tcp(at) => Some(PortAddress::Tcp(at)),
        InstrumentLink::Serial { path, baud } => Some(PortAddress::Serial { path, baud }),
        InstrumentLink::Simulated => None,
    }
}

fn simulated(address: String) -> PortAddress {
    let link = address.parse().ok().and_then(at);
    link.unwrap_or(PortAddress::Serial { path: address, baud: ANY_BAUD })
}

fn station_of(instrument: &RigInstrument, channel: &RigChannel) -> StationSetup {
    let hard = channel.hard;
    StationSetup {
        name: format!("{}.{}", instrument.name, channel.number),
        channel: channel.programs.clone(),
        hard: Hard { voltage: hard.voltage, current: hard.current, sink_current: hard.sink_current },
        protections: channel.protections,
        protected_outside: channel.protected_outside,
        trusted: instrument.trusted.clone(),
    }
}
