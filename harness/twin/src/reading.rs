//! What signals can say about the battery's state.

/// What a signal says about the battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The charge voltage limit in volts.
    ChargeVoltage,
    /// The charge current limit in amperes.
    ChargeCurrent,
    /// The discharge current limit in amperes.
    DischargeCurrent,
    /// The lowest discharge voltage in volts.
    DischargeVoltage,
    /// State of charge in percent.
    Soc,
    /// State of health in percent.
    Soh,
    /// Voltage in volts.
    Voltage,
    /// Current in amperes, positive into the battery unless it is declared the other way round.
    Current,
    /// Temperature in degrees Celsius.
    Temperature,
    /// Whether the main switch conducts, as the raw value of the pair.
    Status,
    /// Capacity of the modules that are online, in ampere hours.
    OnlineCapacity,
    /// Capacity of all modules, in ampere hours.
    InstalledCapacity,
    /// The voltage of the lowest cell in volts.
    LowestCellVoltage,
    /// The voltage of the highest cell in volts.
    HighestCellVoltage,
    /// The temperature of the coldest cell in degrees Celsius.
    LowestCellTemperature,
    /// The temperature of the hottest cell in degrees Celsius.
    HighestCellTemperature,
    /// Energy in, in watt hours.
    EnergyIn,
    /// Energy out, in watt hours.
    EnergyOut,
}

impl Reading {
    /// The reading that the signal of this name carries.
    pub(crate) fn named(signal: &str) -> Option<Self> {
        Some(match signal {
            "CVL" => Self::ChargeVoltage,
            "CCL" => Self::ChargeCurrent,
            "DCL" => Self::DischargeCurrent,
            "DischargeVoltage" => Self::DischargeVoltage,
            "SOC" | "HighResolutionSOC" => Self::Soc,
            "SOH" => Self::Soh,
            "Voltage" => Self::Voltage,
            "Current" => Self::Current,
            "Temperature" => Self::Temperature,
            "SystemStatus" => Self::Status,
            "OnlineCapacity" => Self::OnlineCapacity,
            "InstalledAmpereHours" => Self::InstalledCapacity,
            "LowestCellVoltage" => Self::LowestCellVoltage,
            "HighestCellVoltage" => Self::HighestCellVoltage,
            "LowestCellTemperature" => Self::LowestCellTemperature,
            "HighestCellTemperature" => Self::HighestCellTemperature,
            "EnergyIn" => Self::EnergyIn,
            "EnergyOut" => Self::EnergyOut,
            _ => return None,
        })
    }

    /// Whether a sensor measures it, so that noise adds to it.
    pub(crate) fn is_measured(self) -> bool {
        matches!(self, Self::Voltage | Self::Current | Self::Temperature)
    }

    /// Whether it limits a current.
    pub(crate) fn is_current_limit(self) -> bool {
        matches!(self, Self::ChargeCurrent | Self::DischargeCurrent)
    }
}
