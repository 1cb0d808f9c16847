//! What was known about the adapter of a bus.

use serde::{Deserialize, Serialize};

/// Whether frames of a bus are on a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Controller {
    /// There is a device with a driver.
    Physical,
    /// The kernel itself copies frames from sender to receiver, without bit timing, acknowledgement or errors.
    Virtual,
    /// It cannot be told, as with an adapter at the other end of a serial line or a network.
    Unknown,
}

/// What was known about the adapter of a bus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adapter {
    /// Whether frames are on a wire.
    pub controller: Controller,
    /// The driver, as the system names it: `gs_usb`, `vcan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// The serial number, as the adapter tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Bits per second of the bus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u32>,
    /// Whether it never acknowledges nor sends.
    pub listen_only: bool,
}
