//! `bmscert check` on compressed recordings.
//!
//! One thread expands while another one judges, so what counts for a user is how long it takes; the processor time of both
//! stands beside it. The aim is on the time by the clock, which other work on the machine disturbs.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::aim::Aim;
use crate::check::judged;
use crate::error::BenchError;
use crate::process::run;
use crate::recording;
use crate::table::{Row, Table};

/// A compressor, and what a recording of its has to reach in millions of frames a second.
const PACKERS: [(&str, &str, Aim); 2] = [("zstd", "zst", Aim::AtLeast(5.0)), ("gzip", "gz", Aim::None)];

/// How often a file is checked; the best counts.
const TIMES: usize = 3;

/// Measures what each compressor that is there makes of the recording.
pub(crate) fn measure(
    bmscert: &Path,
    recording: &Path,
    frames: u64,
    table: &mut Table,
) -> Result<(), BenchError> {
    for (program, ending, aim) in PACKERS {
        let packed = recording.with_extension(ending);
        match pack(program, recording, &packed) {
            Some(()) => check(bmscert, &packed, frames, aim, table)?,
            None => table.skip(format!("a recording in .{ending}: {program} is not there")),
        }
    }
    Ok(())
}

/// Compresses; nothing where there is no such program.
fn pack(program: &str, recording: &Path, packed: &Path) -> Option<()> {
    let output = File::create_new(packed).ok()?;
    let mut command = Command::new(program);
    command.arg("-c").arg(recording).stdout(output).stderr(Stdio::null());
    command.status().ok()?.success().then_some(())
}

fn check(bmscert: &Path, packed: &Path, frames: u64, aim: Aim, table: &mut Table) -> Result<(), BenchError> {
    let (mut best, mut processor) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..TIMES {
        let (seconds, needed) = timed(|| run(Command::new(bmscert).args(["check", "--quiet"]).arg(packed)))?;
        judged(&needed)?;
        (best, processor) = (best.min(seconds), processor.min(needed.seconds));
    }
    let ending = packed.extension().unwrap_or_default().to_string_lossy().into_owned();
    let million = frames as f64 / 1e6;
    table.add(Row {
        what: format!("bmscert check, {} in .{ending}, by the clock", recording::count(frames)),
        value: million / best,
        unit: "million frames/s",
        ratio: format!("{:.1} of processor time", million / processor),
        aim,
    });
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is what is measured")]
fn timed<T>(work: impl FnOnce() -> Result<T, BenchError>) -> Result<(f64, T), BenchError> {
    let began = Instant::now();
    let done = work()?;
    Ok((began.elapsed().as_secs_f64(), done))
}
