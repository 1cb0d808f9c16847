//! Eight buses that are full: what is lost, and what it takes.

use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use journal::{BusEvent, BusId};
use quantity::Span;
use rig::bus::Sighting;
use rig::linux::Counters;
use rig::{Clock, Drain, Drained};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::process::{Running, interrupt, processor_seconds, seconds_of};
use crate::table::{Row, Table};

/// How many buses.
const BUSES: u8 = 8;
/// A bus of 1 Mbit/s that is full to the last bit has 8,000 frames a second: bursts of so many, so many milliseconds apart.
const BURST: u32 = 64;
const APART: u32 = 8;
const FULL: f64 = 8_000.0;
/// Bursts of all sizes on the way there, to find the greatest that this kernel carries, and for how long each is tried.
const BURSTS: [u32; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, BURST];
const EACH: Duration = Duration::from_secs(10);
/// Room for what was seen and not yet counted.
const ROOM: usize = 1 << 16;
/// So long after the last frame nothing more is expected.
const QUIET: Duration = Duration::from_secs(2);

/// What came of the frames of all buses.
#[derive(Debug, Default)]
struct Seen {
    sent: u64,
    frames: u64,
    lost: u64,
    /// How long frames came.
    seconds: f64,
    /// Processor time of ours.
    processor: f64,
}

/// Measures for so long what our threads lose, and `candump` at the same time.
pub(super) fn measure(length: Duration, table: &mut Table) -> Result<(), BenchError> {
    let candump = Candump::start()?;
    let seen = flood(length, BURST)?;
    let (theirs, needed) = candump.end()?;
    let rate = seen.sent as f64 / seen.seconds;
    let what = format!("{BUSES} full buses for {:.0} s", seen.seconds);
    let mut row = |what: String, value, unit, ratio, aim| table.add(Row { what, value, unit, ratio, aim });
    let asked = f64::from(BUSES) * FULL;
    let share =
        format!("{:.0} % of the {:.0} thousand that are asked for", rate / asked * 100.0, asked / 1e3);
    row(format!("{what}, sent by cangen"), rate / 1e3, "thousand frames/s", share, Aim::None);
    let unseen = seen.sent - seen.frames.min(seen.sent);
    let ratio = format!("candump: {}", seen.sent - theirs.min(seen.sent));
    row(format!("{what}: lost"), unseen as f64, "frames", ratio, Aim::AtMost(0.0));
    let untold = unseen.abs_diff(seen.lost) as f64;
    row(format!("{what}: lost without a word"), untold, "frames", String::new(), Aim::AtMost(0.0));
    let percent = |processor: f64| processor / seen.seconds * 100.0;
    let ratio = format!("candump: {:.1} %", percent(needed));
    row(format!("{what}: processor time"), percent(seen.processor), "% of a core", ratio, Aim::None);
    let each = |processor: f64, frames: u64| processor / frames.max(1) as f64 * 1e6;
    let ratio = format!("candump: {:.1} µs", each(needed, theirs));
    row(format!("{what}: for each frame"), each(seen.processor, seen.frames), "µs", ratio, Aim::None);
    Ok(())
}

/// Finds the greatest rate at which nothing is lost, of ours and of `candump` at the same time. What a kernel carries depends on
/// the machine: where it does not carry full buses, this is what can be compared.
pub(super) fn measure_whole(table: &mut Table) -> Result<(), BenchError> {
    let (mut ours, mut theirs) = (Whole::default(), Whole::default());
    for burst in BURSTS {
        let candump = Candump::start()?;
        let seen = flood(EACH, burst)?;
        let (frames, _) = candump.end()?;
        let rate = seen.sent as f64 / seen.seconds;
        ours.note(rate, seen.frames >= seen.sent);
        theirs.note(rate, frames >= seen.sent);
        if ours.is_over && theirs.is_over {
            break;
        }
    }
    let what = format!("{BUSES} buses, the greatest rate of which nothing is lost in {} s", EACH.as_secs());
    let ratio = format!("candump: {}", theirs.words());
    table.add(Row { what, value: ours.best / 1e3, unit: "thousand frames/s", ratio, aim: Aim::None });
    Ok(())
}

/// What somebody gets whole, of rates that grow.
#[derive(Debug, Default)]
struct Whole {
    best: f64,
    is_over: bool,
}

impl Whole {
    fn note(&mut self, rate: f64, is_whole: bool) {
        self.is_over |= !is_whole;
        if !self.is_over {
            self.best = self.best.max(rate);
        }
    }

