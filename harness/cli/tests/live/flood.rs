//! A bus that is full: a sender that hands many frames to the kernel at once.
//!
//! A program that hands over one frame at a time keeps a virtual machine busy with its calls alone, and never fills a bus.

use std::io::IoSlice;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, sendmmsg};
use socketcan::{CanSocket, Socket, SocketOptions};

use crate::bench::seconds;

/// A bus of 1 Mbit/s that is full to the last bit has 8,000 frames a second: bursts of so many, so far apart.
const BURST: u64 = 64;
const APART: Duration = Duration::from_millis(8);

/// How many frames go by in a second.
pub(crate) const FULL: f64 = 8_000.0;

/// Sends so many frames at the pace of a full bus, numbered, and with identifiers of 29 bits: those of others, of which the
/// protocol knows nothing. A burst that there is no time for is not left out, but comes late.
pub(crate) fn flood(bus: &str, frames: u64) {
    let socket = CanSocket::open(bus).unwrap();
    socket.set_filter_drop_all().unwrap();
    let began = now();
    for (number, due) in (0..frames).step_by(BURST as usize).zip((0_u32..).map(|number| APART * number)) {
        seconds(due.saturating_sub(began.elapsed()).as_secs_f64());
        let burst: Vec<_> = (number..frames.min(number + BURST)).map(frame).collect();
        send(&socket, &burst);
    }
}

fn send(socket: &CanSocket, frames: &[[u8; 16]]) {
    let slices: Vec<_> = frames.iter().map(|frame| [IoSlice::new(frame)]).collect();
    let mut nothing: Vec<_> = frames.iter().map(|_| SendAncillaryBuffer::default()).collect();
    let messages = slices.iter().zip(&mut nothing).map(|(slice, nothing)| MMsgHdr::new(slice, nothing));
    let mut messages: Vec<_> = messages.collect();
    let mut left = messages.as_mut_slice();
    while !left.is_empty() {
        let sent = sendmmsg(socket.as_fd(), left, SendFlags::empty()).unwrap();
        left = &mut left[sent..];
    }
}

/// A `struct can_frame` of linux/can.h, with an identifier of 29 bits.
fn frame(number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&0x9234_5678_u32.to_ne_bytes());
    bytes[4] = 8;
    bytes[8..].copy_from_slice(&number.to_le_bytes());
    bytes
}

#[expect(clippy::disallowed_methods, reason = "the pace is that of the clock")]
fn now() -> Instant {
    Instant::now()
}
