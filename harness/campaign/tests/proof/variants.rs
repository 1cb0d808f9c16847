//! What conforms passes, however it conforms.

use campaign::{Variants, VariantsRequest};

use crate::scene;

/// How many conforming batteries are drawn.
const DRAWN: u64 = 200;

fn drawn(bundle: campaign::Bundle, count: u64) -> Variants {
    let ranges = campaign::embedded_ranges().unwrap();
    campaign::variants(&VariantsRequest { bundle, ranges, count, workers: 2 }, &|_| {}, &|| false).unwrap()
}

#[test]
fn every_conforming_battery_passes_over_the_stated_ranges() {
    let variants = drawn(scene::conforming(), DRAWN);
    assert_eq!(variants.rejected, [], "a battery that conforms is not passed");
    let text = variants.extremes.to_string();
    println!("{text}");
    for end in [
        "batteries drawn   200",
        "period            0.8 s to 1.2 s",
        "of one message    0.8 s to 10 s",
        "jitter            0 s to 0.05 s",
        "boot              0.2 s to 20 s",
        "state of health   0 to 100 %",
        "cells are warmer  -15 to 15 degC",
        "charge limit      30 to 100 %",
        "discharge limit   30 to 125 %",
        "charge voltage    98 to 102 %",
        "cells of          LFP LTO NMC",
        "cells in series   3 to 22",
        "capacity          20 to 2000 Ah",
        "modules           1 to 16",
        "for               0.1 s to 300 s",
        "and allows        80 to 100 %",
    ] {
        assert!(text.contains(end), "{end}: {text}");
    }
}

