//! Benches of simple instruments.

use guard::{Hard, Measurand, Meter, PortAddress, PortSetup, Setup, StationId, StationSetup};
use wire::scpi::{Kind, Reading, Slot, Values};

use crate::dialect;

pub(crate) fn station(name: &str, kind: Kind) -> StationSetup {
    StationSetup {
        name: name.to_owned(),
        channel: dialect::channel(kind),
        hard: Hard { voltage: 58.0, current: 30.0, sink_current: 30.0 },
        protections: Values::default().with(Slot::OverVoltage, 59.0).with(Slot::Watchdog, 2.0),
        protected_outside: false,
        trusted: vec![],
    }
}

pub(crate) fn setup(ports: usize) -> Setup {
    let port = |index: usize| PortSetup {
        at: PortAddress::Tcp(String::new()),
        serial_number: String::new(),
        stations: vec![station(&format!("supply {index}"), Kind::Supply)],
    };
    Setup {
        ports: (0..ports).map(port).collect(),
        interlock: false,
        permitted: [57.0, 25.0, 0.0],
        meters: vec![],
    }
}

/// The same with a meter of the battery's voltage and current behind one more port.
pub(crate) fn with_meter(ports: usize) -> Setup {
    let mut setup = setup(ports);
    let channel = dialect::meter();
    let meter = StationSetup { channel, protections: Values::default(), ..station("meter", Kind::Meter) };
    let at = PortAddress::Tcp(String::new());
    setup.ports.push(PortSetup { at, serial_number: String::new(), stations: vec![meter] });
    let station = StationId(ports);
    setup.meters = vec![
        Meter {
            station,
            measures: Measurand::Current { reads: Reading::Current, per_ampere: 1.0, off_below: 0.05 },
        },
        Meter { station, measures: Measurand::Voltage { agrees_within: 0.3 } },
    ];
    setup
}
