//! What the system's refusals mean.

use std::io;

use nix::errno::Errno;

use crate::bus::BusError;

/// The number of an error, as far as it has one.
pub(super) fn errno(error: &io::Error) -> Option<Errno> {
    error.raw_os_error().map(Errno::from_raw)
}

/// The system's own word for an error of `socketcan`, which keeps the number of what the kernel refused.
pub(super) fn io_error(error: socketcan::Error) -> io::Error {
    match error {
        socketcan::Error::Io(error) => error,
        socketcan::Error::Nl(error) => {
            error.errno().map_or_else(|| io::Error::other(error), io::Error::from_raw_os_error)
        }
        other => io::Error::other(other),
    }
}

/// An interface that is down or no longer there.
pub(super) fn is_gone(error: &io::Error) -> bool {
    matches!(errno(error), Some(Errno::ENETDOWN | Errno::ENODEV | Errno::ENXIO))
}

/// The error of something that was tried with a bus.
pub(super) fn failed(bus: &str, doing: &'static str) -> impl FnOnce(io::Error) -> BusError {
    let bus = bus.to_owned();
    move |source| {
        if is_gone(&source) { BusError::Gone(bus) } else { BusError::System { bus, doing, source } }
    }
}
