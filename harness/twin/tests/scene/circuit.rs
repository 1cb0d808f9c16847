//! One circuit: instruments, battery, meters.

use quantity::Span;
use rstest::rstest;
use twin::{Accuracy, Alone, InstrumentSpec, Model, Scene, SceneSaid, SceneSpec, Subject, WireSpec};
use wire::{CanId, Frame};

use crate::bench::{Bench, power};
use crate::protocol::{battery, table};

/// A supply and a load at the battery, and a meter that reads voltage, charging current and temperature.
fn spec() -> SceneSpec {
    let instrument = |name: &str, model| InstrumentSpec::new(name, model);
    let meter = || String::from("meter");
    SceneSpec {
        instruments: vec![
            instrument("supply", Model::KeysightN6700),
            instrument("load", Model::Bk8616),
            instrument("meter", Model::Keysight34970a),
        ],
        nodes: vec![],
        wires: vec![
            power("supply", 1, "battery"),
            power("load", 1, "battery"),
            WireSpec::Volts { instrument: meter(), channel: 101, node: String::from("battery") },
            WireSpec::Amps { instrument: meter(), channel: 102, of: Subject::Battery, shunt: 0.001 },
            WireSpec::Temperature { instrument: meter(), channel: 103 },
        ],
        ..SceneSpec::default()
    }
}

const SUPPLY: usize = 0;
const LOAD: usize = 1;
const METER: usize = 2;

fn charging() -> Bench {
    let mut bench = Bench::new(&spec());
    for command in ["VOLT 58,(@1)", "CURR 5,(@1)", "OUTP ON,(@1)"] {
        _ = bench.ask(SUPPLY, command);
    }
    bench
}

#[test]
fn a_supply_above_the_battery_charges_it_at_its_current_limit() {
    let mut bench = charging();
    let start = bench.scene.at_battery();
    // 5 A through 12 mOhm lift 52.84 V by 60 mV, and the leads by 25 mV more.
    assert!((start.volts - 52.9).abs() < 1e-3 && (start.amps - 5.0).abs() < 1e-6, "{start:?}");
    let supply = bench.scene.at("supply", 1).unwrap();
    assert!((supply.volts - 52.925).abs() < 1e-3, "{supply:?}");
    bench.pass(Span::from_secs(100));
    let (before, after) = (start.coulombs, bench.scene.at_battery().coulombs);
    assert!((after - before - 500.0).abs() < 1e-6, "{before} {after}");
    assert!((bench.scene.at("supply", 1).unwrap().coulombs - after).abs() < 1e-6);
}

#[test]
fn what_the_battery_sends_follows_from_what_flows() {
    let mut bench = charging();
    bench.pass(Span::from_secs(2));
    let mut last = None;
    while let Some(said) = bench.scene.next_said() {
        if let SceneSaid::Frame(frame) = said
            && frame.id().number() == 0x356
        {
            last = Some(frame);
        }
    }
    let data = last.unwrap();
    let word = |at: usize| i16::from_le_bytes([data.bytes()[at], data.bytes()[at + 1]]);
    assert_eq!((word(0), word(2)), (5_290, 50));
}

#[test]
fn a_load_takes_from_the_battery_and_the_supply() {
    let mut bench = charging();
    for command in ["SYST:REM", "CURR 20", "INP ON"] {
        _ = bench.ask(LOAD, command);
    }
    let at = bench.scene.at_battery();
    assert!((at.amps + 15.0).abs() < 1e-6, "{at:?}");
    assert!((bench.scene.at("load", 1).unwrap().amps + 20.0).abs() < 1e-6);
}

#[test]
fn a_meter_reads_what_is_there() {
    let mut bench = charging();
    let read = bench.ask(METER, "MEAS:VOLT? AUTO,DEF,(@101:102)");
    assert!(read.starts_with("+5.29") && read.contains(",+5.0000000"), "{read}");
    assert_eq!(bench.ask(METER, "MEAS:TEMP? TC,K,(@103)"), "+2.35000000E+01\n");
}

