//! `bmscert rig doctor` and `bmscert run` on a bench with an emergency stop, a thermometer and a meter at its bus.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, project};

fn rig() -> String {
    std::fs::read_to_string(project("rigs/emergency-stop.yaml")).unwrap()
}

/// What the doctor finds, on that bench with these things changed.
fn doctored(changes: &[(&str, &str)]) -> (i32, Vec<Value>) {
    let bench = Bench::new();
    let text = changes.iter().fold(rig(), |text, (right, wrong)| {
        assert!(text.contains(right), "{right}");
        text.replacen(right, wrong, 1)
    });
    bench.write("rig.yaml", text);
    let ran = bench.run(&["rig", "doctor", "rig.yaml", "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    (ran.code, found["findings"].as_array().unwrap().clone())
}

fn of<'a>(found: &'a [Value], part: &str) -> Vec<(&'a str, &'a str)> {
    let of_it = found.iter().filter(|finding| finding["part"] == part);
    of_it.map(|finding| (finding["health"].as_str().unwrap(), finding["says"].as_str().unwrap())).collect()
}

#[test]
fn the_doctor_says_what_stops_everything_and_that_nothing_does() {
    let (code, found) = doctored(&[]);
    assert_eq!(code, 0, "{found:#?}");
    let says = "input 0 is low, and everything stops when it is high";
    assert_eq!(of(&found, "emergency_stop"), [("sound", says)]);
    let [("sound", says)] = of(&found, "too_hot")[..] else { panic!("{found:#?}") };
    assert!(says.ends_with("degC, and everything stops at 50 degC"), "{says}");
    assert!(of(&found, "ohmmeter.1")[0].1.starts_with("answers as keithley-dmm6500"), "{found:#?}");
    let says = "not measured: that takes a bus that is heard to be silent";
    assert_eq!(of(&found, "bus_resistance"), [("sound", says)]);
}

#[rstest]
#[case::pressed(
    "button: {closed: true}",
    "button: {closed: false}",
    "panel.201",
    "`emergency_stop` stops everything"
)]
#[case::too_hot("above: 50 degC", "above: 5 degC", "thermometer.103", "degC is not below 5 degC")]
#[case::no_sensor(
    "    - temperature: {at: thermometer.103}\n",
    "",
    "thermometer.103",
    "stands for an overload"
)]
#[case::another_meter(
    "model: keithley-dmm6500",
    "model: keithley-2000",
    "ohmmeter.1",
    "MODEL 2000` answers there"
)]
fn the_doctor_says_why_nothing_would_be_armed(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] part: &str,
    #[case] says: &str,
) {
    let (code, found) = doctored(&[(right, wrong)]);
    let [("wrong", said)] = of(&found, part)[..] else { panic!("{found:#?}") };
    assert!(code == 3 && said.contains(says), "{found:#?}");
}

/// A bus of another machine on which nothing is.
fn silent_bus() -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = server.local_addr().unwrap();
    thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        client.write_all(b"< hi >").unwrap();
        let mut said = [0; 256];
        while let Ok(len @ 1..) = client.read(&mut said) {
            let text = String::from_utf8_lossy(&said[..len]).into_owned();
            let answer = if text.contains("echo") { "< echo >" } else { "< ok >" };
            client.write_all(answer.as_bytes()).unwrap();
        }
    });
    format!("address: 'socketcand:{at}/can0'")
}

