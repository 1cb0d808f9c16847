//! What conforms passes, however it conforms.

use campaign::{Exit, Record};
use judge::{Check, Level};
use lang::SourceFile;
use serde_json::{Value, json};
use twin::{BatterySpec, Choices, Extremes, Ranges};

use crate::scene;

/// How many conforming batteries are drawn.
const DRAWN: u64 = 200;

/// What a record holds against a battery: fails and open questions of requirements that block.
fn blocking(record: &Record) -> Vec<String> {
    let blocks = scene::checks(record).into_iter().filter(|(_, check)| {
        matches!(check.level, Level::Must | Level::Constraint)
            && matches!(check.outcome, Check::Fail(_) | Check::Unverified(_))
    });
    blocks.map(|(name, check)| format!("{name}: {:?}", check.outcome)).collect()
}

fn ranges() -> Ranges {
    let text = std::fs::read_to_string(scene::fixture("variants/conforming.yaml")).unwrap();
    lang::yaml::parse(&SourceFile::new("conforming.yaml", text)).unwrap()
}

/// What a drawn battery claims: what the one that it is made from claims, and what was drawn.
fn statement(bundle: &campaign::Bundle, spec: &BatterySpec, choices: &Choices) -> Value {
    let text = String::from_utf8(bundle.get("statement.yaml").unwrap().to_vec()).unwrap();
    let mut claims: Value = lang::yaml::parse(&SourceFile::new("statement.yaml", text)).unwrap();
    let sends = |message: &str| spec.sends.iter().any(|sent| sent == message);
    let ics = &mut claims["ics"];
    ics["sends"] = json!(spec.sends);
    ics["high_resolution_soc"] = json!(spec.high_resolution_soc);
    ics["reverse_current"] = json!(spec.reverse_current);
    ics["bit_rate"] = json!(if choices.slow_bus { "250 kbit/s" } else { "500 kbit/s" });
    let ixit = claims["ixit"].as_object_mut().unwrap();
    let mut declare = |name: &str, carried: bool, text: &str| {
        if carried { ixit.insert(name.into(), json!(text)) } else { ixit.remove(name) }
    };
    declare("manufacturer_name", true, spec.manufacturer.trim_end());
    declare("product_name", sends("ProductName1"), &spec.product_name);
    declare("family_name", sends("FamilyName"), &spec.family_name);
    declare("serial_number", sends("SerialNumber1"), &spec.serial_number);
    // Who does not count modules has no number of them to declare.
    if !sends("Modules") {
        ixit.remove("modules");
    }
    claims
}

/// The run of the battery drawn by this seed.
fn drawn_passes(base: &BatterySpec, seed: u64) -> twin::Drawn {
    let (spec, drawn) = base.drawn(&ranges(), seed);
    let mut bundle = scene::conforming();
    // JSON is YAML.
    bundle.set("statement.yaml", serde_json::to_vec(&statement(&bundle, &spec, &drawn.choices)).unwrap());
    bundle.set("twin/battery.yaml", serde_json::to_vec(&spec).unwrap());
    let ran = scene::run_until(bundle, seed, &mut || false);
    let blocking = blocking(ran.record());
    assert!(blocking.is_empty(), "seed {seed}, {drawn}: {blocking:#?}");
    assert_eq!(Exit::of(ran.record()), Exit::Passed, "seed {seed}, {drawn}");
    drawn
}

#[test]
fn every_conforming_battery_passes_over_the_stated_ranges() {
    let (base, _) = scene::conforming().twin().unwrap();
    let half =
        |odd: u64| (0..DRAWN).filter(move |seed| seed % 2 == odd).map(|seed| drawn_passes(&base, seed));
    let all = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1).collect::<Vec<_>>());
        let mut all: Vec<_> = half(0).collect();
        all.extend(other.join().unwrap());
        all
    });
    let mut extremes = Extremes::default();
    all.iter().for_each(|drawn| extremes.note(drawn));
    println!("{extremes}");
    let text = extremes.to_string();
    for end in [
        "batteries drawn   200",
        "period            0.8 s to 1.2 s",
        "of one message    0.8 s to 10 s",
        "jitter            0 s to 0.05 s",
        "boot              0.2 s to 20 s",
    ] {
        assert!(text.contains(end), "{end}: {text}");
    }
}
