//! Our receive path alone, on the machine's own kernel: as many frames as eight full buses carry, over pairs of datagram
//! sockets.
//!
//! Kernels in virtual machines make a tenth of these frames, and many machines have no other kernel with CAN. A datagram
//! socket hands over the same bytes with the same stamps by the same calls; what is not measured is the kernel's own way
//! of a frame. It waits where a buffer is full, so nothing is lost by it: whether frames come as fast as they are sent is
//! what is seen.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use journal::BusId;
use quantity::{Instant, Span};
use rig::bus::Sighting;
use rig::{Clock, Drain, Inflow};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::process::{Running, processor_seconds};
use crate::table::{Row, Table};

/// How many pairs, and how many frames a second go through each: a bus of 1 Mbit/s that is full to the last bit.
const PAIRS: u8 = 8;
const RATE: u64 = 8_000;
/// Bursts are so many milliseconds apart.
const APART: u64 = 8;
const ROOM: usize = 1 << 16;
/// So long after the last frame nothing more is expected.
const QUIET: Duration = Duration::from_secs(2);

/// Measures for so long what comes of what is sent.
pub(crate) fn measure(length: Duration, table: &mut Table) -> Result<(), BenchError> {
    let failed = BenchError::file("make a pair of sockets");
    let clock = Clock::start();
    let pairs: io::Result<Vec<_>> = (0..PAIRS).map(|_| UnixDatagram::pair()).collect();
    let (mut receivers, mut senders) = (vec![], vec![]);
    for (bus, (ours, theirs)) in (0..).map(BusId).zip(pairs.map_err(failed)?) {
        let opened = rig::linux::adopt(&format!("pair {}", bus.0), ours.into(), &clock);
        receivers.push((bus, opened.map_err(|why| BenchError::program("a pair", why.to_string()))?.receive));
        senders.push(sender(theirs.into(), length)?);
    }
    let used = processor_seconds()?;
    let (drain, inflow) = Drain::start(receivers, ROOM).map_err(BenchError::file("start threads"))?;
    let (seen, worst) = count(&inflow, &clock)?;
    let processor = processor_seconds()? - used;
    drop(drain);
    let mut sent = 0;
    for sender in senders {
        let told = sender.interrupt()?.output;
        sent += told.trim().parse::<u64>().map_err(|_| BenchError::program("the sender", told))?;
    }
    rows(Counted { seconds: length.as_secs_f64(), sent, seen, worst, processor }, table);
    Ok(())
}

/// What was counted.
struct Counted {
    seconds: f64,
    sent: u64,
    seen: u64,
    /// The longest that a frame took from the kernel to whoever counts, in milliseconds.
    worst: f64,
    processor: f64,
}

fn rows(counted: Counted, table: &mut Table) {
    let Counted { seconds, sent, seen, worst, processor } = counted;
    let what = format!("{PAIRS} pairs of sockets for {seconds:.0} s");
    let mut row = |what: String, value, unit, aim| {
        table.add(Row { what, value, unit, ratio: String::new(), aim });
    };
    let aim = (u64::from(PAIRS) * RATE) as f64 / 1e3;
    row(format!("{what}, sent"), sent as f64 / seconds / 1e3, "thousand frames/s", Aim::AtLeast(aim * 0.99));
    row(format!("{what}: lost"), sent.abs_diff(seen) as f64, "frames", Aim::AtMost(0.0));
    row(format!("{what}: processor time"), processor / seconds * 100.0, "% of a core", Aim::None);
    row(format!("{what}: for each frame"), processor / seen.max(1) as f64 * 1e6, "µs", Aim::None);
    row(format!("{what}: the longest from stamp to count"), worst, "ms", Aim::None);
}

fn count(inflow: &Inflow, clock: &Clock) -> Result<(u64, f64), BenchError> {
    let (mut seen, mut worst) = (0, 0.0_f64);
    while let Ok(drained) = inflow.recv_timeout(QUIET) {
        match drained.seen {
            Ok(Sighting::Frame { at, .. }) => {
                seen += 1;
                worst = worst.max((clock.now() - at).as_secs_f64() * 1e3);
            }
            Ok(_) => {}
            Err(why) => return Err(BenchError::program("the drain", why.to_string())),
        }
    }
    Ok((seen, worst))
}

/// This program again, in the part of whoever sends: its standard input is the socket.
fn sender(socket: OwnedFd, length: Duration) -> Result<Running, BenchError> {
    let program = std::env::current_exe().map_err(BenchError::file("find this program"))?;
    let mut command = Command::new(program);
    command.args(["feed", "--seconds", &length.as_secs().to_string()]);
    Running::start_on(&mut command, Stdio::from(socket))
}

/// Sends frames to standard input, which is a socket, evenly for so long; how many they were.
///
/// # Errors
/// Where nobody takes them any more.
pub(crate) fn feed(length: Duration) -> io::Result<u64> {
    let mut socket = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let (clock, burst, mut sent) = (Clock::start(), RATE * APART / 1_000, 0);
    for number in 0..length.as_secs() * 1_000 / APART {
        wait_until(&clock, Instant::ZERO + Span::from_millis((number * APART) as i64));
        for _ in 0..burst {
            socket.write_all(&frame(sent))?;
            sent += 1;
        }
    }
    Ok(sent)
}

/// A `struct can_frame` of linux/can.h.
pub(crate) fn frame(number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&0x351_u32.to_ne_bytes());
    bytes[4] = 8;
    bytes[8..].copy_from_slice(&number.to_le_bytes());
    bytes
}

#[expect(clippy::disallowed_methods, reason = "the pace is that of the clock")]
fn wait_until(clock: &Clock, due: Instant) {
    let left = u64::try_from((due - clock.now()).as_nanos()).unwrap_or(0);
    thread::sleep(Duration::from_nanos(left));
}
