//! Frames go out.

use std::sync::atomic::Ordering;

use nix::errno::Errno;
use wire::Frame;

use super::socket::Outstanding;
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
        // Counted first: the echo may be there before the call returns.
        self.outstanding.fetch_add(1, Ordering::SeqCst);
        let sent = self.socket.send_with_flags(&bytes(frame), nix::libc::MSG_DONTWAIT);
        sent.map(drop).map_err(|error| {
            self.outstanding.fetch_sub(1, Ordering::SeqCst);
            match errno(&error) {
                Some(Errno::ENOBUFS | Errno::EAGAIN) => BusError::Full(self.bus.clone()),
                _ => failed(&self.bus, "send a frame")(error),
            }
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
