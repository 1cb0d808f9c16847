//! `bmscert plan` and `bmscert rig doctor`, on the rig that comes with the project. Its bench is simulated by the program
//! itself, on real links, and looked at through a guard that is a process.

use insta::assert_snapshot;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, PASSES, project, project_arg, suite};

const RIG: &str = "rigs/demo-bench.yaml";
const BATTERY: &str = "fixtures/batteries/lfp16.statement.yaml";

fn demo() -> String {
    std::fs::read_to_string(project(RIG)).unwrap()
}

#[test]
fn the_plan_of_the_demo_bench_says_how_long_and_how_high() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES) + PROBING + BOOTING);
    let args =
        ["plan", "--rig", &project_arg(RIG), "--battery", &project_arg(BATTERY), "--suite", "mine.yaml"];
    assert_snapshot!(bench.run(&args).shown());
}

#[test]
fn what_is_planned_for_a_rig_that_is_simulated_is_what_a_run_takes_of_itself() {
    let rig = project_arg(RIG);
    let ran = Bench::new().run(&["plan", "--rig", &rig]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("no output is set above 57.6 V 2 A"), "{}", ran.out);
    let listed = Bench::new().run(&["run", "--rig", &rig, "--list"]);
    let drives = |text: &str| text.lines().filter(|line| line.starts_with("drives")).count();
    assert!(drives(&ran.out) > 0 && drives(&ran.out) == drives(&listed.out), "{}{}", ran.out, listed.out);
}

const PROBING: &str = "
  - id: probed
    about: A probe of the main switch
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - name: probing
        for: 10 s
        probe: [{role: main_switch_probe, at: [1 s]}]
        checks:
          - {id: conducts, covers: CAN-1.4-1, each_probe: main_switch_probe.conducts}
";

const BOOTING: &str = "
  - id: booted
    about: What this rig has nobody for
    needs: [battery_power]
    phases:
      - name: booting
        for: 1 min
        checks:
          - {id: only, covers: CAN-1.4-2, age: {of: Limits, below: 3 s}}
";

/// The plan as JSON, on the demo bench in which one thing was changed.
fn planned(right: &str, wrong: &str) -> Value {
    let bench = Bench::new();
    bench.write("rig.yaml", demo().replacen(right, wrong, 1));
    bench.write("mine.yaml", suite(PASSES) + PROBING);
    let battery = project_arg(BATTERY);
    let args =
        ["plan", "--rig", "rig.yaml", "--battery", &battery, "--suite", "mine.yaml", "--format", "json"];
    let ran = bench.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[rstest]
#[case::what_the_battery_declares("", "", 57.6, 1.0)]
#[case::what_the_rig_allows("probe: {voltage: 58 V", "probe: {voltage: 55 V", 55.0, 1.0)]
#[case::the_current_of_the_probe("load: load.1, current: 1 A", "load: load.1, current: 0.5 A", 57.6, 0.5)]
fn what_a_case_reaches_is_the_lowest_of(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] voltage: f64,
    #[case] current: f64,
) {
    let plan = planned(right, wrong);
    let case =
        plan["cases"].as_array().unwrap().iter().find(|case| case["name"] == "mine/short/probed").unwrap();
    assert_eq!((case["time"].as_f64(), case["kind"].as_str()), (Some(10.0), Some("drive")), "{case}");
    let highest = |of: &Value| (of["highest"]["voltage"].as_f64(), of["highest"]["current"].as_f64());
    assert_eq!(highest(case), (Some(voltage), Some(current)), "{case}");
    assert_eq!(highest(&plan), highest(case));
    // Half a minute and a minute, which no output takes part in, and the probe.
    assert_eq!((plan["time"].as_f64(), plan["schema"].as_str()), (Some(100.0), Some("bmscert-plan/1")));
    let idle =
        plan["cases"].as_array().unwrap().iter().find(|case| case["name"] == "mine/short/a-minute").unwrap();
    assert_eq!(idle["highest"], Value::Null);
}

const CHARGING: &str = "
  - id: charged
    about: A current into the battery, and then out of it
    needs: [charger, load]
    phases:
      - {name: in, do: [{set: {role: charger, voltage: 56 V, current: 3 A}}], for: 10 s}
      - {name: out, do: [{unset: charger}, {set: {role: load, current: 4 A}}], for: 10 s}
";

#[rstest]
#[case::as_it_is("", "", None)]
#[case::too_much_voltage(
    "56 V",
    "57.7 V",
    Some("sets `charger` to 57.7 V, and nothing on this bench goes beyond 57.6 V")
)]
#[case::too_much_current(
    "3 A",
    "6 A",
    Some("sets `charger` to 6 A, and nothing on this bench goes beyond 5 A")
)]
#[case::too_much_load("4 A", "11 A", Some("sets `load` to 11 A, and nothing on this bench goes beyond 10 A"))]
fn what_a_case_sets_is_told_or_refused_before_anything_begins(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] refused: Option<&str>,
) {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES) + &CHARGING.replacen(right, wrong, 1));
    let (rig, battery) = (project_arg(RIG), project_arg(BATTERY));
    let args = ["plan", "--rig", &rig, "--battery", &battery, "--suite", "mine.yaml", "--format", "json"];
    let ran = bench.run(&args);
    let Some(refused) = refused else {
        let plan: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(plan["highest"], serde_json::json!({"voltage": 56.0, "current": 4.0}));
        return;
    };
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ran.code == 2 && said.contains(refused), "{} {said}", ran.code);
}

