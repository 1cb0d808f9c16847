//! Those who listen to buses that are full: our threads, and `candump`. One at a time, because a virtual machine has one
//! processor, and what the one needs the other would not have.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use journal::{BusEvent, BusId};
use rig::bus::Sighting;
use rig::{Clock, Drain, Inflow};

use super::flood;
use super::load::{counted, names, pause};
use crate::error::BenchError;
use crate::process::{processor_seconds, seconds_of};

/// Room for what was seen and not yet counted.
const ROOM: usize = 1 << 16;
/// So long after the last frame nothing more is expected.
const QUIET: Duration = Duration::from_secs(2);

/// What came of the frames of all buses.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Heard {
    /// Frames that the kernel took from whoever sent them.
    pub(super) sent: u64,
    /// Frames that were counted.
    pub(super) frames: u64,
    /// Frames that were told as lost.
    pub(super) told: u64,
    /// Frames that the kernel threw away before any program could have them: they came faster than it could pass them on.
    pub(super) thrown: u64,
    /// How long frames were sent, in seconds.
    pub(super) seconds: f64,
    /// Processor time of the one who listened, in seconds.
    pub(super) processor: f64,
}

impl Heard {
    /// Frames that were sent and not counted.
    pub(super) fn lost(&self) -> u64 {
        self.sent.saturating_sub(self.frames)
    }

    /// Frames sent in a second.
    pub(super) fn rate(&self) -> f64 {
        self.sent as f64 / self.seconds
    }
}

/// What our threads make of bursts of so many frames, for so long.
pub(super) fn ours(length: Duration, burst: u32) -> Result<Heard, BenchError> {
    let clock = Clock::start();
    let names = names();
    let mut receivers = vec![];
    for (name, bus) in names.iter().zip(0..) {
        receivers.push((BusId(bus), super::opened(name, &clock)?.receive));
    }
    let (drain, inflow) = Drain::start(receivers, ROOM).map_err(BenchError::file("start threads"))?;
    let (before, used, began) = (counted(&names)?, processor_seconds()?, clock.now());
    let sending = flood::start(length, burst)?;
    let mut heard = Heard::default();
    heard.count(&inflow)?;
    heard.seconds = (clock.now() - began).as_secs_f64() - QUIET.as_secs_f64();
    heard.processor = processor_seconds()? - used;
    flood::end(sending)?;
    (heard.sent, heard.thrown) = since(before, counted(&names)?);
    drop(drain);
    Ok(heard)
}

impl Heard {
    /// Counts what comes, until nothing does.
    fn count(&mut self, inflow: &Inflow) -> Result<(), BenchError> {
        while let Ok(drained) = inflow.recv_timeout(QUIET) {
            match drained.seen {
                Ok(Sighting::Frame { .. }) => self.frames += 1,
                Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. }) => self.told += frames,
                Ok(_) => {}
                Err(why) => return Err(BenchError::program("the loop", why.to_string())),
            }
        }
        Ok(())
    }
}

/// What `candump` makes of the same, with a receive buffer as large as ours.
pub(super) fn candump(length: Duration, burst: u32) -> Result<Heard, BenchError> {
    let (candump, clock, names) = (Candump::start()?, Clock::start(), names());
    let (before, began) = (counted(&names)?, clock.now());
    let sending = flood::start(length, burst)?;
    let (frames, processor) = candump.end()?;
    let seconds = (clock.now() - began).as_secs_f64() - QUIET.as_secs_f64();
    flood::end(sending)?;
    let (sent, thrown) = since(before, counted(&names)?);
    Ok(Heard { sent, frames, told: 0, thrown, seconds, processor })
}

/// What the kernel counted meanwhile.
fn since(before: (u64, u64), now: (u64, u64)) -> (u64, u64) {
    (now.0 - before.0, now.1 - before.1)
}

/// A `candump` of all buses that ends when nothing comes any more. Its lines are counted by another process, and not kept.
struct Candump {
    child: Child,
    counting: Child,
}

impl Candump {
    fn start() -> Result<Self, BenchError> {
        let failed = |program| move |why: std::io::Error| BenchError::program(program, why.to_string());
        let (buffer, quiet) = (rig::linux::BUFFER.to_string(), QUIET.as_millis().to_string());
        let mut command = Command::new("candump");
        command.args(["-L", "-r", &buffer, "-T", &quiet, "any"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed("candump"))?;
        let output = child.stdout.take().map_or_else(Stdio::null, Stdio::from);
        let mut command = Command::new("wc");
        command.arg("-l").stdin(output).stdout(Stdio::piped());
        let counting = command.spawn().map_err(failed("wc"))?;
        pause(300);
        Ok(Self { child, counting })
    }

    /// Waits until it ends: how many frames it has seen, and how many seconds of processor time it took.
    fn end(mut self) -> Result<(u64, f64), BenchError> {
        let counted = self.counting.wait_with_output().map_err(BenchError::file("wait for wc"))?;
        // It has closed its output, and is still to be waited for.
        let processor = seconds_of(self.child.id())?;
        self.child.wait().map_err(BenchError::file("wait for candump"))?;
        let counted = String::from_utf8_lossy(&counted.stdout);
        let frames = counted.trim().parse().map_err(|_| BenchError::program("candump", "was not counted"))?;
        Ok((frames, processor))
    }
}
