//! Others at the same work: `log2asc` reads and writes lines, python-can with cantools reads and decodes frames.

use std::path::{Path, PathBuf};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::process::{on_one_core, run};
use crate::recording;
use crate::table::{Row, Table};

/// How many frames Python decodes: enough for seconds.
const FRAMES: u64 = 200_000;

const INSTALL: &str = "`apt-get install can-utils` and `.ci/python` install what is compared with";

/// Measures those that are installed, and compares with the `rate` of `bmscert check`.
pub(crate) fn measure(recording: &Path, frames: u64, rate: f64, table: &mut Table) {
    let peers = [
        (format!("log2asc, {}", recording::count(frames)), log2asc(recording, frames)),
        (format!("python-can with cantools, {}", recording::count(FRAMES)), python(recording)),
    ];
    for (what, measured) in peers {
        match measured {
            Ok(value) => {
                let ratio = format!("bmscert check is {:.1} times as fast", rate / value);
                table.add(Row { what, value, unit: "million frames/s", ratio, aim: Aim::None });
            }
            Err(why) => table.skip(format!("{what}: {why}; {INSTALL}")),
        }
    }
}

/// Millions of frames a second of processor time.
fn log2asc(recording: &Path, frames: u64) -> Result<f64, BenchError> {
    let needed = run(on_one_core("log2asc").arg("-I").arg(recording).args(["-O", "/dev/null", "can0"]))?;
    if needed.status.success() {
        Ok(frames as f64 / 1e6 / needed.seconds)
    } else {
        Err(BenchError::program("log2asc", needed.errors))
    }
}

/// Millions of frames a second of processor time; the script leaves out how long Python takes to start.
fn python(recording: &Path) -> Result<f64, BenchError> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python =
        std::env::var_os("BMSCERT_PYTHON").map_or_else(|| root.join(".venv/bin/python"), PathBuf::from);
    let shorter = recording.with_file_name("shorter.log");
    recording::write(&shorter, FRAMES)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/peer.py");
    let database = root.join("suites/victron-can-bms/protocol.dbc");
    let needed = run(on_one_core(python).arg(script).arg(database).arg(shorter))?;
    let seconds =
        needed.output.strip_prefix(&format!("{FRAMES} ")).and_then(|rest| rest.trim().parse::<f64>().ok());
    let seconds = seconds.ok_or_else(|| BenchError::program("python", needed.output + &needed.errors))?;
    Ok(FRAMES as f64 / 1e6 / seconds)
}