    fn words(&self) -> String {
        if self.best > 0.0 { format!("{:.1}", self.best / 1e3) } else { String::from("none of those tried") }
    }
}

fn flood(length: Duration, burst: u32) -> Result<Seen, BenchError> {
    let clock = Clock::start();
    let names: Vec<String> = (0..BUSES).map(|bus| format!("vcan{bus}")).collect();
    let mut receivers = vec![];
    for (name, bus) in names.iter().zip(0..) {
        receivers.push((BusId(bus), super::opened(name, &clock)?.receive));
    }
    let (drain, channel) = Drain::start(receivers, ROOM).map_err(BenchError::file("start threads"))?;
    let (before, used) = (sent(&names)?, processor_seconds()?);
    let cangen = |name: &String| {
        let content = ["-I", "100", "-L", "8", "-D", "i"];
        let (apart, burst) = (APART.to_string(), burst.to_string());
        Running::start(Command::new("cangen").arg(name).args(content).args(["-g", &apart, "-c", &burst]))
    };
    let sending = names.iter().map(cangen).collect::<Result<Vec<_>, _>>()?;
    let mut seen = Seen::default();
    let (began, end) = (clock.now(), clock.now() + Span::from_secs(length.as_secs() as i64));
    let over = |clock: &Clock| clock.now() >= end;
    seen.count(&channel, Duration::from_millis(10), &mut || over(&clock))?;
    for cangen in sending {
        cangen.interrupt()?;
    }
    seen.seconds = (clock.now() - began).as_secs_f64();
    seen.count(&channel, QUIET, &mut || false)?;
    seen.processor = processor_seconds()? - used;
    seen.sent = sent(&names)? - before;
    drop(drain);
    Ok(seen)
}

impl Seen {
    /// Counts what comes, until it is over; where it never is, until nothing comes.
    fn count(
        &mut self,
        channel: &Receiver<Drained>,
        quiet: Duration,
        over: &mut dyn FnMut() -> bool,
    ) -> Result<(), BenchError> {
        loop {
            match channel.recv_timeout(quiet).map(|drained| drained.seen) {
                Ok(Ok(Sighting::Frame { .. })) => self.frames += 1,
                Ok(Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. })) => self.lost += frames,
                Ok(Ok(_)) => {}
                Ok(Err(why)) => return Err(BenchError::program("the loop", why.to_string())),
                Err(_) if quiet == QUIET => return Ok(()),
                Err(_) => {}
            }
            if over() {
                return Ok(());
            }
        }
    }
}

/// How many frames were sent on all buses, as the kernel counts them.
fn sent(names: &[String]) -> Result<u64, BenchError> {
    let mut sum = 0;
    for name in names {
        let interface =
            name.parse().map_err(|why: rig::AddressError| BenchError::program(name, why.to_string()))?;
        let counters = Counters::read(&interface);
        sum += counters.map_err(|why| BenchError::program(name, why.to_string()))?.sent;
    }
    Ok(sum)
}

/// A `candump` of all buses whose lines are counted by another process, and not kept.
struct Candump {
    child: Child,
    counting: Child,
}

impl Candump {
    fn start() -> Result<Self, BenchError> {
        let failed = |program| move |why: std::io::Error| BenchError::program(program, why.to_string());
        let mut command = Command::new("candump");
        command.args(["-L", "-d", "any"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed("candump"))?;
        let output = child.stdout.take().map_or_else(Stdio::null, Stdio::from);
        let mut command = Command::new("grep");
        // What it says of frames that it dropped does not begin with a stamp.
        command.args(["-c", "^("]).stdin(output).stdout(Stdio::piped());
        let counting = command.spawn().map_err(failed("grep"))?;
        pause(300);
        Ok(Self { child, counting })
    }

    /// Ends it: how many frames it has seen, and how many seconds of processor time it took.
    fn end(mut self) -> Result<(u64, f64), BenchError> {
        let processor = seconds_of(self.child.id())?;
        interrupt(&self.child);
        self.child.wait().map_err(BenchError::file("wait for candump"))?;
        let counted = self.counting.wait_with_output().map_err(BenchError::file("wait for grep"))?;
        let counted = String::from_utf8_lossy(&counted.stdout);
        let frames = counted.trim().parse().map_err(|_| BenchError::program("candump", "was not counted"))?;
        Ok((frames, processor))
    }
}

/// Waits for another process, which says nothing when it is ready.
#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
pub(super) fn pause(millis: u64) {
    thread::sleep(Duration::from_millis(millis));
}