#[test]
fn two_meters_with_noise_differ_within_their_uncertainty() {
    let mut spec = spec();
    spec.instruments[METER].accuracy = Accuracy { volts_noise: 0.01, volts_off: 0.1, ..Accuracy::default() };
    let mut bench = Bench::new(&spec);
    let volts = bench.scene.at_battery().volts;
    let mut read = || bench.ask(METER, "MEAS:VOLT? (@101)").trim().parse::<f64>().unwrap();
    let readings: Vec<f64> = (0..50).map(|_| read()).collect();
    assert!(readings.iter().all(|reading| (reading - volts - 0.1).abs() <= 0.0101), "{readings:?}");
    assert!(readings.iter().any(|reading| (reading - readings[0]).abs() > 1e-4));
}

#[test]
fn when_the_main_switch_opens_nothing_flows_and_the_set_voltage_appears() {
    let mut bench = charging();
    bench.scene.switch(bench.now, "battery_power", false).unwrap();
    let at = bench.scene.at_battery();
    assert!(!at.conducts && at.amps == 0.0, "{at:?}");
    assert!((at.volts - 58.0).abs() < 1e-6, "{at:?}");
    let before = at.coulombs;
    bench.pass(Span::from_secs(60));
    assert_eq!(bench.scene.at_battery().coulombs, before);
}

#[test]
fn the_battery_hears_the_keepalive_and_opens_without_it() {
    let keepalive = Frame::new(CanId::standard(0x305).unwrap(), &[0; 8]).unwrap();
    let spec_with_watch = twin::BatterySpec {
        keepalive: Some(twin::KeepaliveWatch {
            timeout: Span::from_secs(900),
            returns_after: Span::from_secs(5),
        }),
        ..battery()
    };
    let alone = Alone::new(&spec_with_watch, &[], &table(), 1).unwrap();
    let mut scene = Scene::new(&spec(), alone, 1).unwrap();
    let at = |secs| quantity::Instant::ZERO + Span::from_secs(secs);
    scene.hear_frame(at(500), &keepalive);
    scene.go(at(1_399));
    assert!(scene.at_battery().conducts);
    scene.go(at(1_401));
    assert!(!scene.at_battery().conducts);
    scene.hear_frame(at(1_500), &keepalive);
    scene.go(at(1_506));
    assert!(scene.at_battery().conducts);
}

#[test]
fn an_instrument_is_found_as_somebody_left_it() {
    let mut spec = spec();
    spec.instruments[SUPPLY].found = ["VOLT 58,(@1)", "CURR 1,(@1)", "OUTP ON,(@1)"].map(String::from).into();
    let bench = Bench::new(&spec);
    assert!((bench.scene.at_battery().amps - 1.0).abs() < 1e-6);
}

#[test]
fn the_same_happens_twice() {
    let run = || {
        let mut bench = charging();
        let mut said = vec![];
        for _ in 0..50 {
            bench.pass(Span::from_millis(777));
            said.extend(std::iter::from_fn(|| bench.scene.next_said()));
        }
        (said, bench.scene.at_battery())
    };
    assert_eq!(run(), run());
}

#[rstest]
#[case::no_instrument(power("charger", 1, "battery"), "there is no instrument `charger`")]
#[case::no_channel(power("supply", 3, "battery"), "`supply` has no channel 3; it has 1, 2")]
#[case::no_node(power("supply", 2, "bus bar"), "there is no node `bus bar`")]
#[case::a_meter_that_carries(power("meter", 104, "battery"), "`meter` only measures")]
#[case::a_supply_that_measures(WireSpec::Temperature { instrument: "supply".into(), channel: 2 }, "measures at its own")]
#[case::twice(power("supply", 1, "battery"), "channel 1 of `supply` is wired twice")]
fn a_wire_that_cannot_be_is_told(#[case] wire: WireSpec, #[case] says: &str) {
    let mut spec = spec();
    spec.wires.push(wire);
    let alone = Alone::new(&battery(), &[], &table(), 1).unwrap();
    let why = Scene::new(&spec, alone, 1).unwrap_err().to_string();
    assert!(why.contains(says), "{why}");
}
