//! A simulated hour with everything on: battery, inverter, engine, judge, journal, record, signature.

use std::fs;
use std::path::Path;

use campaign::{Bundle, Campaign, Profile, RunRequest};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::process;
use crate::table::{Row, Table};

/// How often each is run: enough for the kernel, which counts a thread's time in steps of some milliseconds.
const TIMES: u32 = 20;

/// One hour with the inverter online, beside everything that is judged by watching.
const HOUR: &str = "\
suite: bench/hour
protocol: victron-can-bms
about: An hour with the inverter online
cases:
  - id: an-hour
    about: Nothing happens
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - name: online
        do: [{partner: online}]
        for: 60 min
        probe: [{role: main_switch_probe, every: 1 min}]
        checks:
          - {id: stays-connected, covers: CAN-1.4-1, each_probe: main_switch_probe.conducts}
";

/// Measures the embedded suites, scaled to an hour, and an hour in which nothing happens.
pub(crate) fn measure(table: &mut Table) -> Result<(), BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::file("make a folder for runs"))?;
    let whole = average(&Bundle::embedded_twin(), folder.path(), "suites")?;
    let quiet = average(&quiet(folder.path())?, folder.path(), "hour")?;
    let scaled = |run: &Run| run.milliseconds / run.hours;
    table.add(Row {
        what: format!("simulated hour, everything on ({:.2} h)", quiet.hours),
        value: scaled(&quiet),
        unit: "ms/h",
        ratio: format!("{:.0} times real time", 3_600_000.0 / scaled(&quiet)),
        aim: Aim::AtMost(50.0),
    });
    table.add(Row {
        what: format!("the embedded suites, all of them ({:.2} h)", whole.hours),
        value: scaled(&whole),
        unit: "ms/h",
        ratio: format!("{:.1} ms as a whole", whole.milliseconds),
        aim: Aim::AtMost(50.0),
    });
    Ok(())
}

/// The suite that judges by watching alone, and the hour.
fn quiet(folder: &Path) -> Result<Bundle, BenchError> {
    let mut bundle = Bundle::embedded_twin();
    let watching = bundle.get("suites/frames.yaml").unwrap_or_default().to_vec();
    let files = [("frames.yaml", watching.as_slice()), ("hour.yaml", HOUR.as_bytes())];
    let files = files.map(|(name, bytes)| (folder.join(name), bytes));
    for (path, bytes) in &files {
        fs::write(path, bytes).map_err(BenchError::file("write a suite"))?;
    }
    bundle.replace_suites(&files.map(|(path, _)| path))?;
    Ok(bundle)
}

/// How long a run took, in processor time, and how long it was.
#[derive(Debug)]
struct Run {
    milliseconds: f64,
    hours: f64,
}

fn average(bundle: &Bundle, folder: &Path, name: &str) -> Result<Run, BenchError> {
    let mut hours = f64::NAN;
    let begin = process::thread_seconds()?;
    for time in 0..TIMES {
        let campaign = run(bundle, folder, format!("{name}-{time}"))?;
        hours = campaign.record.duration.as_nanos() as f64 / 3.6e12;
    }
    let milliseconds = (process::thread_seconds()? - begin) * 1e3 / f64::from(TIMES);
    Ok(Run { milliseconds, hours })
}

fn run(bundle: &Bundle, out: &Path, name: String) -> Result<Campaign, BenchError> {
    let request = RunRequest {
        bench_checked: false,
        depth: campaign::Depth::Case,
        bundle: bundle.clone(),
        profile: Profile::Certification,
        seed: 1,
        started: String::from("2026-01-01T00:00:00Z"),
        out: out.to_owned(),
        name,
        key: None,
    };
    Ok(campaign::run(request, &mut |_| {}, &mut || false)?)
}
