//! A battery statement as people write it.

use lang::Located;
use schemars::JsonSchema;
use serde::Deserialize;

/// A battery statement, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementText {
    /// Who makes it and what it is called.
    pub battery: IdentityText,
    /// What it claims to do.
    #[serde(default)]
    pub ics: IcsText,
    /// The values that are needed to test it.
    #[serde(default)]
    pub ixit: IxitText,
}

/// Who makes a battery and what it is called.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityText {
    /// The maker.
    pub maker: String,
    /// The model.
    pub model: String,
    /// Its firmware, as its maker calls it.
    #[serde(default)]
    pub firmware: Option<String>,
}

/// What a battery claims to do.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IcsText {
    /// The rate of the bus: `500 kbit/s`, or `250 kbit/s`.
    #[serde(default)]
    pub bit_rate: Option<Located<BitRateText>>,
    /// The messages that it sends, by their names in the protocol database.
    #[serde(default)]
    pub sends: Option<Vec<Located<String>>>,
    /// Identifiers outside of the protocol that it sends as well, for example `0x354`.
    #[serde(default)]
    pub other_identifiers: Option<Vec<Located<u32>>>,
    /// The alarm and warning slots of 0x35A that it supports, by their names in the protocol database.
    #[serde(default)]
    pub alarms: Option<Vec<Located<String>>>,
    /// Whether 0x355 carries the state of charge with two more digits.
    #[serde(default)]
    pub high_resolution_soc: Option<Located<bool>>,
    /// Whether its current is positive out of the battery, the other way round than the protocol has it.
    #[serde(default)]
    pub reverse_current: Option<Located<bool>>,
    /// Whether it may ask for charge by 0x360.
    #[serde(default)]
    pub force_charge: Option<Located<bool>>,
}

/// The rate of the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum BitRateText {
    /// The rate that the protocol prefers.
    #[serde(rename = "500 kbit/s")]
    Kbit500,
    /// The rate of systems that share the bus with others.
    #[serde(rename = "250 kbit/s")]
    Kbit250,
}

/// The values that are needed to test a battery.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IxitText {
    /// Cells in series; bounds what may be declared for voltages.
    #[serde(default)]
    pub cells: Option<Located<String>>,
    /// Capacity, for example `100 Ah`.
    #[serde(default)]
    pub capacity: Option<Located<String>>,
    /// The voltage of the empty battery at its terminals, for example `44.8 V`.
    #[serde(default)]
    pub empty_voltage: Option<Located<String>>,
    /// The highest charge voltage limit that it ever sends.
    #[serde(default)]
    pub charge_voltage_max: Option<Located<String>>,
    /// The highest charge current limit that it ever sends.
    #[serde(default)]
    pub charge_current_max: Option<Located<String>>,
    /// The highest discharge current limit that it ever sends.
    #[serde(default)]
    pub discharge_current_max: Option<Located<String>>,
    /// Modules, where 0x372 counts them.
    #[serde(default)]
    pub modules: Option<Located<String>>,
    /// The maker's name that 0x35E carries.
    #[serde(default)]
    pub manufacturer_name: Option<Located<String>>,
    /// The product's name that 0x370 and 0x371 carry.
    #[serde(default)]
    pub product_name: Option<Located<String>>,
    /// The family's name that 0x382 carries.
    #[serde(default)]
    pub family_name: Option<Located<String>>,
    /// The serial number of the battery under test, which 0x380 and 0x381 carry.
    #[serde(default)]
    pub serial_number: Option<Located<String>>,
    /// The firmware version that 0x35F carries, as a number: `0x0102`, or `258`.
    #[serde(default)]
    pub firmware_version: Option<Located<String>>,
    /// From power-up to the first frames; at most 60 s.
    #[serde(default)]
    pub boot_time: Option<Located<String>>,
    /// How long it waits without a keepalive before it opens its main switch; `0 s` where it never does.
    #[serde(default)]
    pub keepalive_timeout: Option<Located<String>>,
    /// From the return of the keepalive until it is usable again; at most 120 s.
    #[serde(default)]
    pub recovery_time: Option<Located<String>>,
}
