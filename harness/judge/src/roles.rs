//! The roles that a rig can play, and what each of them measures.

use lang::Kind;
use quantity::{Dimension, Span};

/// A kind of role: its name in suites and rig files, and the signals that it fills.
#[derive(Debug, Clone)]
pub struct RoleKind {
    /// The name: `main_switch_probe`.
    pub name: &'static str,
    /// The one signal that a reading fills, if it measures: its name behind the dot and its kind.
    pub signal: Option<(&'static str, Kind)>,
    /// How long a reading stays known.
    pub fresh: Span,
    /// What it is for.
    pub about: &'static str,
}

/// All roles that suites may name.
pub const ROLES: &[RoleKind] = &[
    RoleKind {
        name: "main_switch_probe",
        signal: Some(("conducts", Kind::Truth)),
        fresh: Span::from_secs(10),
        about: "passes a small current both ways and tells whether the main switch conducts; 0x35A alone is no proof, \
                the polarity of its status pair is open",
    },
    RoleKind {
        name: "bus_resistance",
        signal: Some(("ohms", Kind::Number(Dimension::RESISTANCE))),
        fresh: Span::from_secs(10),
        about: "tells the resistance between CAN-H and CAN-L; it can be asked while everything at the bus is switched off, \
                and has no answer while the bus is alive or its line open",
    },
    RoleKind {
        name: "battery_power",
        signal: None,
        fresh: Span::ZERO,
        about: "switches the battery's own supply or its power button, so that it boots",
    },
    RoleKind {
        name: "bus_short",
        signal: None,
        fresh: Span::ZERO,
        about: "shorts CAN-H and CAN-L while it is on: no frame arrives either way, and the battery's controller goes off \
                the bus",
    },
    RoleKind {
        name: "bus_acknowledge",
        signal: None,
        fresh: Span::ZERO,
        about: "acknowledges the battery's frames while it is on, as every inverter system does; while it is off, no frame \
                arrives either way, and the battery's controller sends its first one again and again",
    },
    RoleKind {
        name: "bus_cut",
        signal: None,
        fresh: Span::ZERO,
        about: "cuts the line between the battery and everybody else while it is on: no frame arrives either way, and \
                neither side finds anybody who acknowledges",
    },
    RoleKind {
        name: CHARGER,
        signal: None,
        fresh: Span::ZERO,
        about: "gives the battery a current until a voltage, as far as every limit lets it: of the rig, of the channel, and \
                what the battery allows; a case sets it, and it is off when the case ends",
    },
    RoleKind {
        name: LOAD,
        signal: None,
        fresh: Span::ZERO,
        about: "takes a current out of the battery, as far as every limit lets it: of the rig, of the channel, and what the \
                battery allows; a case sets it, and it is off when the case ends",
    },
    RoleKind {
        name: BATTERY_CURRENT,
        signal: Some(("amperes", Kind::Number(Dimension::CURRENT))),
        fresh: Span::from_secs(3),
        about: "measures the current through the battery beside it, above zero into it; how far it may be off is \
                `battery_current.uncertainty`",
    },
];

impl RoleKind {
    /// Whether a case sets what it drives.
    #[must_use]
    pub fn is_set(&self) -> bool {
        matches!(self.name, CHARGER | LOAD)
    }
}

/// The role that gives a current.
pub const CHARGER: &str = "charger";

/// The role that takes a current.
pub const LOAD: &str = "load";

/// The role that measures the current.
pub const BATTERY_CURRENT: &str = "battery_current";
