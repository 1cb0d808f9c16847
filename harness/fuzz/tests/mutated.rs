//! Every target against its seeds, its corpus, what was found before, and mutants of all of them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has to fail")]

use std::io::Write as _;
use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use fuzz::{Mutator, Stage, TARGETS, Target, corpus, seeds};
use rstest::rstest;

const MUTANTS: usize = 2_000;
/// No input of 64 KiB may take longer, on a slow machine and without optimisation.
const LONGEST: Duration = Duration::from_secs(2);

fn target(name: &str) -> Target {
    *TARGETS.iter().find(|target| target.name == name).unwrap()
}

/// Runs one input; what it was, where it panics or takes too long.
#[expect(clippy::disallowed_methods, reason = "a test measures how long a parser takes")]
fn survived(target: Target, name: &str, input: &[u8]) -> Stage {
    let began = Instant::now();
    let Ok(stage) = catch_unwind(|| (target.run)(input)) else {
        panic!("{} does not survive {name}: {}", target.name, input.escape_ascii());
    };
    let took = began.elapsed();
    assert!(took < LONGEST, "{} took {took:?} for {name}: {}", target.name, input.escape_ascii());
    stage
}

/// Past the capture of the test runner: the rate is a figure to read, not only to assert.
fn tell(target: &str, inputs: usize, semantic: usize, share: f64) {
    let line = format!("{target}: {inputs} inputs, {semantic} reached the semantic stage ({share:.1} %)\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

#[rstest]
#[case::address("address")]
#[case::asc("asc")]
#[case::blf("blf")]
#[case::candump("candump")]
#[case::dbc("dbc")]
#[case::dialect("dialect")]
#[case::envelope("envelope")]
#[case::expression("expression")]
#[case::guard_pipe("guard_pipe")]
#[case::journal("journal")]
#[case::key("key")]
#[case::kill_matrix("kill_matrix")]
#[case::manifest("manifest")]
#[case::outside("outside")]
#[case::packed("packed")]
#[case::pcap("pcap")]
#[case::pcapng("pcapng")]
#[case::record("record")]
#[case::rig_yaml("rig_yaml")]
#[case::roles("roles")]
#[case::scene_yaml("scene_yaml")]
#[case::scpi("scpi")]
#[case::slcan("slcan")]
#[case::socketcand("socketcand")]
#[case::statement("statement")]
#[case::suite_yaml("suite_yaml")]
#[case::table("table")]
#[case::trc("trc")]
fn a_parser_survives_what_mutants_bring(#[case] name: &str) {
    let target = target(name);
    let known: Vec<(String, Vec<u8>)> = seeds(name).into_iter().chain(corpus(name)).collect();
    for (name, input) in &known {
        survived(target, name, input);
    }
    let inputs: Vec<Vec<u8>> = known.into_iter().map(|(_, input)| input).collect();
    let mut mutator = Mutator::new(0x5EED, target.words);
    let mut semantic = 0;
    for index in 0..MUTANTS {
        let mutant = mutator.mutant(&inputs);
        semantic += usize::from(survived(target, &format!("mutant {index}"), &mutant) == Stage::Semantic);
    }
    let share = 100.0 * semantic as f64 / MUTANTS as f64;
    tell(name, MUTANTS, semantic, share);
    assert!(share >= 10.0, "{name}: only {share:.1} % of the mutants reach the semantic stage");
}

#[test]
fn every_target_is_among_the_cases_and_sorted() {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert!(names.is_sorted());
    let source = include_str!("mutated.rs");
    assert!(names.iter().all(|name| source.contains(&format!("#[case::{name}(\"{name}\")]"))), "{names:?}");
}

#[test]
fn every_target_has_a_libfuzzer_binary() {
    let manifest = include_str!("../Cargo.toml");
    for Target { name, .. } in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}

/// A seed that is refused teaches a mutator nothing; but for the few that are meant to be.
#[test]
fn seeds_reach_the_semantic_stage() {
    let meant_to_be_refused = ["journal seed-02"];
    for target in TARGETS {
        let seeds = seeds(target.name);
        assert!(!seeds.is_empty() || target.name == "key", "{} has no seeds", target.name);
        for (name, seed) in seeds {
            let name = format!("{} {name}", target.name);
            let refused = survived(*target, &name, &seed) == Stage::Refused;
            assert_eq!(refused, meant_to_be_refused.contains(&&*name), "{name}: {}", seed.escape_ascii());
        }
    }
}
