//! What is known about an adapter.

/// Whether frames of a bus are on a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Controller {
    /// There is a device with a driver.
    Physical,
    /// The kernel itself copies frames from sender to receiver, without bit timing, acknowledgement or errors.
    Virtual,
    /// It cannot be told, as with an adapter at the other end of a serial line or a network.
    Unknown,
}

/// What is known about an adapter, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// Whether frames are on a wire.
    pub controller: Controller,
    /// The driver, as the system names it: `gs_usb`, `vcan`.
    pub driver: Option<String>,
    /// The serial number, as the adapter tells it.
    pub serial: Option<String>,
    /// Bits per second of the bus.
    pub bit_rate: Option<u32>,
    /// Whether it never acknowledges nor sends.
    pub listen_only: bool,
}
