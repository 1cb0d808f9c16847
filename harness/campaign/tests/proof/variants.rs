//! What conforms passes, however it conforms.

use campaign::{Exit, Record};
use judge::{Check, Level};
use lang::SourceFile;
use twin::{BatterySpec, Extremes, Ranges};

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

/// The run of the battery drawn by this seed.
fn drawn_passes(base: &BatterySpec, seed: u64) -> twin::Drawn {
    let (spec, drawn) = base.drawn(&ranges(), seed);
    let mut bundle = scene::conforming();
    // JSON is YAML.
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
    for end in
        ["batteries drawn   200", "period            0.8 s to 1.2 s", "boot              0.2 s to 20 s"]
    {
        assert!(text.contains(end), "{end}: {text}");
    }
}
