//! Eight buses kept full by one process, which hands many frames to the kernel at once.
//!
//! A program that hands over one frame at a time, as `cangen` does, keeps a virtual machine busy with its calls alone, and
//! what is measured then is that.

use std::io::{self, IoSlice};
use std::os::fd::AsFd;
use std::process::Command;
use std::thread;
use std::time::Duration;

use quantity::{Instant, Span};
use rig::Clock;
use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, sendmmsg};
use socketcan::{CanSocket, Socket, SocketOptions};

use super::load::{APART, names};
use crate::error::BenchError;
use crate::process::Running;

/// This program again, as the one who sends bursts of so many on every bus for so long.
///
/// # Errors
/// Where this program cannot be started.
pub(super) fn start(length: Duration, burst: u32) -> Result<Running, BenchError> {
    let program = std::env::current_exe().map_err(BenchError::file("find this program"))?;
    let (seconds, burst) = (length.as_secs().to_string(), burst.to_string());
    Running::start(Command::new(program).args(["flood", "--seconds", &seconds, "--burst", &burst]))
}

/// Waits for its end, after it was heard to have sent everything.
///
/// # Errors
/// Where it could not send.
pub(super) fn end(sending: Running) -> Result<(), BenchError> {
    let needed = sending.interrupt()?;
    if needed.status.success() { Ok(()) } else { Err(BenchError::program("the sender", needed.errors)) }
}

/// Sends bursts of so many numbered frames on every bus for so long. One that there is no time for is not left out, but
/// comes late.
///
/// # Errors
/// Where a bus does not take them.
pub(crate) fn flood(length: Duration, burst: u32) -> io::Result<()> {
    let sockets: Vec<CanSocket> = names().iter().map(|name| opened(name)).collect::<io::Result<_>>()?;
    let clock = Clock::start();
    let apart = u64::from(APART);
    let mut next = 0;
    for number in 0..length.as_secs() * 1_000 / apart {
        wait_until(&clock, Instant::ZERO + Span::from_millis((number * apart) as i64));
        let frames: Vec<[u8; 16]> = (next..next + u64::from(burst)).map(crate::sockets::frame).collect();
        for socket in &sockets {
            send(socket, &frames)?;
        }
        next += u64::from(burst);
    }
    Ok(())
}

/// A socket that sends, and is not bothered with what others do.
fn opened(name: &str) -> io::Result<CanSocket> {
    let socket = CanSocket::open(name)?;
    socket.set_filter_drop_all()?;
    Ok(socket)
}

fn send(socket: &CanSocket, frames: &[[u8; 16]]) -> io::Result<()> {
    let slices: Vec<_> = frames.iter().map(|frame| [IoSlice::new(frame)]).collect();
    let mut nothing: Vec<_> = frames.iter().map(|_| SendAncillaryBuffer::default()).collect();
    let messages = slices.iter().zip(&mut nothing).map(|(slice, nothing)| MMsgHdr::new(slice, nothing));
    let mut messages: Vec<_> = messages.collect();
    let mut left = messages.as_mut_slice();
    while !left.is_empty() {
        let sent = sendmmsg(socket.as_fd(), left, SendFlags::empty())?;
        left = &mut left[sent..];
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the pace is that of the clock")]
fn wait_until(clock: &Clock, due: Instant) {
    let left = u64::try_from((due - clock.now()).as_nanos()).unwrap_or(0);
    thread::sleep(Duration::from_nanos(left));
}
