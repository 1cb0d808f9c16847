//! The mutator for as long as you like: `cargo run --release -p fuzz --example soak -- SECONDS [TARGET]...`.
//!
//! Every target gets its share of the time. What panics or takes longer than two seconds is written to
//! `findings/TARGET`, and stays there as a test.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::panic::catch_unwind;
use std::time::{Duration, Instant};
use std::{env, fs};

use fuzz::{Mutator, Stage, TARGETS, Target, corpus, folder, seeds};

/// What is kept of one target to mutate further: mutants that reached the semantic stage.
const KEPT: usize = 400;

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(60.0);
    let wanted: BTreeSet<String> = arguments.collect();
    let targets: Vec<&Target> =
        TARGETS.iter().filter(|target| wanted.is_empty() || wanted.contains(target.name)).collect();
    let share = Duration::from_secs_f64(seconds / targets.len().max(1) as f64);
    for target in targets {
        soak(*target, share)?;
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "it runs for a time that a person gave, with another seed every time"
)]
fn soak(target: Target, share: Duration) -> io::Result<()> {
    let began = Instant::now();
    let mut inputs: Vec<Vec<u8>> =
        seeds(target.name).into_iter().chain(corpus(target.name)).map(|(_, input)| input).collect();
    let first = inputs.len();
    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |at| at.as_nanos() as u64);
    let mut mutator = Mutator::new(seed, target.words);
    let (mut tried, mut semantic, mut found, mut slowest) = (0_usize, 0_usize, 0_usize, Duration::ZERO);
    while began.elapsed() < share && found < 20 {
        let mutant = mutator.mutant(&inputs);
        let started = Instant::now();
        let stage = catch_unwind(|| (target.run)(&mutant));
        let took = started.elapsed();
        slowest = slowest.max(took);
        tried += 1;
        if stage.is_err() || took > Duration::from_secs(2) {
            found += 1;
            let folder = folder("findings", target.name);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("soak-{seed:016x}-{tried}")), &mutant)?;
        } else if matches!(stage, Ok(Stage::Semantic)) {
            semantic += 1;
            // Mutants of mutants go further; old ones make room for new ones, seeds stay.
            if inputs.len() < first + KEPT {
                inputs.push(mutant);
            } else {
                let at = first + semantic % KEPT;
                inputs[at] = mutant;
            }
        }
    }
    let percent = 100.0 * semantic as f64 / tried.max(1) as f64;
    writeln!(
        io::stdout(),
        "{}: {tried} inputs, {semantic} reached the semantic stage ({percent:.1} %), slowest {slowest:?}, {found} findings",
        target.name
    )
}
