//! From an address to a bus.

use super::{BusError, Opened};
use crate::sleep::Sleeper;
use crate::{Address, Clock, Interface, slcan, socketcand};

/// Opens a bus. Its instants are on `clock`.
///
/// # Errors
/// Where it is not there, or not ready; the error says what to do.
pub fn open(address: &Address, clock: &Clock) -> Result<Opened, BusError> {
    let opened = match address {
        Address::Can(interface) => can(interface, clock),
        Address::Slcan { port, bit_rate } => slcan::open(port, *bit_rate, clock),
        Address::Socketcand { host, port, interface } => socketcand::open(host, *port, interface, clock),
    }?;
    Ok(Opened { receive: Box::new(Sleeper::new(opened.receive, *clock)), ..opened })
}

#[cfg(target_os = "linux")]
fn can(interface: &Interface, clock: &Clock) -> Result<Opened, BusError> {
    crate::linux::open(interface, clock, crate::linux::BUFFER)
}

#[cfg(not(target_os = "linux"))]
fn can(_: &Interface, _: &Clock) -> Result<Opened, BusError> {
    Err(BusError::NoSocketCanHere)
}
