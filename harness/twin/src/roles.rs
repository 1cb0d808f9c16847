//! The roles that the twin plays.

use journal::{RoleId, RoleInfo};

/// A role of the twin; its place in [`ALL`](Self::ALL) is its index in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Switches the battery's power.
    BatteryPower,
    /// Tells whether the main switch conducts.
    MainSwitchProbe,
    /// Shorts the two wires of the bus while it is on.
    BusShort,
    /// Acknowledges the battery's frames while it is on.
    BusAcknowledge,
    /// Cuts the line to the battery while it is on.
    BusCut,
    /// Gives the battery a current.
    Charger,
    /// Takes a current out of the battery.
    Load,
    /// Tells how large the current is.
    BatteryCurrent,
}

impl Role {
    /// All roles, in the order of the header.
    pub(crate) const ALL: [Self; 8] = [
        Self::BatteryPower,
        Self::MainSwitchProbe,
        Self::BusShort,
        Self::BusAcknowledge,
        Self::BusCut,
        Self::Charger,
        Self::Load,
        Self::BatteryCurrent,
    ];

    /// Those that need the inside of the battery: a program in its place has none that could be driven.
    const INSIDE: [Self; 3] = [Self::Charger, Self::Load, Self::BatteryCurrent];

    /// Its name in suites.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::BatteryPower => "battery_power",
            Self::MainSwitchProbe => "main_switch_probe",
            Self::BusShort => "bus_short",
            Self::BusAcknowledge => "bus_acknowledge",
            Self::BusCut => "bus_cut",
            Self::Charger => "charger",
            Self::Load => "load",
            Self::BatteryCurrent => "battery_current",
        }
    }

    /// The role of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The role with this index.
    pub(crate) fn with(id: RoleId) -> Option<Self> {
        Self::ALL.get(usize::from(id.0)).copied()
    }

    /// What the role with this index is called, whether or not there is one.
    pub(crate) fn called(id: RoleId) -> String {
        Self::with(id).map_or_else(|| format!("role {}", id.0), |role| role.name().to_owned())
    }

    /// The roles around a program in the place of the battery.
    pub(crate) fn infos_outside() -> Vec<RoleInfo> {
        let all = Self::ALL.iter().filter(|role| !Self::INSIDE.contains(role));
        all.map(|role| RoleInfo { name: role.name().to_owned() }).collect()
    }

    /// All roles, as the header states them.
    pub(crate) fn infos() -> Vec<RoleInfo> {
        Self::ALL.iter().map(|role| RoleInfo { name: role.name().to_owned() }).collect()
    }
}
