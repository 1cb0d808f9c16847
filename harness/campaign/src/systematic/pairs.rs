//! Two defects at once: neither may hide the other.

use sha2::{Digest, Sha256};
use twin::Mutant;

use super::SystematicMutant;

/// Pairs of these mutants, of different classes and in different messages, drawn by lot; the same seed draws the same
/// pairs. Fewer than `count` where there are not so many.
#[must_use]
pub fn pairs(mutants: &[SystematicMutant], seed: u64, count: usize) -> Vec<SystematicMutant> {
    let mut pairs: Vec<SystematicMutant> = vec![];
    // Pairs that do not fit are drawn again, but not for ever.
    for nth in 0..20 * count as u64 {
        if pairs.len() == count {
            break;
        }
        let [one, other] = [0, 1].map(|of| drawn(mutants, seed, nth, of));
        if let (Some(one), Some(other)) = (one, other)
            && fit(one, other)
            && let pair = together(one, other)
            && !pairs.contains(&pair)
        {
            pairs.push(pair);
        }
    }
    pairs.sort_by_key(SystematicMutant::name);
    pairs
}

/// One of them, by a lot that anybody can draw again.
fn drawn(mutants: &[SystematicMutant], seed: u64, nth: u64, of: u8) -> Option<&SystematicMutant> {
    let mut lot = Sha256::new();
    lot.update(seed.to_le_bytes());
    lot.update(nth.to_le_bytes());
    lot.update([of]);
    let bytes: [u8; 32] = lot.finalize().into();
    let number = bytes[..8].iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    mutants.get(number.checked_rem(mutants.len() as u64)? as usize)
}

fn fit(one: &SystematicMutant, other: &SystematicMutant) -> bool {
    let apart = one.messages.iter().all(|message| !other.messages.contains(message));
    one.class < other.class && apart
}

fn together(one: &SystematicMutant, other: &SystematicMutant) -> SystematicMutant {
    let both = |of: fn(&SystematicMutant) -> &[String]| -> Vec<String> {
        let mut both = [of(one), of(other)].concat();
        both.sort();
        both.dedup();
        both
    };
    SystematicMutant {
        class: String::from("pair"),
        subject: format!("{} {}", one.name(), other.name()),
        messages: both(|mutant| &mutant.messages),
        mutant: Mutant {
            about: format!("{} {}", one.mutant.about, other.mutant.about),
            battery: one.mutant.battery.clone(),
            defects: [one.mutant.defects.clone(), other.mutant.defects.clone()].concat(),
            violates: both(|mutant| &mutant.mutant.violates),
        },
    }
}
