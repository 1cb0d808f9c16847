//! A simulated bench on real links, and clients that nobody here wrote. What became of it is told by the scene itself.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{ChildStdout, Command};
use std::time::Duration;

use serde_json::Value;

use crate::bench::{Bench, Running, event, project, python};

/// One of each kind of link and language. Ports are any that are free.
const SCENE: &str = "\
scene: all kinds of links
battery: {bus: 'slcan:pty:can0', roles: 'unix:roles.sock'}
instruments:
  bench: {model: rigol-dp832, link: 'tcp:127.0.0.1:0', serial_number: DP8C1}
  charger: {model: keysight-n6700, link: 'tcp:127.0.0.1:0'}
  load: {model: bk-8616, link: 'pty:load'}
  genesys: {model: tdk-gen60-25, link: pty}
  meter: {model: keithley-2000, link: pty}
nodes:
  lamp: {resistance: 10 Ohm}
  heater: {resistance: 10 Ohm}
wiring:
  - power: {at: bench.1, to: lamp, leads: 5 mOhm}
  - power: {at: charger.1, to: battery, leads: 5 mOhm}
  - power: {at: load.1, to: battery, leads: 5 mOhm}
  - power: {at: genesys.1, to: heater, leads: 5 mOhm}
  - volts: {at: meter.1, of: battery}
";

struct Served {
    bench: Bench,
    running: Running,
    told: BufReader<ChildStdout>,
    first: Value,
}

impl Served {
    fn scene(text: &str) -> Self {
        let bench = Bench::at("");
        bench.write("scene.yaml", text);
        let (running, told, first) = bench.serve("scene.yaml");
        Self { bench, running, told, first }
    }

    fn address(&self, instrument: &str) -> String {
        let lines = self.first["instruments"].as_array().unwrap();
        let line = lines.iter().find(|line| line["instrument"] == instrument).unwrap();
        line["address"].as_str().unwrap().to_owned()
    }

    /// The port of an instrument with TCP.
    fn port(&self, instrument: &str) -> String {
        self.address(instrument).rsplit_once(':').unwrap().1.to_owned()
    }

    fn connected(&self, instrument: &str) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(self.address(instrument).trim_start_matches("tcp:")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        BufReader::new(stream)
    }

    /// The next time that something is switched.
    fn switched(&mut self) -> (String, bool, f64) {
        let told = event(&mut self.told, "terminals");
        let name = format!("{}.{}", told["instrument"].as_str().unwrap(), told["channel"]);
        (name, told["on"].as_bool().unwrap(), told["battery"]["amps"].as_f64().unwrap())
    }

    fn end(&mut self) -> Value {
        self.running.signal("INT");
        event(&mut self.told, "simulated")
    }
}

fn ask(line: &mut BufReader<impl Read + WriteBehind>, command: &str) -> String {
    line.get_mut().write_behind(format!("{command}\n").as_bytes());
    let mut reply = String::new();
    line.read_line(&mut reply).unwrap();
    reply
}

/// What can be written to while a reader has it.
trait WriteBehind {
    fn write_behind(&mut self, bytes: &[u8]);
}

impl WriteBehind for TcpStream {
    fn write_behind(&mut self, bytes: &[u8]) {
        self.write_all(bytes).unwrap();
    }
}

impl WriteBehind for File {
    fn write_behind(&mut self, bytes: &[u8]) {
        self.write_all(bytes).unwrap();
    }
}

#[test]
fn what_is_set_over_one_link_is_at_the_battery_and_told_by_the_scene() {
    let mut served = Served::scene(SCENE);
    let mut charger = served.connected("charger");
    assert!(ask(&mut charger, "*IDN?").starts_with("Keysight Technologies,N6700C,"));
    assert_eq!(ask(&mut charger, "VOLT 58,(@1);CURR 5,(@1);:OUTP ON,(@1);OUTP? (@1)"), "1\n");
    let (name, on, amps) = served.switched();
    assert_eq!((&name[..], on), ("charger.1", true));
    assert!((amps - 5.0).abs() < 0.01, "{amps}");
    let mut load =
        BufReader::new(OpenOptions::new().read(true).write(true).open(served.bench.path("load")).unwrap());
    assert_eq!(ask(&mut load, "SYST:REM;:CURR 20;:INP ON;:CURR?"), "20.000\n");
    let (name, on, amps) = served.switched();
    assert_eq!((&name[..], on), ("load.1", true));
    assert!((amps + 15.0).abs() < 0.01, "{amps}");
    let ended = served.end();
    assert!(ended["battery"]["coulombs"].as_f64().unwrap() != 0.0, "{ended}");
    assert!(!served.bench.path("load").is_symlink());
}

