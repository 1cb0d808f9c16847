//! What an interface counts.

use std::fs;
use std::path::Path;

use crate::Interface;
use crate::bus::BusError;

/// What the kernel has counted on an interface since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// Frames received, echoes not included.
    pub received: u64,
    /// Frames sent.
    pub sent: u64,
    /// Errors while receiving; on a controller, errors on the bus.
    pub receive_errors: u64,
    /// Errors while sending.
    pub send_errors: u64,
    /// Frames that were thrown away before any program could see them.
    pub dropped: u64,
    /// Frames that the controller lost because nobody fetched them in time.
    pub overruns: u64,
}

impl Counters {
    /// Reads them.
    ///
    /// # Errors
    /// Where the interface is not there.
    pub fn read(interface: &Interface) -> Result<Self, BusError> {
        let folder = Path::new("/sys/class/net").join(interface.as_str()).join("statistics");
        let count = |name: &str| {
            let text = fs::read_to_string(folder.join(name)).ok()?;
            text.trim().parse().ok()
        };
        let counters = || {
            Some(Self {
                received: count("rx_packets")?,
                sent: count("tx_packets")?,
                receive_errors: count("rx_errors")?,
                send_errors: count("tx_errors")?,
                dropped: count("rx_dropped")?,
                overruns: count("rx_over_errors")?,
            })
        };
        counters().ok_or_else(|| BusError::Gone(interface.to_string()))
    }
}