#[test]
fn without_a_rig_the_simulated_battery_is_planned() {
    let bench = Bench::new();
    bench.write("mine.yaml", suite(PASSES));
    assert_snapshot!(bench.run(&["plan", "--suite", "mine.yaml"]).shown());
}

/// What the doctor finds, on the demo bench in which one thing was changed.
fn doctored(right: &str, wrong: &str) -> (i32, Value) {
    let bench = Bench::new();
    let text = demo();
    assert!(text.contains(right), "{right}");
    bench.write("rig.yaml", text.replacen(right, wrong, 1));
    let ran = bench.run(&["rig", "doctor", "rig.yaml", "--format", "json"]);
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err)))
}

#[test]
fn the_doctor_finds_the_demo_bench_sound() {
    let (code, found) = doctored("rig: ", "rig: ");
    let findings = found["findings"].as_array().unwrap();
    let parts: Vec<&str> = findings.iter().map(|finding| finding["part"].as_str().unwrap()).collect();
    let all = ["charger.1", "charger.1", "load.1", "load.1", "meter.101", "meter.102", "can0"];
    assert_eq!((code, found["health"].as_str(), &parts[..]), (0, Some("sound"), &all[..]), "{found:#}");
    let first = findings[0]["says"].as_str().unwrap();
    assert!(first.starts_with("answers as keysight-n6700, serial number MY56000142, and is off"), "{first}");
}

const CHARGER: &str = "      model: keysight-n6700\n";

#[rstest]
#[case::an_output_that_is_on(
    CHARGER,
    "      model: keysight-n6700\n      found: ['OUTP ON,(@1)']\n",
    "wrong",
    "its output is on"
)]
#[case::another_serial_number(
    "serial_number: MY56000142\n    channels",
    "serial_number: MY1\n    channels",
    "wrong",
    "its serial number is `MY56000142`, and the rig file says `MY1`"
)]
#[case::another_instrument(
    CHARGER,
    "      model: rigol-dp832\n",
    "wrong",
    "`RIGOL TECHNOLOGIES,DP832` answers there"
)]
#[case::one_that_does_not_answer(
    CHARGER,
    "      model: keysight-n6700\n      faults: [{what: lose_reply}]\n",
    "wrong",
    "its port opens, and nothing answers"
)]
#[case::one_that_is_not_there(
    "dialect: keysight-n6700\n    link: simulated",
    "dialect: keysight-n6700\n    link: 'tcp:127.0.0.1:1'",
    "wrong",
    "cannot open tcp:127.0.0.1:1"
)]
#[case::a_foreign_set_point(
    CHARGER,
    "      model: keysight-n6700\n      found: ['VOLT 59.5,(@1)']\n",
    "doubtful",
    "its voltage set point is found at 59.5 V, and its limit here is 58.4 V"
)]
#[case::an_error_in_the_queue(
    CHARGER,
    "      model: keysight-n6700\n      found: ['NONSENSE 1']\n",
    "doubtful",
    "had an error in its queue: -113"
)]
#[case::a_calibration_that_is_overdue(
    "    serial_number: MY56000142\n    channels",
    "    serial_number: MY56000142\n    calibrated: {on: 2023-03-01, due: 2024-03-01}\n    channels",
    "doubtful",
    "the calibration of `charger` was due on 2024-03-01"
)]
#[case::an_interlock_that_nobody_saw_lately(
    "instruments:\n",
    "interlock: {kind: a relay, tested_on: 2020-05-01, proof: report 1}\ninstruments:\n",
    "doubtful",
    "last seen to act on 2020-05-01, more than a year ago"
)]
fn the_doctor_says_what_is_wrong(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] health: &str,
    #[case] says: &str,
) {
    let (code, found) = doctored(right, wrong);
    let findings = found["findings"].as_array().unwrap();
    let told = findings.iter().find(|finding| finding["says"].as_str().unwrap().contains(says));
    let told = told.unwrap_or_else(|| panic!("{says}: {found:#}"));
    assert_eq!(
        (told["health"].as_str(), found["health"].as_str()),
        (Some(health), Some(health)),
        "{found:#}"
    );
    assert!(told["help"].as_str().is_some_and(|help| !help.is_empty()), "{told}");
    assert_eq!(code, if health == "wrong" { 3 } else { 0 });
    // What is wrong with one hides no other.
    assert!(
        findings.iter().any(|finding| finding["part"] == "can0" && finding["health"] == "sound"),
        "{found:#}"
    );
}

#[test]
fn the_doctor_hears_a_battery_that_is_silent() {
    let bench = Bench::new();
    let silent = demo().replace("address: simulated", "address: 'slcan:/dev/null'");
    bench.write("rig.yaml", silent);
    let ran = bench.run(&["rig", "doctor", "rig.yaml"]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("WRONG     can0: "), "{}", ran.out);
    assert!(ran.out.contains("no run would begin: 1 of 7 parts are wrong"), "{}", ran.out);
}
