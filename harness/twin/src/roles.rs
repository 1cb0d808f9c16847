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
}

impl Role {
    /// All roles, in the order of the header.
    pub(crate) const ALL: [Self; 5] =
        [Self::BatteryPower, Self::MainSwitchProbe, Self::BusShort, Self::BusAcknowledge, Self::BusCut];

    /// Its name in suites.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::BatteryPower => "battery_power",
            Self::MainSwitchProbe => "main_switch_probe",
            Self::BusShort => "bus_short",
            Self::BusAcknowledge => "bus_acknowledge",
            Self::BusCut => "bus_cut",
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

    /// All roles, as the header states them.
    pub(crate) fn infos() -> Vec<RoleInfo> {
        Self::ALL.iter().map(|role| RoleInfo { name: role.name().to_owned() }).collect()
    }
}
