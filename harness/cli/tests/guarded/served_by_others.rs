//! Instruments that another program serves, in another language: `fixtures/outside/instruments.py` on sinstruments.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::kit::{Bench, SLACK, T_GUARD, T_POLL, now, project};

/// The instruments, served until this is dropped.
struct Served {
    program: Child,
    told: Lines<BufReader<ChildStdout>>,
}

impl Served {
    /// Beside the battery of this bench, whose rig then has them in place of its own.
    fn beside(bench: &Bench) -> Self {
        let mut command = Command::new(python());
        command.arg(project("fixtures/outside/instruments.py")).arg(bench.path("others"));
        let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(program.stdout.take().unwrap()).lines();
        let at: Value = serde_json::from_str(&told.next().unwrap().unwrap()).unwrap();
        let at = |name: &str| at[name].as_str().unwrap().to_owned();
        bench.write_instruments(&rig(&at("supply"), &at("load"), &at("meter")));
        Self { program, told }
    }

    /// The next output that is switched, and when that was told.
    fn switched(&mut self) -> (String, bool, Instant) {
        let told: Value = serde_json::from_str(&self.told.next().unwrap().unwrap()).unwrap();
        (told["switched"].as_str().unwrap().to_owned(), told["on"].as_bool().unwrap(), now())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The Python that has sinstruments; as a link, because behind it is one that has not.
fn python() -> OsString {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python");
    env::var_os("BMSCERT_PYTHON").unwrap_or_else(|| ours.into())
}

/// All below the bus.
fn rig(supply: &str, load: &str, meter: &str) -> String {
    format!(
        "limits: {{voltage: 58.4 V, charge_current: 20 A, discharge_current: 20 A}}
allow: {{probe: {{voltage: 58 V, current: 1 A}}}}
interlock: {{kind: none is needed where nothing is real, tested_on: 2026-05-01, proof: this test}}
instruments:
  supply:
    dialect: chroma-62000p
    link: '{supply}'
    serial_number: SN-C1
    trusted: [volts, amperes]
    channels: {{1: {{limits: {{voltage: 60 V, current: 5 A}}, protections: {{over_voltage: 59 V, over_current: 6 A}}}}}}
  load:
    dialect: kikusui-plz5w
    link: '{load}'
    trusted: [mode_is]
    channels: {{1: {{limits: {{current: 5 A}}}}}}
  meter:
    dialect: keysight-34970a
    link: 'serial:{meter}@9600'
roles: {{main_switch_probe: {{supply: supply.1, load: load.1, current: 1 A}}}}
meter:
  current: {{at: meter.102, shunt: 10 mOhm, off_below: 50 mA}}
  voltage: {{at: meter.101, agrees_within: 300 mV}}
"
    )
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn a_run_on_instruments_that_others_serve_passes_and_leaves_them_off() {
    let bench = Bench::with(&[]);
    let mut served = Served::beside(&bench);
    bench.write_suite("5 s");
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 0, "{ended:?}");
    let mut switched = vec![];
    for _ in 0..4 {
        let (name, on, _) = served.switched();
        switched.push((name, on));
    }
    // Into the battery and out of it, one after the other.
    let expected = [("supply", true), ("supply", false), ("load", true), ("load", false)];
    assert_eq!(switched, expected.map(|(name, on)| (name.to_owned(), on)));
    let record: Value = serde_json::from_str(&bench.record()).unwrap();
    let models = record["bench"]["instruments"].as_array().unwrap().iter();
    let models: Vec<_> = models.map(|own| own["model"].as_str().unwrap()).collect();
    assert_eq!(models, ["PLZ405W", "34970A", "62012P-80-60"]);
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn a_run_that_is_killed_leaves_instruments_that_others_serve_off() {
    let bench = Bench::with(&[]);
    let mut served = Served::beside(&bench);
    let run = bench.start(&[]);
    let (name, on, _) = served.switched();
    assert!(on, "{name}");
    run.signal("KILL");
    let killed = now();
    let (off, on, at) = served.switched();
    assert_eq!((off, on), (name, false));
    let took = at.duration_since(killed);
    assert!(took <= T_GUARD + T_POLL + SLACK, "{took:?}");
    run.end();
}
