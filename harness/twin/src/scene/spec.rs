//! A scene as somebody describes it.

use quantity::Span;

use crate::scene::injector::FaultRule;
use crate::{Accuracy, Model};

/// The instruments of a bench, and how they are wired with each other and with the battery.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SceneSpec {
    /// The instruments; their places in this list are their numbers.
    pub instruments: Vec<InstrumentSpec>,
    /// What can be wired to beside the node `battery`, which is always there.
    pub nodes: Vec<NodeSpec>,
    /// The contacts that somebody opens and closes.
    pub contacts: Vec<ContactSpec>,
    /// The wires. What is not wired has nothing at its terminals.
    pub wires: Vec<WireSpec>,
}

/// An instrument of a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct InstrumentSpec {
    /// Its name in the scene.
    pub name: String,
    /// What it is.
    pub model: Model,
    /// The serial number that it tells, where it tells one.
    pub serial_number: String,
    /// How far its readings are off.
    pub accuracy: Accuracy,
    /// Commands that somebody gave it before the scene begins, so that it is found as a person left it.
    pub found: Vec<String>,
    /// What goes wrong on its link, and when.
    pub faults: Vec<FaultRule>,
}

/// A node of a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeSpec {
    /// Its name.
    pub name: String,
    /// The resistance of what is connected there, in ohms; nothing is connected where there is none.
    pub resistance: Option<f64>,
}

/// A contact of a scene: an emergency stop, a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactSpec {
    /// Its name.
    pub name: String,
    /// Whether it is closed when the scene begins.
    pub closed: bool,
    /// When it changes, each later than the one before.
    pub changes: Vec<Span>,
}

/// A wire of a scene. Instruments and nodes are named.
#[derive(Debug, Clone, PartialEq)]
pub enum WireSpec {
    /// A pair of terminals of a supply or a load, at a node.
    Power {
        /// The instrument.
        instrument: String,
        /// Its channel.
        channel: u32,
        /// The node.
        node: String,
        /// The resistance of both leads together, in ohms.
        leads: f64,
    },
    /// A channel of a meter reads the voltage of a node.
    Volts {
        /// The meter.
        instrument: String,
        /// Its channel.
        channel: u32,
        /// The node.
        node: String,
    },
    /// A channel of a meter reads a current: as volts at a shunt, or as amperes where it measures those.
    Amps {
        /// The meter.
        instrument: String,
        /// Its channel.
        channel: u32,
        /// Whose current.
        of: Subject,
        /// The resistance of the shunt in ohms, which is too small to matter in the circuit.
        shunt: f64,
    },
    /// A channel of a meter reads the battery's temperature.
    Temperature {
        /// The meter.
        instrument: String,
        /// Its channel.
        channel: u32,
    },
    /// A channel of a meter reads the resistance of what is at a node, which nothing drives.
    Resistance {
        /// The meter.
        instrument: String,
        /// Its channel.
        channel: u32,
        /// The node.
        node: String,
    },
    /// A channel of a meter reads a frequency that never changes.
    Frequency {
        /// The meter.
        instrument: String,
        /// Its channel.
        channel: u32,
        /// The frequency in hertz.
        hertz: f64,
    },
    /// A contact pulls an input of a port low while it is closed.
    Contact {
        /// The meter.
        instrument: String,
        /// The port.
        channel: u32,
        /// The number of the input, from 0.
        input: u8,
        /// The contact.
        contact: String,
    },
}

/// Whose current a meter reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The battery's, positive into it.
    Battery,
    /// That of a pair of terminals, positive out of the instrument.
    Terminals {
        /// The instrument.
        instrument: String,
        /// Its channel.
        channel: u32,
    },
}

impl InstrumentSpec {
    /// An exact one without any fault.
    #[must_use]
    pub fn new(name: &str, model: Model) -> Self {
        Self {
            name: name.to_owned(),
            model,
            serial_number: String::from("SIM0001"),
            accuracy: Accuracy::default(),
            found: vec![],
            faults: vec![],
        }
    }
}
