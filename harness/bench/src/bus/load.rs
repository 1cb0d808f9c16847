//! Eight buses that are full: what is lost, and what it takes.

use std::process::Command;
use std::thread;
use std::time::Duration;

use rig::Clock;
use rig::linux::Counters;

use super::listening::{self, Heard};
use crate::aim::Aim;
use crate::error::BenchError;
use crate::process::Running;
use crate::table::{Row, Table};

/// How many buses.
const BUSES: u8 = 8;
/// A bus of 1 Mbit/s that is full to the last bit has 8,000 frames a second: bursts of so many, so many milliseconds apart.
const BURST: u32 = 64;
pub(super) const APART: u32 = 8;
const FULL: f64 = 8_000.0;
/// Bursts of all sizes around that, to find the greatest that is heard whole, and for how long each is tried.
const BURSTS: [u32; 15] = [2, 4, 8, 12, 16, 24, 32, 48, BURST, 80, 96, 128, 160, 192, 256];
const EACH: Duration = Duration::from_secs(10);

/// Measures for so long what our threads lose, then `candump`, and how much `cangen` would have sent.
pub(super) fn measure(length: Duration, table: &mut Table) -> Result<(), BenchError> {
    let ours = listening::ours(length, BURST)?;
    let theirs = listening::candump(length, BURST)?;
    let sender = cangen()?;
    let what = format!("{BUSES} full buses for {} s", length.as_secs());
    let mut row = |what: String, value, unit, ratio, aim| table.add(Row { what, value, unit, ratio, aim });
    let ratio = format!("cangen, {BUSES} of them: {:.1}", sender / 1e3);
    let aim = Aim::AtLeast(f64::from(BUSES) * FULL / 1e3 * 0.99);
    row(format!("{what}, sent"), ours.rate() / 1e3, "thousand frames/s", ratio, aim);
    let ratio = format!("candump: {} of {}", theirs.lost(), theirs.sent);
    row(format!("{what}: lost of {}", ours.sent), ours.lost() as f64, "frames", ratio, Aim::AtMost(0.0));
    let ratio = format!("candump: {}", theirs.thrown);
    row(format!("{what}: of these never seen by a socket"), ours.thrown as f64, "frames", ratio, Aim::None);
    let untold = ours.lost().abs_diff(ours.told) as f64;
    row(format!("{what}: lost without a word"), untold, "frames", String::new(), Aim::AtMost(0.0));
    let percent = |heard: &Heard| heard.processor / heard.seconds * 100.0;
    let ratio = format!("candump: {:.1} %", percent(&theirs));
    row(format!("{what}: processor time"), percent(&ours), "% of a core", ratio, Aim::None);
    let each = |heard: &Heard| heard.processor / heard.frames.max(1) as f64 * 1e6;
    let ratio = format!("candump: {:.1} µs", each(&theirs));
    row(format!("{what}: for each frame"), each(&ours), "µs", ratio, Aim::None);
    Ok(())
}

/// How many frames a second come from a `cangen` for each bus that is asked for a full one, while nobody listens.
fn cangen() -> Result<f64, BenchError> {
    let (names, clock) = (names(), Clock::start());
    let ((before, _), began) = (counted(&names)?, clock.now());
    let (apart, burst) = (APART.to_string(), BURST.to_string());
    let start = |name: &String| {
        let content = ["-I", "100", "-L", "8", "-D", "i"];
        Running::start(Command::new("cangen").arg(name).args(content).args(["-g", &apart, "-c", &burst]))
    };
    let sending = names.iter().map(start).collect::<Result<Vec<_>, _>>()?;
    pause(EACH.as_millis() as u64);
    let (frames, seconds) = (counted(&names)?.0 - before, (clock.now() - began).as_secs_f64());
    for cangen in sending {
        cangen.interrupt()?;
    }
    Ok(frames as f64 / seconds)
}

/// Finds the greatest rate at which nothing is lost, by us and by `candump`. What a kernel carries depends on the machine: where
/// it does not carry full buses, this is what can be compared.
pub(super) fn measure_whole(table: &mut Table) -> Result<(), BenchError> {
    let (ours, theirs) = (whole(listening::ours)?, whole(listening::candump)?);
    let what = format!("{BUSES} buses, the greatest rate of which nothing is lost in {} s", EACH.as_secs());
    let ratio = if theirs > 0.0 {
        format!("candump: {:.1}, {:.1} times as many", theirs / 1e3, ours / theirs)
    } else {
        String::from("candump: none of those tried")
    };
    table.add(Row { what, value: ours / 1e3, unit: "thousand frames/s", ratio, aim: Aim::None });
    Ok(())
}

/// The greatest rate that somebody gets whole, of rates that grow until he does not.
fn whole(listen: impl Fn(Duration, u32) -> Result<Heard, BenchError>) -> Result<f64, BenchError> {
    let mut best = 0.0_f64;
    for burst in BURSTS {
        let heard = listen(EACH, burst)?;
        if heard.lost() > 0 {
            break;
        }
        best = best.max(heard.rate());
    }
    Ok(best)
}

/// The buses.
pub(super) fn names() -> Vec<String> {
    (0..BUSES).map(|bus| format!("vcan{bus}")).collect()
}

/// How many frames were sent on all buses, and how many thrown away before any program could have them, as the kernel counts
/// them.
pub(super) fn counted(names: &[String]) -> Result<(u64, u64), BenchError> {
    let (mut sent, mut thrown) = (0, 0);
    for name in names {
        let interface =
            name.parse().map_err(|why: rig::AddressError| BenchError::program(name, why.to_string()))?;
        let counters = Counters::read(&interface);
        let counters = counters.map_err(|why| BenchError::program(name, why.to_string()))?;
        (sent, thrown) = (sent + counters.sent, thrown + counters.dropped);
    }
    Ok((sent, thrown))
}

/// Waits for another process, which says nothing when it is ready.
#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
pub(super) fn pause(millis: u64) {
    thread::sleep(Duration::from_millis(millis));
}