/// Its limits fall by more than what nothing explains, and an alarm or a warning says why.
#[test]
fn a_battery_whose_limits_follow_its_troubles_is_not_failed_for_that() {
    let mut ranges = campaign::embedded_ranges().unwrap();
    let troubles = ranges.troubles.as_mut().unwrap();
    troubles.allows = twin::PercentRange { from: 20.0, to: 69.0 };
    let request = VariantsRequest { bundle: scene::conforming(), ranges, count: 100, workers: 2 };
    let variants = campaign::variants(&request, &|_| {}, &|| false).unwrap();
    let is_failed = |it: &&campaign::Rejected| it.because.iter().any(|why| !why.contains(": unverified: "));
    let failed: Vec<_> = variants.rejected.iter().filter(is_failed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    // Some fall in a case in which limits have to stay, and only some.
    assert!((3..20).contains(&variants.rejected.len()), "{:#?}", variants.rejected);
}

/// A battery that follows frames of the inverter and complains all the time besides may be left open, and is never passed.
#[test]
fn a_battery_that_hides_behind_its_warnings_is_not_passed() {
    let mut bundle = scene::mutant(&scene::fixture("mutants/halves-limits-on-an-extra-frame.yaml"));
    let (mut spec, _) = bundle.twin().unwrap();
    for every in [9, 50] {
        let (every, lasts) = (quantity::Span::from_secs(every), quantity::Span::from_secs(2));
        let trouble = twin::Trouble { every, lasts, allows: 100.0 };
        spec.troubles.insert(String::from("HighVoltageWarning"), trouble);
        bundle.set("twin/battery.yaml", serde_json::json!(spec).to_string().into_bytes());
        let ran = scene::run(bundle.clone());
        let exit = campaign::Exit::of(ran.record());
        assert!(matches!(exit, campaign::Exit::Inconclusive | campaign::Exit::Failed), "{exit:?}");
        assert!(ran.record().requirement("CAN-1.4-4").unwrap().outcome != report::Outcome::Pass);
    }
}

/// Every alarm and every warning: nothing is left that is not supported, and nothing is left open for that.
#[test]
fn a_battery_that_supports_every_alarm_passes_and_is_held_to_all_of_them() {
    let all = |file: &str| with_every_alarm(&scene::conforming(), file);
    let mut bundle = scene::conforming();
    bundle.set("statement.yaml", all("statement.yaml"));
    // To claim all of them helps nobody who has not.
    let outcome = |ran: &scene::Ran, id: &str| ran.record().requirement(id).unwrap().outcome;
    let ran = scene::run(bundle.clone());
    assert_eq!(outcome(&ran, "CAN-35A-1"), report::Outcome::Fail);
    assert_eq!(campaign::Exit::of(ran.record()), campaign::Exit::Failed);

    bundle.set("twin/battery.yaml", all("twin/battery.yaml"));
    let ran = scene::run(bundle);
    assert_eq!(outcome(&ran, "CAN-35A-1"), report::Outcome::Pass);
    assert_eq!(outcome(&ran, "CAN-35A-2"), report::Outcome::NotClaimed);
    assert_eq!(campaign::Exit::of(ran.record()), campaign::Exit::Passed);
}

/// This file with all alarms and warnings of the protocol as those that the battery has.
fn with_every_alarm(bundle: &campaign::Bundle, file: &str) -> Vec<u8> {
    let table = bundle.sources().unwrap().table;
    let signals = &table.message(table.message_named("Alarms").unwrap()).signals;
    let names = signals.iter().map(|signal| &*table.signal(*signal).name);
    let alarms: Vec<&str> =
        names.filter(|name| name.ends_with("Alarm") || name.ends_with("Warning")).collect();
    assert_eq!(alarms.len(), 26, "{alarms:?}");
    let text = std::str::from_utf8(bundle.get(file).unwrap()).unwrap();
    let (before, list) = text.split_once("alarms:\n").unwrap();
    let after: Vec<&str> = list.lines().skip_while(|line| line.trim_start().starts_with("- ")).collect();
    format!("{before}alarms: [{}]\n{}\n", alarms.join(", "), after.join("\n")).into_bytes()
}

/// What such a battery moves in a run is less than its counters can show: nobody says that they count, nor that they do not.
#[test]
fn a_battery_too_small_for_its_counters_of_energy_is_left_open() {
    let mut ranges = campaign::embedded_ranges().unwrap();
    let pack = ranges.pack.as_mut().unwrap();
    pack.capacity.to = pack.capacity.from;
    pack.chemistries.truncate(1);
    pack.chemistries[0].cells.to = 4;
    let (mut bundle, drawn) = campaign::variant(&scene::conforming(), &ranges, 1).unwrap();
    assert!(drawn.choices.left_out.contains(&String::from("EnergyCounters")), "{drawn}");
    for (file, sends) in [("twin/battery.yaml", "/sends"), ("statement.yaml", "/ics/sends")] {
        let mut json: serde_json::Value = serde_json::from_slice(bundle.get(file).unwrap()).unwrap();
        json.pointer_mut(sends).unwrap().as_array_mut().unwrap().push("EnergyCounters".into());
        bundle.set(file, json.to_string().into_bytes());
    }
    let ran = scene::run(bundle);
    assert_eq!(campaign::Exit::of(ran.record()), campaign::Exit::Inconclusive);
    let is_open = |it: &&report::RequirementResult| {
        let is_left = matches!(it.outcome, report::Outcome::NotExercised | report::Outcome::Inconclusive);
        it.level == judge::Level::Must && is_left
    };
    let open = ran.record().requirements.iter().filter(is_open);
    assert_eq!(open.map(|it| &*it.id).collect::<Vec<_>>(), ["CAN-378-3"]);
}

#[test]
fn a_suite_that_asks_for_too_much_rejects_batteries() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strict.yaml");
    let check = "{id: often, covers: CAN-2-1, present: {of: [Limits], within: 1 s}}";
    let suite =
        format!("suite: a/strict\nprotocol: victron-can-bms\nabout: Too strict\nstanding:\n  - {check}\n");
    std::fs::write(&file, suite).unwrap();
    let mut bundle = scene::conforming();
    bundle.replace_suites(&[file]).unwrap();
    let variants = drawn(bundle, 8);
    assert!(!variants.rejected.is_empty());
    assert!(variants.rejected[0].because[0].starts_with("a/strict/often/often: "), "{:?}", variants.rejected);
}
