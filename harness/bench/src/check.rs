//! `bmscert check`: its speed on a file, its memory on pipes.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::aim::Aim;
use crate::error::BenchError;
use crate::process::{Needed, Running, on_one_core, run};
use crate::recording;
use crate::table::{Row, Table};

/// How often the file is checked; the best counts, because everything else on the machine only ever slows down.
const TIMES: usize = 7;

/// Builds `bmscert` for release and says where it is: beside this program.
pub(crate) fn build() -> Result<PathBuf, BenchError> {
    let here = std::env::current_exe().map_err(BenchError::file("find this program"))?;
    if cfg!(debug_assertions) {
        return Err(BenchError::program(
            "bench",
            "was built without optimisation; run it with `cargo run --release`",
        ));
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let arguments = ["build", "--quiet", "--release", "--locked", "--package", "cli", "--manifest-path"];
    let built = Command::new("cargo").args(arguments).arg(manifest).status();
    let built = built.map_err(BenchError::file("run cargo; name a program with `--bmscert`"))?;
    let found = here.with_file_name("bmscert");
    if built.success() && found.is_file() {
        Ok(found)
    } else {
        Err(BenchError::program("bmscert", "could not be built; name a program with `--bmscert`"))
    }
}

/// Measures the speed on a file on one core, in millions of frames a second of processor time, and gives it.
pub(crate) fn speed(
    bmscert: &Path,
    recording: &Path,
    frames: u64,
    table: &mut Table,
) -> Result<f64, BenchError> {
    let mut best = f64::INFINITY;
    for _ in 0..TIMES {
        let needed = run(on_one_core(bmscert).args(["check", "--quiet"]).arg(recording))?;
        judged(&needed)?;
        best = best.min(needed.seconds);
    }
    let rate = frames as f64 / 1e6 / best;
    table.add(Row {
        what: format!("bmscert check on one core, {} in a file", recording::count(frames)),
        value: rate,
        unit: "million frames/s",
        ratio: String::from("1"),
        aim: Aim::AtLeast(8.0),
    });
    Ok(rate)
}

/// Measures the peak memory on a short and on a long pipe.
pub(crate) fn memory(bmscert: &Path, frames: u64, table: &mut Table) -> Result<(), BenchError> {
    let short = piped(bmscert, frames / 100)?;
    table.add(Row {
        what: format!("peak memory, {} from a pipe", recording::count(frames / 100)),
        value: short.peak,
        unit: "MiB",
        ratio: String::from("1"),
        aim: Aim::None,
    });
    let long = piped(bmscert, frames)?;
    table.add(Row {
        what: format!("peak memory, {} from a pipe", recording::count(frames)),
        value: long.peak,
        unit: "MiB",
        ratio: format!("{:.3} of the shorter pipe", long.peak / short.peak),
        aim: Aim::AtMost(short.peak * 1.1),
    });
    Ok(())
}

fn piped(bmscert: &Path, frames: u64) -> Result<Needed, BenchError> {
    let mut running = Running::start(Command::new(bmscert).args(["check", "--quiet", "-"]))?;
    let watch = running.watch();
    let mut input = running.input()?;
    let written = recording::stream(&mut input, frames);
    drop(input);
    let needed = running.finish(watch)?;
    judged(&needed)?;
    written.map_err(BenchError::file("write to the pipe"))?;
    Ok(needed)
}

/// A recording of a battery without a statement is judged as far as that goes; anything else was not the work that is
/// measured.
pub(crate) fn judged(needed: &Needed) -> Result<(), BenchError> {
    let whole = !needed.errors.contains("error") && needed.seconds.is_finite() && needed.peak.is_finite();
    match needed.status.code() {
        Some(0 | 4) if whole => Ok(()),
        _ => Err(BenchError::program(
            "bmscert check",
            format!("{}\n{}{}", needed.status, needed.output, needed.errors),
        )),
    }
}