#[test]
fn the_bus_of_a_scene_is_a_bus_as_any_other() {
    let mut served = Served::scene(SCENE);
    let address = served.first["address"].as_str().unwrap().to_owned();
    let checked = served.bench.run(&["check", &address, "--for", "6s"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    served.end();
}

#[test]
fn a_link_that_a_rule_closes_is_gone() {
    let text = SCENE.replace(
        "serial_number: DP8C1}",
        "found: [':VOLT 12', ':OUTP CH1,ON'], faults: [{command: 'OUTP CH1,OFF', what: close}]}",
    );
    let mut served = Served::scene(&text);
    let (name, on, _) = served.switched();
    assert_eq!((&name[..], on), ("bench.1", true));
    let mut bench = served.connected("bench");
    assert!(ask(&mut bench, "*IDN?").starts_with("RIGOL"));
    assert_eq!(ask(&mut bench, ":OUTP CH1,OFF"), "");
    let ended = served.end();
    assert!(ended["at"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_scene_that_is_wrong_is_told_with_its_place() {
    let bench = Bench::at("");
    bench.write("scene.yaml", &SCENE.replace("at: bench.1", "at: bank.1"));
    let refused = bench.run(&["simulate", "--scene", "scene.yaml"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("there is no instrument `bank`"), "{refused:?}");
    assert!(refused.err.contains("scene.yaml:13:17"), "{refused:?}");
    let neither = bench.run(&["simulate"]);
    assert_eq!(neither.code, 2, "{neither:?}");
}

fn stdout(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// sigrok-cli on the Rigol.
fn sigrok(served: &Served, more: &[&str]) -> String {
    let driver = format!("scpi-pps:conn=tcp-raw/127.0.0.1/{}", served.port("bench"));
    stdout(Command::new("sigrok-cli").args(["-d", &driver]).args(more))
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn sigrok_cli_drives_the_rigol_and_reads_what_is_at_its_terminals() {
    let mut served = Served::scene(SCENE);
    let found = sigrok(&served, &["--scan"]);
    assert!(found.contains("Rigol DP832 00.01.16 [S/N: DP8C1] with 9 channels"), "{found}");
    let set = "voltage_target=12:current_limit=2:ovp_threshold=13:ovp_enabled=on";
    sigrok(&served, &["-g", "1", "--config", set, "--set"]);
    sigrok(&served, &["-g", "1", "--config", "enabled=on", "--set"]);
    let (name, on, _) = served.switched();
    assert_eq!((&name[..], on), ("bench.1", true));
    let read = sigrok(&served, &["--samples", "1"]);
    let values = values(&read);
    assert!((values["V1"] - 12.0).abs() < 0.01 && (values["I1"] - 1.2).abs() < 0.01, "{read}");
    assert_eq!(sigrok(&served, &["-g", "1", "--get", "regulation"]).trim(), "'CV'");
    // Beyond its protection: it trips, and the client reads that it did.
    sigrok(&served, &["-g", "1", "--config", "voltage_target=14", "--set"]);
    let (name, on, _) = served.switched();
    assert_eq!((&name[..], on), ("bench.1", false));
    assert_eq!(sigrok(&served, &["-g", "1", "--get", "ovp_active"]).trim(), "true");
}

/// The values of one sample: `V1: 12.0000 V DC`.
fn values(read: &str) -> BTreeMap<String, f64> {
    let line = |line: &str| {
        let (name, rest) = line.split_once(": ")?;
        Some((name.to_owned(), rest.split_whitespace().next()?.parse().ok()?))
    };
    read.lines().filter_map(line).collect()
}

/// PyVISA over TCP and over a serial port, with the backend that is written in Python.
const PYVISA: &str = r#"
import sys, pyvisa
port, meter = sys.argv[1:]
visa = pyvisa.ResourceManager("@py")
charger = visa.open_resource(f"TCPIP::127.0.0.1::{port}::SOCKET", read_termination="\n", write_termination="\n", timeout=20000)
print(charger.query("*IDN?").split(",")[1])
charger.write("VOLT 58,(@1);CURR 5,(@1)")
charger.write("OUTP ON,(@1)")
print(round(charger.query_ascii_values("MEAS:CURR? (@1)")[0], 2), charger.query("SYST:ERR?"))
meter = visa.open_resource(f"ASRL{meter}::INSTR", read_termination="\n", write_termination="\n", timeout=20000)
print(meter.query("*IDN?").split(",")[1], round(meter.query_ascii_values(":MEAS:VOLT:DC?")[0], 2))
"#;

#[test]
#[ignore = "needs peers; run .ci/test"]
fn pyvisa_drives_a_supply_over_tcp_and_reads_a_meter_over_a_serial_port() {
    let mut served = Served::scene(SCENE);
    let arguments = [served.port("charger"), served.address("meter")];
    let told = stdout(Command::new(python()).args(["-c", PYVISA]).args(arguments));
    assert_eq!(told, "N6700C\n5.0 +0,\"No error\"\nMODEL 2000 53.02\n");
    let (name, on, amps) = served.switched();
    assert_eq!((&name[..], on), ("charger.1", true));
    assert!((amps - 5.0).abs() < 0.01, "{amps}");
}

/// PyMeasure's own drivers of these families.
const PYMEASURE: &str = r#"
import sys
from pymeasure.instruments.keithley import Keithley2000
from pymeasure.instruments.tdk import TDK_Gen80_65
genesys, meter = sys.argv[1:]
at = dict(visa_library="@py", timeout=20000)
supply = TDK_Gen80_65(f"ASRL{genesys}::INSTR", address=6, **at)
print(supply.id)
supply.remote = "REM"
supply.over_voltage = 59
supply.current_setpoint = 2
supply.voltage_setpoint = 30
supply.output_enabled = True
print(supply.mode, supply.output_enabled, round(supply.current, 2))
multimeter = Keithley2000(f"ASRL{meter}::INSTR", read_termination="\n", write_termination="\n", **at)
multimeter.measure_voltage(max_voltage=100)
print(round(multimeter.voltage, 2))
supply.output_enabled = False
print(supply.output_enabled)
"#;

#[test]
#[ignore = "needs peers; run .ci/test"]
fn pymeasure_drives_a_genesys_and_a_keithley_with_its_own_drivers() {
    let mut served = Served::scene(SCENE);
    let arguments = [served.address("genesys"), served.address("meter")];
    let told = stdout(Command::new(python()).args(["-c", PYMEASURE]).args(arguments));
    assert_eq!(told, "['LAMBDA', 'GEN60-25']\nCC True 2.0\n52.96\nFalse\n");
    let on = served.switched();
    assert_eq!((&on.0[..], on.1), ("genesys.1", true));
    let off = served.switched();
    assert_eq!((&off.0[..], off.1), ("genesys.1", false));
}

#[test]
fn the_demo_bench_is_served_as_it_stands_in_its_rig_file() {
    let text = std::fs::read_to_string(project("rigs/demo-bench.yaml")).unwrap();
    let mut served = Served::scene(&text);
    assert_eq!(served.first["instruments"].as_array().unwrap().len(), 4);
    served.end();
}

#[test]
fn the_doctor_of_a_rig_changes_nothing_on_its_instruments() {
    let mut served = Served::scene(&std::fs::read_to_string(project("rigs/demo-bench.yaml")).unwrap());
    let (at, rig) =
        (served.address("charger"), std::fs::read_to_string(project("rigs/demo-bench.yaml")).unwrap());
    const STATE: &str =
        "VOLT:PROT? (@1);:OUTP:PROT:WDOG?;:OUTP:PROT:WDOG:DEL?;:VOLT? (@1);:CURR? (@1);:OUTP? (@1)";
    let state = |served: &Served| ask(&mut served.connected("charger"), STATE);
    let before = state(&served);
    let link = format!("dialect: keysight-n6700\n    link: '{at}'");
    served.bench.write("rig.yaml", &rig.replace("dialect: keysight-n6700\n    link: simulated", &link));
    let ran = served.bench.run(&["rig", "doctor", "rig.yaml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(&format!("({at})")), "{}", ran.out);
    assert_eq!(state(&served), before);
    // Whatever had gone on at its terminals would be told before the end.
    served.running.signal("INT");
    let mut told = String::new();
    served.told.read_to_string(&mut told).unwrap();
    assert!(!told.contains("\"terminals\"") && told.contains("\"simulated\""), "{told}");
}
