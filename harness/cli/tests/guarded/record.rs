//! What the record of a run says of its bench.

use std::process::Command;

use serde_json::{Value, json};

use crate::kit::{Bench, bmscert};

const CHARGER: &str = "serial_number: MY1\n    channels: {1: {limits";

#[test]
fn the_record_names_every_instrument_and_what_it_does_not_hold() {
    let bench = Bench::with(&[]);
    bench.change_rig(
        CHARGER,
        "serial_number: MY1\n    calibrated: {on: 2023-03-01, due: 2024-03-01}\n    \
         channels: {1: {uncertainty: {voltage: 10 mV, current: 2 mA}, limits",
    );
    bench.change_rig(
        "dialect: ea-psb\n",
        "dialect: ea-psb\n    calibrated: {on: 2023-03-01, due: 2123-03-01}\n",
    );
    let ended = bench.start(&[]).end();
    assert_eq!(ended.code, 0, "{ended:?}");
    let record: Value = serde_json::from_str(&bench.record()).unwrap();
    let of = |name: &str| {
        let all = record["bench"]["instruments"].as_array().unwrap();
        all.iter().find(|own| own["name"] == name).unwrap()
    };
    let charger = of("charger");
    let told = ["maker", "model", "serial_number", "firmware"].map(|part| charger[part].as_str().unwrap());
    assert_eq!(told, ["Keysight Technologies", "N6700C", "MY1", "E.02.07.3196"]);
    assert_eq!(charger["calibrated"], json!({"on": "2023-03-01", "due": "2024-03-01", "overdue": true}));
    let supply = json!([{"number": 1, "roles": ["main_switch_probe.supply"], "watchdog": 3_000_000_000_u64,
        "nanovolts": 10_000_000, "nanoamperes": 2_000_000}]);
    assert_eq!(charger["channels"], supply);
    assert_eq!(of("load")["calibrated"]["overdue"], false);
    assert_eq!(of("meter")["channels"][1], json!({"number": 102, "roles": ["meter.current"]}));
    let reasons = record["grade"]["reasons"].to_string();
    for reason in [
        "the calibration of the instrument `charger` is overdue: it holds from 2023-03-01 to 2024-03-01",
        "the rig file does not say when the instrument `meter` was calibrated",
    ] {
        assert!(reasons.contains(reason), "{reasons}");
    }
    assert!(!reasons.contains("`load`"), "{reasons}");
    let run = bench.run_folder();
    let key = run.join("key.pub.pem");
    let arguments = ["verify", run.to_str().unwrap(), "--key", key.to_str().unwrap()];
    let verified = said(&mut bmscert(&bench.path(""), &arguments));
    assert!(verified.contains("charger: Keysight Technologies N6700C, serial number MY1"), "{verified}");
    assert!(verified.contains("CALIBRATION OVERDUE"), "{verified}");
}

/// What a command says, on one line.
fn said(command: &mut Command) -> String {
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}
