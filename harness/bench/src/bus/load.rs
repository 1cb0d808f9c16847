//! Eight buses, as full as `cangen` makes them: what is lost.

use std::process::Command;
use std::time::Duration;

use journal::{BusEvent, BusId};
use rig::bus::Sighting;
use rig::{Clock, Drain};

use super::observer::Observer;
use crate::aim::Aim;
use crate::error::BenchError;
use crate::process::{Running, processor_seconds};
use crate::table::{Row, Table};

/// How many buses, and how many frames each of them carries.
const BUSES: u8 = 8;
const FRAMES: u64 = 20_000;
/// Room for what was seen and not yet counted.
const ROOM: usize = 1 << 16;
/// So long after the last frame nothing more is expected.
const QUIET: Duration = Duration::from_secs(2);

/// What came of the frames of all buses.
#[derive(Debug, Default)]
struct Seen {
    frames: u64,
    lost: u64,
    seconds: f64,
    processor: f64,
}

/// Measures what our threads lose, and `candump` at the same time.
pub(super) fn measure(table: &mut Table) -> Result<(), BenchError> {
    let observer = Observer::start(&["-d", "any"])?;
    let seen = flood()?;
    let (records, needed) = observer.end()?;
    let sent = u64::from(BUSES) * FRAMES;
    let rate = seen.frames as f64 / seen.seconds;
    let what = format!("{BUSES} buses, {sent} frames as fast as cangen sends them");
    table.add(Row {
        what: what.clone(),
        value: rate / 1e3,
        unit: "thousand frames/s",
        ratio: String::new(),
        aim: Aim::None,
    });
    let unseen = sent - seen.frames.min(sent);
    table.add(Row {
        what: format!("{what}: lost"),
        value: unseen as f64,
        unit: "frames",
        ratio: format!("candump: {}", sent - (records.len() as u64).min(sent)),
        aim: Aim::AtMost(0.0),
    });
    table.add(Row {
        what: format!("{what}: lost without a word"),
        value: unseen.abs_diff(seen.lost) as f64,
        unit: "frames",
        ratio: String::new(),
        aim: Aim::AtMost(0.0),
    });
    table.add(Row {
        what: format!("{what}: processor time"),
        value: seen.processor / seen.seconds * 100.0,
        unit: "% of a core",
        ratio: format!("candump: {:.1} %", needed.seconds / seen.seconds * 100.0),
        aim: Aim::None,
    });
    Ok(())
}

fn flood() -> Result<Seen, BenchError> {
    let clock = Clock::start();
    let mut receivers = vec![];
    for bus in 0..BUSES {
        receivers.push((BusId(bus), super::opened(&format!("vcan{bus}"), &clock)?.receive));
    }
    let (drain, channel) = Drain::start(receivers, ROOM).map_err(BenchError::file("start threads"))?;
    let (began, used) = (clock.now(), processor_seconds()?);
    let cangen = |bus| {
        let (bus, frames) = (format!("vcan{bus}"), FRAMES.to_string());
        Running::start(
            Command::new("cangen").args([&bus, "-I", "100", "-L", "8", "-D", "i", "-g", "0", "-n", &frames]),
        )
    };
    let sending = (0..BUSES).map(cangen).collect::<Result<Vec<_>, _>>()?;
    let mut seen = Seen::default();
    let mut last = began;
    while let Ok(drained) = channel.recv_timeout(QUIET) {
        match drained.seen {
            Ok(Sighting::Frame { .. }) => {
                seen.frames += 1;
                last = clock.now();
            }
            Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. }) => seen.lost += frames,
            Ok(_) => {}
            Err(why) => return Err(BenchError::program("the loop", why.to_string())),
        }
    }
    (seen.seconds, seen.processor) = ((last - began).as_secs_f64(), processor_seconds()? - used);
    drop(drain);
    for cangen in sending {
        cangen.interrupt()?;
    }
    Ok(seen)
}

/// Waits for another process, which says nothing when it is ready.
#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
pub(super) fn pause(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}
