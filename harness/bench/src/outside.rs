//! A simulated hour around a battery that is a program of somebody else's, in Python.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use campaign::{BatteryProcess, Bundle, Profile, RunRequest};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::table::{Row, Table};

/// How often it is run; the fastest one counts, as the least disturbed.
const TIMES: u32 = 3;

/// Measures the embedded suites around the example of an outside battery, by the clock: two programs wait for each other.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub(crate) fn measure(table: &mut Table) -> Result<(), BenchError> {
    Command::new("python3").arg("--version").output().map_err(|why| {
        BenchError::program("python3, in which the outside battery is written", format!("{why}; install it"))
    })?;
    let folder = tempfile::tempdir().map_err(BenchError::file("make a folder for runs"))?;
    let bundle = bundle()?;
    let (mut hours, mut seconds) = (f64::NAN, f64::INFINITY);
    for time in 0..TIMES {
        let request = RunRequest {
            bench_checked: false,
            depth: campaign::Depth::Case,
            bundle: bundle.clone(),
            profile: Profile::Certification,
            seed: 1,
            started: String::from("2026-01-01T00:00:00Z"),
            out: folder.path().to_owned(),
            name: format!("outside-{time}"),
            key: None,
        };
        let begun = Instant::now();
        let campaign = campaign::run(request, &mut |_| {}, &mut || false)?;
        seconds = seconds.min(begun.elapsed().as_secs_f64());
        hours = campaign.record.duration.as_nanos() as f64 / 3.6e12;
    }
    table.add(Row {
        what: format!("an hour of an outside battery in Python ({hours:.2} h), by the clock"),
        value: hours * 3_600.0 / seconds,
        unit: "times real time",
        ratio: format!("{:.2} s an hour", seconds / hours),
        aim: Aim::AtLeast(500.0),
    });
    Ok(())
}

fn bundle() -> Result<Bundle, BenchError> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/outside");
    let mut bundle = Bundle::embedded();
    bundle.set_statement(&fixtures.join("battery.statement.yaml"))?;
    let command = format!("python3 '{}'", fixtures.join("battery.py").display());
    bundle.set_process(&BatteryProcess::new(&command, BatteryProcess::PATIENCE)?)?;
    Ok(bundle)
}