#[rstest]
#[case::two(
    "60 Ohm",
    "sound",
    "60.0 Ohm between CAN-H and CAN-L: two terminators of 120 Ohm, as it should be"
)]
#[case::one("120 Ohm", "doubtful", "120.0 Ohm between CAN-H and CAN-L: one terminator of 120 Ohm")]
#[case::three("40 Ohm", "doubtful", "three terminators of 120 Ohm, one too many")]
#[case::a_short("0.3 Ohm", "wrong", "0.3 Ohm between CAN-H and CAN-L: a short")]
#[case::nothing("200000000 Ohm", "wrong", "nothing connects CAN-H and CAN-L")]
fn the_doctor_says_what_the_resistance_of_a_silent_bus_means(
    #[case] resistance: &str,
    #[case] health: &str,
    #[case] says: &str,
) {
    let ohms = format!("bus: {{resistance: {resistance}}}");
    let (code, found) =
        doctored(&[("address: simulated", &silent_bus()), ("bus: {resistance: 60 Ohm}", &ohms)]);
    let [(healthy, said)] = of(&found, "bus_resistance")[..] else { panic!("{found:#?}") };
    assert!(healthy == health && said.contains(says), "{found:#?}");
    // Nothing was heard, so that no run would begin.
    assert_eq!((code, of(&found, "can0")[0].0), (3, "wrong"), "{found:#?}");
}

const SUITE: &str = "suite: bus-resistance
protocol: victron-can-bms
about: What terminates the bus

cases:
  - id: terminated
    about: With the battery off
    needs: [battery_power, bus_resistance]
    phases:
      - name: 'off'
        battery: 'off'
        do: [{partner: silent}, {power: 'off'}]
        for: 8 s
        probe: [{role: bus_resistance, at: [5 s]}]
        checks:
          - {id: as-it-should-be, covers: CAN-1.2-4, eventually: {holds: bus_resistance.ohms >= 54 * Ohm && bus_resistance.ohms <= 66 * Ohm, within: 8 s}}
    finally: [{power: 'on'}, {partner: online}]
";

#[rstest]
#[case::two("60 Ohm", "pass")]
#[case::one("120 Ohm", "fail")]
fn a_suite_asks_for_the_resistance_of_the_bus(#[case] resistance: &str, #[case] found: &str) {
    let bench = Bench::new();
    let text = rig()
        .replace("bus: {resistance: 60 Ohm}", &format!("bus: {{resistance: {resistance}}}"))
        .replace("bus: \"slcan:pty\"", "bus: \"slcan:pty\"\n    roles: \"unix:battery.sock\"")
        .replace("  bus_resistance:", "  from: simulated\n  plays: [battery_power]\n  bus_resistance:");
    bench.write("rig.yaml", text);
    bench.write("mine.yaml", SUITE);
    let ran = bench.run(&["run", "--rig", "rig.yaml", "--suite", "mine.yaml"]);
    let record = std::fs::read(bench.path(&format!("{}/record.json", bench.run_folder()))).unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    let case = record["cases"].as_array().unwrap().iter().find(|case| case["id"] == "terminated").unwrap();
    assert_eq!(case["verdict"]["course"], "completed", "{case:#}\n{}{}", ran.out, ran.err);
    let outcome = &case["checks"][0]["outcome"];
    assert!(!outcome[found].is_null(), "{case:#}\n{}{}", ran.out, ran.err);
    // Who the meter says it is stands in the record although no guard has it.
    let instruments = record["bench"]["instruments"].as_array().unwrap();
    let meter = instruments.iter().find(|own| own["name"] == "ohmmeter").unwrap();
    assert!(
        meter["model"] == "MODEL DMM6500" && meter["channels"][0]["roles"][0] == "bus_resistance",
        "{meter:#}"
    );
}

/// While the battery is alive, nobody can tell.
#[test]
fn the_resistance_of_a_bus_that_is_alive_is_an_error_of_the_rig() {
    let bench = Bench::new();
    bench.write("rig.yaml", rig());
    let alive = SUITE
        .replace("[battery_power, bus_resistance]", "[bus_resistance]")
        .replace("battery: 'off'\n        do: [{partner: silent}, {power: 'off'}]", "do: [{partner: online}]")
        .replace("[{power: 'on'}, {partner: online}]", "[{partner: online}]");
    bench.write("mine.yaml", alive);
    let ran = bench.run(&["run", "--rig", "rig.yaml", "--suite", "mine.yaml"]);
    assert!(ran.code == 3 && ran.out.contains("the bus is alive"), "{}{}", ran.out, ran.err);
}
