//! A scene's wires, by number.

use std::collections::BTreeSet;

use super::{SceneError, SceneSpec, Subject, WireSpec};

/// How many inputs a port has.
const INPUTS: u8 = 8;

/// The name of the node at which the battery is, which is number zero.
const BATTERY: &str = "battery";

/// A pair of terminals by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) instrument: usize,
    pub(super) terminals: usize,
}

/// A pair of terminals that carries power, at a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Branch {
    pub(super) place: Place,
    pub(super) node: usize,
    pub(super) leads: f64,
}

/// A channel of a meter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Probe {
    pub(super) place: Place,
    pub(super) reads: Reads,
}

/// What a channel of a meter reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reads {
    Volts {
        node: usize,
    },
    BatteryAmps {
        shunt: f64,
    },
    Amps {
        of: Place,
        shunt: f64,
    },
    Temperature,
    Ohms {
        node: usize,
    },
    Hertz(f64),
    /// Together with the other inputs of the port.
    Input {
        contact: usize,
        input: u8,
    },
}

/// All wires of a scene.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Wiring {
    pub(super) branches: Vec<Branch>,
    pub(super) probes: Vec<Probe>,
    /// The resistors at the nodes, in ohms; the first node is the battery's.
    pub(super) resistors: Vec<Option<f64>>,
}

impl Wiring {
    /// The wires of a description.
    pub(super) fn new(spec: &SceneSpec) -> Result<Self, SceneError> {
        Self::checked(spec).map_err(|(_, why)| why)
    }

    fn checked(spec: &SceneSpec) -> Result<Self, (Option<usize>, SceneError)> {
        unique(spec).map_err(|why| (None, why))?;
        let mut wiring = Self::default();
        wiring.resistors.push(None);
        wiring.resistors.extend(spec.nodes.iter().map(|node| node.resistance));
        let mut wired: BTreeSet<(Place, Option<u8>)> = BTreeSet::new();
        for (number, wire) in spec.wires.iter().enumerate() {
            let wrong = |why| (Some(number), why);
            let place = wiring.add(spec, wire).map_err(wrong)?;
            if !wired.insert((place, wire.input())) {
                let (instrument, channel) = wire.terminals();
                return Err(wrong(SceneError::WiredTwice { instrument: instrument.to_owned(), channel }));
            }
        }
        Ok(wiring)
    }

    fn add(&mut self, spec: &SceneSpec, wire: &WireSpec) -> Result<Place, SceneError> {
        let (instrument, channel) = wire.terminals();
        let place = place(spec, instrument, channel)?;
        let measures = spec.instruments[place.instrument].model.only_measures();
        let is_power = matches!(wire, WireSpec::Power { .. });
        match (measures, is_power) {
            (true, true) => return Err(SceneError::OnlyMeasures(instrument.to_owned())),
            (false, false) => return Err(SceneError::NoMeter(instrument.to_owned())),
            _ => {}
        }
        let reads = match wire {
            WireSpec::Power { node: name, leads, .. } => {
                self.branches.push(Branch { place, node: node(spec, name)?, leads: *leads });
                return Ok(place);
            }
            WireSpec::Volts { node: name, .. } => Reads::Volts { node: node(spec, name)? },
            WireSpec::Amps { of: Subject::Battery, shunt, .. } => Reads::BatteryAmps { shunt: *shunt },
            WireSpec::Amps { of: Subject::Terminals { instrument, channel }, shunt, .. } => {
                Reads::Amps { of: self::place(spec, instrument, *channel)?, shunt: *shunt }
            }
            WireSpec::Temperature { .. } => Reads::Temperature,
            WireSpec::Resistance { node: name, .. } => Reads::Ohms { node: node(spec, name)? },
            WireSpec::Frequency { hertz, .. } => Reads::Hertz(*hertz),
            WireSpec::Contact { input, .. } if *input >= INPUTS => {
                return Err(SceneError::NoInput { instrument: instrument.to_owned(), input: *input });
            }
            WireSpec::Contact { input, contact: name, .. } => {
                Reads::Input { contact: contact(spec, name)?, input: *input }
            }
        };
        self.probes.push(Probe { place, reads });
        Ok(place)
    }
}

impl SceneSpec {
    /// Whether it can be: else the number of the wire that is wrong, where it is a wire, and why.
    ///
    /// # Errors
    /// Where wires name what is not there, or a name is there twice.
    pub fn check(&self) -> Result<(), (Option<usize>, SceneError)> {
        Wiring::checked(self).map(drop)
    }
}

impl WireSpec {
    /// The instrument and the channel that it begins at.
    fn terminals(&self) -> (&str, u32) {
        match self {
            Self::Power { instrument, channel, .. }
            | Self::Volts { instrument, channel, .. }
            | Self::Amps { instrument, channel, .. }
            | Self::Temperature { instrument, channel }
            | Self::Resistance { instrument, channel, .. }
            | Self::Frequency { instrument, channel, .. }
            | Self::Contact { instrument, channel, .. } => (instrument, *channel),
        }
    }

    /// The input of a port, where it is one.
    const fn input(&self) -> Option<u8> {
        match self {
            Self::Contact { input, .. } => Some(*input),
            _ => None,
        }
    }
}

fn unique(spec: &SceneSpec) -> Result<(), SceneError> {
    let mut contacts = BTreeSet::new();
    if let Some(twice) = spec.contacts.iter().find(|contact| !contacts.insert(&contact.name)) {
        return Err(SceneError::SameName(twice.name.clone()));
    }
    let (mut instruments, mut nodes) = (BTreeSet::new(), BTreeSet::from([BATTERY]));
    let twice =
        spec.instruments.iter().map(|instrument| &instrument.name).find(|name| !instruments.insert(*name));
    let twice = twice.or_else(|| spec.nodes.iter().map(|node| &node.name).find(|name| !nodes.insert(name)));
    twice.map_or(Ok(()), |name| Err(SceneError::SameName(name.clone())))
}

fn place(spec: &SceneSpec, instrument: &str, channel: u32) -> Result<Place, SceneError> {
    let found = spec.instruments.iter().position(|known| known.name == instrument);
    let found = found.ok_or_else(|| SceneError::NoInstrument(instrument.to_owned()))?;
    let channels = spec.instruments[found].model.channels();
    match channels.iter().position(|known| *known == channel) {
        Some(terminals) => Ok(Place { instrument: found, terminals }),
        None => Err(SceneError::NoChannel { instrument: instrument.to_owned(), channel, channels }),
    }
}

fn node(spec: &SceneSpec, name: &str) -> Result<usize, SceneError> {
    if name == BATTERY {
        return Ok(0);
    }
    let found = spec.nodes.iter().position(|node| node.name == name);
    found.map(|at| at + 1).ok_or_else(|| SceneError::NoNode(name.to_owned()))
}

fn contact(spec: &SceneSpec, name: &str) -> Result<usize, SceneError> {
    let found = spec.contacts.iter().position(|contact| contact.name == name);
    found.ok_or_else(|| SceneError::NoContact(name.to_owned()))
}
