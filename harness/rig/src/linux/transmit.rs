//! Frames go out.

use nix::errno::Errno;
use wire::Frame;

use super::outstanding::Outstanding;
use super::system::{errno, failed};
use crate::bus::{BusError, Transmit};

/// The end of a SocketCAN socket that sends.
pub(super) struct Transmitter {
    bus: String,
    socket: socket2::Socket,
    outstanding: Outstanding,
}

impl Transmitter {
    pub(super) fn new(bus: &str, socket: socket2::Socket, outstanding: Outstanding) -> Self {
        Self { bus: bus.to_owned(), socket, outstanding }
    }
}

impl Transmit for Transmitter {
    fn transmit(&mut self, frame: &Frame) -> Result<(), BusError> {
        let bytes = bytes(frame);
        let sent = self.outstanding.sending(|| self.socket.send_with_flags(&bytes, nix::libc::MSG_DONTWAIT));
        sent.map(drop).map_err(|error| match errno(&error) {
            Some(Errno::ENOBUFS | Errno::EAGAIN) => BusError::Full(self.bus.clone()),
            _ => failed(&self.bus, "send a frame")(error),
        })
    }
}

/// A frame as `struct can_frame` of linux/can.h.
fn bytes(frame: &Frame) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&frame.id().bits().to_ne_bytes());
    bytes[4] = frame.len();
    bytes[8..].copy_from_slice(&frame.word().to_le_bytes());
    bytes
}
