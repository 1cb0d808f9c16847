//! A bench in a process of its own, and a run on it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use quantity::{Instant, Span};
use rig::Clock;
use serde_json::Value;
use tempfile::TempDir;

use crate::error::BenchError;

/// A bench that tells nothing for so long does not do what is to be measured.
const PATIENCE: Duration = Duration::from_secs(20);

/// So long after everything was off, nothing goes on any more.
const QUIET: Duration = Duration::from_millis(700);

const SCENE: &str = "\
scene: measured
battery: {bus: 'slcan:pty:can0'}
instruments:
  charger: {model: keysight-n6700, link: 'tcp:127.0.0.1:0'}
  load: {model: ea-psb-10080-60, link: 'pty:load'}
  meter: {model: keysight-34970a, link: 'pty:meter'}
wiring:
  - power: {at: charger.1, to: battery, leads: 5 mOhm}
  - power: {at: load.1, to: battery, leads: 5 mOhm}
  - volts: {at: meter.101, of: battery}
  - amps: {at: meter.102, of: battery, shunt: 10 mOhm}
";

const RIG: &str = "\
rig: measured
buses: {can0: {address: 'BUS'}}
limits: {voltage: 58.4 V, charge_current: 20 A, discharge_current: 20 A}
allow: {probe: {voltage: 58 V, current: 1 A}}
instruments:
  charger:
    dialect: keysight-n6700
    link: 'CHARGER'
    channels: {1: {limits: {voltage: 60 V, current: 5 A}, protections: {over_voltage: 59 V}, watchdog: 5 s}}
  load:
    dialect: ea-psb
    link: 'serial:load@9600'
    trusted: [off_after_power_is, sink_current, sink_current_is]
    channels:
      1:
        limits: {voltage: 80 V, current: 5 A, sink_current: 10 A}
        protections: {over_voltage: 60 V, over_current: 12 A}
        watchdog: 5 s
  meter: {dialect: keysight-34970a, link: 'serial:meter@9600'}
roles: {main_switch_probe: {supply: charger.1, load: load.1, current: 1 A}}
meter:
  current: {at: meter.102, shunt: 10 mOhm, off_below: 50 mA}
  voltage: {at: meter.101, agrees_within: 300 mV}
";

/// Where a run that did not come to its end may be marked.
const MARKS: [&str; 2] = ["/var/lib/bmscert", "/var/tmp"];

const SUITE: &str = include_str!("../../../../fixtures/suites/energised.yaml");

/// A bench, and what it tells.
pub(super) struct Bench {
    folder: TempDir,
    scene: Child,
    clock: Clock,
    told: Receiver<(Instant, Value)>,
    on: BTreeSet<String>,
}

impl Bench {
    pub(super) fn serve(bmscert: &Path) -> Result<Self, BenchError> {
        let folder = tempfile::tempdir().map_err(BenchError::file("make a folder for a bench"))?;
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).map_err(BenchError::file("write about a bench"))
        };
        write("scene.yaml", SCENE)?;
        write("suite.yaml", SUITE)?;
        let mut command = command(bmscert, folder.path());
        command.args(["simulate", "--scene", "scene.yaml", "--events", "jsonl"]).stdout(Stdio::piped());
        let mut scene = command.spawn().map_err(BenchError::file("serve a bench"))?;
        let lines = scene.stdout.take().ok_or_else(|| broken("tells nothing"))?;
        let (clock, (tell, told)) = (Clock::start(), channel());
        thread::spawn(move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                let _ = tell.send((clock.now(), serde_json::from_str(&line).unwrap_or_default()));
            }
        });
        let bench = Self { folder, scene, clock, told, on: BTreeSet::new() };
        let (_, first) = bench.told.recv_timeout(PATIENCE).map_err(|_| broken("is not served"))?;
        let bus = first["data"]["address"].as_str().unwrap_or_default();
        let instruments = first["data"]["instruments"].as_array().into_iter().flatten();
        let charger =
            instruments.filter(|own| own["instrument"] == "charger").find_map(|own| own["address"].as_str());
        let rig = RIG.replace("BUS", bus).replace("CHARGER", charger.unwrap_or_default());
        fs::write(bench.folder.path().join("rig.yaml"), rig).map_err(BenchError::file("write a rig file"))?;
        Ok(bench)
    }

    /// A run that passes currents through the battery for a minute.
    pub(super) fn run(&self, bmscert: &Path) -> Result<Child, BenchError> {
        let battery =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/batteries/lfp16.statement.yaml");
        let mut command = command(bmscert, self.folder.path());
        // The run before was killed, and says so: nobody has looked, and nothing is there that could still be on.
        command
            .args(["run", "--bench-checked", "--rig", "rig.yaml", "--suite", "suite.yaml", "--battery"])
            .arg(battery);
        command.stdout(Stdio::null()).spawn().map_err(BenchError::file("start a run"))
    }

    pub(super) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Waits until an output is on.
    pub(super) fn until_on(&mut self) -> Result<(), BenchError> {
        while self.on.is_empty() {
            self.listen(PATIENCE)?.ok_or_else(|| broken("never switches anything on"))?;
        }
        Ok(())
    }

    /// Waits until every output is off for good, and gives since when.
    pub(super) fn until_off(&mut self) -> Result<Instant, BenchError> {
        let mut off = self.now();
        loop {
            let within = if self.on.is_empty() { QUIET } else { PATIENCE };
            match self.listen(within)? {
                Some(at) => off = at,
                None if self.on.is_empty() => return Ok(off),
                None => return Err(broken("leaves an output on")),
            }
        }
    }

    /// When an output went on or off, if any does in time.
    fn listen(&mut self, within: Duration) -> Result<Option<Instant>, BenchError> {
        let until = self.now() + Span::from_millis(i64::try_from(within.as_millis()).unwrap_or(i64::MAX));
        loop {
            let left = u64::try_from((until - self.now()).as_nanos()).unwrap_or(0);
            let Ok((at, told)) = self.told.recv_timeout(Duration::from_nanos(left)) else { return Ok(None) };
            if told["event"] != "terminals" {
                continue;
            }
            let data = &told["data"];
            let output = format!("{}.{}", data["instrument"], data["channel"]);
            if data["on"] == true {
                self.on.insert(output);
            } else {
                self.on.remove(&output);
            }
            return Ok(Some(at));
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.scene.kill();
        let _ = self.scene.wait();
        forget(self.folder.path());
    }
}

/// Takes away the marks of runs that were killed on this bench, which is gone: nobody will ever look at it.
fn forget(bench: &Path) {
    let Ok(bench) = bench.canonicalize() else { return };
    let rig = format!("rig:{}/", bench.display());
    let marks = MARKS.into_iter().flat_map(fs::read_dir).flatten().flatten();
    for mark in marks.map(|entry| entry.path()) {
        let is_mark = mark.extension().is_some_and(|ending| ending == "unfinished");
        if is_mark && fs::read_to_string(&mark).is_ok_and(|words| words.contains(&rig)) {
            let _ = fs::remove_file(mark);
        }
    }
}

fn broken(why: &str) -> BenchError {
    BenchError::program("the simulated bench", why)
}

fn command(bmscert: &Path, folder: &Path) -> Command {
    let program: PathBuf = fs::canonicalize(bmscert).unwrap_or_else(|_| bmscert.to_owned());
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::null());
    command
}
